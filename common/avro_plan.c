#include "avro_plan.h"

#include <stdlib.h>

#include "avro_forms.h"
#include "json_string.h"
#include "mem.h"

/* A record type's body. Bodies wait in a list until they are filled, so that
 * types that refer to each other need no recursion here. */
struct body {
	struct avro_body body;
	const struct avro_type *type;
	struct body *next;
};

struct compiler {
	struct avro_plan *plan;
	struct avro_print print;
	void **made; /* by the type's number: struct body, symbols */
	struct body *pending;
	struct avro_op blank; /* text of no length */
};

/* Beyond the room that is computed here, what an instruction may ask for
 * and not use: a decimal's, by its length and scale. */
#define MARGIN 16384

static uint32_t compile(
    struct compiler *, const struct avro_type *, struct avro_op *);

static uint32_t
ask_room(struct compiler *c, size_t room)
{
	if (room + MARGIN > c->plan->most_room)
		c->plan->most_room = (uint32_t)room + MARGIN;
	return (uint32_t)room;
}

static void
set_text(struct compiler *c, struct avro_op *op, const char *text)
{
	struct view copy = arena_json(&c->plan->arena, view_of(text));

	op->text = copy.p;
	op->text_len = (uint32_t)copy.len;
}

/* What follows an instruction follows each of its branches. */
static void
set_rest(struct avro_op *op, uint32_t rest)
{
	uint32_t i;

	op->rest = rest;
	for (i = 0; op->has_branches && i < op->count; i++)
		set_rest(&op->branches[i], rest + 1); /* and a brace */
}

static void
fill_body(struct compiler *c, struct body *b)
{
	uint32_t count = b->type->count, i;
	struct avro_op *ops = arena_take(&c->plan->arena, count, sizeof(*ops));
	size_t room = 1 + AVRO_SLACK;
	struct buf names;
	const char *text;

	buf_init(&names, SIZE_MAX / 2);
	for (i = 0; i < count; i++) {
		size_t before = names.len;

		buf_byte(&names, i == 0 ? '{' : ',');
		json_string_append_lossy(&names, b->type->fields[i].name);
		buf_byte(&names, ':');
		ops[i].text_len = (uint32_t)(names.len - before);
	}
	text = arena_json(&c->plan->arena, buf_as_view(&names)).p;
	buf_release(&names);
	for (i = 0; i < count; i++) {
		ops[i].text = text;
		text += ops[i].text_len;
	}
	while (i-- != 0) {
		size_t bytes = compile(c, b->type->fields[i].type, &ops[i]);

		set_rest(&ops[i], (uint32_t)room);
		room += ops[i].text_len + bytes;
	}
	b->body = (struct avro_body){ ops, ops + count, ask_room(c, room) };
}

static const struct avro_body *
body_of(struct compiler *c, const struct avro_type *type)
{
	struct body *body = c->made[type->number];

	if (body == NULL) {
		body = arena_take(&c->plan->arena, 1, sizeof(*body));
		body->type = type;
		body->next = c->pending;
		c->pending = body;
		c->made[type->number] = body;
	}
	return &body->body;
}

static const struct avro_symbol *
symbols_of(struct compiler *c, const struct avro_type *type)
{
	struct avro_symbol *symbols = c->made[type->number];
	struct buf names;
	const char *text;
	uint32_t i;

	if (symbols != NULL)
		return symbols;
	symbols = arena_take(&c->plan->arena, type->count, sizeof(*symbols));
	buf_init(&names, SIZE_MAX / 2);
	for (i = 0; i < type->count; i++) {
		size_t before = names.len;

		json_string_append_lossy(&names, type->symbols[i]);
		symbols[i].len = (uint32_t)(names.len - before);
	}
	text = arena_json(&c->plan->arena, buf_as_view(&names)).p;
	buf_release(&names);
	for (i = 0; i < type->count; i++) {
		symbols[i].text = text;
		text += symbols[i].len;
	}
	c->made[type->number] = symbols;
	return symbols;
}

static const struct avro_op *
item_of(struct compiler *c, const struct avro_type *type, const char *text,
    uint32_t *room)
{
	struct avro_op *item = arena_take(&c->plan->arena, 1, sizeof(*item));
	uint32_t bytes;

	set_text(c, item, text);
	bytes = compile(c, type, item);
	set_rest(item, AVRO_SLACK);
	*room = ask_room(c, item->text_len + bytes + AVRO_SLACK);
	return item;
}

/* {"name": before a tagged branch. */
static void
tag(struct compiler *c, struct avro_op *op, const struct avro_type *branch)
{
	struct buf text;

	*op = c->blank;
	if (!c->print.tagged || branch->kind == AVRO_NULL)
		return;
	buf_init(&text, SIZE_MAX / 2);
	buf_byte(&text, '{');
	json_string_append_lossy(&text, avro_branch_name(branch));
	buf_byte(&text, ':');
	set_text(c, op, text.p);
	buf_release(&text);
	op->closed = true;
}

/* Returns the most bytes of all branches. */
static uint32_t
set_branches(
    struct compiler *c, const struct avro_type *type, struct avro_op *op)
{
	uint32_t most = 0, bytes, i;

	op->has_branches = true;
	op->count = type->count;
	op->branches =
	    arena_take(&c->plan->arena, type->count, sizeof(*op->branches));
	for (i = 0; i < type->count; i++) {
		struct avro_op *branch = &op->branches[i];

		tag(c, branch, type->branches[i]);
		bytes = compile(c, type->branches[i], branch);
		bytes += branch->text_len + 1;
		most = bytes > most ? bytes : most;
	}
	return most;
}

/* What the instruction points to; returns bytes beyond those of its form. */
static uint32_t
set_parts(struct compiler *c, const struct avro_type *type, struct avro_op *op)
{
	switch (type->kind) {
	case AVRO_RECORD:
		op->body = body_of(c, type);
		return 0;
	case AVRO_ENUM:
		op->count = type->count;
		op->symbols = symbols_of(c, type);
		return 0;
	case AVRO_ARRAY:
		op->item = item_of(c, type->items, ",", &op->count);
		return 0;
	case AVRO_MAP:
		op->item = item_of(c, type->items, ":", &op->count);
		return 0;
	case AVRO_UNION:
		return set_branches(c, type, op);
	default:
		return 0;
	}
}

/* The other branch of a union of null and one more; NULL without. */
static const struct avro_type *
nullable(const struct compiler *c, const struct avro_type *type)
{
	if (type->kind != AVRO_UNION || type->count != 2 || c->print.tagged)
		return NULL;
	if (type->branches[0]->kind == AVRO_NULL)
		return type->branches[1];
	return type->branches[1]->kind == AVRO_NULL ? type->branches[0] : NULL;
}

/* Put what op does behind a text that is too long for one block. */
static uint32_t
split(struct compiler *c, const struct avro_type *type, struct avro_op *op)
{
	op->run = op->value = avro_long_text;
	op->has_branches = true;
	op->count = 1;
	op->branches = arena_take(&c->plan->arena, 1, sizeof(*op));
	*op->branches = c->blank;
	return compile(c, type, op->branches);
}

/* Make op, whose text is there, print values of the type. Returns the most
 * bytes that it prints behind its text without a check. */
static uint32_t
compile(struct compiler *c, const struct avro_type *type, struct avro_op *op)
{
	const struct avro_type *value = nullable(c, type);
	const struct avro_form *form;

	if (op->text_len > AVRO_TEXT)
		return split(c, type, op);
	if (value != NULL)
		op->null_byte = value == type->branches[0] ? 2 : 0;
	form = avro_form_of(value != NULL ? value : type, c->print, op);
	op->value = form->value;
	op->run = value != NULL ? form->nullable : form->value;
	return form->most + set_parts(c, value != NULL ? value : type, op);
}

static void
set_names(struct avro_plan *plan, const struct avro_type *root)
{
	uint32_t i;

	plan->is_union = root->kind == AVRO_UNION;
	plan->name_count = plan->is_union ? root->count : 1;
	plan->names =
	    arena_take(&plan->arena, plan->name_count, sizeof(*plan->names));
	for (i = 0; i < plan->name_count; i++) {
		const struct avro_type *type =
		    plan->is_union ? root->branches[i] : root;

		if (type->kind == AVRO_RECORD)
			plan->names[i] = arena_json(&plan->arena, type->name);
	}
}

struct avro_plan *
avro_plan_new(const struct avro_schema *schema, struct avro_print print)
{
	struct avro_plan *plan = xcalloc(1, sizeof(*plan));
	struct compiler c = { .plan = plan, .print = print };

	c.made = xcalloc(schema->count, sizeof(*c.made));
	set_text(&c, &c.blank, "");
	plan->root = c.blank;
	plan->room = compile(&c, schema->root, &plan->root) + AVRO_SLACK;
	set_rest(&plan->root, AVRO_SLACK);
	ask_room(&c, plan->room);
	while (c.pending != NULL) {
		struct body *body = c.pending;

		c.pending = body->next;
		fill_body(&c, body);
	}
	set_names(plan, schema->root);
	free(c.made);
	return plan;
}

void
avro_plan_free(struct avro_plan *plan)
{
	if (plan == NULL)
		return;
	arena_release(&plan->arena);
	free(plan);
}
