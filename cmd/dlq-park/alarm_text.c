#include "alarm_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "json_string.h"
#include "timetext.h"

void
alarm_text_init(struct alarm_text *a)
{
	*a = (struct alarm_text){ 0 };
	buf_init(&a->sample, SIZE_MAX);
	buf_init(&a->objects, SIZE_MAX);
}

void
alarm_text_release(struct alarm_text *a)
{
	buf_release(&a->sample);
	buf_release(&a->objects);
}

void
alarm_text_reset(struct alarm_text *a)
{
	a->pair_count = a->object_count = 0;
	a->count = a->others = 0;
	a->from_ms = 0;
	buf_reset(&a->sample);
	buf_reset(&a->objects);
}

/* The bytes of a JSON string, cut to what to holds; "" for anything else. */
static void
copy_text(struct view value, char *to, size_t size)
{
	struct buf scratch;
	struct view text;

	buf_init(&scratch, SIZE_MAX);
	*to = '\0';
	if (jtext_kind(value) == JTEXT_STRING) {
		text = jtext_string(value, &scratch);
		snprintf(to, size, "%.*s",
		    (int)(text.len < size ? text.len : size), text.p);
	}
	buf_release(&scratch);
}

static void
append_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "\"%s\":", name);
	json_string_append_lossy(out, view_of(text));
}

static void
append_number(struct buf *out, const struct record *r, enum field f)
{
	struct view value = record_value(r, f);
	int64_t number;

	buf_printf(out, ",\"%s\":", field_name(f));
	if (jtext_kind(value) == JTEXT_NUMBER && jtext_int64(value, &number))
		buf_printf(out, "%" PRId64, number);
	else
		buf_text(out, "null");
}

/* Where it came from, which tool refused it, and its code. */
static void
take_sample(struct alarm_text *a, const char *topic, const struct record *r,
    const char *code)
{
	struct view error = record_value(r, FIELD_ERROR), value = VIEW_NONE;
	char tool[64];

	if (jtext_kind(error) == JTEXT_OBJECT)
		jtext_get(error, VIEW("tool"), &value);
	copy_text(value, tool, sizeof(tool));
	buf_byte(&a->sample, '{');
	append_text(&a->sample, "topic", topic);
	append_number(&a->sample, r, FIELD_PARTITION);
	append_number(&a->sample, r, FIELD_OFFSET);
	append_number(&a->sample, r, FIELD_TS);
	buf_text(&a->sample, ",\"error\":{");
	append_text(&a->sample, "tool", tool);
	buf_byte(&a->sample, ',');
	append_text(&a->sample, "code", code);
	buf_text(&a->sample, "}}");
}

static struct alarm_pair *
find_pair(struct alarm_text *a, const char *topic, const char *code)
{
	struct alarm_pair *p = a->pairs, *end = p + a->pair_count;

	for (; p < end; p++)
		if (strcmp(p->topic, topic) == 0 && strcmp(p->code, code) == 0)
			return p;
	if (a->pair_count == ALARM_PAIRS)
		return NULL;
	a->pair_count++;
	snprintf(p->topic, sizeof(p->topic), "%s", topic);
	snprintf(p->code, sizeof(p->code), "%s", code);
	p->count = 0;
	return p;
}

void
alarm_text_count(struct alarm_text *a, const char *topic,
    const struct record *r, struct view code, int64_t now_ms)
{
	struct alarm_pair *pair;
	char text[64];

	copy_text(code, text, sizeof(text));
	if (a->count++ == 0) {
		a->from_ms = now_ms;
		take_sample(a, topic, r, text);
	}
	pair = find_pair(a, topic, text);
	if (pair != NULL)
		pair->count++;
	else
		a->others++;
}

void
alarm_text_object(struct alarm_text *a, struct view address)
{
	if (a->object_count++ >= ALARM_OBJECTS)
		return;
	if (a->objects.len != 0)
		buf_byte(&a->objects, ',');
	buf_view(&a->objects, address);
}

static void
append_time(struct buf *out, const char *name, int64_t ms)
{
	char text[TIMETEXT_ROOM], *end = timetext_millis(text, ms, true);

	buf_printf(out, "\"%s\":\"%.*s\"", name,
	    end != NULL ? (int)(end - text) : 0, text);
}

static void
append_pairs(struct buf *out, const struct alarm_text *a)
{
	const struct alarm_pair *p = a->pairs, *end = p + a->pair_count;

	buf_text(out, "\"by\":[");
	for (; p < end; p++) {
		buf_text(out, p == a->pairs ? "{" : ",{");
		append_text(out, "topic", p->topic);
		buf_byte(out, ',');
		append_text(out, "code", p->code);
		buf_printf(out, ",\"count\":%" PRIu64 "}", p->count);
	}
	buf_byte(out, ']');
	if (a->others != 0)
		buf_printf(out, ",\"others\":%" PRIu64, a->others);
}

void
alarm_text_append(const struct alarm_text *a, const char *group, int64_t now_ms,
    struct buf *out)
{
	buf_byte(out, '{');
	if (group != NULL)
		append_text(out, "group", group);
	else
		buf_text(out, "\"group\":null");
	buf_text(out, ",\"window\":{");
	append_time(out, "from", a->from_ms);
	buf_byte(out, ',');
	append_time(out, "to", now_ms);
	buf_printf(out, "},\"count\":%" PRIu64 ",", a->count);
	append_pairs(out, a);
	buf_text(out, ",\"sample\":");
	buf_text(out, a->sample.len != 0 ? a->sample.p : "null");
	buf_printf(out, ",\"objects\":[%s]}", a->objects.p);
}
