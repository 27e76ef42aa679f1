/* What the files of envelope.c share; nobody else includes it. */
#ifndef MSK_ENVELOPE_PARTS_H
#define MSK_ENVELOPE_PARTS_H

#include "envelope.h"

/* The failure of a payload that is no such envelope: what was expected, and
 * which members were found. Returns -1. */
int envelope_wrong(const char *tool, const char *expected, struct view payload,
    struct fail *why);

/*
 * The kind of change that an operation's word means, from its first letter or
 * as a whole word ("I" or "INSERT"), whatever their case. FAIL_RECORD
 * put.envelope for any other; tool and field are for the message.
 */
struct envelope_word {
	const char *letter, *word;
	enum envelope_kind kind;
};

int envelope_operation(const char *tool, const char *field,
    const struct envelope_word *, struct view value, struct envelope *,
    struct fail *why);

int envelope_goldengate(struct view payload, struct envelope_memory *,
    struct envelope *, struct fail *why);
int envelope_informatica(struct view payload, struct envelope_memory *,
    struct envelope *, struct fail *why);

/* What begins the name of a column's before image, as Informatica has it. */
#define ENVELOPE_BEFORE VIEW("DTL__BI_")

/* What a member of a flat row is: MEMBER_BEFORE is such an image. */
enum envelope_member { MEMBER_COLUMN, MEMBER_FIELD, MEMBER_BEFORE };

typedef enum envelope_member envelope_sort(struct view name);

/*
 * The columns of a flat row in row, the envelope's fields in fields, and, of
 * Informatica, before images in before, each as an object. Columns that are
 * said to be unknown are left out and make the row partial. sort says what is
 * no column by its name alone; NULL: nothing is.
 */
void envelope_split(struct view flat, envelope_sort *, struct envelope_memory *,
    struct envelope *);

#endif
