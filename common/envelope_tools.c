/* GoldenGate and Informatica. */
#include <strings.h>

#include "envelope_parts.h"

static const struct envelope_word words[] = {
	{ "I", "INSERT", ENVELOPE_PUT },
	{ "U", "UPDATE", ENVELOPE_PUT },
	{ "D", "DELETE", ENVELOPE_DELETE },
	{ "T", "TRUNCATE", ENVELOPE_NOTHING },
	{ NULL, NULL, ENVELOPE_NOTHING },
};

static enum envelope_member
sort_goldengate(struct view name)
{
	static const char *const fields[] = { "table", "op_type", "op_ts",
		"current_ts", "pos", "primary_keys", "tokens", NULL };
	int i;

	for (i = 0; fields[i] != NULL; i++)
		if (jtext_string_is(name, view_of(fields[i])))
			return MEMBER_FIELD;
	return MEMBER_COLUMN;
}

/* GoldenGate's operation format: before and after, each a row or null. */
static int
open_images(struct view payload, struct view before, struct view after,
    struct envelope_memory *m, struct envelope *e, struct fail *why)
{
	struct view row = e->kind == ENVELOPE_PUT ? after : before;

	e->fields = payload;
	e->row = VIEW_NONE;
	if (e->kind == ENVELOPE_NOTHING ||
	    (e->kind == ENVELOPE_DELETE && jtext_kind(row) <= JTEXT_NULL))
		return 0;
	if (jtext_kind(row) != JTEXT_OBJECT)
		return envelope_wrong("GoldenGate's envelope",
		    "after, and before of a delete, to be a row", payload, why);
	envelope_split(row, NULL, m, e);
	e->fields = payload;
	e->before = VIEW_NONE;
	if (e->kind == ENVELOPE_PUT && jtext_kind(before) == JTEXT_OBJECT)
		e->before = before;
	return 0;
}

int
envelope_goldengate(struct view payload, struct envelope_memory *m,
    struct envelope *e, struct fail *why)
{
	struct view op, before, after;

	if (jtext_get(payload, VIEW("op_type"), &op) == JTEXT_NONE)
		return envelope_wrong("GoldenGate's envelope",
		    "op_type with before and after, or with the columns",
		    payload, why);
	if (envelope_operation(
		"GoldenGate's envelope", "op_type", words, op, e, why) == -1)
		return -1;
	jtext_get(payload, VIEW("before"), &before);
	jtext_get(payload, VIEW("after"), &after);
	if (jtext_kind(before) == JTEXT_OBJECT ||
	    jtext_kind(after) == JTEXT_OBJECT)
		return open_images(payload, before, after, m, e, why);
	envelope_split(payload, sort_goldengate, m, e);
	return 0;
}

static bool
begins(struct view name, struct view with)
{
	return name.len > with.len + 2 &&
	       strncasecmp(name.p + 1, with.p, with.len) == 0;
}

static enum envelope_member
sort_informatica(struct view name)
{
	if (begins(name, ENVELOPE_BEFORE))
		return MEMBER_BEFORE;
	return begins(name, VIEW("DTL__")) || begins(name, VIEW("INFA_"))
		   ? MEMBER_FIELD
		   : MEMBER_COLUMN;
}

int
envelope_informatica(struct view payload, struct envelope_memory *m,
    struct envelope *e, struct fail *why)
{
	struct view op, other;

	if (jtext_get(payload, VIEW("DTL__CAPXACTION"), &op) <= JTEXT_NULL &&
	    jtext_get(payload, VIEW("INFA_OP_TYPE"), &other) != JTEXT_NONE)
		op = other;
	if (op.p == NULL)
		return envelope_wrong("Informatica's row",
		    "DTL__CAPXACTION or INFA_OP_TYPE beside the columns",
		    payload, why);
	if (envelope_operation("Informatica's row",
		"DTL__CAPXACTION or INFA_OP_TYPE", words, op, e, why) == -1)
		return -1;
	envelope_split(payload, sort_informatica, m, e);
	return 0;
}
