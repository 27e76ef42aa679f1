#include "frame.h"

#include "numtext.h"

enum {
	MAGIC_ID = 0,
	MAGIC_GUID = 1,
	ID_HEAD = FRAME_ID_HEAD,
	GUID_HEAD = FRAME_HEAD_MAX,
};

static int
truncated(size_t len, size_t head, struct fail *why)
{
	return fail_record(why, "frame.truncated",
	    "%zu bytes, but the framing alone takes %zu", len, head);
}

static int
parse_id(struct view bytes, enum frame_format format, struct frame *frame,
    struct fail *why)
{
	const unsigned char *b = (const unsigned char *)bytes.p;
	uint32_t id;
	char *end;

	if (bytes.len < ID_HEAD)
		return truncated(bytes.len, ID_HEAD, why);
	id = (uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 |
	     b[4];
	/* No registry gives out id 0; Apicurio's 8-byte ids begin so. */
	if (id == 0 && format == FRAME_AUTO)
		return fail_record(why, "frame.ambiguous",
		    "schema id 0 in 4 bytes, or an id of 8 bytes: say which "
		    "with -f");
	end = numtext_uint64(frame->id, id);
	*end = '\0';
	frame->id_len = (size_t)(end - frame->id);
	frame->head = ID_HEAD;
	return 0;
}

static int
parse_guid(struct view bytes, struct frame *frame, struct fail *why)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *b = (const unsigned char *)bytes.p;
	char *to = frame->id;
	int i;

	if (bytes.len < GUID_HEAD)
		return truncated(bytes.len, GUID_HEAD, why);
	*to++ = '"';
	for (i = 1; i <= 16; i++) {
		*to++ = hex[b[i] >> 4];
		*to++ = hex[b[i] & 15];
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
	}
	*to++ = '"';
	*to = '\0';
	frame->id_len = (size_t)(to - frame->id);
	frame->head = GUID_HEAD;
	return 0;
}

int
frame_parse(struct view bytes, enum frame_format format, struct frame *frame,
    struct fail *why)
{
	if (bytes.len == 0)
		return fail_record(why, "frame.empty",
		    "no bytes, not even "
		    "a framing; a tombstone would be null");
	switch (bytes.p[0]) {
	case MAGIC_ID:
		return parse_id(bytes, format, frame, why);
	case MAGIC_GUID:
		return parse_guid(bytes, frame, why);
	default:
		return fail_record(why, "frame.unknown",
		    "begins with byte %02x, which no known framing does; "
		    "Confluent's is 00",
		    (unsigned char)bytes.p[0]);
	}
}
