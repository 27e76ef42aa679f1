/* Strings from Avro data, for values and for the keys of maps. */
#ifndef MSK_AVRO_BYTES_H
#define MSK_AVRO_BYTES_H

#include "avro_run.h"
#include "json_block.h"

/* The rest of a string, from its first byte that needs more than copying,
 * with its closing quote; then room for rest. */
struct avro_at avro_put_escaped(const unsigned char *from, char *out,
    size_t len, size_t rest, struct avro_scratch *) __attribute__((cold));

/* len bytes, which are there, as op says. */
struct avro_at avro_put_bytes(const unsigned char *in, char *out, size_t len,
    const struct avro_op *, struct avro_scratch *) __attribute__((cold));

/* len bytes, which are there, as a string. There is room for them, for 2
 * quotes and for rest. */
static inline struct avro_at
avro_put_string(const unsigned char *in, char *out, size_t len, size_t rest,
    struct avro_scratch *s)
{
	const unsigned char *end = in + len;
	unsigned stop;

	*out++ = '"';
	for (; end - in > 16; in += 16, out += 16)
		if (avro_unlikely((stop = json_copy16(out, in)) != 0))
			goto escape;
	stop = json_copy16(out, in) & ((2u << (end - in)) - 1) >> 1;
	if (avro_likely(stop == 0)) {
		out += end - in;
		*out = '"';
		return (struct avro_at){ end, out + 1 };
	}
escape:
	in += __builtin_ctz(stop);
	out += __builtin_ctz(stop);
	return avro_put_escaped(in, out, (size_t)(end - in), rest, s);
}

#endif
