#include "envelope.h"

#include <strings.h>

#include "envelope_parts.h"

void
envelope_init(struct envelope_memory *m)
{
	*m = (struct envelope_memory){ .members = NAME_TABLE_INIT };
	buf_init(&m->row, SIZE_MAX);
	buf_init(&m->name, SIZE_MAX);
	buf_init(&m->before, SIZE_MAX);
	buf_init(&m->fields, SIZE_MAX);
}

void
envelope_release(struct envelope_memory *m)
{
	buf_release(&m->row);
	buf_release(&m->name);
	name_table_release(&m->members);
	buf_release(&m->before);
	buf_release(&m->fields);
}

/* The names of an object's first members, for people. */
static void
list_members(struct view object, struct buf *out)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, value;

	while (jtext_member(&walk, &name, &value)) {
		if (out->len > 160) {
			buf_text(out, ", ...");
			return;
		}
		buf_printf(out, "%s%.*s", out->len == 0 ? "" : ", ",
		    (int)(name.len < 60 ? name.len : 60), name.p);
	}
}

int
envelope_wrong(const char *tool, const char *expected, struct view payload,
    struct fail *why)
{
	struct buf names;

	buf_init(&names, SIZE_MAX);
	list_members(payload, &names);
	fail_record(why, "put.envelope", "expected %s: %s; found %s%s", tool,
	    expected, names.len != 0 ? "an object of " : "an empty object",
	    names.p);
	buf_release(&names);
	return -1;
}

static bool
says(struct view value, const char *word)
{
	size_t len = strlen(word);

	return value.len == len + 2 && strncasecmp(value.p + 1, word, len) == 0;
}

int
envelope_operation(const char *tool, const char *field,
    const struct envelope_word *words, struct view value, struct envelope *e,
    struct fail *why)
{
	const struct envelope_word *w;

	e->word = value;
	for (w = words; w->letter != NULL; w++)
		if (jtext_kind(value) == JTEXT_STRING &&
		    (says(value, w->letter) || says(value, w->word))) {
			e->kind = w->kind;
			return 0;
		}
	return fail_record(why, "put.envelope",
	    "expected %s: %s to be one of its operations; found %.*s", tool,
	    field, (int)(value.len < 60 ? value.len : 60), value.p);
}

/* VIEW_NONE for null, or where there is none. */
static struct view
row_of(struct view object, struct view name)
{
	struct view row;

	if (jtext_get(object, name, &row) == JTEXT_NULL)
		return VIEW_NONE;
	return row;
}

static bool
is_true(struct view value)
{
	return jtext_kind(value) == JTEXT_TRUE ||
	       (jtext_kind(value) == JTEXT_STRING &&
		   jtext_string_is(value, VIEW("true")));
}

static const struct envelope_word debezium[] = {
	{ "c", "create", ENVELOPE_PUT },
	{ "r", "read", ENVELOPE_PUT },
	{ "u", "update", ENVELOPE_PUT },
	{ "d", "delete", ENVELOPE_DELETE },
	{ "t", "truncate", ENVELOPE_NOTHING },
	{ "m", "message", ENVELOPE_NOTHING },
	{ NULL, NULL, ENVELOPE_NOTHING },
};

static enum envelope_member
sort_flattened(struct view name)
{
	return jtext_string_is(name, VIEW("__deleted")) ||
		       jtext_string_is(name, VIEW("__op"))
		   ? MEMBER_FIELD
		   : MEMBER_COLUMN;
}

/* What ExtractNewRecordState makes of it, with delete.tombstone.handling.mode
 * rewrite, or add.fields op. */
static int
open_flattened(struct view payload, struct view deleted, struct view op,
    struct envelope_memory *m, struct envelope *e, struct fail *why)
{
	if (op.p != NULL && envelope_operation("Debezium's flattened row",
				"__op", debezium, op, e, why) == -1)
		return -1;
	if (is_true(deleted))
		e->kind = ENVELOPE_DELETE;
	envelope_split(payload, sort_flattened, m, e);
	return 0;
}

static int
open_debezium(struct view payload, struct envelope_memory *m,
    struct envelope *e, struct fail *why)
{
	static const char expected[] =
	    "op, before and after, or a flattened row with __deleted";
	struct view op, before, after, deleted;

	if (jtext_get(payload, VIEW("op"), &op) != JTEXT_STRING) {
		jtext_get(payload, VIEW("__deleted"), &deleted);
		jtext_get(payload, VIEW("__op"), &op);
		if (deleted.p == NULL && op.p == NULL)
			return envelope_wrong(
			    "Debezium's envelope", expected, payload, why);
		return open_flattened(payload, deleted, op, m, e, why);
	}
	if (envelope_operation(
		"Debezium's envelope", "op", debezium, op, e, why) == -1)
		return -1;
	e->fields = payload;
	before = row_of(payload, VIEW("before"));
	after = row_of(payload, VIEW("after"));
	e->row = e->kind == ENVELOPE_PUT ? after : before;
	e->before = e->kind == ENVELOPE_PUT ? before : VIEW_NONE;
	if ((e->kind == ENVELOPE_PUT && jtext_kind(after) != JTEXT_OBJECT) ||
	    (before.p != NULL && jtext_kind(before) != JTEXT_OBJECT))
		return envelope_wrong("Debezium's envelope",
		    "after, and before where it is there, to be rows", payload,
		    why);
	return 0;
}

/* Whether it is Kafka Connect's wrapper of a value with its schema. */
static bool
unwrap_connect(struct view value, struct view *inner)
{
	struct jtext_walk walk = jtext_open(value);
	struct view name, member, schema = VIEW_NONE;
	unsigned count = 0;

	*inner = VIEW_NONE;
	while (jtext_member(&walk, &name, &member)) {
		if (jtext_string_is(name, VIEW("schema")))
			schema = member;
		else if (jtext_string_is(name, VIEW("payload")))
			*inner = member;
		else
			return false;
		count++;
	}
	return count == 2 && schema.p != NULL && inner->p != NULL;
}

static int
open_connect(struct view payload, struct envelope *e, struct fail *why)
{
	struct view inner;

	if (!unwrap_connect(payload, &inner))
		return envelope_wrong("Kafka Connect's envelope",
		    "schema and payload, and nothing else", payload, why);
	if (jtext_kind(inner) == JTEXT_NULL)
		e->kind = ENVELOPE_TOMBSTONE;
	else if (jtext_kind(inner) != JTEXT_OBJECT)
		return fail_record(why, "put.envelope",
		    "expected Kafka Connect's envelope: payload to be a row; "
		    "found %.*s",
		    (int)(inner.len < 60 ? inner.len : 60), inner.p);
	e->row = inner;
	return 0;
}

int
envelope_open(enum config_unwrap unwrap, struct view payload,
    struct envelope_memory *m, struct envelope *e, struct fail *why)
{
	struct view inner;

	*e = (struct envelope){ .kind = ENVELOPE_PUT, .row = payload };
	switch (unwrap) {
	case UNWRAP_NONE:
		return 0;
	case UNWRAP_GOLDENGATE:
		return envelope_goldengate(payload, m, e, why);
	case UNWRAP_INFORMATICA:
		return envelope_informatica(payload, m, e, why);
	case UNWRAP_CONNECT_JSON:
		return open_connect(payload, e, why);
	case UNWRAP_DEBEZIUM:
		break;
	}
	if (!unwrap_connect(payload, &inner))
		return open_debezium(payload, m, e, why);
	if (open_connect(payload, e, why) == -1)
		return -1;
	return e->kind == ENVELOPE_TOMBSTONE ? 0
					     : open_debezium(inner, m, e, why);
}

struct view
envelope_key(enum config_unwrap unwrap, struct view key)
{
	struct view inner;

	if ((unwrap == UNWRAP_DEBEZIUM || unwrap == UNWRAP_CONNECT_JSON) &&
	    jtext_kind(key) == JTEXT_OBJECT && unwrap_connect(key, &inner))
		return inner;
	return key;
}
