/*
 * Inside the Avro decoder: the instructions of a plan, and how they run.
 *
 * An instruction is a function that prints one value. It gets a place in the
 * data and a place in the output, and returns both moved on, all of them in
 * registers. The rules that make it fast, and keep it within its memory:
 *
 * Input: BUF_PAD bytes behind the end of the data can be read, and an
 * instruction that begins within the data or at its end reads at most that
 * far before it checks. Who runs instructions looks after each whether in
 * has passed the end: that is how truncated data is found, and all other
 * failures are signalled the same way, by avro_fail().
 *
 * Output: before an instruction runs, there is room for its text, for the
 * most bytes of its form, and behind them for what follows up to the next
 * check (struct avro_op.rest). A form whose output has no small bound checks
 * for itself that there is room for its value and for rest. AVRO_SLACK bytes
 * more are always there, for vectors that are stored whole.
 *
 * Registers: what is rare is a call in the place of a return, so that the
 * common case has nothing to save around it.
 */
#ifndef MSK_AVRO_RUN_H
#define MSK_AVRO_RUN_H

#include <endian.h>

#include "arena.h"
#include "avro_json.h"
#include "avro_keys.h"
#include "buf.h"
#include "limits.h"

#define AVRO_SLACK 64

/* Text goes out as one block; longer text is an instruction of its own. */
#define AVRO_TEXT 32

#define avro_likely(condition) __builtin_expect((condition) != 0, 1)
#define avro_unlikely(condition) __builtin_expect((condition) != 0, 0)

struct avro_at {
	const unsigned char *in;
	char *out;
};

struct avro_op;
typedef struct avro_at avro_fn(const unsigned char *in, char *out,
    const struct avro_op *, struct avro_scratch *);

/* A way to print values, and the same for a union of null and them. */
struct avro_form {
	avro_fn *value, *nullable;
	uint32_t most; /* bytes, without a check for room; "null" is 4 */
};

/* One instruction. text goes before the value: {"name": or ,"name": in a
 * record, a comma in an array, a colon in a map. */
struct avro_op {
	avro_fn *run;
	avro_fn *value; /* run, or for a nullable what runs if it is not null */
	const char *text; /* AVRO_SLACK bytes can be read */
	uint32_t text_len; /* up to AVRO_TEXT */
	uint32_t rest; /* room to leave: for what follows in its body */
	uint32_t count; /* symbols, branches; size of a fixed; room for an item
			 * of an array, for a value of a map */
	int16_t scale; /* of a decimal */
	unsigned char null_byte; /* a nullable's branch of null */
	bool trim, quoted; /* a decimal: avro_logical.h, as a string */
	bool brief; /* a decimal: as avro_decimal_prepare() says */
	bool latin1; /* bytes: each as a character */
	bool closed; /* a branch with a brace around it */
	bool has_branches;
	union {
		const struct avro_body *body; /* of a record */
		const struct avro_op *item; /* of an array, a map's value */
		struct avro_op *branches; /* or what follows a long text */
		const struct avro_symbol *symbols;
		uint64_t reciprocal; /* of a decimal's power of ten */
		const char *message; /* of a value that can't be read */
	};
};

struct avro_symbol {
	const char *text; /* as JSON; AVRO_SLACK bytes can be read */
	uint32_t len;
	bool missing; /* the reader has none: text is the message then */
};

/*
 * Where the reader's order of a record's fields is another than that of the
 * data: runs of instructions whose output stays together. They run in the
 * order of the data; then the output of those from first to last, which are
 * not where they belong, is put in order.
 */
struct avro_moves {
	uint32_t count; /* of runs */
	uint32_t first, last;
	const struct avro_op *const *ends; /* of each run */
	const uint32_t *order; /* the runs, as the reader has them */
};

/* A record's fields, one instruction each, in the order of the data. */
struct avro_body {
	const struct avro_op *first, *end;
	const struct view *names; /* of the fields */
	const struct avro_moves *moves;
	uint32_t room; /* to be there when the first one runs */
};

struct avro_plan {
	const struct avro_build *build; /* that made it */
	struct arena arena;
	struct avro_op root;
	uint32_t room; /* to be there when root runs */
	uint32_t most_room; /* of that and all bodies and items */
	bool is_union;
	uint32_t name_count;
	struct view *names; /* of the records that a datum can be */
};

enum avro_error {
	AVRO_OK,
	AVRO_TRUNCATED,
	AVRO_VARINT,
	AVRO_INDEX,
	AVRO_SIZE,
	AVRO_BOOLEAN_BYTE,
	AVRO_TRAILING,
	AVRO_DEPTH,
	AVRO_UTF8,
	AVRO_DUPLICATE,
	AVRO_EMPTY,
	AVRO_LARGE,
	AVRO_UNREADABLE,
	AVRO_ERRORS, /* how many there are: no error */
};

/* One datum's state; the memory and the caches are kept for the next. */
struct avro_scratch {
	const unsigned char *start, *end; /* of the data */
	const char *limit; /* of the room in out */
	struct buf *out;
	unsigned depth; /* of records, arrays and maps */
	unsigned empty_items;
	struct avro_keys keys; /* of the maps that are open */
	size_t *marks; /* where the runs of the open records have begun */
	size_t mark_count, mark_size;
	struct buf aside; /* their output, while it is put in order */

	enum avro_error error; /* the first one; what follows describes it */
	const unsigned char *error_at;
	int64_t error_detail;
	const char *message; /* of AVRO_UNREADABLE, borrowed from the plan */
	size_t path; /* where "a.b[3]" begins in path_room, which it ends */
	char path_room[256];
};

/* Signal an error, found when reading had come to in: if that is behind the
 * data, they are truncated. detail is a number for the message. */
struct avro_at avro_fail(const unsigned char *in, char *out, enum avro_error,
    int64_t detail, struct avro_scratch *) __attribute__((cold));

/* avro_fail for so many bytes, negative or more than the data have behind
 * in. */
struct avro_at avro_fail_length(const unsigned char *in, char *out,
    int64_t length, struct avro_scratch *) __attribute__((cold));

/* What the reader's schema can't have, with the reason, from the plan. */
struct avro_at avro_fail_unreadable(const unsigned char *in, char *out,
    const char *message, struct avro_scratch *) __attribute__((cold));

/* On the way back: put the field or key, or the item, in which it happened
 * before the path. Returns at. */
struct avro_at avro_fail_in(struct avro_at, struct view name,
    struct avro_scratch *) __attribute__((cold));
struct avro_at avro_fail_at_item(struct avro_at, uint64_t index,
    struct avro_scratch *) __attribute__((cold));

/* The message, at the end of it all; returns -1. */
int avro_fail_report(const struct avro_scratch *, struct fail *why)
    __attribute__((cold));

static inline bool
avro_failed(struct avro_at at, const struct avro_scratch *s)
{
	return avro_unlikely(at.in > s->end);
}

/* Whether there is room for so many bytes at out. */
static inline bool
avro_room(const char *out, size_t need, const struct avro_scratch *s)
{
	return avro_likely(need <= (size_t)(s->limit - out));
}

/*
 * Whether a value may begin one level further down. Data that are used up
 * are found here, too: what comes next may read a little without a check,
 * and so may what comes within that.
 */
static inline bool
avro_enter(const unsigned char *in, struct avro_scratch *s)
{
	return avro_likely(++s->depth <= LIMIT_AVRO_DEPTH && in <= s->end);
}

/* Make room for need bytes at at.out; AVRO_LARGE where that can't be. */
struct avro_at avro_grow(struct avro_at, size_t need, struct avro_scratch *)
    __attribute__((cold));

/* The same, and then print op's value, without its text. */
struct avro_at avro_again(const unsigned char *in, char *out, size_t need,
    const struct avro_op *, struct avro_scratch *) __attribute__((cold));

/* After a value that made its own room: room for what follows it. */
static inline struct avro_at
avro_leave_room(struct avro_at at, size_t rest, struct avro_scratch *s)
{
	return avro_room(at.out, rest, s) ? at : avro_grow(at, rest, s);
}

static inline char *
avro_put_text(char *out, const struct avro_op *op)
{
	memcpy(out, op->text, AVRO_TEXT);
	return out + op->text_len;
}

static inline struct avro_at
avro_put_null(const unsigned char *in, char *out)
{
	memcpy(out, "null", 4);
	return (struct avro_at){ in, out + 4 };
}

/* A nullable whose branch is not one byte of 0 or 1. */
struct avro_at avro_branch_slow(const unsigned char *in, char *out,
    const struct avro_op *, struct avro_scratch *) __attribute__((cold));

/* A record's fields, without what goes before the record. */
struct avro_at avro_put_record(const unsigned char *in, char *out,
    const struct avro_op *, struct avro_scratch *);

/* What is no number in JSON either: a string, as Java's encoder has it. */
struct avro_at avro_put_not_finite(
    const unsigned char *in, char *out, bool nan, bool negative);

/* Text of any length, and then the instruction in branches. */
struct avro_at avro_long_text(const unsigned char *in, char *out,
    const struct avro_op *, struct avro_scratch *);

/* A float, and where it ends; false where it is NaN or infinite. */
static inline bool
avro_finite_float(const unsigned char **in, uint32_t *bits, float *value)
{
	memcpy(bits, *in, sizeof(*bits));
	*in += sizeof(*bits);
	*bits = le32toh(*bits);
	memcpy(value, bits, sizeof(*value));
	return avro_likely((~*bits & 0x7f800000) != 0);
}

/* Define avro_form_<name> from an inline function <name>(in, out, op, s),
 * which prints a value of at most so many bytes. */
#define AVRO_FORM(name, bytes) \
	static struct avro_at name##_value(const unsigned char *in, char *out, \
	    const struct avro_op *op, struct avro_scratch *s) \
	{ \
		return name(in, avro_put_text(out, op), op, s); \
	} \
	static struct avro_at name##_nullable(const unsigned char *in, \
	    char *out, const struct avro_op *op, struct avro_scratch *s) \
	{ \
		unsigned branch = in[0]; \
\
		out = avro_put_text(out, op); \
		if (avro_unlikely((branch & ~2u) != 0)) \
			return avro_branch_slow(in, out, op, s); \
		if (branch == op->null_byte) \
			return avro_put_null(in + 1, out); \
		return name(in + 1, out, op, s); \
	} \
	const struct avro_form avro_form_##name = { name##_value, \
		name##_nullable, bytes }

#endif
