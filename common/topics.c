#include "topics.h"

#include <stdlib.h>

#include "limits.h"
#include "mem.h"

void
topics_release(struct topics *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		buf_release(&t->all[i]->lags);
		free(t->all[i]);
	}
	free(t->all);
	name_table_release(&t->by_name);
	*t = (struct topics){ 0 };
}

static bool
is_name(struct view name)
{
	size_t i;

	for (i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
			return false;
	}
	return name.len > 0 && name.len <= TOPIC_NAME_MAX;
}

static struct topic *
add(struct topics *t, struct view name)
{
	struct topic *new = xcalloc(1, sizeof(*new));

	memcpy(new->name, name.p, name.len);
	new->len = name.len;
	new->lag = -1;
	buf_init(&new->lags, SIZE_MAX);
	t->all = xrealloc(t->all, t->count + 1, sizeof(*t->all));
	t->all[t->count++] = new;
	name_table_add(&t->by_name, (struct view){ new->name, new->len }, new);
	return new;
}

struct topic *
topics_find(struct topics *t, struct view name)
{
	struct topic *found = t->last;

	if (found != NULL && found->len == name.len &&
	    memcmp(found->name, name.p, name.len) == 0)
		return found;
	found = name_table_get(&t->by_name, name);
	if (found == NULL &&
	    (!is_name(name) || t->count >= LIMIT_METRICS_TOPICS)) {
		name = VIEW(TOPICS_OTHER);
		found = name_table_get(&t->by_name, name);
	}
	t->last = found != NULL ? found : add(t, name);
	return t->last;
}

/* A name that Kafka takes has no escapes. */
struct topic *
topics_find_json(struct topics *t, struct view value)
{
	if (value.len < 2 || value.p[0] != '"')
		return topics_find(t, VIEW_NONE);
	return topics_find(t, (struct view){ value.p + 1, value.len - 2 });
}

void
topics_add(struct topics *t, const struct topics *more)
{
	size_t i;

	for (i = 0; i < more->count; i++) {
		const struct topic *from = more->all[i];
		struct topic *to =
		    topics_find(t, (struct view){ from->name, from->len });

		to->in += from->in;
		to->out += from->out;
		to->errors += from->errors;
	}
}

void
topics_reset_gauges(struct topics *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		struct topic *topic = t->all[i];

		topic->lasts = false;
		topic->in_flight = 0;
		topic->lag = -1;
		topic->lag_count = 0;
		buf_reset(&topic->lags);
	}
}

void
topic_lag(struct topic *topic, int32_t partition, int64_t lag)
{
	if (lag > topic->lag)
		topic->lag = lag;
	if (topic->lag_count++ >= LIMIT_METRICS_PARTITIONS)
		return;
	buf_printf(&topic->lags, "%s\"%d\":%lld",
	    topic->lags.len == 0 ? "" : ",", (int)partition, (long long)lag);
}
