#include "avro_plan.h"

#include <stdlib.h>

#include "avro_build.h"
#include "avro_compile.h"
#include "avro_default.h"
#include "avro_json.h"
#include "mem.h"

/* Beyond the room that is computed here, what an instruction may ask for
 * and not use: a decimal's, by its length and scale. */
#define MARGIN 16384

uint32_t
avro_ask_room(struct avro_compiler *c, size_t room)
{
	if (room + MARGIN > c->plan->most_room)
		c->plan->most_room = (uint32_t)room + MARGIN;
	return (uint32_t)room;
}

void
avro_set_text(struct avro_compiler *c, struct avro_op *op, struct view text)
{
	struct view copy = arena_json(&c->plan->arena, text);

	op->text = copy.p;
	op->text_len = (uint32_t)copy.len;
}

void
avro_set_rest(struct avro_op *op, uint32_t rest)
{
	uint32_t i;

	op->rest = rest;
	for (i = 0; op->has_branches && i < op->count; i++)
		avro_set_rest(&op->branches[i], rest + 1); /* and a brace */
}

static void
init(struct avro_compiler *c, struct avro_print print)
{
	*c = (struct avro_compiler){
		.plan = xcalloc(1, sizeof(*c->plan)),
		.print = print,
		.default_bytes = LIMIT_AVRO_DEFAULTS,
		.work = SIZE_MAX,
	};
	c->plan->build = &AVRO_BUILD;
	buf_init(&c->place, SIZE_MAX / 2);
	avro_set_text(c, &c->blank, VIEW(""));
}

static void
release(struct avro_compiler *c)
{
	if (c->defaults != NULL) {
		avro_plan_free(c->defaults->plan);
		release(c->defaults);
		free(c->defaults);
	}
	avro_scratch_free(c->scratch);
	buf_release(&c->place);
	name_table_release(&c->made);
	name_table_release(&c->names);
}

static void
compile_root(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	struct avro_plan *plan = c->plan;

	plan->root = c->blank;
	plan->room = avro_compile(c, writer, reader, &plan->root) + AVRO_SLACK;
	avro_set_rest(&plan->root, AVRO_SLACK);
	avro_ask_room(c, plan->room);
	avro_fill_bodies(c);
}

/* A plan of the reader's schema prints them, rooted in the field's type. */
static int
print_default(struct avro_compiler *c, const struct avro_type *type,
    struct view data, struct buf *out, struct fail *why)
{
	size_t before = out->len, max = out->max;
	int rc;

	if (c->defaults == NULL) {
		c->defaults = xcalloc(1, sizeof(*c->defaults));
		init(c->defaults, c->print);
		c->scratch = avro_scratch_new();
	}
	compile_root(c->defaults, type, type);
	out->max = before + c->default_bytes;
	rc = avro_json_decode(c->defaults->plan, data, out, c->scratch, why);
	out->max = max;
	if (rc == 0)
		c->default_bytes -= out->len - before;
	return rc;
}

int
avro_print_default(struct avro_compiler *c, const struct avro_field *field,
    struct buf *out, struct fail *why)
{
	const struct json_node *json = json_tree_member(field->json, "default");
	struct buf data;
	int rc;

	if (json == NULL)
		return fail_record(why, "avro.resolve",
		    "the writer's schema does not have it, and it has no "
		    "default");
	buf_init(&data, LIMIT_AVRO_DEFAULTS);
	rc = avro_default_encode(json, field->type, &data, &c->work, why);
	if (rc == 0)
		rc =
		    print_default(c, field->type, buf_as_view(&data), out, why);
	buf_release(&data);
	return rc == 0 ? 0 : fail_in(why, "its default");
}

static const struct avro_type *
part(const struct avro_type *type, uint32_t i)
{
	return type->kind == AVRO_UNION ? type->branches[i] : type;
}

/* The name of what each of the writer's types is read as. */
static void
set_names(struct avro_plan *plan, const struct avro_type *writer,
    const struct avro_type *reader)
{
	uint32_t i;

	plan->is_union = writer->kind == AVRO_UNION;
	plan->name_count = plan->is_union ? writer->count : 1;
	plan->names =
	    arena_take(&plan->arena, plan->name_count, sizeof(*plan->names));
	for (i = 0; i < plan->name_count; i++) {
		const struct avro_type *type = reader;

		if (writer == reader)
			type = part(reader, i);
		else if (reader->kind == AVRO_UNION)
			type = avro_match_branch(part(writer, i), reader);
		if (type != NULL && type->kind == AVRO_RECORD)
			plan->names[i] = arena_json(&plan->arena, type->name);
	}
}

static struct avro_plan *
finish(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	struct avro_plan *plan = c->plan;

	set_names(plan, writer, reader);
	if (c->failed) {
		avro_plan_free(plan);
		plan = NULL;
	}
	release(c);
	return plan;
}

struct avro_plan *
avro_build_plan(const struct avro_schema *schema, struct avro_print print)
{
	struct avro_compiler c;

	init(&c, print);
	compile_root(&c, schema->root, schema->root);
	return finish(&c, schema->root, schema->root);
}

struct avro_plan *
avro_build_resolved(const struct avro_schema *writer,
    const struct avro_schema *reader, struct avro_print print, struct fail *why)
{
	struct avro_compiler c;

	init(&c, print);
	c.why = why;
	c.work = LIMIT_AVRO_STEPS;
	compile_root(&c, writer->root, reader->root);
	return finish(&c, writer->root, reader->root);
}

const struct avro_build AVRO_BUILD = { avro_build_plan, avro_build_resolved,
	avro_build_decode };

void
avro_plan_free(struct avro_plan *plan)
{
	if (plan == NULL)
		return;
	arena_release(&plan->arena);
	free(plan);
}
