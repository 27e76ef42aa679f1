#include "outcome.h"

#include <stdio.h>

#include "clock.h"
#include "edit.h"
#include "error_item.h"
#include "json_string.h"
#include "missing.h"

/* Retries are counted so far, whatever a record says. */
#define MOST_RETRIES 1000000

int
retry_of(const struct record *r, struct retry *retry, struct fail *why)
{
	struct view from = record_value(r, FIELD_FROM), value;

	*retry = (struct retry){ .is = from.p != NULL };
	if (!retry->is)
		return 0;
	if (jtext_kind(from) != JTEXT_OBJECT)
		return fail_record(
		    why, "join.config", "from is no object of ddb-scan's");
	if (jtext_get(from, VIEW("first_failed"), &value) == JTEXT_STRING)
		retry->first_failed = value;
	if (jtext_get(from, VIEW("key"), &value) == JTEXT_OBJECT &&
	    jtext_get(value, VIEW("id"), &value) == JTEXT_STRING)
		retry->id = value;
	value = record_value(r, FIELD_RETRIES);
	if (value.p != NULL &&
	    (jtext_kind(value) != JTEXT_NUMBER ||
		!jtext_int64(value, &retry->retries) || retry->retries < 0 ||
		retry->retries > MOST_RETRIES))
		return fail_record(
		    why, "join.config", "retries is no number of retries");
	return 0;
}

void
outcome_init(struct outcome *o)
{
	final_init(&o->final);
	buf_init(&o->missing, SIZE_MAX);
	buf_init(&o->item, SIZE_MAX);
	buf_init(&o->line, SIZE_MAX);
	buf_init(&o->told, SIZE_MAX);
}

void
outcome_release(struct outcome *o)
{
	final_release(&o->final);
	buf_release(&o->missing);
	buf_release(&o->item);
	buf_release(&o->line);
	buf_release(&o->told);
}

/* A table's name as JSON. */
static struct view
quoted(struct buf *to, const char *table)
{
	buf_reset(to);
	json_string_append_lossy(to, view_of(table));
	return buf_as_view(to);
}

static void
append_final(struct outcome *o, const struct join *join, const struct record *r,
    struct buf *out)
{
	const struct edit_field edits[] = {
		{ FIELD_PAYLOAD, buf_as_view(&o->final.item), FIELD_COUNT },
		{ FIELD_TABLE, quoted(&o->told, join->plan->config->target),
		    FIELD_STORED },
		{ FIELD_PUT_IF, VIEW("\"newer\""), FIELD_COUNT },
	};

	edit_append(r, edits, 3, FIELDS(FIELD_MISSING), out);
}

/* The error item, in o->item. */
static void
make_item(struct outcome *o, const struct join *join, const struct record *r,
    const struct retry *retry, int64_t retries)
{
	const struct question *first = missing_first(join);
	struct error_item item = { .id = retry->id,
		.table = join->plan->config->target,
		.key = buf_as_view(&o->final.key),
		.topic = record_value(r, FIELD_TOPIC),
		.retries = retries,
		.missing = buf_as_view(&o->missing),
		.wait_table = view_of(first->step->config->table),
		.wait_key = first->key,
		.first_failed = retry->first_failed,
		.updated_ms = clock_wall_ms(),
		.retry = &join->plan->config->retry,
		.source = buf_as_view(&o->final.source) };

	buf_reset(&o->line);
	error_item_record(r, &o->line);
	item.record = buf_as_view(&o->line);
	buf_reset(&o->item);
	error_item_append(&item, &o->item);
}

/* JSON of a number, in text. */
static struct view
number(char *text, size_t size, int64_t value)
{
	int len = snprintf(text, size, "%lld", (long long)value);

	return (struct view){ text, (size_t)len };
}

static void
append_waiting(struct outcome *o, const struct join *join,
    const struct record *r, const struct retry *retry, int64_t retries,
    struct buf *out)
{
	const char *table = join->plan->config->error_table;
	char text[24];
	const struct edit_field edits[] = {
		{ FIELD_PAYLOAD, buf_as_view(&o->item), FIELD_COUNT },
		{ FIELD_TABLE, quoted(&o->told, table), FIELD_STORED },
		{ FIELD_PUT_IF,
		    retry->is ? VIEW("\"unchanged\"") : VIEW("\"absent\""),
		    FIELD_COUNT },
		{ FIELD_RETRIES, number(text, sizeof(text), retries),
		    FIELD_COUNT },
		{ FIELD_MISSING, buf_as_view(&o->missing), FIELD_COUNT },
	};

	edit_append(r, edits, 5, 0, out);
}

/* The record as it came, with what became of it, in o->line. */
static int
give_up(struct outcome *o, const struct join *join, const struct record *r,
    int64_t retries, struct fail *why)
{
	char text[24];
	const struct edit_field edits[] = {
		{ FIELD_RETRIES, number(text, sizeof(text), retries),
		    FIELD_COUNT },
		{ FIELD_MISSING, buf_as_view(&o->missing), FIELD_COUNT },
	};

	buf_reset(&o->line);
	edit_append(r, edits, 2, 0, &o->line);
	buf_reset(&o->told);
	missing_tell(join, &o->told);
	return fail_record(why, "join.missing",
	    "still missing after %lld retries: %s", (long long)retries,
	    o->told.p);
}

int
outcome_append(struct outcome *o, const struct join *join,
    const struct record *r, struct buf *out, struct fail *why)
{
	struct retry retry;
	int64_t retries;

	if (retry_of(r, &retry, why) == -1)
		return -1;
	if (join->missing == 0) {
		if (final_make(&o->final, join, r, why) == -1)
			return -1;
		append_final(o, join, r, out);
		return 0;
	}
	if (final_make_key(&o->final, join, r, why) == -1)
		return -1;
	buf_reset(&o->missing);
	missing_append(join, &o->missing);
	retries = retry.is ? retry.retries + 1 : 0;
	if (retries >= join->plan->config->max_retries)
		return give_up(o, join, r, retries, why);
	make_item(o, join, r, &retry, retries);
	append_waiting(o, join, r, &retry, retries, out);
	return 0;
}

void
outcome_append_delete(const struct plan *plan, const struct record *r,
    struct view key, struct buf *out)
{
	struct buf name;
	struct edit_field edits[3];

	buf_init(&name, SIZE_MAX);
	edits[0] = (struct edit_field){ FIELD_KEY, key, FIELD_COUNT };
	edits[1] = (struct edit_field){ FIELD_TABLE,
		quoted(&name, plan->config->target), FIELD_DELETED };
	edits[2] =
	    (struct edit_field){ FIELD_PUT_IF, VIEW("\"newer\""), FIELD_COUNT };
	edit_append(r, edits, 3, 0, out);
	buf_release(&name);
}
