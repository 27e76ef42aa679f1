/* What goes wrong with data: signalled while the stack unwinds, then told. */
#include <inttypes.h>
#include <stdio.h>

#include "avro_run.h"
#include "avro_varint.h"
#include "limits.h"
#include "numtext.h"

static const char *const codes[AVRO_ERRORS] = {
	[AVRO_TRUNCATED] = "avro.truncated",
	[AVRO_VARINT] = "avro.varint",
	[AVRO_INDEX] = "avro.index",
	[AVRO_SIZE] = "avro.size",
	[AVRO_BOOLEAN_BYTE] = "avro.boolean",
	[AVRO_TRAILING] = "avro.trailing",
	[AVRO_DEPTH] = "avro.depth",
	[AVRO_UTF8] = "avro.utf8",
	[AVRO_DUPLICATE] = "avro.duplicate",
	[AVRO_EMPTY] = "avro.empty",
	[AVRO_LARGE] = "avro.large",
	[AVRO_UNREADABLE] = "avro.resolve",
};

struct avro_at
avro_fail(const unsigned char *in, char *out, enum avro_error error,
    int64_t detail, struct avro_scratch *s)
{
	bool truncated = in > s->end;

	if (s->error == AVRO_OK) {
		s->error = truncated ? AVRO_TRUNCATED : error;
		s->error_at = truncated ? s->end : in;
		s->error_detail = truncated ? 0 : detail;
	}
	return (struct avro_at){ s->end + 1, out };
}

struct avro_at
avro_fail_length(
    const unsigned char *in, char *out, int64_t length, struct avro_scratch *s)
{
	return avro_fail(
	    in, out, length < 0 ? AVRO_SIZE : AVRO_TRUNCATED, length, s);
}

struct avro_at
avro_fail_unreadable(const unsigned char *in, char *out, const char *message,
    struct avro_scratch *s)
{
	if (s->error == AVRO_OK)
		s->message = message;
	return avro_fail(in, out, AVRO_UNREADABLE, 0, s);
}

struct avro_at
avro_bad_number(const unsigned char *in, char *out, struct avro_scratch *s)
{
	return avro_fail(in + 10, out, AVRO_VARINT, 64, s);
}

struct avro_at
avro_bad_int(const unsigned char *in, char *out, struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	if (number.in == NULL)
		return avro_bad_number(in, out, s);
	return avro_fail(number.in, out, AVRO_VARINT, 32, s);
}

struct avro_at
avro_bad_length(const unsigned char *in, char *out, struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	if (number.in == NULL)
		return avro_bad_number(in, out, s);
	return avro_fail_length(number.in, out, avro_zigzag(number.n), s);
}

/* What leads too far back is cut off: the end of the path says most. */
static void
prepend(struct avro_scratch *s, const char *text, size_t len)
{
	if (len > s->path) {
		text += len - s->path;
		len = s->path;
	}
	s->path -= len;
	memcpy(s->path_room + s->path, text, len);
}

struct avro_at
avro_fail_in(struct avro_at at, struct view name, struct avro_scratch *s)
{
	bool last = s->path == sizeof(s->path_room);

	if (!last && s->path_room[s->path] != '[')
		prepend(s, ".", 1);
	prepend(s, name.p, name.len);
	return avro_fail(at.in, at.out, AVRO_TRUNCATED, 0, s);
}

struct avro_at
avro_fail_at_item(struct avro_at at, uint64_t index, struct avro_scratch *s)
{
	bool last = s->path == sizeof(s->path_room);
	char text[NUMTEXT_ROOM + 2], *end;

	if (!last && s->path_room[s->path] != '[')
		prepend(s, ".", 1);
	text[0] = '[';
	end = numtext_uint64(text + 1, index);
	*end++ = ']';
	prepend(s, text, (size_t)(end - text));
	return avro_fail(at.in, at.out, AVRO_TRUNCATED, 0, s);
}

static void
describe(const struct avro_scratch *s, char *text, size_t size)
{
	int64_t n = s->error_detail;

	switch (s->error) {
	case AVRO_TRUNCATED:
		if (n == 0)
			snprintf(text, size, "the data end within a value");
		else
			snprintf(text, size,
			    "%" PRId64 " bytes should follow,"
			    " %td do",
			    n, s->end - s->error_at);
		break;
	case AVRO_VARINT:
		snprintf(
		    text, size, "a number of more than %" PRId64 " bits", n);
		break;
	case AVRO_INDEX:
		snprintf(text, size, "no branch or symbol %" PRId64, n);
		break;
	case AVRO_SIZE:
		snprintf(text, size,
		    n < 0 ? "a length of %" PRId64
			  : "a decimal of %" PRId64 " bytes",
		    n);
		break;
	case AVRO_BOOLEAN_BYTE:
		snprintf(text, size, "a boolean of %" PRId64 ", not 0 or 1", n);
		break;
	case AVRO_TRAILING:
		snprintf(text, size, "%" PRId64 " bytes behind the value", n);
		break;
	case AVRO_DEPTH:
		snprintf(text, size, "more than %d levels", LIMIT_AVRO_DEPTH);
		break;
	case AVRO_UTF8:
		snprintf(text, size, "a string that is not UTF-8");
		break;
	case AVRO_DUPLICATE:
		snprintf(text, size, "a key that its map has twice");
		break;
	case AVRO_EMPTY:
		snprintf(text, size,
		    "more than %" PRId64 " items that take no bytes", n);
		break;
	case AVRO_UNREADABLE:
		snprintf(text, size, "%s", s->message);
		break;
	default:
		snprintf(text, size, "the JSON is too large");
	}
}

int
avro_fail_report(const struct avro_scratch *s, struct fail *why)
{
	size_t len = sizeof(s->path_room) - s->path;
	char text[512];

	describe(s, text, sizeof(text));
	return fail_record(why, codes[s->error], "%.*s%sbyte %td: %s", (int)len,
	    s->path_room + s->path, len != 0 ? ", " : "",
	    s->error_at - s->start, text);
}
