#include "explain.h"

#include "missing.h"

/* "ORDERS [3] at offset 42", or of a record without coordinates what it is
 * known by. */
static void
head(const struct record *r, struct buf *out)
{
	buf_text(out, record_coordinates(r).text);
}

static void
add_row(const char *name, struct buf *out)
{
	buf_printf(out, "\n  %-9s ", name);
}

void
explain_pass(const struct record *r, const char *because, struct buf *out)
{
	head(r, out);
	buf_printf(out, ": passes: %s", because);
}

void
explain_bad(const struct fail *why, struct buf *out)
{
	buf_printf(out, "a line that is no record: %s", why->text);
}

/* A row, as far as it fits on a line. */
static void
add_view(struct view text, size_t most, struct buf *out)
{
	bool whole = text.len <= most;

	while (!whole && (text.p[most] & 0xc0) == 0x80)
		most--; /* not within a character */
	buf_append(out, text.p, whole ? text.len : most);
	if (!whole)
		buf_text(out, "...");
}

/* A JSON string's bytes, if there is one. */
static void
add_text(struct view string, struct buf *out)
{
	if (string.len != 0)
		jtext_unescape(string, out);
}

static void
add_driver(const struct join *join, const struct record *r, struct buf *out)
{
	struct retry retry;
	struct fail ignored;

	head(r, out);
	add_row("row", out);
	add_view(join->driver.text, 200, out);
	if (retry_of(r, &retry, &ignored) == 0 && retry.is) {
		add_row("retry", out);
		buf_printf(out, "%lld of %lld", (long long)retry.retries + 1,
		    (long long)join->plan->config->max_retries);
		if (retry.first_failed.len != 0)
			buf_text(out, ", first failed ");
		add_text(retry.first_failed, out);
	}
	if (join->plan->config->when != NULL)
		buf_text(out, "\n  when      holds");
}

/* What of the items that were read does not count. */
static void
add_absent(const struct question *q, struct buf *out)
{
	if (q->deleted != 0)
		buf_printf(out, ", %zu deleted", q->deleted);
	if (q->expired != 0)
		buf_printf(out, ", %zu expired", q->expired);
	if (q->left_out != 0)
		buf_printf(out, ", %zu left out by where", q->left_out);
}

static void
add_found(const struct question *q, struct buf *out)
{
	const struct config_lookup *config = q->step->config;

	if (!config->is_query && q->found != 0)
		buf_text(out, q->cached ? "found (cached)" : "found");
	else if (!config->is_query)
		buf_text(out, "not found");
	else
		buf_printf(out, "%zu found", q->found);
	add_absent(q, out);
	if (q->missing && config->is_query)
		buf_printf(out, ", at least %lld wanted", (long long)q->min);
	if (q->missing)
		buf_text(out, ": MISSING");
	else if (q->found == 0 && q->min == 0)
		buf_text(out, ", not required");
}

/* A record that fails asks nothing more. */
static bool
was_asked(const struct join *join, const struct step *step)
{
	return step->level < join->level;
}

static void
add_question(const struct question *q, struct buf *out)
{
	const struct config_lookup *config = q->step->config;

	add_row("look-up", out);
	buf_printf(out, "%s: %s%s%s ", config->as, config->table,
	    config->index != NULL ? " by " : "",
	    config->index != NULL ? config->index : "");
	add_view(q->key, 200, out);
	buf_text(out, ": ");
	if (was_asked(q->join, q->step))
		add_found(q, out);
	else
		buf_text(out, "not looked for");
}

static void
add_lookups(const struct join *join, struct buf *out)
{
	const struct plan *plan = join->plan;
	const struct question *q;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		q = join->made[i].asked;
		if (q == NULL) {
			add_row("look-up", out);
			buf_printf(out, "%s: %s: %s", plan->steps[i].config->as,
			    plan->steps[i].config->table,
			    was_asked(join, &plan->steps[i])
				? "no key to look for"
				: "not looked for");
		}
		for (; q != NULL; q = q->sibling)
			add_question(q, out);
	}
}

void
explain_error(const struct join *join, const struct record *r,
    const struct fail *why, struct buf *out)
{
	if (join == NULL) {
		head(r, out);
	} else {
		add_driver(join, r, out);
		add_lookups(join, out);
	}
	add_row("error", out);
	buf_printf(out, "%s: %s", why->code, why->text);
	add_row("then", out);
	buf_text(out, "goes to dlq-park, and is not tried again");
}

/* A field of the error item. */
static void
add_field(const struct outcome *o, struct view name, struct buf *out)
{
	struct view value;

	if (jtext_get(buf_as_view(&o->item), name, &value) == JTEXT_STRING)
		add_text(value, out);
	else
		buf_view(out, value);
}

static void
add_waiting(const struct outcome *o, const struct join *join,
    const struct record *r, struct buf *out)
{
	const struct config_join *config = join->plan->config;

	add_row("write", out);
	buf_printf(out, "%s \"", config->error_table);
	add_field(o, VIEW("id"), out);
	buf_printf(out, "\", %s",
	    record_has(r, FIELD_FROM)
		? "if it has not changed since it was read"
		: "unless this row or a newer one waits there");
	add_row("then", out);
	buf_text(out, "is due again at ");
	add_field(o, VIEW("retry_after"), out);
	buf_text(out, "; ");
	add_field(o, VIEW("retries"), out);
	buf_printf(out, " of %lld retries have failed then",
	    (long long)config->max_retries);
	add_row("waits for", out);
	missing_tell(join, out);
}

void
explain_outcome(const struct outcome *o, const struct join *join,
    const struct record *r, struct buf *out)
{
	add_driver(join, r, out);
	add_lookups(join, out);
	if (join->missing != 0) {
		add_waiting(o, join, r, out);
		return;
	}
	add_row("write", out);
	buf_printf(out, "%s ", join->plan->config->target);
	buf_view(out, buf_as_view(&o->final.key));
	buf_text(out, ", unless a newer one is there");
	add_row("item", out);
	buf_view(out, buf_as_view(&o->final.item));
}

void
explain_delete(const struct plan *plan, const struct record *r, struct view key,
    struct buf *out)
{
	head(r, out);
	add_row("deleted", out);
	buf_text(out, "the driver row was; on_delete is delete");
	add_row("delete", out);
	buf_printf(out, "%s ", plan->config->target);
	add_view(key, 300, out);
	buf_text(out, ", unless a newer one is there");
}
