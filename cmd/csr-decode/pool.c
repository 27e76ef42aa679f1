#include "pool.h"

#include "schemas.h"

void
pool_init(struct pool *p)
{
	*p = (struct pool){ .by_name = NAME_TABLE_INIT };
	pthread_mutex_init(&p->lock, NULL);
}

void
pool_release(struct pool *p)
{
	name_table_release(&p->by_name);
	pthread_mutex_destroy(&p->lock);
}

void
pool_add(struct pool *p, struct schema *schema)
{
	pthread_mutex_lock(&p->lock);
	name_table_add(&p->by_name, buf_as_view(&schema->name), schema);
	pthread_mutex_unlock(&p->lock);
}

void
pool_recall(struct pool *p)
{
	p->recall(p->borrowers);
	pthread_mutex_lock(&p->lock);
	name_table_reset(&p->by_name);
	pthread_mutex_unlock(&p->lock);
}

const struct schema *
pool_find(struct pool *p, struct view name)
{
	const struct schema *found;

	pthread_mutex_lock(&p->lock);
	found = name_table_get(&p->by_name, name);
	pthread_mutex_unlock(&p->lock);
	return found;
}
