#include "missing.h"

#include "json_string.h"
#include "name_table.h"

/* Calls tell for each missing question that is no repetition. */
static void
each(const struct join *join, struct buf *out,
    void (*tell)(const struct question *, bool first, struct buf *))
{
	struct name_table seen = NAME_TABLE_INIT;
	const struct question *q;
	bool first = true;
	size_t i;

	for (i = 0; i < join->plan->count; i++) {
		name_table_reset(&seen);
		for (q = join->made[i].asked; q != NULL; q = q->sibling) {
			if (!q->missing ||
			    !name_table_add(&seen, q->key, (void *)q))
				continue;
			tell(q, first, out);
			first = false;
		}
	}
	name_table_release(&seen);
}

static void
append_one(const struct question *q, bool first, struct buf *out)
{
	const struct config_lookup *config = q->step->config;

	if (!first)
		buf_byte(out, ',');
	buf_text(out, "{\"as\":");
	json_string_append_lossy(out, view_of(config->as));
	buf_text(out, ",\"table\":");
	json_string_append_lossy(out, view_of(config->table));
	buf_text(out, config->is_query ? ",\"query\":" : ",\"key\":");
	buf_view(out, q->key);
	if (config->is_query)
		buf_printf(out, ",\"found\":%zu,\"min\":%lld", q->found,
		    (long long)q->min);
	buf_byte(out, '}');
}

void
missing_append(const struct join *join, struct buf *out)
{
	buf_byte(out, '[');
	each(join, out, append_one);
	buf_byte(out, ']');
}

static void
tell_one(const struct question *q, bool first, struct buf *out)
{
	const struct config_lookup *config = q->step->config;

	buf_printf(
	    out, "%s%s: %s ", first ? "" : "; ", config->as, config->table);
	buf_view(out, q->key);
	if (config->is_query)
		buf_printf(
		    out, ", %zu of at least %lld", q->found, (long long)q->min);
}

void
missing_tell(const struct join *join, struct buf *out)
{
	each(join, out, tell_one);
}

const struct question *
missing_first(const struct join *join)
{
	const struct question *q;
	size_t i;

	for (i = 0; i < join->plan->count; i++)
		for (q = join->made[i].asked; q != NULL; q = q->sibling)
			if (q->missing)
				return q;
	return NULL;
}
