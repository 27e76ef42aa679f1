#include "print.h"

#include "base64.h"
#include "json_string.h"
#include "jtext.h"
#include "numtext.h"

/* All that surrounds the head, the headers, the key and the payload. */
#define FRAME_ROOM 256

void
printer_init(
    struct printer *p, enum serdes key, enum serdes value, size_t max_record)
{
	*p = (struct printer){
		.key = key, .value = value, .max_record = max_record
	};
	buf_init(&p->scratch, SIZE_MAX);
}

void
printer_release(struct printer *p)
{
	buf_release(&p->scratch);
}

bool
serdes_parse(const char *word, size_t len, enum serdes *serdes)
{
	static const char *const words[] = {
		[SERDES_BASE64] = "base64",
		[SERDES_STRING] = "string",
		[SERDES_JSON] = "json",
	};
	int i;

	for (i = 0; i < 3; i++)
		if (view_is((struct view){ word, len }, words[i])) {
			*serdes = (enum serdes)i;
			return true;
		}
	return false;
}

/* What is written of one message, and what was wrong with it. */
struct line {
	struct printer *printer;
	struct buf *out;
	const char *code; /* of its error, or NULL */
	char why[160];
};

static void
wrong(struct line *l, const char *code, const char *side, const char *what)
{
	if (l->code != NULL)
		return;
	l->code = code;
	snprintf(l->why, sizeof(l->why), "%s: %s", side, what);
}

#define PUT(to, literal) \
	((char *)memcpy(to, literal, sizeof(literal) - 1) + sizeof(literal) - 1)

/* {"topic":"T","partition":3,"offset":42,"tstype":"create","ts":1 */
static void
put_coordinates(
    struct buf *out, const struct part *part, const rd_kafka_message_t *m)
{
	char *start = buf_reserve(out, part->head_len + FRAME_ROOM), *to;
	rd_kafka_timestamp_type_t type;
	int64_t ts = rd_kafka_message_timestamp(m, &type);

	if (start == NULL)
		return;
	to = memcpy(start, part->head, part->head_len);
	to = numtext_int64(to + part->head_len, m->offset);
	if (type == RD_KAFKA_TIMESTAMP_CREATE_TIME) {
		to = PUT(to, ",\"tstype\":\"create\",\"ts\":");
		to = numtext_int64(to, ts);
	} else if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
		to = PUT(to, ",\"tstype\":\"logappend\",\"ts\":");
		to = numtext_int64(to, ts);
	}
	buf_advance(out, (size_t)(to - start));
}

static void
put_base64(struct buf *out, const void *bytes, size_t len)
{
	char *to = buf_reserve(out, base64_encoded_size(len) + 2), *p = to;

	if (to == NULL)
		return;
	*p++ = '"';
	p += base64_encode(p, bytes, len);
	*p++ = '"';
	buf_advance(out, (size_t)(p - to));
}

/* A header's value: text, null, or {"base64":"…"}. */
static void
put_header_value(struct buf *out, const void *value, size_t len)
{
	if (value == NULL)
		buf_text(out, "null");
	else if (json_string_append(out, (struct view){ value, len }) == -1) {
		buf_text(out, "{\"base64\":");
		put_base64(out, value, len);
		buf_byte(out, '}');
	}
}

static void
put_headers(struct buf *out, const rd_kafka_headers_t *headers)
{
	const char *name;
	const void *value;
	size_t len, i;

	buf_text(out, ",\"headers\":[");
	for (i = 0;
	     rd_kafka_header_get_all(headers, i, &name, &value, &len) == 0;
	     i++) {
		if (i > 0)
			buf_byte(out, ',');
		json_string_append_lossy(out, view_of(name));
		buf_byte(out, ',');
		put_header_value(out, value, len);
	}
	buf_byte(out, ']');
}

/* JSON text in one line: line ends can stand only between its tokens. */
static int
put_json(struct line *l, const char *side, struct view text)
{
	struct jtext_error error;
	struct buf *copy = &l->printer->scratch;
	char message[120];
	size_t i;

	buf_reset(copy);
	buf_view(copy, text);
	if (jtext_check_within(1, buf_as_view(copy), &error) == -1) {
		snprintf(message, sizeof(message), "byte %zu: %s",
		    (size_t)(error.at - copy->p) + 1, error.what);
		wrong(l, "tail.json", side, message);
		return -1;
	}
	for (i = 0; i < copy->len; i++)
		if (copy->p[i] == '\n' || copy->p[i] == '\r')
			copy->p[i] = ' ';
	buf_view(l->out, buf_as_view(copy));
	return 0;
}

static int
put_string(struct line *l, const char *side, struct view text)
{
	if (json_string_append(l->out, text) == 0)
		return 0;
	wrong(l, "tail.utf8", side, "not UTF-8");
	return -1;
}

/* ,"key":…  or  ,"key_base64":"…" */
static void
put_side(struct line *l, const char *name, enum serdes serdes,
    const void *bytes, size_t len)
{
	struct view view = { bytes, len };
	size_t before = l->out->len;
	int rc = -1;

	buf_text(l->out, ",\"");
	buf_text(l->out, name);
	if (bytes == NULL) {
		buf_text(l->out, "\":null");
		return;
	}
	if (serdes != SERDES_BASE64) {
		buf_text(l->out, "\":");
		rc = serdes == SERDES_JSON ? put_json(l, name, view)
					   : put_string(l, name, view);
	}
	if (rc == 0)
		return;
	buf_rewind(l->out, before);
	buf_text(l->out, ",\"");
	buf_text(l->out, name);
	buf_text(l->out, "_base64\":");
	put_base64(l->out, bytes, len);
}

static void
put_end(struct line *l)
{
	if (l->code != NULL) {
		buf_text(
		    l->out, ",\"error\":{\"tool\":\"msk-tail\",\"code\":\"");
		buf_text(l->out, l->code);
		buf_text(l->out, "\",\"message\":");
		json_string_append_lossy(l->out, view_of(l->why));
		buf_byte(l->out, '}');
	}
	buf_append(l->out, "}\n", 2);
}

/* The record that stands for one whose line would be too long. */
static void
put_too_long(struct line *l, const struct part *part,
    const rd_kafka_message_t *m, size_t start)
{
	size_t room = l->printer->max_record, before;
	rd_kafka_headers_t *headers;

	buf_rewind(l->out, start);
	l->code = "tail.size";
	snprintf(l->why, sizeof(l->why),
	    "payload of %zu bytes and key of %zu make a line of more than "
	    "--max-record %zu bytes",
	    m->len, m->key_len, room);
	put_coordinates(l->out, part, m);
	before = l->out->len;
	if (rd_kafka_message_headers(m, &headers) == 0)
		put_headers(l->out, headers);
	if (m->key_len < room)
		put_side(l, "key", SERDES_BASE64, m->key, m->key_len);
	if (l->out->len - start + sizeof(l->why) + FRAME_ROOM > room)
		buf_rewind(l->out, before);
	put_end(l);
}

/* Whether base64 alone passes the limit, so that it is not even tried. */
static bool
hopeless(const struct printer *p, const rd_kafka_message_t *m)
{
	return m->len > p->max_record || m->key_len > p->max_record;
}

const char *
print_message(struct printer *p, const struct part *part,
    const rd_kafka_message_t *m, struct buf *out)
{
	struct line l = { .printer = p, .out = out };
	size_t start = out->len;
	rd_kafka_headers_t *headers;

	if (hopeless(p, m)) {
		put_too_long(&l, part, m, start);
		return l.code;
	}
	put_coordinates(out, part, m);
	if (rd_kafka_message_headers(m, &headers) == 0)
		put_headers(out, headers);
	put_side(&l, "key", p->key, m->key, m->key_len);
	put_side(&l, "payload", p->value, m->payload, m->len);
	put_end(&l);
	if (out->len - start - 1 > p->max_record)
		put_too_long(&l, part, m, start);
	return l.code;
}
