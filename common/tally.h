/* What a run did: counted as it goes, said in one line at its end with -v. */
#ifndef MSK_TALLY_H
#define MSK_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_code {
	char code[32];
	uint64_t count;
};

struct tally {
	uint64_t in, out; /* records */
	uint64_t superseded, retries;
	uint64_t throttles; /* replies of a service that had no capacity */
	uint64_t dropped; /* by csr-decode -m drop */
	struct tally_code *codes; /* errors by code, in order of appearance */
	size_t code_count;
	int64_t started_ms;
};

void tally_init(struct tally *);
void tally_release(struct tally *);
void tally_error(struct tally *, const char *code);
uint64_t tally_errors(const struct tally *); /* of all codes */

/* What was counted elsewhere, of records that come behind. */
void tally_add(struct tally *, const struct tally *more);

/* "in=5 out=5 errors=1 (avro.truncated=1) superseded=0 retries=0
 * seconds=0.01", where -v asks for it; dropped=1 before superseded where
 * records were. */
void tally_print(const struct tally *);

/* The same with more text at its end: " name=1". */
void tally_print_with(const struct tally *, const char *more);

#endif
