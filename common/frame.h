/*
 * The framing that a serialiser puts before Avro bytes: which schema wrote
 * them. Pure: bytes in, id and length of the framing out.
 *
 * Confluent, "Wire format": byte 0 is the magic 0, bytes 1-4 the schema id,
 * big endian; or the magic is 1 and 16 bytes of the schema's GUID follow.
 * Both forms also stand alone as the value of the record header
 * __value_schema_id or __key_schema_id; the payload is bare then.
 */
#ifndef MSK_FRAME_H
#define MSK_FRAME_H

#include "buf.h"
#include "fail.h"

enum frame_format {
	FRAME_AUTO, /* by its first bytes; an error where they fit several */
	FRAME_CONFLUENT,
};

/* Bytes of the framings: by a 4-byte id, and the longest of them. */
#define FRAME_ID_HEAD 5
#define FRAME_HEAD_MAX 17

struct frame {
	char id[48]; /* as JSON: 42 or "6b29...-..." with its quotes */
	size_t id_len;
	size_t head; /* bytes of framing before the Avro bytes */
};

/*
 * Read the framing at the beginning of bytes, of which the first
 * FRAME_HEAD_MAX are enough. FAIL_RECORD with
 * frame.empty		no bytes at all
 * frame.truncated	shorter than its framing
 * frame.unknown	no framing of that format
 * frame.ambiguous	(auto) may be a 4-byte or an 8-byte id
 */
int frame_parse(
    struct view bytes, enum frame_format, struct frame *, struct fail *why);

#endif
