/*
 * Records of the pipe's own NDJSON form, produced into a cluster: what
 * msk-tail would print of a message, feed_line turns back into the message.
 */
#ifndef MOCK_FEED_H
#define MOCK_FEED_H

#include <librdkafka/rdkafka.h>
#include <stdio.h>

struct feed {
	rd_kafka_t *producer; /* borrowed; its delivery reports go to feed */
	long sent, acked, failed;
	char error[256]; /* what the last call that returned -1 says */
};

/* To be put into the producer's configuration; opaque is the struct feed. */
void feed_delivered(rd_kafka_t *, const rd_kafka_message_t *, void *opaque);

/*
 * Send one record: "topic", and of "partition", "key" or "key_base64",
 * "payload" or "payload_base64", "headers" and "ts" what is there. A string
 * is sent as its bytes, other JSON as compact text; null and absent are
 * Kafka's null. Without partition it is murmur2 of the key, as Java's
 * producer does it. Returns -1 with error set where the line is none.
 */
int feed_line(struct feed *, const char *line, size_t len);

/* feed_line for each line of a stream, then feed_flush. */
int feed_stream(struct feed *, FILE *in, const char *name);

/* Wait until all that was sent is in the cluster; -1 if some was refused. */
int feed_flush(struct feed *);

#endif
