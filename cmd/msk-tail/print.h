/*
 * A Kafka message as a record: kcat's field names in kcat's order (design of
 * `kcat -J`): topic, partition, offset, tstype, ts, headers, key, payload,
 * the last two as key_base64 and payload_base64 unless -s says otherwise.
 * headers is flat, name, value, name, value, and left out where there are
 * none; tstype and ts are left out where the message has no time.
 */
#ifndef TAIL_PRINT_H
#define TAIL_PRINT_H

#include "ledger.h"
#include "librdkafka.h"

enum serdes { SERDES_BASE64, SERDES_STRING, SERDES_JSON };

struct printer {
	enum serdes key, value;
	size_t max_record; /* the longest line, without its LF */
	struct buf scratch;
};

void printer_init(
    struct printer *, enum serdes key, enum serdes value, size_t max_record);
void printer_release(struct printer *);

/* Word of -s: json, string, base64. */
bool serdes_parse(const char *word, size_t len, enum serdes *);

/*
 * Append the message's line, LF included. Returns NULL, or the code of the
 * error that the record carries: tail.json or tail.utf8 where the bytes are
 * not what -s says (they stand there as base64 then), tail.size where the
 * line would pass max_record (without payload then, and without key and
 * headers where those alone are too long).
 */
const char *print_message(struct printer *, const struct part *,
    const rd_kafka_message_t *, struct buf *out);

#endif
