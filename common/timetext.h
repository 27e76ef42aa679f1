/*
 * Dates and times as text (RFC 3339, and ISO 8601 where there is no zone),
 * of the years 0001 to 9999 in the Gregorian calendar.
 *
 * Every function writes at to, up to TIMETEXT_ROOM bytes, and returns the
 * place behind the last one of the text; NULL, with nothing of use written,
 * where the value is out of range.
 */
#ifndef MSK_TIMETEXT_H
#define MSK_TIMETEXT_H

#include <stdbool.h>
#include <stdint.h>

#define TIMETEXT_ROOM 40

/* Days since 1970-01-01. */
char *timetext_date(char *to, int64_t days);

/* Since midnight, which a day of 86400 s does not reach again. */
char *timetext_time_millis(char *to, int64_t);
char *timetext_time_micros(char *to, int64_t);
char *timetext_time_nanos(char *to, int64_t);

/* Since 1970-01-01T00:00:00, with 3, 6 or 9 digits of a second, and with a Z
 * behind them for UTC. */
char *timetext_millis(char *to, int64_t, bool utc);
char *timetext_micros(char *to, int64_t, bool utc);
char *timetext_nanos(char *to, int64_t, bool utc);

#endif
