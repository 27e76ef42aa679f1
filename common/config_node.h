/*
 * A value of a JSON file that people write, and where it stands: every
 * message names file, line and path ("app.json:12: tables[1].key.hash:
 * expected a string"). The values stay text (jtext.h), so that each has its
 * place and numbers have their digits.
 */
#ifndef MSK_CONFIG_NODE_H
#define MSK_CONFIG_NODE_H

#include "arena.h"
#include "fail.h"
#include "jtext.h"

struct config_file {
	const char *name; /* for messages */
	struct view text; /* as jtext.h demands; outlives the nodes */
	struct arena *arena; /* takes what is read from it */
	bool quiet; /* no warnings to stderr, they are only counted */
	size_t warnings;
};

/* Nodes live on the stack of whoever walks down; up is the one around. */
struct config_node {
	struct config_file *file;
	const struct config_node *up; /* NULL at the top */
	struct view name; /* with quotes; empty in an array */
	size_t index; /* in an array */
	struct view value;
};

/* The whole file: FAIL_CONFIG with line and column for what is no JSON. */
int config_root(struct config_file *, struct config_node *, struct fail *why);

/* "FILE:LINE: PATH: ..." as FAIL_CONFIG; returns -1. */
int config_wrong(const struct config_node *, struct fail *why,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "FILE:LINE: PATH", of the file's arena: for messages about what can only be
 * judged later. */
const char *config_place(const struct config_node *);

/* The same as a warning. */
void config_warn(const struct config_node *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Readers of one value each: *into is set, text in the file's arena. -1 with
 * FAIL_CONFIG for a value of another kind.
 */
typedef int config_reader(
    const struct config_node *, void *into, struct fail *why);

config_reader config_text; /* const char *: a string, not empty */
config_reader config_bool; /* bool */
config_reader config_count; /* int64_t: an integer from 0 on */
config_reader config_duration; /* int64_t ms: "90s", "5m", "1h", "30d" or a
				  number of seconds */

/* Several strings. */
struct config_list {
	const char **text;
	size_t count;
};

config_reader config_texts; /* struct config_list: an array of strings */

/* One of words (NULL at its end) as its index. */
int config_word(const struct config_node *, const char *const *words, int *into,
    struct fail *why);

/* A member that an object may have: its reader gets into + offset. */
struct config_key {
	const char *name; /* NULL ends the table */
	config_reader *read;
	size_t offset;
};

/*
 * An object's members by that table. The same name twice is an error; an
 * unknown one is an error too, or a warning with lenient.
 */
int config_object(const struct config_node *, const struct config_key *keys,
    bool lenient, void *into, struct fail *why);

/* Whether an object has the member, for what must not be left out. */
bool config_has(const struct config_node *object, const char *name);

/*
 * The members of an object whose names are the user's, or the elements of an
 * array, one by one:
 *
 *	struct config_node child;
 *	struct config_walk walk;
 *
 *	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
 *		return -1;
 *	while ((got = config_next(&walk, &child, why)) == 1)
 *
 * config_open is -1 where the value is of another kind; config_next is 1, 0
 * at the end, -1 where an object names a member again.
 */
struct config_walk {
	const struct config_node *node;
	struct jtext_walk text;
	size_t count; /* of those given out */
};

int config_open(struct config_walk *, const struct config_node *,
    enum jtext_kind, struct fail *why);
int config_next(
    struct config_walk *, struct config_node *child, struct fail *why);

/* How many members or elements an object or an array has. */
size_t config_size(const struct config_node *);

#endif
