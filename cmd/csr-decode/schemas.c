#include "schemas.h"

#include <endian.h>
#include <stdlib.h>

#include "json_string.h"
#include "jtext.h"
#include "mem.h"

void
schemas_init(struct schemas *s, struct registry *registry,
    struct reader *reader, struct avro_print print)
{
	*s = (struct schemas){
		.registry = registry,
		.reader = reader,
		.print = print,
		.by_topic = reader_by_topic(reader),
	};
	buf_init(&s->name, SIZE_MAX);
	buf_init(&s->scratch, SIZE_MAX);
}

static void
free_all(struct schemas *s)
{
	struct schema *schema, *next;

	for (schema = s->all; schema != NULL; schema = next) {
		next = schema->next;
		if (!schema->borrowed)
			avro_plan_free(schema->plan);
		buf_release(&schema->id);
		buf_release(&schema->topic);
		buf_release(&schema->name);
		buf_release(&schema->name_text);
		free(schema);
	}
	s->all = NULL;
	memset(s->last, 0, sizeof(s->last));
}

void
schemas_forget(struct schemas *s)
{
	free_all(s);
	name_table_reset(&s->by_name);
}

void
schemas_release(struct schemas *s)
{
	free_all(s);
	name_table_release(&s->by_name);
	buf_release(&s->name);
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
    const struct registry_schema *found, const struct avro_schema *reader)
{
	struct avro_schema *parsed = parse(found, &schema->why);

	if (parsed != NULL && reader != NULL)
		schema->plan =
		    avro_plan_resolve(parsed, reader, s->print, &schema->why);
	else if (parsed != NULL)
		schema->plan = avro_plan_new(parsed, s->print);
	schema->kind = schema->plan != NULL ? SCHEMA_AVRO : SCHEMA_BAD;
	if (schema->kind == SCHEMA_BAD)
		fail_in(&schema->why, "schema id %s", schema->id.p);
	avro_schema_free(parsed);
}

static void
compile(struct schemas *s, struct schema *schema,
    const struct registry_schema *found, const struct avro_schema *reader)
{
	switch (found->type) {
	case REGISTRY_AVRO:
		compile_avro(s, schema, found, reader);
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

/* What was compiled for the reader's schema before is compiled anew, when it
 * is asked for again. */
static void
outdate(struct schemas *s, const struct wanted *w)
{
	struct schema *schema;

	for (schema = s->all; schema != NULL; schema = schema->next)
		if (schema->key == w->key &&
		    (!s->by_topic ||
			view_equal(buf_as_view(&schema->topic), w->topic)))
			schema->stale = true;
	memset(s->last, 0, sizeof(s->last));
	if (s->pool == NULL)
		return;
	pool_recall(s->pool);
	for (schema = s->all; schema != NULL; schema = schema->next)
		if (!schema->stale)
			pool_add(s->pool, schema);
}

static struct schema *
add(struct schemas *s, const struct wanted *w)
{
	struct schema *schema = xcalloc(1, sizeof(*schema));

	schema->key = w->key;
	buf_init(&schema->id, SIZE_MAX);
	buf_view(&schema->id, w->id);
	buf_init(&schema->topic, SIZE_MAX);
	if (s->by_topic)
		buf_view(&schema->topic, w->topic);
	buf_init(&schema->name, SIZE_MAX);
	buf_view(&schema->name, buf_as_view(&s->name));
	buf_init(&schema->name_text, SIZE_MAX);
	schema->next = s->all;
	s->all = schema;
	name_table_add(&s->by_name, buf_as_view(&schema->name), schema);
	return schema;
}

/* Ask the registry; what it doesn't know is not kept here. schema is the
 * stale one, or NULL. */
static struct schema *
look_up(struct schemas *s, const struct wanted *w, struct schema *schema,
    struct out *out, struct fail *why)
{
	const struct avro_schema *reader = NULL;
	const struct registry_schema *found;
	struct view plain = w->id;
	bool changed = false;

	if (jtext_kind(w->id) == JTEXT_STRING)
		plain = jtext_string(w->id, &s->scratch);
	if (registry_schema(s->registry, plain, out, &found, why) == -1)
		return NULL;
	if (found->type == REGISTRY_AVRO &&
	    reader_schema(
		s->reader, w->topic, w->key, out, &reader, &changed, why) == -1)
		return NULL;
	if (changed)
		outdate(s, w);
	if (schema == NULL)
		schema = add(s, w);
	avro_plan_free(schema->plan);
	schema->plan = NULL;
	schema->named = VIEW_NONE;
	schema->stale = false;
	compile(s, schema, found, reader);
	if (s->pool != NULL)
		pool_add(s->pool, schema);
	return schema;
}

/* Where there is no registry to ask. */
static struct schema *
borrow(struct schemas *s, const struct wanted *w, struct fail *why)
{
	const struct schema *found = pool_find(s->pool, buf_as_view(&s->name));
	struct schema *schema;

	if (found == NULL) {
		fail(why, FAIL_RETRY, "schema id %s is not in the pool",
		    s->name.p);
		return NULL;
	}
	schema = add(s, w);
	schema->kind = found->kind;
	schema->plan = found->plan;
	schema->borrowed = true;
	schema->why = found->why;
	return schema;
}

static struct schema *
find(struct schemas *s, const struct wanted *w, struct out *out,
    struct fail *why)
{
	struct schema *schema;

	buf_reset(&s->name);
	buf_view(&s->name, w->id);
	buf_text(&s->name, w->key ? " key " : " value ");
	if (s->by_topic)
		buf_view(&s->name, w->topic);
	schema = name_table_get(&s->by_name, buf_as_view(&s->name));
	if (schema != NULL && !schema->stale)
		return schema;
	if (s->registry == NULL)
		return borrow(s, w, why);
	return look_up(s, w, schema, out, why);
}

/* Where the one that was asked for last may be. The last digit is what most
 * ids differ in; a string's stands before its quote. */
static struct schema **
place_of(struct schemas *s, const struct wanted *w)
{
	const unsigned char *end = (const unsigned char *)w->id.p + w->id.len;

	return &s->last[w->key][end[-1 - (end[-1] == '"')] % SCHEMAS_LAST];
}

/* Short ids are one word each, of which what lies behind them is cut off. */
static inline bool
is_id(const struct buf *known, const struct view *id)
{
	uint64_t a, b;

	if (known->len != id->len)
		return false;
	if (id->len > sizeof(a))
		return memcmp(known->p, id->p, id->len) == 0;
	memcpy(&a, known->p, sizeof(a));
	memcpy(&b, id->p, sizeof(b));
	return (htole64(a) ^ htole64(b)) << (64 - 8 * id->len) == 0;
}

static inline bool
is_wanted(const struct schema *schema, const struct wanted *w, bool by_topic)
{
	return schema != NULL && is_id(&schema->id, &w->id) &&
	       (!by_topic || view_equal(buf_as_view(&schema->topic), w->topic));
}

/* The one that was not asked for last, or is of no use. */
static __attribute__((noinline)) struct schema *
get(struct schemas *s, const struct wanted *w, struct schema *schema,
    struct out *out, struct fail *why)
{
	if (schema == NULL) {
		if ((schema = find(s, w, out, why)) == NULL)
			return NULL;
		*place_of(s, w) = schema;
	}
	if (schema->kind != SCHEMA_BAD)
		return schema;
	*why = schema->why;
	return NULL;
}

struct schema *
schemas_get(struct schemas *s, const struct wanted *w, struct out *out,
    struct fail *why)
{
	struct schema *schema = *place_of(s, w);

	if (!is_wanted(schema, w, s->by_topic))
		return get(s, w, NULL, out, why);
	if (schema->kind == SCHEMA_BAD)
		return get(s, w, schema, out, why);
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
