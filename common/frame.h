/*
 * The framing that a serialiser puts before Avro bytes: which schema wrote
 * them. Pure: bytes in, id and length of the framing out.
 *
 * confluent      00 and the schema id in 4 bytes, or 01 and the schema's GUID
 *                in 16. Confluent Schema Registry, "Wire format".
 * apicurio4      00 and an id in 4 bytes. Apicurio's Default4ByteIdHandler.
 * apicurio8      00 and an id in 8 bytes. Apicurio's Legacy8ByteIdHandler,
 *                which is the default of its serialisers before 3.0.
 * glue           03, a compression and the schema version's UUID in 16 bytes;
 *                behind compression 00 the data as they are, behind 05 as a
 *                zlib stream (RFC 1950). AWS Glue Schema Registry,
 *                AWSSchemaRegistryConstants.
 * single-object  C3 01 and the schema's CRC-64-AVRO in 8 bytes, little
 *                endian. Avro specification, "Single-object encoding".
 *
 * Ids are big endian.
 */
#ifndef MSK_FRAME_H
#define MSK_FRAME_H

#include "buf.h"
#include "fail.h"

enum frame_format {
	FRAME_AUTO, /* by its first bytes; an error where they fit several */
	FRAME_CONFLUENT,
	FRAME_GLUE,
	FRAME_APICURIO4,
	FRAME_APICURIO8,
	FRAME_SINGLE_OBJECT,
};

/* Their names, in the order of the enum. */
#define FRAME_FORMATS "auto|confluent|glue|apicurio4|apicurio8|single-object"

/* The format of one of these names. */
enum frame_format frame_format_of(const char *name);

/* Bytes of the longest framing. */
#define FRAME_HEAD_MAX 18

struct frame {
	/* As JSON: 42, or in quotes the GUID (6b29...-...) or the fingerprint
	 * (16 hexadecimal digits, in the order of its bytes). '\0' behind. */
	char id[80];
	size_t id_len;
	size_t head; /* bytes of framing before the Avro bytes */
	bool zlib; /* what is behind it is compressed */
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

/* The id alone, as frame_parse gives it: a number, or text in quotes of at
 * most 76 bytes that JSON needs no escapes for. */
void frame_put_number(struct frame *, uint64_t);
void frame_put_text(struct frame *, struct view);

#endif
