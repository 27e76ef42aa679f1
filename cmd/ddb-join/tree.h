/*
 * One record's join while it is made: a tree of rows. The driver row is its
 * root; each row has an answer for each look-up that is put into it, and an
 * answer has the items that were found, which are rows, too.
 *
 *	order 1 --customer--> Ann
 *	        --lines-----> line 1 --product--> Cup
 *	                      line 2 --product--> (nothing)
 *
 * An answer is made of questions, one for each different key. All lies in the
 * join's memory.
 */
#ifndef DDB_JOIN_TREE_H
#define DDB_JOIN_TREE_H

#include "memory.h"
#include "plan.h"

struct join;

struct row {
	struct view text; /* a JSON object */
	struct row *up; /* the one that it is put into; NULL: the driver's */
	int step; /* whose item it is, or DRIVER */
	struct answer *answers; /* by step->child */
	struct row *next; /* in its answer */
	struct row *sibling; /* of its step: the next one in the whole tree */
};

struct answer {
	struct row *up;
	bool list; /* else one row, or none */
	struct row *first, *last;
	struct question *questions, *last_question;
};

/* An item that was found. */
struct found {
	struct view text;
	struct found *next;
};

struct question {
	struct join *join;
	const struct step *step;
	struct answer *answer;
	struct view key; /* key.h's text; of a query: what it gives of it */
	size_t enough; /* items; 0: all */
	int64_t min, max; /* items; max -1: none */
	struct found *first, *last;
	size_t found; /* they */
	/* Items that count as absent, or that where leaves out. */
	size_t deleted, expired, left_out;
	bool missing; /* it is required, and (enough of) it is not there */
	bool cached; /* answered from memory */
	struct question *next; /* of its answer */
	struct question *sibling; /* of its step */
	struct question *waiter; /* the next one of the same ask */
	struct ask *queued; /* it waits in that one, not under way yet */
};

/* What there is of a step in the whole tree. */
struct made {
	struct row *first, *last;
	struct question *asked, *last_asked;
};

struct join {
	const struct plan *plan;
	struct memory memory;
	struct row driver;
	struct made *made; /* by step */
	size_t level; /* that is being made, or is next */
	size_t waiting; /* questions that are not answered yet */
	size_t bytes; /* of items found */
	size_t missing; /* questions */
	struct fail *why; /* what is wrong with the record; NULL: nothing */
	void *owner;
};

void join_init(
    struct join *, struct pool *, const struct plan *, struct view driver);
void join_release(struct join *);

/* The record can't be joined; the first reason stays. */
void join_fail(struct join *, const struct fail *why);

/* The rows of a step, or the driver row. */
struct row *join_rows(struct join *, int step);

/* A new row of an answer. */
void join_add_row(
    struct join *, struct answer *, const struct step *, struct view text);

#endif
