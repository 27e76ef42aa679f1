/* Moments as people write them after s@ and e@. */
#ifndef TAIL_WHEN_H
#define TAIL_WHEN_H

#include <stdint.h>

/*
 * A moment: ms since 1970 (1700000000000), ISO 8601 (2026-11-22,
 * 2026-11-22T10:00, 2026-11-22T10:00:00.5+01:00; UTC without a zone), or
 * relative to now_ms (-15m, -2d, -1h30m; units ms s m h d w). Returns 0, or
 * -1 where the text is none of these or lies before 1970.
 */
int when_parse(const char *text, int64_t now_ms, int64_t *ms);

/* "-15m" as ms (900000); -1 where the text is not that. */
int when_parse_ago(const char *text, int64_t *ms);

#endif
