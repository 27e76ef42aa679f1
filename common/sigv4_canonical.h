/* The canonical form of what is signed. Used by sigv4.c alone. */
#ifndef MSK_SIGV4_CANONICAL_H
#define MSK_SIGV4_CANONICAL_H

#include "sigv4.h"

/*
 * The pairs' text lies in text, which gets its whole size at the beginning,
 * so that it stays where it is.
 */
struct sigv4_canonical {
	struct sigv4_pair *headers, *query;
	size_t header_count, query_count;
	struct buf text;
	struct buf names; /* host;x-amz-date */
};

/* Room for the request's pairs, its host, and what sigv4_sign and
 * sigv4_presign add. */
void sigv4_canonical_init(struct sigv4_canonical *, const struct sigv4_keys *,
    const struct sigv4_scope *, const struct sigv4_request *);
void sigv4_canonical_release(struct sigv4_canonical *);

void sigv4_canonical_query(
    struct sigv4_canonical *, struct view name, struct view value);
void sigv4_canonical_header(
    struct sigv4_canonical *, struct view name, struct view value);

/* All headers are there: sort them, and make the list of their names. All of
 * the query is there: sort it. */
void sigv4_canonical_end_headers(struct sigv4_canonical *);
void sigv4_canonical_end_query(struct sigv4_canonical *);

void sigv4_canonical_write_query(const struct sigv4_canonical *, struct buf *);
void sigv4_canonical_write_headers(
    const struct sigv4_canonical *, struct buf *);

/* What is signed of a path that goes out as target. */
void sigv4_canonical_write_path(
    const struct sigv4_scope *, struct view target, struct buf *);

#endif
