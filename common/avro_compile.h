/*
 * Inside the making of a plan: avro_plan.c drives, avro_bodies.c knows the
 * records that were met and those that are still to do, avro_compile.c turns a
 * pair of types into an instruction (avro_compile_union.c, _enum.c, _skip.c
 * for some kinds), avro_compile_body.c the fields of a record. avro_match.c
 * says which type stands for which.
 *
 * Everything is compiled for pairs: the writer's type, which says what is in
 * the data, and the reader's, which says what is printed. Without a reader's
 * schema both are the same, and nothing can go wrong.
 *
 * What can't be read becomes an instruction that fails with the reason. If
 * data can't avoid it, the plan as a whole fails; only branches of a writer's
 * union can be avoided. Bodies that are reached without such a choice are
 * filled first, so that it is known of each whether it is among them.
 */
#ifndef MSK_AVRO_COMPILE_H
#define MSK_AVRO_COMPILE_H

#include "avro_match.h"
#include "avro_plan.h"
#include "avro_run.h"

/* A record type of the writer, read as one of the reader (NULL: skipped). */
struct avro_pending {
	struct avro_body body;
	const struct avro_type *writer, *reader;
	const struct avro_field **readers; /* avro_match_fields */
	bool moved; /* the order of the fields is another */
	bool certain, filled;
	const struct avro_pending *within; /* where it was met first */
	struct view place; /* and there, ".lines[]" */
	struct avro_pending *next_certain, *next; /* in the lists below */
};

struct avro_compiler {
	struct avro_plan *plan;
	struct avro_print print;
	struct name_table made; /* by pair: struct avro_pending, symbols */
	struct name_table names; /* for a record's fields */
	struct avro_pending *certain, *all; /* to be filled */
	const struct avro_pending *within; /* the one being filled */
	struct buf place; /* in it */
	bool doubt; /* within a branch of a writer's union */
	struct avro_op blank; /* text of no length */
	struct avro_compiler *defaults; /* prints those of the reader's */
	struct avro_scratch *scratch; /* for that */
	size_t default_bytes; /* that they may still take */
	size_t work; /* steps left */
	bool failed; /* *why says it */
	struct fail *why; /* NULL where both schemas are the same */
};

/* Make op, whose text is there, print values of the writer's type as the
 * reader's. Returns the most bytes that it prints behind its text without a
 * check for room. */
uint32_t avro_compile(struct avro_compiler *, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *);

/* The same for types that are no unions, and for a union of null and the
 * writer's, whose null_byte is set. */
uint32_t avro_compile_value(struct avro_compiler *,
    const struct avro_type *writer, const struct avro_type *reader,
    bool nullable, struct avro_op *);

/* The same for a writer's union, and for a reader's where the writer has
 * none. */
uint32_t avro_compile_union(struct avro_compiler *,
    const struct avro_type *writer, const struct avro_type *reader,
    struct avro_op *);
uint32_t avro_compile_to_union(struct avro_compiler *,
    const struct avro_type *writer, const struct avro_type *reader,
    struct avro_op *);

/* What stands for each symbol of the writer's enum. */
const struct avro_symbol *avro_symbols_of(struct avro_compiler *,
    const struct avro_type *writer, const struct avro_type *reader);

/* Make op pass over values of the writer's type. */
void avro_compile_skip(
    struct avro_compiler *, const struct avro_type *writer, struct avro_op *);

/* The body of a pair of records, filled now or later. */
const struct avro_pending *avro_body_of(struct avro_compiler *,
    const struct avro_type *writer, const struct avro_type *reader);

/* Fill all that are not filled yet, but for a failure. */
void avro_fill_bodies(struct avro_compiler *);

/* One of them: its instructions, in the order of the data. */
void avro_compile_body(struct avro_compiler *, struct avro_pending *);
void avro_compile_skipped_body(struct avro_compiler *, struct avro_pending *);

/* Set its room, with an end of so many bytes behind all; the instructions
 * print as many as bytes says of each. */
void avro_finish_body(struct avro_compiler *, struct avro_pending *,
    struct avro_op *ops, uint32_t count, const uint32_t bytes[]);

/* What was made for the pair (reader may be NULL): NULL if nothing. */
void *avro_made(const struct avro_compiler *, const struct avro_type *writer,
    const struct avro_type *reader);
void avro_made_add(struct avro_compiler *, const struct avro_type *writer,
    const struct avro_type *reader, void *thing);

/* Make op fail with a reason. */
void avro_refuse(struct avro_compiler *, struct avro_op *, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* The same text in the plan's memory, readable beyond its end. */
void avro_set_text(struct avro_compiler *, struct avro_op *, struct view);

/* Note that so much room may be asked for at once; returns it. */
uint32_t avro_ask_room(struct avro_compiler *, size_t room);

/* What follows an instruction follows each of its branches. */
void avro_set_rest(struct avro_op *, uint32_t rest);

/*
 * Append the default of a reader's field as JSON. -1 with why, whose text
 * has no place.
 */
int avro_print_default(struct avro_compiler *, const struct avro_field *,
    struct buf *, struct fail *why);

#endif
