#include "frame.h"

#include "numtext.h"

static void
put_number(struct frame *frame, const unsigned char *id, size_t len)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < len; i++)
		n = n << 8 | id[i];
	frame_put_number(frame, n);
}

static size_t
put_hex(char *to, const unsigned char *bytes, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		to[2 * i] = hex[bytes[i] >> 4];
		to[2 * i + 1] = hex[bytes[i] & 15];
	}
	return 2 * len;
}

/* 01234567-89ab-cdef-0123-456789abcdef */
static void
put_uuid(struct frame *frame, const unsigned char *id, size_t len)
{
	char text[36], *to = text;
	size_t i;

	for (i = 0; i < len; i += 2) {
		to += put_hex(to, id + i, 2);
		if (i >= 2 && i <= 8)
			*to++ = '-';
	}
	frame_put_text(frame, (struct view){ text, (size_t)(to - text) });
}

static void
put_fingerprint(struct frame *frame, const unsigned char *id, size_t len)
{
	char text[16];

	frame_put_text(frame, (struct view){ text, put_hex(text, id, len) });
}

#define IN(format) (1U << (format))

struct form {
	unsigned formats; /* of which it is one */
	unsigned char magic[2];
	unsigned char magic_len, id_len;
	bool zlib;
	void (*put_id)(struct frame *, const unsigned char *id, size_t len);
};

static const struct form forms[] = {
	{ IN(FRAME_AUTO) | IN(FRAME_CONFLUENT) | IN(FRAME_APICURIO4), { 0 }, 1,
	    4, false, put_number },
	{ IN(FRAME_APICURIO8), { 0 }, 1, 8, false, put_number },
	{ IN(FRAME_AUTO) | IN(FRAME_CONFLUENT), { 1 }, 1, 16, false, put_uuid },
	{ IN(FRAME_AUTO) | IN(FRAME_GLUE), { 3, 0 }, 2, 16, false, put_uuid },
	{ IN(FRAME_AUTO) | IN(FRAME_GLUE), { 3, 5 }, 2, 16, true, put_uuid },
	{ IN(FRAME_AUTO) | IN(FRAME_SINGLE_OBJECT), { 0xc3, 1 }, 2, 8, false,
	    put_fingerprint },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

/* How the framings of a format begin, for messages. */
static const struct {
	const char *name, *beginning;
} formats[] = {
	[FRAME_AUTO] = { "auto",
	    "they begin with 00, 01, 03 00, 03 05, c3 01" },
	[FRAME_CONFLUENT] = { "confluent", "Confluent's is 00 or 01" },
	[FRAME_GLUE] = { "glue", "Glue's is 03 00 or 03 05" },
	[FRAME_APICURIO4] = { "apicurio4", "Apicurio's is 00" },
	[FRAME_APICURIO8] = { "apicurio8", "Apicurio's is 00" },
	[FRAME_SINGLE_OBJECT] = { "single-object",
	    "a single object's is c3 01" },
};

enum frame_format
frame_format_of(const char *name)
{
	enum frame_format format = FRAME_SINGLE_OBJECT;

	while (format > FRAME_AUTO && strcmp(formats[format].name, name) != 0)
		format--;
	return format;
}

void
frame_put_number(struct frame *frame, uint64_t n)
{
	char *end = numtext_uint64(frame->id, n);

	*end = '\0';
	frame->id_len = (size_t)(end - frame->id);
}

void
frame_put_text(struct frame *frame, struct view text)
{
	frame->id[0] = '"';
	memcpy(frame->id + 1, text.p, text.len);
	frame->id[text.len + 1] = '"';
	frame->id[text.len + 2] = '\0';
	frame->id_len = text.len + 2;
}

/* By its magic, or by what there is of it. */
static const struct form *
find_form(struct view bytes, enum frame_format format)
{
	size_t i, len;

	for (i = 0; i < FORM_COUNT; i++) {
		len = forms[i].magic_len;
		if (bytes.len < len)
			len = bytes.len;
		if ((forms[i].formats & IN(format)) != 0 &&
		    memcmp(bytes.p, forms[i].magic, len) == 0)
			return &forms[i];
	}
	return NULL;
}

static int
unknown(struct view bytes, enum frame_format format, struct fail *why)
{
	const unsigned char *b = (const unsigned char *)bytes.p;
	char second[4] = "";

	if (bytes.len > 1) {
		second[0] = ' ';
		put_hex(second + 1, b + 1, 1);
	}
	return fail_record(why, "frame.unknown",
	    "begins with %02x%s, which no known framing does; %s", b[0], second,
	    formats[format].beginning);
}

int
frame_parse(struct view bytes, enum frame_format format, struct frame *frame,
    struct fail *why)
{
	const struct form *form;

	if (bytes.len == 0)
		return fail_record(why, "frame.empty",
		    "no bytes, not even a framing; a tombstone would be null");
	form = find_form(bytes, format);
	if (form == NULL)
		return unknown(bytes, format, why);
	frame->head = (size_t)form->magic_len + form->id_len;
	if (bytes.len < frame->head)
		return fail_record(why, "frame.truncated",
		    "%zu bytes, but the framing alone takes %zu", bytes.len,
		    frame->head);
	frame->zlib = form->zlib;
	form->put_id(frame, (const unsigned char *)bytes.p + form->magic_len,
	    form->id_len);
	/* No registry gives out id 0; Apicurio's 8-byte ids begin so. */
	if (format == FRAME_AUTO && strcmp(frame->id, "0") == 0)
		return fail_record(why, "frame.ambiguous",
		    "schema id 0 in 4 bytes, or an id of 8 bytes: say which "
		    "with -f");
	return 0;
}
