/*
 * KIND VALUE: the keys that a row, a record's key, and raw bytes give. What
 * is stored is JSON, and has the key that was found in it.
 */
#include "fuzz.h"
#include "item.h"
#include "key.h"

static const struct key_index indexes[] = {
	{ "by_day", { "day", KEY_S }, { "n", KEY_N } },
	{ "by_x", { "x", KEY_N }, { NULL, 0 } },
};

static struct key_schema
schema_of(uint8_t kind)
{
	struct key_schema schema = { .table = "t",
		.hash = { "id", kind & 1 ? KEY_N : KEY_S } };

	if (kind & 2)
		schema.range.name = "line";
	schema.range.type = kind & 4 ? KEY_N : KEY_S;
	if (kind & 8) {
		schema.indexes = indexes;
		schema.index_count = 2;
	}
	return schema;
}

static void
refused(const struct fail *why)
{
	MUST(why->kind == FAIL_RECORD && strcmp(why->code, "put.key") == 0);
}

static void
of_row(const struct key_schema *schema, struct view row, struct buf *out,
    struct buf *key)
{
	struct buf again, copy;
	struct fail why;

	buf_reset(out);
	buf_reset(key);
	if (key_of_row(schema, row, out, key, &why) == -1) {
		refused(&why);
		return;
	}
	MUST(fuzz_is_json(buf_as_view(out)) && fuzz_is_json(buf_as_view(key)));
	buf_init(&again, SIZE_MAX);
	buf_init(&copy, SIZE_MAX);
	/* Of a name that stands there twice nobody knows which is meant; the
	 * stores refuse it. */
	if (item_normalise(row, &copy, NULL, &why) == -1)
		goto done;
	buf_reset(&copy);
	MUST(key_of_item(schema, buf_as_view(out), &again, &why) == 0);
	MUST(view_equal(buf_as_view(key), buf_as_view(&again)));
	buf_reset(&again);
	MUST(key_into_row(schema, buf_as_view(key), row, &copy, &why) == 0);
	MUST(fuzz_is_json(buf_as_view(&copy)));
	MUST(key_of_item(schema, buf_as_view(&copy), &again, &why) == 0);
	MUST(view_equal(buf_as_view(key), buf_as_view(&again)));
done:
	buf_release(&again);
	buf_release(&copy);
}

/* In one pass: the same item, plain and typed, of the same size, and the same
 * key. */
static void
as_item(const struct key_schema *schema, struct view row, struct buf *out,
    struct buf *key)
{
	struct buf item, typed, again, normal;
	struct item_made to = { &item, &again, &typed, 0 };
	size_t normal_bytes;
	struct fail why;
	bool keyed;

	buf_reset(out);
	buf_reset(key);
	keyed = key_of_row(schema, row, out, key, &why) == 0;
	buf_init(&item, SIZE_MAX);
	buf_init(&typed, SIZE_MAX);
	buf_init(&again, SIZE_MAX);
	buf_init(&normal, SIZE_MAX);
	if (item_of_row(schema, row, NULL, &to, &why) == -1) {
		MUST(why.kind == FAIL_RECORD);
		MUST(!keyed || item_normalise(buf_as_view(out), &normal,
				   &normal_bytes, &why) == -1);
	} else {
		MUST(keyed);
		MUST(item_normalise(
			 buf_as_view(out), &normal, &normal_bytes, &why) == 0);
		MUST(view_equal(buf_as_view(&item), buf_as_view(&normal)));
		MUST(view_equal(buf_as_view(&again), buf_as_view(key)));
		MUST(to.bytes == normal_bytes);
		buf_reset(&normal);
		MUST(item_to_dynamodb(buf_as_view(out), &normal, NULL, &why) ==
		     0);
		MUST(view_equal(buf_as_view(&typed), buf_as_view(&normal)));
	}
	buf_release(&item);
	buf_release(&typed);
	buf_release(&again);
	buf_release(&normal);
}

static void
of_record(const struct key_schema *schema, struct view value, bool lower,
    struct buf *key)
{
	struct buf again;
	struct fail why;

	buf_reset(key);
	if (key_of_record(schema, value, lower, key, &why) == -1) {
		refused(&why);
		return;
	}
	buf_init(&again, SIZE_MAX);
	MUST(key_of_item(schema, buf_as_view(key), &again, &why) == 0);
	MUST(view_equal(buf_as_view(key), buf_as_view(&again)));
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key_schema schema;
	struct buf out, key;
	struct fail why;
	struct view text;
	char *copy;

	if (size < 2)
		return 0;
	schema = schema_of(data[0]);
	copy = fuzz_copy(data + 1, size - 1);
	text = (struct view){ copy, size - 1 };
	buf_init(&out, SIZE_MAX);
	buf_init(&key, SIZE_MAX);
	if (fuzz_is_json(text) && copy[0] > ' ' && copy[size - 2] > ' ') {
		if (copy[0] == '{') {
			of_row(&schema, text, &out, &key);
			as_item(&schema, text, &out, &key);
		}
		of_record(&schema, text, data[0] & 16, &key);
	}
	buf_reset(&key);
	if (key_of_bytes(&schema, text, &key, &why) == 0)
		MUST(fuzz_is_json(buf_as_view(&key)));
	else
		refused(&why);
	buf_release(&out);
	buf_release(&key);
	free(copy);
	return 0;
}
