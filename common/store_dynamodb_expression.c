#include "store_dynamodb_expression.h"

#include "item.h"
#include "json_string.h"
#include "jtext.h"

void
store_expression_init(struct store_expression *e)
{
	e->count = 0;
	buf_init(&e->names, SIZE_MAX);
	buf_init(&e->values, SIZE_MAX);
}

void
store_expression_release(struct store_expression *e)
{
	buf_release(&e->names);
	buf_release(&e->values);
}

/* A new placeholder, in text, and as the name of a member. The shorter it is,
 * the more fit into an expression's 4 KB. */
static void
add_placeholder(struct store_expression *e, struct buf *text, char mark,
    struct buf *members)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	unsigned n = e->count++;
	char name[8], *p = name + sizeof(name);

	*--p = '\0';
	do
		*--p = digits[n % 36];
	while ((n /= 36) != 0);
	*--p = mark;
	buf_text(text, p);
	buf_printf(members, ",\"%s\":", p);
}

void
store_expression_json_name(
    struct store_expression *e, struct buf *text, struct view name)
{
	add_placeholder(e, text, '#', &e->names);
	buf_view(&e->names, name);
}

void
store_expression_name(
    struct store_expression *e, struct buf *text, const char *name)
{
	add_placeholder(e, text, '#', &e->names);
	json_string_append_lossy(&e->names, view_of(name));
}

int
store_expression_typed(struct buf *out, struct view value, struct fail *why)
{
	static const char begin[] = "{\"v\":";
	struct buf item, typed;
	int rc;

	buf_init(&item, SIZE_MAX);
	buf_init(&typed, SIZE_MAX);
	buf_text(&item, begin);
	buf_view(&item, value);
	buf_byte(&item, '}');
	rc = item_to_dynamodb(buf_as_view(&item), &typed, NULL, why);
	if (rc == 0)
		buf_append(out, typed.p + sizeof(begin) - 1,
		    typed.len - sizeof(begin));
	buf_release(&item);
	buf_release(&typed);
	return rc;
}

int
store_expression_value(struct store_expression *e, struct buf *text,
    struct view value, struct fail *why)
{
	add_placeholder(e, text, ':', &e->values);
	return store_expression_typed(&e->values, value, why);
}

static void
append_members(struct buf *request, const char *name, const struct buf *members)
{
	if (members->len == 0)
		return;
	buf_printf(request, ",\"%s\":{", name);
	buf_append(request, members->p + 1, members->len - 1);
	buf_byte(request, '}');
}

void
store_expression_end(const struct store_expression *e, struct buf *request)
{
	append_members(request, "ExpressionAttributeNames", &e->names);
	append_members(request, "ExpressionAttributeValues", &e->values);
}
