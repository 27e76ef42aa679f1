#include "jobs.h"

#include <stdlib.h>

#include "filter_jobs.h"
#include "mem.h"

struct jobs {
	struct filter_jobs *run;
	struct decode *helpers;
	void **tools; /* the same, one by one */
	size_t count;
};

static void
begin(void *helper, struct filter *part)
{
	struct decode *d = helper;

	d->tally = &part->tally;
	part->record.bytes = &d->payload;
}

static void
recall(void *borrowers)
{
	struct jobs *j = borrowers;
	size_t i;

	filter_jobs_recall(j->run);
	for (i = 0; i < j->count; i++)
		schemas_forget(&j->helpers[i].schemas);
}

static void
add_helper(struct jobs *j, const struct decode *d, struct pool *pool)
{
	struct decode *helper = &j->helpers[j->count];

	decode_init(helper, NULL, d->schemas.reader, d->schemas.print);
	helper->mode = d->mode;
	helper->keys = d->keys;
	helper->max_record = d->max_record;
	helper->schemas.pool = pool;
	j->tools[j->count++] = helper;
}

int
jobs_run(struct filter *f, struct decode *d, size_t count)
{
	struct pool pool;
	struct jobs j = { .helpers = xcalloc(count, sizeof(*j.helpers)),
		.tools = xcalloc(count, sizeof(*j.tools)) };
	int status;

	pool_init(&pool);
	while (j.count < count)
		add_helper(&j, d, &pool);
	pool.recall = recall;
	pool.borrowers = &j;
	d->schemas.pool = &pool;
	j.run = filter_jobs_new(
	    f, &(struct filter_jobs_settings){ .work = decode_record,
		   .tool = d,
		   .helpers = j.tools,
		   .count = count,
		   .begin = begin });
	status = filter_jobs_run(j.run);
	filter_jobs_free(j.run);
	while (j.count > 0)
		decode_release(&j.helpers[--j.count]);
	d->schemas.pool = NULL;
	pool_release(&pool);
	free(j.tools);
	free(j.helpers);
	return status;
}
