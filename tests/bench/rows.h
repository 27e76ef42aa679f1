/*
 * The rows of the bench's corpus: change data of three Oracle tables as
 * Kafka Connect's Avro converter writes them, and a fourth in Debezium's
 * envelope. One description of each table's columns is both its schema's
 * text and the encoder of its rows, so that they can't differ. The encoder is
 * written out by hand (Avro 1.11, "Binary encoding") and shares no code with
 * the decoders that are measured.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdint.h>

#include "buf.h"

struct random {
	uint64_t state;
};

/* A number from 0 to below - 1, the same sequence for the same seed. */
uint64_t random_below(struct random *, uint64_t below);

struct table {
	const char *topic;
	int schema_id;
	int percent; /* of the corpus */
	void (*schema)(struct buf *); /* appends its Avro schema */
	void (*row)(struct buf *, struct random *, int64_t id);
};

#define TABLES 4
extern const struct table tables[TABLES];

#endif
