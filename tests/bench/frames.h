/*
 * What the decoders in C share: frames in memory, decoded again and again,
 * and what a record costs. The peers in other languages are called the same
 * way.
 *
 *	PROGRAM frames DIR FRAMES ROUNDS [OUT]
 *
 * DIR holds the writer schemas as <id>.avsc; FRAMES are pairs of a length
 * (four bytes, little endian) and a message in Confluent's framing. Each of
 * ROUNDS prints a line: nanoseconds of the process's CPU time a record, for
 * decoding all of them to JSON text, which is not printed. With OUT, one more
 * round writes it there, a line a record.
 */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include <stdint.h>

#include "buf.h"

#define MAX_ID 256

struct frame {
	uint32_t id; /* below MAX_ID */
	struct view data; /* BUF_PAD bytes behind it can be read */
};

/* The JSON of a frame's data, borrowed until the next call. */
typedef struct view frame_json(void *state, const struct frame *);

/* Splits a message in Confluent's framing; ends the program where it is not
 * one. */
struct frame frame_of(struct view message);

/* All of a file; ends the program where it can't be read. */
void read_file(const char *path, struct buf *to);

/* The writer schema's text, from DIR; as read_file. */
void read_schema(const char *dir, uint32_t id, struct buf *to);

/* What is said above, for argv behind DIR: returns the exit status. */
int frames_main(char *argv[], frame_json *, void *state);

#endif
