#include "emf.h"

#include <math.h>

#define MOST_DIMENSION 1024

static void
append_text(struct buf *out, const char *text)
{
	size_t i, len = strlen(text);

	buf_byte(out, '"');
	for (i = 0; i < len && i < MOST_DIMENSION; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buf_byte(out, '\\');
		buf_byte(out, text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
	}
	buf_byte(out, '"');
}

static void
append_number(struct buf *out, double value)
{
	buf_printf(out, value == floor(value) ? "%.0f" : "%.3f", value);
}

/* ,"name": */
void
emf_property(struct buf *out, const char *name)
{
	buf_printf(out, ",\"%s\":", name);
}

void
emf_begin(struct buf *out, int64_t time_ms,
    const struct emf_dimension *dimension, size_t dimensions,
    const struct emf_metric *metric, size_t metrics)
{
	size_t i;

	buf_printf(out,
	    "{\"_aws\":{\"Timestamp\":%lld,\"CloudWatchMetrics\":"
	    "[{\"Namespace\":\"" EMF_NAMESPACE "\",\"Dimensions\":[[",
	    (long long)time_ms);
	for (i = 0; i < dimensions; i++)
		buf_printf(
		    out, "%s\"%s\"", i == 0 ? "" : ",", dimension[i].name);
	buf_text(out, "]],\"Metrics\":[");
	for (i = 0; i < metrics; i++)
		buf_printf(out, "%s{\"Name\":\"%s\",\"Unit\":\"%s\"}",
		    i == 0 ? "" : ",", metric[i].name, metric[i].unit);
	buf_text(out, "]}]}");
	for (i = 0; i < dimensions; i++) {
		emf_property(out, dimension[i].name);
		append_text(out, dimension[i].value);
	}
	for (i = 0; i < metrics; i++) {
		emf_property(out, metric[i].name);
		append_number(out, metric[i].value);
	}
}

void
emf_end(struct buf *out)
{
	buf_text(out, "}\n");
}
