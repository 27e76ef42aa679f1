#include "source.h"

#include "decimal.h"

/* A partition or an offset. */
static bool
coordinate(const struct record *r, enum field f, int64_t *value)
{
	struct view text = record_value(r, f);

	return jtext_kind(text) == JTEXT_NUMBER && jtext_int64(text, value);
}

static void
append_coordinates(const struct record *r, struct buf *out)
{
	int64_t partition, offset;

	if (coordinate(r, FIELD_PARTITION, &partition) &&
	    coordinate(r, FIELD_OFFSET, &offset))
		buf_printf(out, ",\"partition\":%lld,\"offset\":%lld",
		    (long long)partition, (long long)offset);
}

/* Text that says a number has no escapes: nobody writes "\u0031". */
static bool
says_number(struct view string, struct decimal *number)
{
	struct view text = { string.p + 1, string.len - 2 };
	struct fail ignored;

	return decimal_parse(number, text, &ignored) == 0;
}

static int
append_version(struct view version, struct buf *out, struct fail *why)
{
	enum jtext_kind kind = jtext_kind(version);
	struct decimal number;

	if ((kind != JTEXT_NUMBER && kind != JTEXT_STRING) ||
	    (kind == JTEXT_STRING && version.len == 2))
		return fail_record(why, "put.version",
		    "expected a number or text, found %.*s",
		    (int)(version.len < 60 ? version.len : 60), version.p);
	if (kind == JTEXT_NUMBER && decimal_parse(&number, version, why) == -1)
		return -1;
	buf_text(out, ",\"version\":");
	if (kind == JTEXT_NUMBER || says_number(version, &number))
		decimal_append(out, &number);
	else
		buf_view(out, version);
	return 0;
}

int
source_append(const struct record *r, struct view version, struct buf *out,
    struct fail *why)
{
	size_t start = out->len;

	append_coordinates(r, out);
	if (version.p != NULL && append_version(version, out, why) == -1) {
		buf_rewind(out, start);
		return -1;
	}
	if (out->len == start)
		return 0;
	out->p[start] = '{'; /* where the first member's comma stands */
	buf_byte(out, '}');
	return 0;
}
