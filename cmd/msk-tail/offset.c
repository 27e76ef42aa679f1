#include "offset.h"

#include <errno.h>
#include <stdlib.h>

#include "jtext.h"
#include "mem.h"
#include "when.h"

void
offsets_release(struct offsets *o)
{
	size_t i;

	for (i = 0; i < o->named_count; i++)
		free(o->named[i].topic);
	free(o->named);
	o->named = NULL;
	o->named_count = 0;
}

static bool
to_number(const char *text, int64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static bool
is_one_of(const char *text, const char *const *words)
{
	while (*words != NULL)
		if (strcmp(text, *words++) == 0)
			return true;
	return false;
}

static bool
word(struct place *place, const char *text)
{
	static const char *const beginning[] = { "beginning", "earliest",
		"smallest", NULL };
	static const char *const end[] = { "end", "latest", "largest", NULL };

	if (is_one_of(text, beginning))
		place->kind = PLACE_BEGINNING;
	else if (is_one_of(text, end))
		place->kind = PLACE_END;
	else if (strcmp(text, "stored") == 0)
		place->kind = PLACE_STORED;
	else
		return false;
	return true;
}

static const char *
moment(int64_t *ms, const char *text, int64_t now_ms)
{
	return when_parse(text, now_ms, ms) == 0
		   ? NULL
		   : "a time: ms since 1970, ISO 8601, or -15m, -2d";
}

const char *
offsets_option(struct offsets *o, const char *text, int64_t now_ms)
{
	struct place place = { 0 };
	int64_t ago;

	if (strncmp(text, "e@", 2) == 0) {
		o->has_stop = true;
		return moment(&o->stop_ms, text + 2, now_ms);
	}
	if (strncmp(text, "s@", 2) == 0) {
		o->start.kind = PLACE_TIME;
		return moment(&o->start.value, text + 2, now_ms);
	}
	if (to_number(text, &place.value))
		place.kind = PLACE_OFFSET;
	else if (*text == '-' && to_number(text + 1, &place.value))
		place.kind = PLACE_BEFORE_END;
	else if (when_parse_ago(text, &ago) == 0)
		place = (struct place){ PLACE_TIME, now_ms - ago };
	else if (!word(&place, text))
		return "beginning, end, stored, N, -N, s@TIME, e@TIME";
	o->start = place;
	return NULL;
}

bool
offsets_reset_word(struct place *place, const char *text)
{
	static const char *const refused[] = { "error", "none", NULL };

	*place = (struct place){ 0 };
	if (is_one_of(text, refused))
		place->kind = PLACE_REFUSED;
	else if (!word(place, text) || place->kind == PLACE_STORED)
		return false;
	return true;
}

static int
add_named(struct offsets *o, struct view topic, struct view partition,
    struct view value, struct fail *why)
{
	struct named_place named = { 0 };
	struct buf text;
	int64_t number, offset;

	buf_init(&text, SIZE_MAX);
	jtext_unescape(partition, &text);
	if (!to_number(text.p, &number) || number > INT32_MAX ||
	    jtext_kind(value) != JTEXT_NUMBER || !jtext_int64(value, &offset) ||
	    offset < -2) {
		buf_release(&text);
		return fail(why, FAIL_CONFIG,
		    "startingOffsets: %.*s: expected \"PARTITION\":OFFSET, the "
		    "offset at least 0, or -1 (latest) or -2 (earliest)",
		    (int)partition.len, partition.p);
	}
	buf_reset(&text);
	jtext_unescape(topic, &text);
	named.topic = xstrndup(text.p, text.len);
	named.partition = (int32_t)number;
	named.place.kind = offset == -2   ? PLACE_BEGINNING
			   : offset == -1 ? PLACE_END
					  : PLACE_OFFSET;
	named.place.value = offset;
	o->named = xrealloc(o->named, o->named_count + 1, sizeof(*o->named));
	o->named[o->named_count++] = named;
	buf_release(&text);
	return 0;
}

/* {"topic":{"0":23}}, already known to be JSON. */
static int
spark_object(struct offsets *o, struct view text, struct fail *why)
{
	struct jtext_walk topics = jtext_open(text), partitions;
	struct view topic, of_topic, partition, value;

	while (jtext_member(&topics, &topic, &of_topic)) {
		if (jtext_kind(of_topic) != JTEXT_OBJECT)
			return fail(why, FAIL_CONFIG,
			    "startingOffsets: %.*s: expected an object of "
			    "partitions",
			    (int)topic.len, topic.p);
		partitions = jtext_open(of_topic);
		while (jtext_member(&partitions, &partition, &value))
			if (add_named(o, topic, partition, value, why) == -1)
				return -1;
	}
	o->start.kind = PLACE_BEGINNING;
	return 0;
}

int
offsets_spark(struct offsets *o, const char *text, struct fail *why)
{
	struct jtext_error error;
	struct buf copy;
	struct view json;
	int rc;

	if (word(&o->start, text) && o->start.kind != PLACE_STORED)
		return 0;
	buf_init(&copy, SIZE_MAX);
	buf_text(&copy, text);
	json = buf_as_view(&copy);
	if (jtext_check(json, &error) == -1)
		rc = fail(why, FAIL_CONFIG,
		    "startingOffsets: byte %zu: %s (expected \"earliest\", "
		    "\"latest\" or {\"topic\":{\"0\":23}})",
		    (size_t)(error.at - json.p) + 1, error.what);
	else if (*jtext_blank(json.p, json.p + json.len) != '{')
		rc = fail(why, FAIL_CONFIG,
		    "startingOffsets: expected \"earliest\", \"latest\" or "
		    "{\"topic\":{\"0\":23}}");
	else {
		const char *start = jtext_blank(json.p, json.p + json.len);

		json =
		    (struct view){ start, (size_t)(json.p + json.len - start) };
		while (json.p[json.len - 1] != '}')
			json.len--;
		rc = spark_object(o, json, why);
	}
	buf_release(&copy);
	return rc;
}

struct place
offsets_for(const struct offsets *o, const char *topic, int32_t partition)
{
	size_t i;

	for (i = 0; i < o->named_count; i++)
		if (o->named[i].partition == partition &&
		    strcmp(o->named[i].topic, topic) == 0)
			return o->named[i].place;
	return o->start;
}
