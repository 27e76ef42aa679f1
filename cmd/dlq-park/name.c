#include "name.h"

#include <openssl/sha.h>
#include <stdio.h>

#include "timetext.h"

#define DAY_MS INT64_C(86400000)
#define HASH_BYTES 8 /* of the SHA-256 */
#define HASH_TEXT (2 * HASH_BYTES)

static void
append_hash(struct buf *out, struct view bytes)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	size_t i;

	SHA256((const unsigned char *)bytes.p, bytes.len, hash);
	for (i = 0; i < HASH_BYTES; i++)
		buf_printf(out, "%02x", hash[i]);
}

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

void
name_append_topic(struct view topic, struct buf *out)
{
	size_t begun = out->len, cut = begun, i;

	for (i = 0; i < topic.len && out->len - begun <= TOPIC_MOST; i++) {
		if (out->len - begun <= TOPIC_MOST - HASH_TEXT - 1)
			cut = out->len;
		if (is_plain(topic.p[i]))
			buf_byte(out, topic.p[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)topic.p[i]);
	}
	if (out->len - begun <= TOPIC_MOST)
		return;
	buf_rewind(out, cut);
	buf_byte(out, '-');
	append_hash(out, topic);
}

/* A natural number; 0 for anything else. */
static int64_t
natural(const struct record *r, enum field f)
{
	struct view value = record_value(r, f);
	int64_t number;

	if (jtext_kind(value) != JTEXT_NUMBER || !jtext_int64(value, &number) ||
	    number < 0)
		return 0;
	return number;
}

/* Kafka's -1 is no time, and behind the year 9999 there are no dates. */
static int64_t
day_of(const struct record *r)
{
	int64_t day = natural(r, FIELD_TS) / DAY_MS;
	char text[TIMETEXT_ROOM];

	return timetext_date(text, day) != NULL ? day : 0;
}

void
origin_of(const struct record *r, struct origin *o, int64_t *offset)
{
	struct view topic = record_value(r, FIELD_TOPIC);
	struct buf scratch, text;

	*o = (struct origin){ .partition = natural(r, FIELD_PARTITION),
		.day = day_of(r) };
	*offset = natural(r, FIELD_OFFSET);
	buf_init(&scratch, SIZE_MAX);
	buf_init(&text, SIZE_MAX);
	if (jtext_kind(topic) == JTEXT_STRING)
		name_append_topic(jtext_string(topic, &scratch), &text);
	if (text.len == 0)
		buf_byte(&text, '_');
	memcpy(o->topic, text.p, text.len + 1);
	buf_release(&scratch);
	buf_release(&text);
}

bool
origin_equal(const struct origin *a, const struct origin *b)
{
	return a->partition == b->partition && a->day == b->day &&
	       strcmp(a->topic, b->topic) == 0;
}

void
name_append(const struct origin *o, int64_t first, int64_t last,
    struct view body, const char *suffix, struct buf *out)
{
	char date[TIMETEXT_ROOM];

	*timetext_date(date, o->day) = '\0';
	buf_printf(out, "topic=%s/dt=%s/%lld-%lld-%lld-", o->topic, date,
	    (long long)o->partition, (long long)first, (long long)last);
	append_hash(out, body);
	buf_text(out, suffix);
}
