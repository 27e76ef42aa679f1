/* Time: one that only goes forward, for waiting; and the wall's. */
#ifndef MSK_CLOCK_H
#define MSK_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void); /* monotonic, since an arbitrary moment */
int64_t clock_us(void); /* the same clock, in µs */
int64_t clock_wall_ms(void); /* since 1970-01-01T00:00:00Z */

#endif
