/*
 * The whole option table of a program, its own options and the common ones,
 * and what is printed from it: --help, --version, completions.
 */
#ifndef MSK_OPTS_TABLE_H
#define MSK_OPTS_TABLE_H

#include <getopt.h>

#include "opts.h"

/* getopt_long gives an option's index plus this for a long name. */
#define OPT_TABLE_FIRST 256

struct opt_table {
	struct opt *opts;
	size_t count;
	struct option *longs; /* for getopt_long, and letters too */
	char *letters;
	bool help, version;
	const char *shell; /* --completion */
};

void opt_table_init(
    struct opt_table *, const struct program *, struct common *);
void opt_table_release(struct opt_table *);

/* The index of the option with that letter. */
int opt_table_letter(const struct opt_table *, int letter);

/* Each prints to stdout and exits 0 (74 where that can't be written). */
_Noreturn void opt_table_help(const struct opt_table *, const struct program *);
_Noreturn void opt_table_version(const struct program *);
/* shell is bash, zsh or fish. */
_Noreturn void opt_table_completion(
    const struct opt_table *, const struct program *, const char *shell);

#endif
