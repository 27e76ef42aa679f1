/*
 * Strings by AVX-512: a block of 64 bytes holds most of them, so that neither
 * their length nor a few letters beyond ASCII need a branch that is hard to
 * foresee.
 */
#include "avro_forms.h"

#ifdef __x86_64__
#pragma GCC target("avx512f,avx512bw,bmi2")
#include "avro_bytes.h"
#include "avro_varint.h"
#include "json_put.h"

bool
avro_has_avx512(void)
{
	return __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("bmi2");
}

/* The rest of a string, from its first byte that is not only copied. */
static struct avro_at __attribute__((noinline))
put_special(const unsigned char *from, char *out, size_t len, size_t rest,
    struct avro_scratch *s)
{
	struct view text = { (const char *)from, len };

	if (!avro_room_for_escapes(out, len, rest, s))
		return avro_put_escaped(from, out, len, rest, s);
	out = json_put(out, &text);
	from = (const unsigned char *)text.p;
	if (avro_unlikely(text.len != 0))
		return avro_fail(from, out, AVRO_UTF8, 0, s);
	*out = '"';
	return (struct avro_at){ from, out + 1 };
}

static inline struct avro_at
string_avx512(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	const unsigned char *end = number.in + (number.n >> 1);
	size_t len = number.n >> 1;
	uint64_t stop;

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	if (!avro_room(out, len + 2 + op->rest, s))
		return avro_again(in, out, len + 2 + op->rest, op, s);
	*out++ = '"';
	for (in = number.in; end - in > 64; in += 64, out += 64)
		if (avro_unlikely(json_copy64(out, in) != 0))
			return put_special(
			    in, out, (size_t)(end - in), op->rest, s);
	len = (size_t)(end - in);
	stop = json_copy64(out, in) & _bzhi_u64(UINT64_MAX, (unsigned)len);
	if (avro_unlikely(stop != 0))
		return put_special(in, out, len, op->rest, s);
	out[len] = '"';
	return (struct avro_at){ end, out + len + 1 };
}
AVRO_FORM(string_avx512, 4);
#else
bool
avro_has_avx512(void)
{
	return false;
}
#endif
