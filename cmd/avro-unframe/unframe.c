#include "unframe.h"

#include "base64.h"
#include "headers.h"
#include "inflate.h"

/* By far the most frequent framing: 00 and an id of 4 bytes. */
#define USUAL_HEAD 5
#define USUAL_CHARS ((USUAL_HEAD * 8 + 5) / 6)

void
unframe_init(struct unframe *u)
{
	u->payload = (struct side){
		.bytes = FIELD_PAYLOAD_BASE64,
		.value = FIELD_PAYLOAD,
		.schema_id = FIELD_VALUE_SCHEMA_ID,
		.before = VIEW("\"payload_base64\":\""),
		.between = VIEW("\",\"value_schema_id\":"),
	};
	u->key = (struct side){
		.bytes = FIELD_KEY_BASE64,
		.value = FIELD_KEY,
		.schema_id = FIELD_KEY_SCHEMA_ID,
		.before = VIEW("\"key_base64\":\""),
		.between = VIEW("\",\"key_schema_id\":"),
	};
	buf_init(&u->payload.behind, SIZE_MAX);
	buf_init(&u->key.behind, SIZE_MAX);
	buf_init(&u->text, SIZE_MAX);
	buf_init(&u->bytes, SIZE_MAX);
	buf_init(&u->plain, u->max_record);
}

void
unframe_release(struct unframe *u)
{
	buf_release(&u->payload.behind);
	buf_release(&u->key.behind);
	buf_release(&u->text);
	buf_release(&u->bytes);
	buf_release(&u->plain);
}

static int
no_base64(enum field f, struct fail *why)
{
	return fail_record(
	    why, "frame.base64", "%s is not base64 text", field_name(f));
}

/* What is written behind the bytes. */
static void
set_behind(const struct unframe *u, struct side *side)
{
	bool global = u->global_ids && side->frame.id[0] != '"';

	buf_reset(&side->behind);
	buf_view(&side->behind, side->between);
	if (global)
		buf_text(&side->behind, "\"" GLOBAL_ID);
	buf_append(&side->behind, side->frame.id, side->frame.id_len);
	if (global)
		buf_byte(&side->behind, '"');
}

/* Whether a text begins with the frame that the last one had. */
static inline bool
same_frame(const struct side *side, struct view text)
{
	if (side->recent_len == USUAL_CHARS)
		return text.len >= USUAL_CHARS &&
		       memcmp(text.p, side->recent, USUAL_CHARS) == 0;
	return side->recent_len != 0 && text.len >= side->recent_len &&
	       memcmp(text.p, side->recent, side->recent_len) == 0;
}

/* The frame at the beginning of a side's bytes. */
static int
frame_in_text(const struct unframe *u, struct side *side, struct view text,
    struct fail *why)
{
	char head[FRAME_HEAD_MAX];
	ptrdiff_t len;

	if (same_frame(side, text))
		return 0;
	side->recent_len = 0;
	len = base64_decode_head(head, sizeof(head), text.p, text.len);
	if (len == -1)
		return no_base64(side->bytes, why);
	if (frame_parse((struct view){ head, (size_t)len }, u->format,
		&side->frame, why) == -1)
		return -1;
	set_behind(u, side);
	side->recent_len = (side->frame.head * 8 + 5) / 6;
	memcpy(side->recent, text.p, side->recent_len);
	return 0;
}

static int
find_frame(struct unframe *u, const struct record *r, struct side *side,
    struct view text, struct fail *why)
{
	int found = 0;

	if (record_has(r, FIELD_HEADERS))
		found = headers_frame(r, side == &u->key, u->format, &u->bytes,
		    &side->frame, why);
	if (found == 0)
		return frame_in_text(u, side, text, why);
	side->recent_len = 0;
	if (found == 1)
		set_behind(u, side);
	return found == 1 ? 0 : -1;
}

int
unframe_bytes(const struct frame *frame, struct view bytes, struct buf *plain,
    struct view *bare, struct fail *why)
{
	*bare = (struct view){ bytes.p + frame->head, bytes.len - frame->head };
	if (!frame->zlib)
		return 0;
	buf_reset(plain);
	switch (inflate_append(plain, *bare)) {
	case INFLATED:
		*bare = buf_as_view(plain);
		return 0;
	case INFLATED_OVER:
		return fail_record(why, "frame.large",
		    "decompressed, the data take %zu bytes or more: "
		    "--max-record allows no more",
		    plain->max);
	case INFLATED_CUT:
		return fail_record(why, "frame.zlib",
		    "the compressed data are cut off behind %zu bytes",
		    bare->len);
	default:
		return fail_record(
		    why, "frame.zlib", "the compressed data are broken");
	}
}

/* The side's bytes behind the frame, as text. */
static int
put_bare(struct unframe *u, const struct side *side, struct view text,
    struct buf *out, struct fail *why)
{
	char *at = buf_reserve(out, text.len);
	ptrdiff_t size = base64_skip(at, side->frame.head, text.p, text.len);
	struct view bare;

	if (size == -1)
		return no_base64(side->bytes, why);
	if (!side->frame.zlib) {
		buf_advance(out, (size_t)size);
		return 0;
	}
	buf_reset(&u->bytes);
	if (base64_append_decoded(&u->bytes, text) == -1)
		return no_base64(side->bytes, why);
	if (unframe_bytes(&side->frame, buf_as_view(&u->bytes), &u->plain,
		&bare, why) == -1)
		return -1;
	base64_append(out, bare.p, bare.len);
	return 0;
}

/* "payload_base64":"...","value_schema_id":7 */
static int
put_side(struct unframe *u, const struct side *side, struct view text,
    struct splice *s, struct fail *why)
{
	struct splice before = *s;
	size_t len = s->out->len;

	splice_take(s, side->bytes);
	buf_view(s->out, side->before);
	if (put_bare(u, side, text, s->out, why) == -1) {
		*s = before;
		buf_rewind(s->out, len);
		return -1;
	}
	buf_view(s->out, buf_as_view(&side->behind));
	return 0;
}

static int
unframe_text(struct unframe *u, const struct record *r, struct side *side,
    struct view text, struct splice *s, struct fail *why)
{
	if (find_frame(u, r, side, text, why) == -1)
		return -1;
	return put_side(u, side, text, s, why);
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

int
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
