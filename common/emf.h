/*
 * One line of CloudWatch's embedded metric format: a JSON object whose _aws
 * says which of its members are metrics, and under which dimensions they are
 * kept. What else it holds are properties, which cost nothing and can be
 * searched in the log.
 *
 * Source: Amazon CloudWatch User Guide, "Specification: Embedded metric
 * format". A line may have 1 MiB (InputLogEvent), a dimension's value 1024
 * characters of ASCII, a blank not alone (API reference, Dimension).
 */
#ifndef MSK_EMF_H
#define MSK_EMF_H

#include "buf.h"

#define EMF_NAMESPACE "mskutils"

struct emf_dimension {
	const char *name, *value;
};

struct emf_metric {
	const char *name;
	const char *unit; /* of the API reference, MetricDatum */
	double value;
};

/* Append the line's beginning: dimensions, which are one set, and metrics.
 * What of a dimension's value is not printable ASCII becomes '?'. */
void emf_begin(struct buf *, int64_t time_ms, const struct emf_dimension *,
    size_t dimensions, const struct emf_metric *, size_t metrics);

/* Append a property's name and colon: its JSON value is to follow. */
void emf_property(struct buf *, const char *name);

void emf_end(struct buf *); /* with the LF */

#endif
