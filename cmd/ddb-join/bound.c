#include "bound.h"

#include "decimal.h"
#include "json_value.h"

/* More than any query gives. */
#define MOST_DIGITS 12

static bool
count_of(struct view value, int64_t *count)
{
	enum jtext_kind kind = jtext_kind(value);
	struct decimal number;
	struct fail ignored;
	int i;

	if (kind == JTEXT_STRING)
		value = (struct view){ value.p + 1, value.len - 2 };
	else if (kind != JTEXT_NUMBER)
		return false;
	if (decimal_parse(&number, value, &ignored) == -1 || number.negative)
		return false;
	*count = 0;
	if (number.count == 0)
		return true;
	if (number.first >= MOST_DIGITS || number.count > number.first + 1)
		return false;
	for (i = 0; i <= number.first; i++)
		*count =
		    *count * 10 + (i < number.count ? number.digits[i] : 0);
	return true;
}

int
bound_count(const struct config_lookup *lookup,
    const struct config_bound *bound, const char *name, struct view driver,
    int64_t *count, struct fail *why)
{
	struct view value;
	enum jtext_kind kind;

	*count = bound->count;
	if (bound->path == NULL)
		return 0;
	kind = json_path(driver, view_of(bound->path), &value);
	if (count_of(value, count))
		return 0;
	if (kind == JTEXT_NONE)
		value = VIEW("missing");
	return fail_record(why, "join.bound",
	    "look-up %s: %s: the driver row's %s is %.*s, expected an integer "
	    "from 0 on",
	    lookup->as, name, bound->path,
	    (int)(value.len < 60 ? value.len : 60), value.p);
}
