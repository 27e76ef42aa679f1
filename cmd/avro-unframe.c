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
#include "config.h"
#include "diag.h"
#include "filter.h"
#include "frame.h"

/* Characters that hold a frame by id: 6 bits each. */
#define FRAME_ID_CHARS ((FRAME_ID_HEAD * 8 + 5) / 6)

/* One of the record's two sides. */
struct side {
	enum field bytes, value, schema_id;
	struct view before, between; /* the text around the two fields */
	const char *header; /* may carry the schema id in the frame's place */
	struct frame frame; /* of the record at hand */
	/* The characters which say so, where frame.head is FRAME_ID_HEAD: the
	 * next record's text most often begins with them. */
	char recent[FRAME_ID_CHARS];
	struct buf behind; /* ","value_schema_id":7 */
};

struct unframe {
	const char *format_name;
	enum frame_format format;
	bool keys, raw;
	size_t max_record; /* the longest line out */
	struct side key, payload;
	struct buf bytes; /* of a header */
	struct buf text; /* a side's, escapes undone */
};

static void
unframe_init(struct unframe *u)
{
	u->payload = (struct side){
		.bytes = FIELD_PAYLOAD_BASE64,
		.value = FIELD_PAYLOAD,
		.schema_id = FIELD_VALUE_SCHEMA_ID,
		.before = VIEW("\"payload_base64\":\""),
		.between = VIEW("\",\"value_schema_id\":"),
		.header = "__value_schema_id",
	};
	u->key = (struct side){
		.bytes = FIELD_KEY_BASE64,
		.value = FIELD_KEY,
		.schema_id = FIELD_KEY_SCHEMA_ID,
		.before = VIEW("\"key_base64\":\""),
		.between = VIEW("\",\"key_schema_id\":"),
		.header = "__key_schema_id",
	};
	buf_init(&u->payload.behind, SIZE_MAX);
	buf_init(&u->key.behind, SIZE_MAX);
	buf_init(&u->bytes, SIZE_MAX);
	buf_init(&u->text, SIZE_MAX);
}

static void
unframe_release(struct unframe *u)
{
	buf_release(&u->payload.behind);
	buf_release(&u->key.behind);
	buf_release(&u->bytes);
	buf_release(&u->text);
}

static int
no_base64(enum field f, struct fail *why)
{
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
	return jtext_base64(text, &u->bytes) == 0
		   ? 0
		   : no_base64(FIELD_HEADERS, why);
}

/* Read the frame of the record at hand. */
static int
new_frame(const struct unframe *u, struct side *side, struct view bytes,
    struct fail *why)
{
	side->frame.head = 0;
	if (frame_parse(bytes, u->format, &side->frame, why) == -1)
		return -1;
	buf_reset(&side->behind);
	buf_view(&side->behind, side->between);
	buf_append(&side->behind, side->frame.id, side->frame.id_len);
	return 0;
}

/* 1 where a header of the record carries the schema id, 0 where none does. */
static int
frame_in_header(struct unframe *u, const struct record *r, struct side *side,
    struct fail *why)
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
		    new_frame(u, side, buf_as_view(&u->bytes), why) == -1)
			return fail_in(why, "header %s", side->header);
		side->frame.head = 0;
		return 1;
	}
	return 0;
}

/* The frame at the beginning of a side's bytes. */
static int
frame_in_text(const struct unframe *u, struct side *side, struct view text,
    struct fail *why)
{
	char head[FRAME_HEAD_MAX];
	ptrdiff_t len;

	if (side->frame.head == FRAME_ID_HEAD &&
	    text.len >= sizeof(side->recent) &&
	    memcmp(text.p, side->recent, sizeof(side->recent)) == 0)
		return 0;
	len = base64_decode_head(head, sizeof(head), text.p, text.len);
	if (len == -1)
		return no_base64(side->bytes, why);
	if (new_frame(u, side, (struct view){ head, (size_t)len }, why) == -1)
		return -1;
	memcpy(side->recent, text.p, sizeof(side->recent));
	return 0;
}

/* "payload_base64":"...","value_schema_id":7 */
static int
put_side(const struct side *side, struct view text, struct splice *s,
    struct fail *why)
{
	struct splice before = *s;
	size_t len = s->out->len;
	ptrdiff_t size;
	char *at;

	splice_take(s, side->bytes);
	buf_view(s->out, side->before);
	at = buf_reserve(s->out, text.len);
	size = base64_skip(at, side->frame.head, text.p, text.len);
	if (size == -1) {
		*s = before;
		buf_rewind(s->out, len);
		return no_base64(side->bytes, why);
	}
	buf_advance(s->out, (size_t)size);
	buf_view(s->out, buf_as_view(&side->behind));
	return 0;
}

static int
unframe_text(struct unframe *u, const struct record *r, struct side *side,
    struct view text, struct splice *s, struct fail *why)
{
	int found = frame_in_header(u, r, side, why);

	if (found == -1 ||
	    (found == 0 && frame_in_text(u, side, text, why) == -1))
		return -1;
	return put_side(side, text, s, why);
}

/* A side that has bytes and no schema id yet; nothing is put on -1. */
static int
unframe_side(struct unframe *u, const struct record *r, struct side *side,
    struct splice *s, struct fail *why)
{
	struct view value = r->value[side->bytes];

	if ((r->has & (FIELDS(side->schema_id) | FIELDS(side->value))) != 0)
		return 0;
	if (jtext_kind(value) != JTEXT_STRING)
		return no_base64(side->bytes, why);
	if (unframe_text(u, r, side,
		(struct view){ value.p + 1, value.len - 2 }, s, why) == 0)
		return 0;
	if (memchr(value.p, '\\', value.len) == NULL)
		return -1;
	buf_reset(&u->text); /* somebody wrote a / as \/ */
	jtext_unescape(value, &u->text);
	return unframe_text(u, r, side, buf_as_view(&u->text), s, why);
}

/* Fields are taken in the line's order. A key without a frame is no error:
 * it stays. */
static int
unframe_sides(struct unframe *u, const struct record *r, struct splice *s,
    struct fail *why)
{
	bool key = u->keys && record_has(r, FIELD_KEY_BASE64);
	bool payload = record_has(r, FIELD_PAYLOAD_BASE64);
	bool key_first =
	    key && (!payload || r->start[FIELD_KEY_BASE64] <
				    r->start[FIELD_PAYLOAD_BASE64]);

	if (key_first)
		unframe_side(u, r, &u->key, s, why);
	if (payload && unframe_side(u, r, &u->payload, s, why) == -1)
		return -1;
	if (key && !key_first)
		unframe_side(u, r, &u->key, s, why);
	return 0;
}

static int
unframe(void *tool, const struct record *r, struct out *out, struct fail *why)
{
	struct unframe *u = tool;
	struct splice s;

	splice_begin(&s, r, &out->buf);
	if (unframe_sides(u, r, &s, why) == -1)
		return -1;
	splice_end(&s);
	if (out->buf.len - out->begun <= u->max_record)
		return 0;
	/* It would end the next filter, each time anew. */
	return fail_record(why, "frame.large",
	    "with its schema id, the record takes %zu bytes, more than "
	    "--max-record",
	    out->buf.len - out->begun);
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

/* The app config is of use for the metrics' group alone. */
static const char *
group_of(const struct common *common, struct config *config)
{
	struct fail why;

	if (common->metrics == NULL || common->config == NULL)
		return NULL;
	if (config_load(config, common->config, &why) == -1)
		die(&why);
	return config->group;
}

int
main(int argc, char *argv[])
{
	static struct config config;
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

	u.max_record = common.max_record;
	u.format = strcmp(u.format_name, "confluent") == 0 ? FRAME_CONFLUENT
							   : FRAME_AUTO;
	if (u.raw && files[0] != NULL)
		opts_fail("--raw reads standard input alone, no file like '%s'",
		    files[0]);
	if (u.raw)
		return unframe_raw(&u, common.max_record);
	unframe_init(&u);
	filter_init(&filter, program.name, &common, files);
	monitor_group(&filter.monitor, group_of(&common, &config));
	status = filter_run(&filter, unframe, &u);
	filter_release(&filter);
	unframe_release(&u);
	config_release(&config);
	return status;
}
