/* -j: several threads decode. */
#ifndef JOBS_H
#define JOBS_H

#include "decode.h"

/* More than there are processors in one machine's share of a pipe. */
#define JOBS_MAX 64

/* As filter_run with decode_record, by count threads beside the one that
 * reads and writes. */
int jobs_run(struct filter *, struct decode *, size_t count);

#endif
