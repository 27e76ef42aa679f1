#include "registry_memory.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"

/* Junk may hold any number of unknown ids. */
#define MAX_FAILURES 1024

struct registry_entry {
	char *id;
	struct registry_schema schema;
	struct buf *texts; /* of the references, then of the schema */
};

static void
entry_free(struct registry_entry *e)
{
	size_t i;

	for (i = 0; i <= e->schema.reference_count; i++)
		buf_release(&e->texts[i]);
	free((void *)e->schema.references);
	free(e->texts);
	free(e->id);
	free(e);
}

void
registry_memory_release(struct registry_memory *m)
{
	size_t i;

	for (i = 0; i < m->entry_count; i++)
		entry_free(m->entries[i]);
	for (i = 0; i < m->failure_count; i++)
		free(m->failures[i].id);
	free(m->entries);
	free(m->failures);
}

const struct registry_schema *
registry_memory_find(const struct registry_memory *m, struct view id)
{
	size_t i;

	for (i = 0; i < m->entry_count; i++)
		if (view_is(id, m->entries[i]->id))
			return &m->entries[i]->schema;
	return NULL;
}

static struct registry_failure *
find_failure(const struct registry_memory *m, struct view id)
{
	size_t i;

	for (i = 0; i < m->failure_count; i++)
		if (view_is(id, m->failures[i].id))
			return &m->failures[i];
	return NULL;
}

const struct registry_failure *
registry_memory_failure(const struct registry_memory *m, struct view id)
{
	return find_failure(m, id);
}

static void
set_text(struct buf *to, const json_t *schema, struct view *view)
{
	buf_init(to, SIZE_MAX);
	buf_append(to, json_string_value(schema), json_string_length(schema));
	*view = buf_as_view(to);
}

/* Source: Confluent Schema Registry API Reference: absent is AVRO. */
static enum registry_type
type_of(const json_t *answer)
{
	const char *type =
	    json_string_value(json_object_get(answer, "schemaType"));

	if (type != NULL && strcmp(type, "JSON") == 0)
		return REGISTRY_JSON;
	if (type != NULL && strcmp(type, "PROTOBUF") == 0)
		return REGISTRY_PROTOBUF;
	return REGISTRY_AVRO;
}

const struct registry_schema *
registry_memory_add(struct registry_memory *m, const char *id,
    const json_t *answer, const json_t *texts)
{
	struct registry_entry *e = xcalloc(1, sizeof(*e));
	size_t count = json_array_size(texts), i;
	struct view *references = xcalloc(count + 1, sizeof(*references));

	e->id = xstrdup(id);
	e->texts = xcalloc(count + 1, sizeof(*e->texts));
	for (i = 0; i < count; i++)
		set_text(
		    &e->texts[i], json_array_get(texts, i), &references[i]);
	set_text(&e->texts[count], json_object_get(answer, "schema"),
	    &e->schema.text);
	e->schema.type = type_of(answer);
	e->schema.references = references;
	e->schema.reference_count = count;
	m->entries =
	    xrealloc(m->entries, m->entry_count + 1, sizeof(*m->entries));
	m->entries[m->entry_count++] = e;
	return &e->schema;
}

/* The place of id, of a new one, or of the oldest. */
static struct registry_failure *
failure_for(struct registry_memory *m, const char *id)
{
	struct registry_failure *f = find_failure(m, view_of(id));

	if (f != NULL)
		return f;
	if (m->failure_count < MAX_FAILURES) {
		m->failures =
		    xrealloc(m->failures, m->failure_count + 1, sizeof(*f));
		f = &m->failures[m->failure_count++];
	} else {
		f = &m->failures[m->failure_next++ % MAX_FAILURES];
		free(f->id);
	}
	f->id = xstrdup(id);
	return f;
}

void
registry_memory_fail(
    struct registry_memory *m, const char *id, const struct fail *why)
{
	struct registry_failure *f = failure_for(m, id);

	f->why = *why;
	f->until_ms = clock_ms() + REGISTRY_UNKNOWN_MS;
}
