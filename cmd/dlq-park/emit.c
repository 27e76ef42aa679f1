#include "emit.h"

/* Distinct codes that the summary line tells apart. Ours are fewer. */
#define MOST_CODES 200

/* The error's code, with quotes; empty without. */
static struct view
code_of(const struct record *r)
{
	struct view error = record_value(r, FIELD_ERROR), code;

	if (jtext_kind(error) != JTEXT_OBJECT ||
	    jtext_get(error, VIEW("code"), &code) != JTEXT_STRING)
		return VIEW_NONE;
	return code;
}

/* Codes come from outside, and so does how many there are. */
static void
count_code(struct park *p, const struct record *r, struct view code)
{
	struct filter *f = &p->filter;

	buf_reset(&p->text);
	if (code.p != NULL)
		jtext_unescape(code, &p->text);
	if (p->text.len == 0)
		buf_byte(&p->text, '_');
	filter_count_error(
	    f, r, f->tally.code_count < MOST_CODES ? p->text.p : "others");
}

static void
append_parked(const struct record *r, const struct batch *b, struct buf *out)
{
	struct splice s;

	splice_begin(&s, r, out);
	if (record_has(r, FIELD_PARKED))
		splice_drop(&s, FIELD_PARKED);
	splice_add(&s);
	buf_text(out, "\"parked\":");
	buf_view(out, buf_as_view(&b->parked));
	splice_end(&s);
}

/* The line was parsed before, so it can be again. */
static void
emit_parked(struct park *p, const struct entry *e)
{
	struct record *r = &p->filter.record;
	struct batch *b = e->batch;
	struct fail ignored;

	if (record_parse(r, (struct view){ e->line, e->len }, &ignored) == -1)
		return;
	append_parked(r, b, &p->filter.out.buf);
	out_end(&p->filter.out, true);
	p->parked++;
	count_code(p, r, code_of(r));
	if (p->alarm == NULL)
		return;
	alarm_count(p->alarm, b->origin.topic, r, code_of(r));
	if (!b->reported)
		alarm_object(p->alarm, buf_as_view(&b->parked));
	b->reported = true;
}

static void
let_go(struct park *p, struct batch *b)
{
	if (--b->waiting != 0)
		return;
	p->objects++;
	batches_remove(&p->gone, b);
	batch_free(b);
}

void
emit_ready(struct park *p)
{
	struct entry *e;
	struct batch *b;

	while ((e = backlog_ready(&p->backlog)) != NULL) {
		b = e->batch;
		if (b != NULL) {
			emit_parked(p, e);
		} else {
			buf_append(&p->filter.out.buf, e->line, e->len);
			out_end(&p->filter.out, e->errored);
		}
		filter_passed_on(&p->filter, e->taken_us);
		backlog_drop(&p->backlog);
		if (b != NULL)
			let_go(p, b);
	}
}
