/*
 * Schema ids in a record's headers; the payload (key) is bare Avro then.
 *
 * __value_schema_id, __key_schema_id: Confluent's framing (01 and a GUID, or
 * 00 and an id) alone. Source: HeaderSchemaIdSerializer.java.
 *
 * apicurio.value.contentId, .globalId: 8 bytes, big endian; .contentHash: the
 * SHA-256 of the schema in hexadecimal digits; .groupId, .artifactId and
 * .version alone name no id; .encoding: BINARY, or JSON for Avro's JSON
 * encoding. apicurio.key.* likewise. Source: Apicurio's KafkaSerdeHeaders.java
 * and DefaultHeadersHandler.java.
 */
#ifndef UNFRAME_HEADERS_H
#define UNFRAME_HEADERS_H

#include "frame.h"
#include "record.h"

/* What stands before a global id: content ids are the plain numbers. */
#define GLOBAL_ID "globalId:"

/*
 * Look for the headers that belong to a format (auto: all): of equal names
 * the last one counts, as in the vendors' own deserialisers. Returns 1 with
 * the frame, whose head is 0; 0 where no header carries an id; -1 with
 * FAIL_RECORD frame.header, frame.ambiguous (two vendors' headers),
 * frame.encoding, or as frame_parse. scratch is for its own use.
 */
int headers_frame(const struct record *, bool key, enum frame_format,
    struct buf *scratch, struct frame *, struct fail *why);

#endif
