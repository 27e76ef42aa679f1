/* What can be judged only when every name has its type. */
#include "avro_parse.h"

#include <stdlib.h>

#include "mem.h"

static int
check_union(struct avro_parser *parser, const struct avro_type *type)
{
	uint32_t i;

	name_table_reset(&parser->seen);
	for (i = 0; i < type->count; i++)
		if (!name_table_add(&parser->seen,
			avro_branch_name(type->branches[i]), type->branches[i]))
			return avro_parse_fail(parser,
			    "%.*s is there twice in a union",
			    AVRO_NAME(avro_branch_name(type->branches[i])));
	return 0;
}

/*
 * Which types have a value that ends. A record has one when all its fields
 * have, a union when one of its branches has, the others always; so each
 * type waits for some, and tells those that wait for it when it has got
 * there. This takes time linear in the schema's size, on no stack.
 */
struct ending {
	struct avro_type **types; /* by number */
	uint32_t *waiting; /* by number: for how many */
	uint32_t *first,
	    *users; /* users of type n: from first[n] to first[n+1] */
	struct avro_type **done;
	size_t done_count;
};

static uint32_t
part_count(const struct avro_type *type)
{
	if (type->kind == AVRO_RECORD || type->kind == AVRO_UNION)
		return type->count;
	return 0;
}

static const struct avro_type *
part(const struct avro_type *type, uint32_t i)
{
	return type->kind == AVRO_RECORD ? type->fields[i].type
					 : type->branches[i];
}

/* Sort all (part, whole) pairs by part: count, add up, then place. */
static void
find_users(struct ending *e, uint32_t count)
{
	uint32_t n, i;

	for (n = 0; n < count; n++)
		for (i = 0; i < part_count(e->types[n]); i++)
			e->first[part(e->types[n], i)->number + 1]++;
	for (n = 0; n < count; n++)
		e->first[n + 1] += e->first[n];
	e->users = xcalloc(e->first[count], sizeof(*e->users));
	for (n = 0; n < count; n++)
		for (i = 0; i < part_count(e->types[n]); i++)
			e->users[e->first[part(e->types[n], i)->number]++] = n;
	memmove(e->first + 1, e->first, count * sizeof(*e->first));
	e->first[0] = 0;
}

static void
init(struct ending *e, const struct avro_schema *schema)
{
	struct avro_type *type;
	uint32_t n = schema->count;

	*e = (struct ending){
		.types = xcalloc(n, sizeof(struct avro_type *)),
		.waiting = xcalloc(n, sizeof(uint32_t)),
		.first = xcalloc((size_t)n + 1, sizeof(uint32_t)),
		.done = xcalloc(n, sizeof(struct avro_type *)),
	};
	for (type = schema->types; type != NULL; type = type->next)
		e->types[type->number] = type;
	find_users(e, n);
	for (type = schema->types; type != NULL; type = type->next) {
		uint32_t parts = part_count(type);

		if (type->kind == AVRO_UNION && parts != 0)
			parts = 1;
		e->waiting[type->number] = parts;
		if (parts == 0)
			e->done[e->done_count++] = type;
	}
}

static void
spread(struct ending *e)
{
	while (e->done_count != 0) {
		uint32_t n = e->done[--e->done_count]->number, i;

		for (i = e->first[n]; i < e->first[n + 1]; i++) {
			uint32_t user = e->users[i];

			if (e->waiting[user] != 0 && --e->waiting[user] == 0)
				e->done[e->done_count++] = e->types[user];
		}
	}
}

static int
check_endings(struct avro_parser *parser)
{
	const struct avro_schema *schema = parser->schema;
	const struct avro_type *type = schema->types;
	struct ending e;
	int rc = 0;

	init(&e, schema);
	spread(&e);
	while (type != NULL &&
	       (type->kind != AVRO_RECORD || e.waiting[type->number] == 0))
		type = type->next;
	if (type != NULL)
		rc = avro_parse_fail(parser,
		    "record %.*s contains itself, whatever it holds",
		    AVRO_NAME(type->name));
	free(e.types);
	free(e.waiting);
	free(e.first);
	free(e.users);
	free(e.done);
	return rc;
}

int
avro_check(struct avro_parser *parser)
{
	const struct avro_type *type = parser->schema->types;

	for (; type != NULL; type = type->next)
		if (type->kind == AVRO_UNION && check_union(parser, type) == -1)
			return -1;
	return check_endings(parser);
}
