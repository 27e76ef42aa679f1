/*
 * What DynamoDB may answer to a get of three keys, and to a query: either it
 * is no answer, or each key is read or left unread, and all items are lines of
 * JSON.
 */
#include "fuzz.h"
#include "store_dynamodb_read.h"

static struct store_table orders = { .name = (char *)"orders" };
static struct store_table lines = {
	.name = (char *)"arn:aws:dynamodb:eu-west-1:1:table/lines"
};

/* Copied so that what stands behind a key is as jtext.h demands. */
static const char texts[3][BUF_PAD * 2] = { "{\"id\":\"a\"}", "{\"id\":\"b\"}",
	"{\"h\":1,\"r\":\"x\"}" };

static void
must_be_lines(const struct buf *items)
{
	const char *p = items->p, *end = p + items->len, *lf;

	for (; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		MUST(lf != NULL);
		MUST(fuzz_is_json((struct view){ p, (size_t)(lf - p) }));
	}
}

static void
as_get(struct store_dynamodb *d, struct store_read *read, struct view body)
{
	struct store_key keys[3];
	bool is;
	int i;

	for (i = 0; i < 3; i++)
		keys[i] = (struct store_key){ .table = i < 2 ? &orders : &lines,
			.key = view_of(texts[i]),
			.unread = true };
	read->kind = STORE_GET;
	read->keys = keys;
	read->count = 3;
	is = store_dynamodb_take_get(d, read, body);
	store_end_get(read);
	for (i = 0; i < 3; i++) {
		MUST(!keys[i].unread || keys[i].item.len == 0);
		if (keys[i].item.len == 0)
			continue;
		MUST(is || !keys[i].unread);
		MUST(fuzz_is_json(keys[i].item));
	}
	must_be_lines(&read->items);
}

static void
as_page(struct store_dynamodb *d, struct store_read *read, struct view body)
{
	buf_reset(&read->items);
	buf_text(&read->next, "before");
	read->kind = STORE_QUERY;
	read->table = &orders;
	if (store_dynamodb_take_page(d, read, body))
		MUST(read->next.len == 0 ||
		     fuzz_is_json(buf_as_view(&read->next)));
	else
		MUST(view_is(buf_as_view(&read->next), "before"));
	must_be_lines(&read->items);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct view body = { copy, size };
	struct store_dynamodb d = { .api = NULL };
	struct store_read read = { .consistent = false };

	orders.key =
	    (struct key_schema){ .table = "orders", .hash = { "id", KEY_S } };
	lines.key = (struct key_schema){ .table = "lines",
		.hash = { "h", KEY_N },
		.range = { "r", KEY_S } };
	buf_init(&d.item, SIZE_MAX);
	buf_init(&d.key, SIZE_MAX);
	buf_init(&read.items, SIZE_MAX);
	buf_init(&read.next, SIZE_MAX);
	if (size != 0 && copy[0] > ' ' && fuzz_is_json(body)) {
		as_get(&d, &read, body);
		as_page(&d, &read, body);
		store_dynamodb_capacity(body);
	}
	buf_release(&d.item);
	buf_release(&d.key);
	buf_release(&read.items);
	buf_release(&read.next);
	free(copy);
	return 0;
}
