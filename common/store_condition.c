#include "store_condition.h"

#include <stdlib.h>

#include "decimal.h"
#include "json_value.h"
#include "jtext.h"

struct store_source
store_source_of(struct view object)
{
	struct store_source s = { VIEW_NONE, VIEW_NONE, VIEW_NONE };
	enum jtext_kind kind;

	if (jtext_kind(object) != JTEXT_OBJECT)
		return s;
	jtext_get(object, VIEW("partition"), &s.partition);
	if (jtext_get(object, VIEW("offset"), &s.offset) != JTEXT_NUMBER)
		s.offset = VIEW_NONE;
	kind = jtext_get(object, VIEW("version"), &s.version);
	if (kind != JTEXT_NUMBER && kind != JTEXT_STRING)
		s.version = VIEW_NONE;
	return s;
}

/* Strings by their bytes. */
static int
compare_strings(struct view a, struct view b)
{
	struct buf x, y;
	size_t len;
	int order;

	buf_init(&x, SIZE_MAX);
	buf_init(&y, SIZE_MAX);
	jtext_unescape(a, &x);
	jtext_unescape(b, &y);
	len = x.len < y.len ? x.len : y.len;
	order = memcmp(x.p, y.p, len);
	if (order == 0)
		order = (x.len > y.len) - (x.len < y.len);
	buf_release(&x);
	buf_release(&y);
	return order;
}

/* Numbers by value; *fit: both are DynamoDB's. */
static int
compare_numbers(struct view a, struct view b, bool *fit)
{
	struct decimal x, y;
	struct fail why;

	*fit =
	    decimal_parse(&x, a, &why) == 0 && decimal_parse(&y, b, &why) == 0;
	return *fit ? decimal_cmp(&x, &y) : 0;
}

/* Below 0, 0, above 0: the stored one against ours; false: not comparable. */
static bool
compare_sources(const struct store_source *stored,
    const struct store_source *ours, int *order)
{
	bool fit = true;

	if (stored->version.len != 0 && ours->version.len != 0 &&
	    jtext_kind(stored->version) == jtext_kind(ours->version)) {
		*order =
		    jtext_kind(ours->version) == JTEXT_STRING
			? compare_strings(stored->version, ours->version)
			: compare_numbers(stored->version, ours->version, &fit);
		return fit;
	}
	if (stored->partition.len == 0 || ours->partition.len == 0 ||
	    stored->offset.len == 0 || ours->offset.len == 0 ||
	    !json_equal(stored->partition, ours->partition))
		return false;
	*order = compare_numbers(stored->offset, ours->offset, &fit);
	return fit;
}

/* Whether the stored item stands in the way of one from that source. */
static bool
stands(const struct store_condition *c, struct view item)
{
	struct store_source stored, ours;
	struct view source;
	int order;

	if (item.len == 0)
		return false;
	if (c->source.len == 0)
		return c->kind == STORE_IF_ABSENT;
	jtext_get(item, VIEW("_source"), &source);
	stored = store_source_of(source);
	ours = store_source_of(c->source);
	if (!compare_sources(&stored, &ours, &order))
		return false;
	return c->kind == STORE_IF_ABSENT ? order >= 0 : order > 0;
}

static bool
equals(struct view equal, struct view item)
{
	struct jtext_walk walk = jtext_open(equal);
	struct view name, value, found, plain;
	struct buf scratch;
	bool same = true;

	buf_init(&scratch, SIZE_MAX);
	while (same && jtext_member(&walk, &name, &value)) {
		plain = jtext_string(name, &scratch);
		jtext_get(item, plain, &found);
		same = json_equal(value, found);
	}
	buf_release(&scratch);
	return same;
}

bool
store_condition_holds(const struct store_condition *c, struct view item)
{
	switch (c->kind) {
	case STORE_ALWAYS:
		break;
	case STORE_IF_NEWER:
	case STORE_IF_ABSENT:
		return !stands(c, item);
	case STORE_IF_EQUAL:
		return item.len != 0 && equals(c->equal, item);
	}
	return true;
}
