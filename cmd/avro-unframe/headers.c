#include "headers.h"

#include <ctype.h>

enum header {
	CONFLUENT,
	CONTENT_ID,
	GLOBAL,
	CONTENT_HASH,
	ARTIFACT_ID,
	ENCODING,
	HEADERS
};

static const char *const names[2][HEADERS] = {
	{ "__value_schema_id", "apicurio.value.contentId",
	    "apicurio.value.globalId", "apicurio.value.contentHash",
	    "apicurio.value.artifactId", "apicurio.value.encoding" },
	{ "__key_schema_id", "apicurio.key.contentId", "apicurio.key.globalId",
	    "apicurio.key.contentHash", "apicurio.key.artifactId",
	    "apicurio.key.encoding" },
};

/* Those of a record: JSON text, p NULL where one is not there. */
struct found {
	struct view value[HEADERS];
	bool any;
};

/* All of them begin with _ or a, unless somebody wrote that as an escape. */
static void
note(struct found *found, const char *const *known, struct view name,
    struct view value)
{
	enum header h;

	if (name.p[1] != '_' && name.p[1] != 'a' && name.p[1] != '\\')
		return;
	for (h = 0; h < HEADERS; h++)
		if (jtext_string_is(name, view_of(known[h]))) {
			found->value[h] = value;
			found->any = true;
			return;
		}
}

static void
look(const struct record *r, const char *const *known, struct found *found)
{
	struct view headers = record_value(r, FIELD_HEADERS), name, value;
	struct jtext_walk walk;

	*found = (struct found){ .any = false };
	if (jtext_kind(headers) != JTEXT_ARRAY)
		return;
	walk = jtext_open(headers);
	while (jtext_element(&walk, &name) && jtext_element(&walk, &value))
		if (jtext_kind(name) == JTEXT_STRING)
			note(found, known, name, value);
}

/* A header's value: text, or the bytes of {"base64":"..."}. */
static int
header_bytes(struct view value, struct buf *bytes, struct fail *why)
{
	struct view text;

	buf_reset(bytes);
	if (jtext_kind(value) == JTEXT_STRING) {
		jtext_unescape(value, bytes);
		return 0;
	}
	if (jtext_kind(value) != JTEXT_OBJECT)
		return fail_record(why, "frame.header", "it is null");
	jtext_get(value, VIEW("base64"), &text);
	if (jtext_base64(text, bytes) == 0)
		return 0;
	return fail_record(why, "frame.base64", "it is not base64 text");
}

static int
number(struct frame *frame, struct view bytes, const char *before,
    struct fail *why)
{
	uint64_t n = 0;
	char text[sizeof(frame->id)], *to = text;
	size_t i;

	if (bytes.len != 8)
		return fail_record(why, "frame.header",
		    "%zu bytes, where an id takes 8", bytes.len);
	for (i = 0; i < 8; i++)
		n = n << 8 | (unsigned char)bytes.p[i];
	frame_put_number(frame, n);
	if (*before == '\0')
		return 0;
	to = stpcpy(stpcpy(to, before), frame->id);
	frame_put_text(frame, (struct view){ text, (size_t)(to - text) });
	return 0;
}

static int
hash(struct frame *frame, struct view text, struct fail *why)
{
	size_t i;

	for (i = 0; i < text.len && isxdigit((unsigned char)text.p[i]); i++)
		continue;
	if (text.len != 64 || i != text.len)
		return fail_record(why, "frame.header",
		    "not the 64 hexadecimal digits of a SHA-256");
	frame_put_text(frame, text);
	return 0;
}

static int
parse(enum header h, struct view bytes, struct frame *frame, struct fail *why)
{
	switch (h) {
	case CONFLUENT:
		return frame_parse(bytes, FRAME_CONFLUENT, frame, why);
	case CONTENT_ID:
		return number(frame, bytes, "", why);
	case GLOBAL:
		return number(frame, bytes, GLOBAL_ID, why);
	case CONTENT_HASH:
		return hash(frame, bytes, why);
	case ENCODING:
		if (view_is(bytes, "BINARY"))
			return 0;
		return fail_record(why, "frame.encoding",
		    "the data are not in Avro's binary encoding");
	default:
		return fail_record(why, "frame.header",
		    "it names a schema, but no header holds its id");
	}
}

/* 1 where that header is there, with the frame that it holds. */
static int
read_header(const struct found *found, enum header h, const char *name,
    struct buf *scratch, struct frame *frame, struct fail *why)
{
	if (found->value[h].p == NULL)
		return 0;
	if (header_bytes(found->value[h], scratch, why) == -1 ||
	    parse(h, buf_as_view(scratch), frame, why) == -1)
		return fail_in(why, "header %s", name);
	frame->head = 0;
	frame->zlib = false;
	return 1;
}

/* Any one of the ids is enough: all of them are the same schema's. */
static int
read_apicurio(const struct found *found, const char *const *known,
    struct buf *scratch, struct frame *frame, struct fail *why)
{
	enum header h;
	int rc =
	    read_header(found, ENCODING, known[ENCODING], scratch, frame, why);

	if (rc == -1)
		return -1;
	for (h = CONTENT_ID; h <= ARTIFACT_ID; h++) {
		rc = read_header(found, h, known[h], scratch, frame, why);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
headers_frame(const struct record *r, bool key, enum frame_format format,
    struct buf *scratch, struct frame *frame, struct fail *why)
{
	const char *const *known = names[key];
	bool confluent = format == FRAME_AUTO || format == FRAME_CONFLUENT;
	bool apicurio = format == FRAME_AUTO || format == FRAME_APICURIO4 ||
			format == FRAME_APICURIO8;
	struct found found;
	int by_confluent = 0, by_apicurio = 0;

	look(r, known, &found);
	if (!found.any)
		return 0;
	if (confluent)
		by_confluent = read_header(
		    &found, CONFLUENT, known[CONFLUENT], scratch, frame, why);
	if (apicurio && by_confluent != -1)
		by_apicurio = read_apicurio(&found, known, scratch, frame, why);
	if (by_confluent == -1 || by_apicurio == -1)
		return -1;
	if (by_confluent == 1 && by_apicurio == 1)
		return fail_record(why, "frame.ambiguous",
		    "header %s, and others of apicurio.%s: say which with -f",
		    known[CONFLUENT], key ? "key" : "value");
	return by_confluent == 1 || by_apicurio == 1;
}
