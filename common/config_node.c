#include "config_node.h"

#include <stdarg.h>
#include <stdio.h>

#include "diag.h"

/* Members of one object: each is compared with those before it. */
#define MEMBERS 10000

/* "tables[1].key.hash" of a node; nothing for the top. */
static void
append_path(const struct config_node *node, struct buf *out)
{
	if (node->up == NULL)
		return;
	append_path(node->up, out);
	if (node->name.len == 0) {
		buf_printf(out, "[%zu]", node->index);
		return;
	}
	if (out->len != 0)
		buf_byte(out, '.');
	jtext_unescape(node->name, out);
}

static size_t
line_of(struct view text, const char *at)
{
	size_t line = 1;
	const char *p;

	for (p = text.p; p < at; p++)
		line += *p == '\n';
	return line;
}

/* "app.json:12: tables[1].key.hash: " */
static void
append_place(const struct config_node *node, struct buf *out)
{
	const struct config_file *file = node->file;
	struct buf path;

	buf_printf(
	    out, "%s:%zu: ", file->name, line_of(file->text, node->value.p));
	if (node->up == NULL)
		return;
	buf_init(&path, 1024);
	append_path(node, &path);
	buf_view(out, buf_as_view(&path));
	buf_text(out, ": ");
	buf_release(&path);
}

const char *
config_place(const struct config_node *node)
{
	struct buf place;
	const char *text;

	buf_init(&place, 4096);
	append_place(node, &place);
	text = arena_text(
	    node->file->arena, (struct view){ place.p, place.len - 2 });
	buf_release(&place);
	return text;
}

static void
append_message(const struct config_node *node, struct buf *out,
    const char *format, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, ap);
	append_place(node, out);
	buf_text(out, text);
}

int
config_wrong(
    const struct config_node *node, struct fail *why, const char *format, ...)
{
	struct buf message;
	va_list ap;

	buf_init(&message, 4096);
	va_start(ap, format);
	append_message(node, &message, format, ap);
	va_end(ap);
	fail(why, FAIL_CONFIG, "%s", message.p);
	buf_release(&message);
	return -1;
}

void
config_warn(const struct config_node *node, const char *format, ...)
{
	struct buf message;
	va_list ap;

	node->file->warnings++;
	if (node->file->quiet)
		return;
	buf_init(&message, 4096);
	va_start(ap, format);
	append_message(node, &message, format, ap);
	va_end(ap);
	diag_warn("%s", message.p);
	buf_release(&message);
}

/* Bytes from the beginning of its line on, counted from 1. */
static size_t
column_of(struct view text, const char *at)
{
	size_t column = 1;

	while (at > text.p && at[-1] != '\n') {
		at--;
		column++;
	}
	return column;
}

int
config_root(
    struct config_file *file, struct config_node *root, struct fail *why)
{
	const char *end = file->text.p + file->text.len, *begin;
	struct jtext_error error;

	*root = (struct config_node){ .file = file };
	if (jtext_check(file->text, &error) == -1)
		return fail(why, FAIL_CONFIG, "%s:%zu:%zu: %s", file->name,
		    line_of(file->text, error.at),
		    column_of(file->text, error.at), error.what);
	begin = jtext_blank(file->text.p, end);
	while (jtext_blank(end - 1, end) == end)
		end--;
	root->value = (struct view){ begin, (size_t)(end - begin) };
	return 0;
}

int
config_open(struct config_walk *walk, const struct config_node *node,
    enum jtext_kind kind, struct fail *why)
{
	if (jtext_kind(node->value) != kind)
		return config_wrong(node, why, "expected %s",
		    kind == JTEXT_OBJECT ? "an object" : "an array");
	if (kind == JTEXT_OBJECT && config_size(node) > MEMBERS)
		return config_wrong(node, why, "more than %d members", MEMBERS);
	*walk = (struct config_walk){ node, jtext_open(node->value), 0 };
	return 0;
}

/* Whether the object named this member before. */
static bool
named_before(const struct config_node *object, struct view name)
{
	struct jtext_walk walk = jtext_open(object->value);
	struct view other, value, text;
	struct buf scratch;
	bool found = false;

	buf_init(&scratch, SIZE_MAX);
	text = jtext_string(name, &scratch);
	while (
	    !found && jtext_member(&walk, &other, &value) && other.p != name.p)
		found = jtext_string_is(other, text);
	buf_release(&scratch);
	return found;
}

int
config_next(
    struct config_walk *walk, struct config_node *child, struct fail *why)
{
	const struct config_node *node = walk->node;

	*child = (struct config_node){ .file = node->file, .up = node };
	child->index = walk->count++;
	if (jtext_kind(node->value) == JTEXT_ARRAY)
		return jtext_element(&walk->text, &child->value);
	if (!jtext_member(&walk->text, &child->name, &child->value))
		return 0;
	if (named_before(node, child->name))
		return config_wrong(child, why, "named twice");
	return 1;
}
