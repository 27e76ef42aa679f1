#include "aggregate.h"

#include <stdio.h>

#include "decimal.h"

/* A value is looked for from the scope down, and folded into the result. */
struct fold {
	const struct config_aggregate *aggregate;
	struct view row; /* what where looks at, as long as no list was met */
	bool in_list; /* where has judged the element that it is in */
	uint64_t count; /* of values that were not ignored */
	struct decimal number; /* their sum, or the least or greatest */
	struct view value; /* the first or last */
	struct buf *out; /* takes the result; a list as it grows */
};

static int
wrong(const struct fold *f, struct fail *why)
{
	const struct config_aggregate *a = f->aggregate;

	snprintf(why->code, sizeof(why->code), "join.number");
	return fail_in(why, "aggregate %s: %s", a->name, a->path);
}

static int
parse_number(struct view value, struct decimal *number, struct fail *why)
{
	static const char *const kinds[] = { "nothing", "null", "false", "true",
		"a number", "a string", "an array", "an object" };
	enum jtext_kind kind = jtext_kind(value);
	struct buf scratch;
	int rc;

	if (kind == JTEXT_NUMBER)
		return decimal_parse(number, value, why);
	if (kind != JTEXT_STRING)
		return fail_record(why, "join.number",
		    "expected a number, found %s", kinds[kind]);
	buf_init(&scratch, SIZE_MAX);
	rc = decimal_parse(number, jtext_string(value, &scratch), why);
	buf_release(&scratch);
	return rc;
}

/* One of sum, avg, min and max. */
static int
fold_number(struct fold *f, struct view value, struct fail *why)
{
	enum config_function function = f->aggregate->function;
	struct decimal number;
	int order;

	if (parse_number(value, &number, why) == -1)
		return wrong(f, why);
	if (f->count == 0) {
		f->number = number;
		return 0;
	}
	if (function == AGGREGATE_SUM || function == AGGREGATE_AVG) {
		decimal_add(&f->number, &number);
		return 0;
	}
	order = decimal_cmp(&number, &f->number);
	if (function == AGGREGATE_MIN ? order < 0 : order > 0)
		f->number = number;
	return 0;
}

static int
fold_value(struct fold *f, struct view value, struct fail *why)
{
	if (jtext_kind(value) <= JTEXT_NULL || view_is(value, "\"\""))
		return 0;
	switch (f->aggregate->function) {
	case AGGREGATE_COUNT:
		break;
	case AGGREGATE_FIRST:
		if (f->count == 0)
			f->value = value;
		break;
	case AGGREGATE_LAST:
		f->value = value;
		break;
	case AGGREGATE_LIST:
		buf_byte(f->out, f->count == 0 ? '[' : ',');
		buf_view(f->out, value);
		break;
	default:
		if (fold_number(f, value, why) == -1)
			return -1;
	}
	f->count++;
	return 0;
}

/* Of a row that is no object where sees no field. */
static bool
is_wanted(const struct fold *f, struct view row)
{
	static const char nothing[2 + BUF_PAD + 1] = "{}";

	if (f->aggregate->where == NULL)
		return true;
	if (jtext_kind(row) != JTEXT_OBJECT)
		row = (struct view){ nothing, 2 };
	return predicate_holds(f->aggregate->where, row);
}

static int follow(
    struct fold *, struct view value, struct view path, struct fail *why);

static int
follow_elements(
    struct fold *f, struct view list, struct view path, struct fail *why)
{
	struct jtext_walk walk = jtext_open(list);
	bool outermost = !f->in_list;
	struct view element;
	int rc = 0;

	f->in_list = true;
	while (rc == 0 && jtext_element(&walk, &element))
		if (!outermost || is_wanted(f, element))
			rc = follow(f, element, path, why);
	f->in_list = !outermost;
	return rc;
}

/* The member that the path names, or else that its part before the first dot
 * does; rest is the path behind it. */
static struct view
step(struct view object, struct view path, struct view *rest)
{
	const char *dot = memchr(path.p, '.', path.len);
	struct view member;
	size_t head;

	*rest = (struct view){ path.p + path.len, 0 };
	if (jtext_get(object, path, &member) != JTEXT_NONE || dot == NULL)
		return member;
	head = (size_t)(dot - path.p);
	*rest = (struct view){ dot + 1, path.len - head - 1 };
	jtext_get(object, (struct view){ path.p, head }, &member);
	return member;
}

/* The values that the path leads to from here. */
static int
follow(struct fold *f, struct view value, struct view path, struct fail *why)
{
	enum jtext_kind kind = jtext_kind(value);
	struct view rest;

	if (kind == JTEXT_ARRAY)
		return follow_elements(f, value, path, why);
	if (path.len == 0)
		return f->in_list || is_wanted(f, f->row)
			   ? fold_value(f, value, why)
			   : 0;
	if (kind != JTEXT_OBJECT)
		return 0;
	value = step(value, path, &rest);
	return follow(f, value, rest, why);
}

static int
append_number(struct fold *f, struct fail *why)
{
	if (f->aggregate->function == AGGREGATE_AVG && f->count != 0)
		decimal_divide(&f->number, f->count);
	if (decimal_check(&f->number, why) == -1)
		return wrong(f, why);
	decimal_append(f->out, &f->number);
	return 0;
}

static int
append_result(struct fold *f, struct fail *why)
{
	switch (f->aggregate->function) {
	case AGGREGATE_COUNT:
		buf_printf(f->out, "%llu", (unsigned long long)f->count);
		return 0;
	case AGGREGATE_LIST:
		buf_text(f->out, f->count == 0 ? "[]" : "]");
		return 0;
	case AGGREGATE_FIRST:
	case AGGREGATE_LAST:
		buf_view(f->out, f->value);
		return 0;
	case AGGREGATE_SUM:
		return append_number(f, why);
	default:
		return f->count != 0 ? append_number(f, why) : 0;
	}
}

static int
append(struct fold *f, struct view value, struct view path, struct fail *why)
{
	size_t before = f->out->len;

	if (jtext_kind(value) == JTEXT_OBJECT)
		f->row = value;
	if (follow(f, value, path, why) == 0 && append_result(f, why) == 0)
		return 0;
	buf_rewind(f->out, before);
	return -1;
}

int
aggregate_append(const struct config_aggregate *aggregate, struct view scope,
    struct buf *out, struct fail *why)
{
	struct fold f = { .aggregate = aggregate, .row = scope, .out = out };
	struct view rest, value;

	value = step(scope, view_of(aggregate->path), &rest);
	return append(&f, value, rest, why);
}

int
aggregate_append_of(const struct config_aggregate *aggregate, struct view value,
    struct view path, struct buf *out, struct fail *why)
{
	struct fold f = { .aggregate = aggregate, .out = out };

	return append(&f, value, path, why);
}
