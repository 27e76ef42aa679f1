#include "json_tree.h"

/* The text has passed jtext_check: nothing is checked again. */
struct reader {
	struct arena *arena;
	struct buf unescaped;
	const char *p, *end;
};

static void read_value(struct reader *, struct json_node *);

/* Past c, if it stands here, and the blanks behind it. */
static bool
past(struct reader *r, char c)
{
	if (*r->p != c)
		return false;
	r->p = jtext_blank(r->p + 1, r->end);
	return true;
}

static struct view
read_string(struct reader *r)
{
	const char *start = r->p;
	struct jtext_error error;
	struct view string;

	r->p = jtext_scan_string(start + 1, r->end, &error);
	string = (struct view){ start, (size_t)(r->p - start) };
	string = jtext_string(string, &r->unescaped);
	if (string.p == r->unescaped.p)
		string = arena_json(r->arena, string);
	return string;
}

static void
read_children(struct reader *r, struct json_node *node, char close)
{
	struct json_node **link = &node->first, *child;

	r->p = jtext_blank(r->p + 1, r->end);
	while (*r->p != close) {
		child = arena_take(r->arena, 1, sizeof(*child));
		if (close == '}') {
			child->name = read_string(r);
			r->p = jtext_blank(r->p, r->end);
			past(r, ':');
		}
		read_value(r, child);
		*link = child;
		link = &child->next;
		node->count++;
		r->p = jtext_blank(r->p, r->end);
		past(r, ',');
	}
	r->p++;
}

/* Nested no deeper than LIMIT_JSON_DEPTH, since jtext_check says so. */
static void
read_value(struct reader *r, struct json_node *node)
{
	const char *start = r->p;
	struct jtext_error error;

	node->kind = jtext_kind((struct view){ start, 1 });
	if (node->kind == JTEXT_STRING) {
		node->text = read_string(r);
		return;
	}
	if (node->kind == JTEXT_OBJECT)
		read_children(r, node, '}');
	else if (node->kind == JTEXT_ARRAY)
		read_children(r, node, ']');
	else
		r->p = jtext_scan(start, r->end, &error);
	node->text = (struct view){ start, (size_t)(r->p - start) };
}

struct json_node *
json_tree_parse(struct arena *arena, struct view text, struct fail *why)
{
	struct view copy = arena_json(arena, text.p != NULL ? text : VIEW(""));
	struct reader r = { .arena = arena, .end = copy.p + copy.len };
	struct jtext_error error;
	struct json_node *root;

	if (jtext_check(copy, &error) == -1) {
		fail_record(
		    why, "", "byte %td: %s", error.at - copy.p, error.what);
		return NULL;
	}
	buf_init(&r.unescaped, SIZE_MAX / 2);
	r.p = jtext_blank(copy.p, r.end);
	root = arena_take(arena, 1, sizeof(*root));
	read_value(&r, root);
	buf_release(&r.unescaped);
	return root;
}

const struct json_node *
json_tree_member(const struct json_node *node, const char *name)
{
	const struct json_node *child, *found = NULL;

	if (node == NULL || node->kind != JTEXT_OBJECT)
		return NULL;
	for (child = node->first; child != NULL; child = child->next)
		if (view_is(child->name, name))
			found = child;
	return found;
}

struct view
json_tree_string(const struct json_node *node, const char *name)
{
	const struct json_node *member = json_tree_member(node, name);

	if (member == NULL || member->kind != JTEXT_STRING)
		return VIEW_NONE;
	return member->text;
}

bool
json_tree_int64(const struct json_node *node, int64_t *value)
{
	return node != NULL && node->kind == JTEXT_NUMBER &&
	       jtext_int64(node->text, value);
}
