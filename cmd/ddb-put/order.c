/* When a write may be done: put_if, versions, and what both leave behind. */
#include "clock.h"
#include "job.h"
#include "json_string.h"
#include "json_value.h"
#include "source.h"

/* What a delete leaves where versions are kept, so that no older row comes
 * back, and for how long. */
#define DELETED_ATTRIBUTE "_deleted"
#define EXPIRES_ATTRIBUTE "_expires"
#define MARKER_MS ((int64_t)30 * 24 * 3600 * 1000)

/* The end of the year 9999: a ts beyond it is no time. */
#define LAST_MS INT64_C(253402300799999)

static bool
is_versioned(const struct job *j)
{
	return j->route->config != NULL &&
	       j->route->config->version.kind != VERSION_NONE;
}

/* unchanged needs to know what must not have changed. */
static int
check_from(const struct job *j, struct fail *why)
{
	struct view from = record_value(j->record, FIELD_FROM), equal;

	if (jtext_kind(from) == JTEXT_OBJECT &&
	    jtext_get(from, VIEW("if"), &equal) == JTEXT_OBJECT)
		return 0;
	return fail_record(
	    why, "put.put_if", "put_if is unchanged, but from.if is no object");
}

int
job_read_order(struct job *j, struct fail *why)
{
	struct view word = record_value(j->record, FIELD_PUT_IF);

	j->ordered = word.p != NULL;
	j->condition = is_versioned(j) ? STORE_IF_NEWER : STORE_ALWAYS;
	if (!j->ordered)
		return 0;
	if (jtext_kind(word) != JTEXT_STRING)
		word = VIEW("\"\"");
	if (jtext_string_is(word, VIEW("newer")))
		j->condition = STORE_IF_NEWER;
	else if (jtext_string_is(word, VIEW("absent")))
		j->condition = STORE_IF_ABSENT;
	else if (jtext_string_is(word, VIEW("unchanged")))
		j->condition = STORE_IF_EQUAL;
	else
		return fail_record(why, "put.put_if",
		    "put_if is none of newer, absent and unchanged");
	return j->condition == STORE_IF_EQUAL ? check_from(j, why) : 0;
}

/* null and "" are no versions. */
static bool
is_nothing(struct view value)
{
	return jtext_kind(value) <= JTEXT_NULL ||
	       (jtext_kind(value) == JTEXT_STRING && value.len == 2);
}

int
job_version(const struct job *j, struct view row, struct view *version,
    struct fail *why)
{
	const char *path;

	*version = VIEW_NONE;
	if (!is_versioned(j) || j->route->config->version.kind != VERSION_PATH)
		return 0;
	path = j->route->config->version.path;
	if (row.p != NULL)
		json_path(row, view_of(path), version);
	if (is_nothing(*version) && j->fields.p != NULL)
		json_path(j->fields, view_of(path), version);
	if (row.p != NULL && is_nothing(*version))
		return fail_record(why, "put.version",
		    "the row has no version: %s is %s", path,
		    version->p == NULL ? "not there" : "empty");
	if (is_nothing(*version))
		*version = VIEW_NONE;
	return 0;
}

static int
append_source(const struct job *j, struct view version, struct buf *item,
    struct fail *why)
{
	size_t start = item->len, source;

	buf_text(item, ",\"" SOURCE_ATTRIBUTE "\":");
	source = item->len;
	if (source_append(j->record, version, item, why) == -1)
		return fail_in(why, "version %s",
		    is_versioned(j) && j->route->config->version.path != NULL
			? j->route->config->version.path
			: "offset");
	if (item->len == source)
		buf_rewind(item, start);
	return 0;
}

static void
append_time(struct buf *item, const char *name, int64_t ms)
{
	buf_byte(item, ',');
	json_string_append(item, view_of(name));
	buf_printf(item, ":%lld", (long long)(ms / 1000));
}

/* When the record was made. */
static int64_t
time_of(const struct record *r)
{
	struct view ts = record_value(r, FIELD_TS);
	int64_t ms;

	if (jtext_kind(ts) != JTEXT_NUMBER || !jtext_int64(ts, &ms) || ms < 0 ||
	    ms > LAST_MS)
		return clock_wall_ms();
	return ms;
}

int
job_add_own(const struct job *j, struct buf *row, struct fail *why)
{
	const struct config_table *config = j->route->config;
	struct view version;

	if (config == NULL ||
	    (!is_versioned(j) && config->ttl.attribute == NULL))
		return 0;
	if (job_version(j, buf_as_view(row), &version, why) == -1)
		return -1;
	buf_rewind(row, row->len - 1); /* the brace */
	if (is_versioned(j) && append_source(j, version, row, why) == -1)
		return -1;
	if (config->ttl.attribute != NULL)
		append_time(row, config->ttl.attribute,
		    time_of(j->record) + config->ttl.after_ms);
	buf_byte(row, '}');
	return 0;
}

int
job_marks(const struct job *j, bool *marks, struct fail *why)
{
	*marks = j->condition == STORE_IF_NEWER;
	if (j->condition == STORE_IF_ABSENT)
		return fail_record(why, "put.put_if",
		    "put_if is absent, but there is nothing to put");
	return 0;
}

int
job_append_marker(const struct job *j, struct view key, struct view version,
    struct buf *item, struct fail *why)
{
	const char *expires = j->route->ttl_attribute;

	buf_append(item, key.p, key.len - 1); /* without its last brace */
	if (append_source(j, version, item, why) == -1)
		return -1;
	buf_text(item, ",\"" DELETED_ATTRIBUTE "\":true");
	append_time(item, expires != NULL ? expires : EXPIRES_ATTRIBUTE,
	    clock_wall_ms() + MARKER_MS);
	buf_byte(item, '}');
	return 0;
}

/* A name, once, unless the row has it. */
static void
take_off(struct buf *removed, struct view row, const char *name)
{
	size_t start = removed->len, len;
	struct view value;

	if (name == NULL || jtext_get(row, view_of(name), &value) != JTEXT_NONE)
		return;
	buf_byte(removed, ',');
	json_string_append(removed, view_of(name));
	len = removed->len - start;
	if (memmem(removed->p, start, removed->p + start, len) != NULL)
		buf_rewind(removed, start);
}

/* Attributes that key an index are left out where they are empty. */
static void
take_off_indexed(const struct job *j, struct view shaped, struct view row)
{
	const struct key_schema *key = &j->route->table->key;
	size_t i, n;
	struct view value;

	for (i = 0; i < key->index_count; i++) {
		const char *names[] = { key->indexes[i].hash.name,
			key->indexes[i].range.name };

		for (n = 0; n < 2; n++)
			if (names[n] != NULL &&
			    jtext_get(shaped, view_of(names[n]), &value) !=
				JTEXT_NONE)
				take_off(&j->build->removed, row, names[n]);
	}
}

void
job_list_removed(const struct job *j, struct view shaped)
{
	struct buf *removed = &j->build->removed;
	struct view row = buf_as_view(&j->build->item);

	buf_reset(removed);
	if (!j->update)
		return;
	buf_view(removed, shape_omitted(j->route->shape));
	take_off_indexed(j, shaped, row);
	if (is_versioned(j)) {
		take_off(removed, row, DELETED_ATTRIBUTE);
		take_off(removed, row, EXPIRES_ATTRIBUTE);
	}
	if (removed->len == 0)
		return;
	removed->p[0] = '['; /* where the first name's comma stands */
	buf_byte(removed, ']');
}
