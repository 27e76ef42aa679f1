/*
 * avro-unframe: records in, records out. Takes the framing off the raw bytes
 * in payload_base64 (and key_base64 with -k) and notes the writer schema's id
 * beside what is left. A payload without framing becomes an error record; key
 * bytes without framing stay as they are.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base64.h"
#include "diag.h"
#include "filter.h"
#include "frame.h"

struct unframe {
	const char *format_name;
	enum frame_format format;
	bool keys, raw;
	struct buf bytes; /* of the side at hand */
};

/* One of the record's two sides. */
struct side {
	enum field bytes, value, schema_id;
	struct view before, between; /* the text around the two fields */
	const char *header; /* may carry the schema id in the frame's place */
};

static const struct side payload_side = {
	.bytes = FIELD_PAYLOAD_BASE64,
	.value = FIELD_PAYLOAD,
	.schema_id = FIELD_VALUE_SCHEMA_ID,
	.before = { "\"payload_base64\":\"", 18 },
	.between = { "\",\"value_schema_id\":", 20 },
	.header = "__value_schema_id",
};
static const struct side key_side = {
	.bytes = FIELD_KEY_BASE64,
	.value = FIELD_KEY,
	.schema_id = FIELD_KEY_SCHEMA_ID,
	.before = { "\"key_base64\":\"", 14 },
	.between = { "\",\"key_schema_id\":", 18 },
	.header = "__key_schema_id",
};

static int
decode_base64(
    struct unframe *u, enum field f, struct view string, struct fail *why)
{
	buf_reset(&u->bytes);
	if (jtext_base64(string, &u->bytes) == 0)
		return 0;
	return fail_record(
	    why, "frame.base64", "%s is not base64 text", field_name(f));
}

/* A header's value: text, or the bytes of {"base64":"..."}. */
static int
header_bytes(struct unframe *u, struct view value, struct fail *why)
{
	struct view text;

	buf_reset(&u->bytes);
	if (jtext_kind(value) == JTEXT_STRING) {
		jtext_unescape(value, &u->bytes);
		return 0;
	}
	if (jtext_kind(value) != JTEXT_OBJECT)
		return fail_record(why, "frame.header", "its header is null");
	jtext_get(value, VIEW("base64"), &text);
	return decode_base64(u, FIELD_HEADERS, text, why);
}

/* 1 where a header of the record carries the schema id, 0 where none does. */
static int
frame_in_header(struct unframe *u, const struct record *r,
    const struct side *side, struct frame *frame, struct fail *why)
{
	struct view headers = record_value(r, FIELD_HEADERS), name, value;
	struct jtext_walk walk;

	if (jtext_kind(headers) != JTEXT_ARRAY)
		return 0;
	walk = jtext_open(headers);
	while (jtext_element(&walk, &name) && jtext_element(&walk, &value)) {
		if (jtext_kind(name) != JTEXT_STRING ||
		    !jtext_string_is(name, view_of(side->header)))
			continue;
		if (header_bytes(u, value, why) == -1 ||
		    frame_parse(
			buf_as_view(&u->bytes), u->format, frame, why) == -1)
			return fail_in(why, "header %s", side->header);
		return 1;
	}
	return 0;
}

/* The frame of a side that has bytes: 1; 0 where it stays as it is. */
static int
find_frame(struct unframe *u, const struct record *r, const struct side *side,
    struct frame *frame, struct fail *why)
{
	int found;

	if (!record_has(r, side->bytes) || record_has(r, side->schema_id) ||
	    record_has(r, side->value))
		return 0;
	found = frame_in_header(u, r, side, frame, why);
	if (found == -1)
		return -1;
	if (decode_base64(u, side->bytes, r->value[side->bytes], why) == -1)
		return -1;
	if (found == 1)
		frame->head = 0;
	else if (frame_parse(buf_as_view(&u->bytes), u->format, frame, why) ==
		 -1)
		return -1;
	return 1;
}

/* "payload_base64":"...","value_schema_id":7 */
static void
put_side(const struct unframe *u, const struct side *side,
    const struct frame *frame, struct splice *s)
{
	size_t len = u->bytes.len - frame->head;
	char *at;

	splice_take(s, side->bytes);
	buf_view(s->out, side->before);
	at = buf_reserve(s->out, base64_encoded_size(len));
	buf_advance(s->out, base64_encode(at, u->bytes.p + frame->head, len));
	buf_view(s->out, side->between);
	buf_append(s->out, frame->id, strlen(frame->id));
}

/* A key that has no frame is no error: it stays as it is. */
static int
unframe_side(struct unframe *u, const struct record *r, const struct side *side,
    struct splice *s, struct fail *why)
{
	struct frame frame;
	int found = find_frame(u, r, side, &frame, why);

	if (found == 1)
		put_side(u, side, &frame, s);
	return found == -1 && side == &payload_side ? -1 : 0;
}

static int
unframe(void *tool, const struct record *r, struct out *out, struct fail *why)
{
	struct unframe *u = tool;
	struct splice s;
	unsigned i;

	splice_begin(&s, r, &out->buf);
	for (i = 0; i < r->fields; i++) {
		const struct side *side = NULL;

		if (r->order[i] == FIELD_PAYLOAD_BASE64)
			side = &payload_side;
		else if (r->order[i] == FIELD_KEY_BASE64 && u->keys)
			side = &key_side;
		if (side != NULL && unframe_side(u, r, side, &s, why) == -1)
			return -1;
	}
	splice_end(&s);
	return 0;
}

static int
read_message(struct buf *message, struct fail *why)
{
	char block[1 << 16];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof(block))) != 0) {
		if (n == -1 && errno != EINTR)
			return fail(why, FAIL_IO, "reading standard input: %s",
			    strerror(errno));
		if (n > 0)
			buf_append(message, block, (size_t)n);
		if (message->over)
			return fail(why, FAIL_CONFIG,
			    "the message is longer than %zu bytes; "
			    "--max-record allows more",
			    message->max);
	}
	return 0;
}

/* --raw: one framed message in, its Avro bytes out. */
static int
unframe_raw(const struct unframe *u, size_t max)
{
	struct buf message;
	struct frame frame;
	struct fail why;
	struct out out;

	out_init(&out, STDOUT_FILENO);
	buf_init(&message, max);
	if (read_message(&message, &why) == -1 ||
	    frame_parse(buf_as_view(&message), u->format, &frame, &why) == -1)
		die(&why);
	diag_info(1, "schema id %s", frame.id);
	buf_append(&out.buf, message.p + frame.head, message.len - frame.head);
	out.begun = out.buf.len;
	out_close(&out);
	buf_release(&message);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct unframe u = { .format_name = "auto" };
	struct common common;
	struct filter filter;
	const struct opt options[] = {
		{ OPT_CHOICE, 'f', "format", &u.format_name, "auto|confluent",
		    "the framing (default auto)", NULL },
		{ OPT_FLAG, 'k', "key", &u.keys, NULL,
		    "take the framing off keys too", NULL },
		{ OPT_FLAG, 0, "raw", &u.raw, NULL,
		    "one framed message on stdin, its Avro bytes on stdout",
		    NULL },
		{ .type = OPT_END },
	};
	const struct program program = { "avro-unframe",
		"take the schema registry's framing off Avro payloads",
		"[-f FORMAT] [-k] [--raw] [FILE]...", options, true };
	char **files = opts_parse(&program, &common, argc, argv);
	int status;

	u.format = strcmp(u.format_name, "confluent") == 0 ? FRAME_CONFLUENT
							   : FRAME_AUTO;
	if (u.raw && files[0] != NULL)
		opts_fail("--raw reads standard input alone, no file like '%s'",
		    files[0]);
	if (u.raw)
		return unframe_raw(&u, common.max_record);
	buf_init(&u.bytes, SIZE_MAX);
	filter_init(&filter, program.name, &common, files);
	status = filter_run(&filter, unframe, &u);
	filter_release(&filter);
	buf_release(&u.bytes);
	return status;
}
