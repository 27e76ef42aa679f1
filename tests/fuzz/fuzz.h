/*
 * What every harness has: LLVMFuzzerTestOneInput, fed by clang's libFuzzer
 * (make fuzz) or with the corpus by replay.c (make check-fast), and MUST for
 * what has to hold of any input.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "jtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/*
 * A copy with as much readable behind it as buf.h and jtext.h promise, and
 * not a byte more, for the caller to free. What stands there must not matter,
 * so it is what would continue a JSON text.
 */
static inline char *
fuzz_copy(const uint8_t *data, size_t size)
{
	static const char behind[] = "\"1}]e,:\\[{";
	char *copy = malloc(size + 1 + BUF_PAD);
	size_t i;

	MUST(copy != NULL);
	if (size != 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	for (i = 0; i < BUF_PAD; i++)
		copy[size + 1 + i] = behind[i % (sizeof(behind) - 1)];
	return copy;
}

static inline bool
fuzz_is_json(struct view text)
{
	struct jtext_error error;

	return jtext_check(text, &error) == 0;
}

/* Cut the input at its first NUL: that part, and in *rest what is behind. */
static inline size_t
fuzz_cut(const uint8_t *data, size_t size, const uint8_t **rest)
{
	const uint8_t *nul = size != 0 ? memchr(data, '\0', size) : NULL;
	size_t len = nul != NULL ? (size_t)(nul - data) : size;

	*rest = nul != NULL ? nul + 1 : data + size;
	return len;
}

/* Warnings would fill the terminal. */
static inline void
fuzz_quiet(void)
{
	diag_init(&(struct diag){ .tool = "fuzz", .quiet = true });
}

#endif
