#include "avro_build.h"

#include "avro_run.h"
#include "cpu.h"

#ifdef __SSE2__
extern const struct avro_build avro_build_wide;

static bool for_any;

static const struct avro_build *
best(void)
{
	return cpu_is_wide() && !for_any ? &avro_build_wide : &AVRO_BUILD;
}

bool
avro_build_for_any(bool any)
{
	for_any = any;
	return cpu_is_wide();
}
#else
static const struct avro_build *
best(void)
{
	return &AVRO_BUILD;
}

bool
avro_build_for_any(bool any)
{
	(void)any;
	return false;
}
#endif

struct avro_plan *
avro_plan_new(const struct avro_schema *schema, struct avro_print print)
{
	return best()->plan_new(schema, print);
}

struct avro_plan *
avro_plan_resolve(const struct avro_schema *writer,
    const struct avro_schema *reader, struct avro_print print, struct fail *why)
{
	return best()->plan_resolve(writer, reader, print, why);
}

int
avro_json_decode(const struct avro_plan *plan, struct view data,
    struct buf *out, struct avro_scratch *s, struct fail *why)
{
	return plan->build->decode(plan, data, out, s, why);
}
