#include "schemas.h"

#include <stdlib.h>

#include "json_string.h"
#include "jtext.h"
#include "mem.h"

void
schemas_init(
    struct schemas *s, struct registry *registry, struct avro_print print)
{
	*s = (struct schemas){ .registry = registry, .print = print };
	buf_init(&s->scratch, SIZE_MAX);
}

void
schemas_release(struct schemas *s)
{
	struct schema *schema, *next;

	for (schema = s->all; schema != NULL; schema = next) {
		next = schema->next;
		avro_plan_free(schema->plan);
		buf_release(&schema->id);
		buf_release(&schema->name_text);
		free(schema);
	}
	name_table_release(&s->by_id);
	buf_release(&s->scratch);
}

/* The references come first, the schema itself last, in one name space. */
static struct avro_schema *
parse(const struct registry_schema *found, struct fail *why)
{
	size_t count = found->reference_count + 1;
	struct view *texts = xcalloc(count, sizeof(*texts));
	struct avro_schema *parsed;
	size_t i;

	for (i = 0; i < found->reference_count; i++)
		texts[i] = found->references[i];
	texts[i] = found->text;
	parsed = avro_schema_parse(texts, count, why);
	free(texts);
	return parsed;
}

static void
compile_avro(struct schemas *s, struct schema *schema,
    const struct registry_schema *found)
{
	struct avro_schema *parsed = parse(found, &schema->why);

	if (parsed == NULL) {
		fail_in(&schema->why, "schema id %s", schema->id.p);
		schema->kind = SCHEMA_BAD;
		return;
	}
	schema->kind = SCHEMA_AVRO;
	schema->plan = avro_plan_new(parsed, s->print);
	avro_schema_free(parsed);
}

static void
compile(struct schemas *s, struct schema *schema,
    const struct registry_schema *found)
{
	switch (found->type) {
	case REGISTRY_AVRO:
		compile_avro(s, schema, found);
		break;
	case REGISTRY_JSON:
		schema->kind = SCHEMA_JSON;
		break;
	case REGISTRY_PROTOBUF:
		schema->kind = SCHEMA_BAD;
		fail_record(&schema->why, "csr.protobuf",
		    "schema id %s is a Protobuf schema; only Avro and JSON "
		    "Schema can be decoded",
		    schema->id.p);
		break;
	}
}

/* Ask the registry; what it doesn't know is not kept here. */
static struct schema *
look_up(struct schemas *s, struct view id, struct out *out, struct fail *why)
{
	struct view plain = id;
	const struct registry_schema *found;
	struct schema *schema;

	if (jtext_kind(id) == JTEXT_STRING)
		plain = jtext_string(id, &s->scratch);
	if (registry_schema(s->registry, plain, out, &found, why) == -1)
		return NULL;
	schema = xcalloc(1, sizeof(*schema));
	buf_init(&schema->id, SIZE_MAX);
	buf_view(&schema->id, id);
	buf_init(&schema->name_text, SIZE_MAX);
	compile(s, schema, found);
	schema->next = s->all;
	s->all = schema;
	name_table_add(&s->by_id, buf_as_view(&schema->id), schema);
	return schema;
}

struct schema *
schemas_get(
    struct schemas *s, struct view id, struct out *out, struct fail *why)
{
	struct schema *schema = s->last;

	if (schema == NULL || !view_equal(buf_as_view(&schema->id), id)) {
		schema = name_table_get(&s->by_id, id);
		if (schema == NULL &&
		    (schema = look_up(s, id, out, why)) == NULL)
			return NULL;
		s->last = schema;
	}
	if (schema->kind == SCHEMA_BAD) {
		*why = schema->why;
		return NULL;
	}
	return schema;
}

struct view
schema_name(struct schema *schema, struct view data)
{
	struct view name = avro_plan_record_name(schema->plan, data);

	if (name.p == NULL)
		return VIEW_NONE;
	if (name.p != schema->named.p) {
		schema->named = name;
		buf_reset(&schema->name_text);
		json_string_append_lossy(&schema->name_text, name);
	}
	return buf_as_view(&schema->name_text);
}
