#include "error_item.h"

#include <openssl/sha.h>

#include "json_string.h"
#include "timetext.h"

/* The longest hash key that DynamoDB takes (Developer Guide, "Constraints"). */
#define LONGEST_KEY 2048

const struct key_schema error_item_key = { .hash = { "id", KEY_S } };

void
error_item_time(struct buf *out, int64_t ms)
{
	char text[TIMETEXT_ROOM], *end = timetext_millis(text, ms, true);

	buf_byte(out, '"');
	if (end != NULL)
		buf_append(out, text, (size_t)(end - text));
	buf_byte(out, '"');
}

/* Cut a name that began at start where a character ends, and put its hash
 * behind it. */
static void
shorten(struct buf *out, size_t start)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	size_t len = LONGEST_KEY - 2 * sizeof(hash) - 1, i;

	SHA256((const unsigned char *)out->p + start, out->len - start, hash);
	while (((unsigned char)out->p[start + len] & 0xc0) == 0x80)
		len--;
	buf_rewind(out, start + len);
	buf_byte(out, ' ');
	for (i = 0; i < sizeof(hash); i++)
		buf_printf(out, "%02x", hash[i]);
}

void
error_item_name(struct view table, struct view key, struct buf *out)
{
	size_t start = out->len;

	buf_view(out, table);
	buf_byte(out, ' ');
	buf_view(out, key);
	if (out->len - start > LONGEST_KEY)
		shorten(out, start);
}

static void
append_name(struct buf *out, struct view table, struct view key)
{
	struct buf name;

	buf_init(&name, SIZE_MAX);
	error_item_name(table, key, &name);
	json_string_append(out, buf_as_view(&name));
	buf_release(&name);
}

/* base, doubled for each retry that has failed. */
static int64_t
pause_of(const struct config_retry *retry, int64_t retries)
{
	int64_t ms = retry->base_ms;

	for (; retries > 0 && ms > 0 && ms < retry->max_ms; retries--)
		if (__builtin_mul_overflow(ms, 2, &ms))
			ms = retry->max_ms;
	return ms < retry->max_ms ? ms : retry->max_ms;
}

static void
append_times(const struct error_item *e, struct buf *out)
{
	buf_text(out, ",\"first_failed\":");
	if (e->first_failed.len != 0)
		buf_view(out, e->first_failed);
	else
		error_item_time(out, e->updated_ms);
	buf_text(out, ",\"updated\":");
	error_item_time(out, e->updated_ms);
	buf_text(out, ",\"retry_after\":");
	error_item_time(out, e->updated_ms + pause_of(e->retry, e->retries));
}

void
error_item_append(const struct error_item *e, struct buf *out)
{
	buf_text(out, "{\"id\":");
	if (e->id.len != 0)
		buf_view(out, e->id);
	else
		append_name(out, view_of(e->table), e->key);
	if (e->topic.len != 0) {
		buf_text(out, ",\"topic\":");
		buf_view(out, e->topic);
	}
	buf_text(out, ",\"record\":");
	json_string_append(out, e->record);
	buf_printf(
	    out, ",\"retries\":%lld,\"missing\":", (long long)e->retries);
	buf_view(out, e->missing);
	buf_text(out, ",\"wait_for\":");
	append_name(out, e->wait_table, e->wait_key);
	append_times(e, out);
	if (e->source.len != 0) {
		buf_text(out, ",\"_source\":");
		buf_view(out, e->source);
	}
	buf_byte(out, '}');
}

void
error_item_record(const struct record *r, struct buf *out)
{
	if (record_has(r, FIELD_FROM))
		record_without(r,
		    FIELDS(FIELD_RETRIES) | FIELDS(FIELD_MISSING) |
			FIELDS(FIELD_FROM),
		    out);
	else
		buf_view(out, r->line);
}
