/* An item of an error table is judged, and one that is due holds a record; a
 * new item of that record holds the same one. */
#include "error_item.h"
#include "fuzz.h"

static const struct error_item_due at_once = { 1795417920000, 0 };

/* The record that an item holds, as it flows again; out is reset. */
static void
flow_again(struct view item, struct buf *out, struct record *r)
{
	struct fail why;

	buf_reset(out);
	error_item_append_record(item, VIEW("errors"), out);
	MUST(out->len != 0);
	*r = (struct record){ 0 };
	MUST(record_parse(r, buf_as_view(out), &why) == 0);
	MUST(record_has(r, FIELD_FROM) && record_has(r, FIELD_RETRIES));
	MUST(!record_passes(r) && !record_has(r, FIELD_STORED) &&
	     !record_has(r, FIELD_TABLE) && !record_has(r, FIELD_MISSING));
}

static void
fail_again(const struct record *r, struct buf *item)
{
	static const struct config_retry retry = { 300000, 3600000 };
	struct error_item e = { .table = "final",
		.key = VIEW("{\"id\":1}"),
		.missing = VIEW("[]"),
		.wait_table = VIEW("t"),
		.wait_key = VIEW("{}"),
		.updated_ms = at_once.now_ms,
		.retry = &retry };
	struct buf held;

	buf_init(&held, SIZE_MAX);
	error_item_record(r, &held);
	e.record = buf_as_view(&held);
	MUST(jtext_int64(record_value(r, FIELD_RETRIES), &e.retries));
	buf_reset(item);
	error_item_append(&e, item);
	MUST(fuzz_is_json(buf_as_view(item)));
	buf_release(&held);
}

/* What follows retries in a record may differ from item to item. */
static void
check(struct view given)
{
	struct record first, second;
	struct buf record, again, item;
	struct fail why;

	buf_init(&record, SIZE_MAX);
	buf_init(&again, SIZE_MAX);
	buf_init(&item, SIZE_MAX);
	flow_again(given, &record, &first);
	fail_again(&first, &item);
	MUST(error_item_judge(buf_as_view(&item), &at_once, &why) ==
	     ERROR_ITEM_DUE);
	flow_again(buf_as_view(&item), &again, &second);
	MUST(first.has == second.has);
	MUST(first.start[FIELD_RETRIES] - record.p ==
	     second.start[FIELD_RETRIES] - again.p);
	MUST(memcmp(record.p, again.p,
		 (size_t)(first.start[FIELD_RETRIES] - record.p)) == 0);
	buf_release(&record);
	buf_release(&again);
	buf_release(&item);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct view item = { copy, size };
	struct fail why;

	if (fuzz_is_json(item) && copy[0] > ' ' && copy[size - 1] > ' ') {
		why.code[0] = '\0';
		if (error_item_judge(item, &at_once, &why) == ERROR_ITEM_DUE)
			check(item);
		else
			MUST(why.code[0] == '\0' ||
			     strcmp(why.code, "scan.item") == 0);
	}
	free(copy);
	return 0;
}
