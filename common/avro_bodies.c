/* The records of a plan, each pair of them once, and what stands between
 * them and the root when one can't be read. */
#include <stdarg.h>
#include <stdio.h>

#include "avro_compile.h"
#include "avro_forms.h"

/* A pair's key; UINT32_MAX is no type. */
static struct view
key_of(uint32_t key[2], const struct avro_type *writer,
    const struct avro_type *reader)
{
	key[0] = writer->number;
	key[1] = reader != NULL ? reader->number : UINT32_MAX;
	return (struct view){ (const char *)key, 2 * sizeof(*key) };
}

void *
avro_made(const struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	uint32_t key[2];

	return name_table_get(&c->made, key_of(key, writer, reader));
}

void
avro_made_add(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, void *thing)
{
	uint32_t *key = arena_take(&c->plan->arena, 2, sizeof(*key));

	name_table_add(&c->made, key_of(key, writer, reader), thing);
}

static bool
out_of_order(const struct avro_pending *p)
{
	const struct avro_field *last = NULL;
	uint32_t i;

	for (i = 0; i < p->writer->count; i++) {
		if (p->readers[i] == NULL)
			continue;
		if (last != NULL && p->readers[i] < last)
			return true;
		last = p->readers[i];
	}
	return false;
}

static struct avro_pending *
new_body(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	struct avro_pending *p = arena_take(&c->plan->arena, 1, sizeof(*p));

	p->writer = writer;
	p->reader = reader;
	p->within = c->within;
	p->place = arena_json(&c->plan->arena, buf_as_view(&c->place));
	if (reader != NULL) {
		p->readers = avro_match_fields(
		    writer, reader, &c->plan->arena, &c->names);
		p->moved = out_of_order(p);
	}
	p->next = c->all;
	c->all = p;
	avro_made_add(c, writer, reader, p);
	return p;
}

const struct avro_pending *
avro_body_of(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	struct avro_pending *p = avro_made(c, writer, reader);

	if (p == NULL)
		p = new_body(c, writer, reader);
	if (!p->certain && !p->filled && !c->doubt &&
	    (c->within == NULL || c->within->certain)) {
		p->certain = true;
		p->within = c->within;
		p->place = arena_json(&c->plan->arena, buf_as_view(&c->place));
		p->next_certain = c->certain;
		c->certain = p;
	}
	return p;
}

static struct avro_pending *
next_body(struct avro_compiler *c)
{
	struct avro_pending *p = c->certain;

	if (p != NULL) {
		c->certain = p->next_certain;
		return p;
	}
	while ((p = c->all) != NULL) {
		c->all = p->next;
		if (!p->filled)
			break;
	}
	return p;
}

void
avro_fill_bodies(struct avro_compiler *c)
{
	struct avro_pending *p;

	while (!c->failed && (p = next_body(c)) != NULL) {
		p->filled = true;
		c->within = p;
		buf_reset(&c->place);
		if (p->reader != NULL)
			avro_compile_body(c, p);
		else
			avro_compile_skipped_body(c, p);
	}
	c->within = NULL;
	buf_reset(&c->place);
}

void
avro_finish_body(struct avro_compiler *c, struct avro_pending *p,
    struct avro_op *ops, uint32_t count, const uint32_t bytes[])
{
	size_t room = 1 + AVRO_SLACK;
	uint32_t i = count;

	while (i-- != 0) {
		avro_set_rest(&ops[i], (uint32_t)room);
		room += ops[i].text_len + bytes[i];
	}
	p->body.first = ops;
	p->body.end = ops + count;
	p->body.room = avro_ask_room(c, room);
}

/* Put text in front of what is in place, of which the end says most. */
static void
prepend(char place[], size_t *at, struct view text)
{
	if (text.len > *at) {
		text.p += text.len - *at;
		text.len = *at;
	}
	*at -= text.len;
	if (text.len != 0)
		memcpy(place + *at, text.p, text.len);
}

/* "ns.Order.lines[].amount" */
static void
report(struct avro_compiler *c, const char *text)
{
	const struct avro_pending *p = c->within;
	char place[300];
	size_t at = sizeof(place);

	c->failed = true;
	prepend(place, &at, buf_as_view(&c->place));
	for (; p != NULL && p->within != NULL; p = p->within)
		prepend(place, &at, p->place);
	if (p != NULL) {
		prepend(place, &at, p->reader->name);
		prepend(place, &at, p->place);
	}
	fail_record(c->why, "avro.resolve", "%.*s%s%s",
	    (int)(sizeof(place) - at), place + at,
	    at < sizeof(place) ? ": " : "", text);
}

void
avro_refuse(
    struct avro_compiler *c, struct avro_op *op, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	op->run = op->value = avro_form_unreadable.value;
	op->has_branches = false;
	op->message = arena_text(&c->plan->arena, view_of(text));
	if (!c->failed && !c->doubt &&
	    (c->within == NULL || c->within->certain))
		report(c, text);
}
