/*
 * Memory that can't fail: running out of it ends the program with EX_TEMPFAIL
 * (75), since the same work may succeed later, so that callers stay short.
 * mem_share_with_jansson() makes jansson allocate the same way.
 */
#ifndef MSK_MEM_H
#define MSK_MEM_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);

/* count * size bytes at p, its contents kept; p may be NULL. */
void *xrealloc(void *p, size_t count, size_t size);

char *xstrdup(const char *text);

/* len bytes of text, and a '\0' behind them. */
char *xstrndup(const char *text, size_t len);

void mem_share_with_jansson(void);

#endif
