#include "store.h"

#include <stdlib.h>
#include <unistd.h>

#include "mem.h"

#define SQLITE_SCHEME "sqlite:"

static const char *
environment(const char *name)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? text : NULL;
}

/* The endpoint as far as it chooses the backend (aws.h has the rest). */
static const char *
find_endpoint(const struct store_settings *s)
{
	const char *ignore = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
	const char *found = s->endpoint;

	if (found == NULL && (ignore == NULL || strcmp(ignore, "true") != 0)) {
		found = environment("AWS_ENDPOINT_URL_DYNAMODB");
		if (found == NULL)
			found = environment("AWS_ENDPOINT_URL");
	}
	return found;
}

int
store_open(
    struct store **store, const struct store_settings *s, struct fail *why)
{
	const size_t len = sizeof(SQLITE_SCHEME) - 1;
	const char *endpoint = find_endpoint(s);

	if (endpoint == NULL || strncmp(endpoint, SQLITE_SCHEME, len) != 0)
		return store_dynamodb_open(store, s, why);
	if (endpoint[len] == '\0')
		return fail(why, FAIL_USAGE,
		    "endpoint " SQLITE_SCHEME
		    ": expected a file's name behind the colon");
	return store_sqlite_open(store, endpoint + len, s, why);
}

static void
free_table(struct store *s, struct store_table *t)
{
	if (t->own != NULL)
		s->ops->close_table(s, t);
	free(t->key_memory);
	free(t->name);
	free(t);
}

void
store_close(struct store *s)
{
	struct store_table *t;

	if (s == NULL)
		return;
	while ((t = s->tables) != NULL) {
		s->tables = t->next;
		free_table(s, t);
	}
	s->ops->close(s);
}

static size_t
size_of(const char *name)
{
	return name == NULL ? 0 : strlen(name) + 1;
}

static size_t
size_of_key(const struct key_schema *key)
{
	size_t i, size = key->index_count * sizeof(*key->indexes);

	size += size_of(key->hash.name) + size_of(key->range.name);
	for (i = 0; i < key->index_count; i++)
		size += size_of(key->indexes[i].name) +
			size_of(key->indexes[i].hash.name) +
			size_of(key->indexes[i].range.name);
	return size;
}

/* A copy of a name at *at, which moves behind it. */
static const char *
copy_name(char **at, const char *name)
{
	const char *copy = *at;

	if (name == NULL)
		return NULL;
	*at = stpcpy(*at, name) + 1;
	return copy;
}

static struct key_attribute
copy_attribute(char **at, struct key_attribute a)
{
	return (struct key_attribute){ copy_name(at, a.name), a.type };
}

void
store_copy_key(struct store_table *t, const struct key_schema *key)
{
	struct key_index *indexes = xmalloc(size_of_key(key) + 1);
	char *at = (char *)(indexes + key->index_count);
	size_t i;

	for (i = 0; i < key->index_count; i++) {
		const struct key_index *from = &key->indexes[i];

		indexes[i].name = copy_name(&at, from->name);
		indexes[i].hash = copy_attribute(&at, from->hash);
		indexes[i].range = copy_attribute(&at, from->range);
	}
	t->key_memory = indexes;
	t->key = (struct key_schema){ .table = t->name,
		.hash = copy_attribute(&at, key->hash),
		.range = copy_attribute(&at, key->range),
		.indexes = indexes,
		.index_count = key->index_count };
}

static struct store_table *
new_table(struct view name)
{
	struct store_table *t = xcalloc(1, sizeof(*t));

	t->name = xstrndup(name.p, name.len);
	t->key.table = t->name;
	return t;
}

static bool
same_name(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
append_key(struct buf *text, const struct key_schema *key, bool typed)
{
	const struct key_attribute *a[] = { &key->hash, &key->range };
	int i;

	buf_byte(text, '(');
	for (i = 0; i < 2 && a[i]->name != NULL; i++) {
		buf_printf(text, "%s%s", i == 0 ? "" : ", ", a[i]->name);
		if (typed)
			buf_printf(text, " %c", a[i]->type);
	}
	buf_byte(text, ')');
}

int
store_check_key(const struct store_table *t, const struct key_schema *known,
    bool typed, struct fail *why)
{
	const struct key_schema *key = &t->key;
	struct buf found, said;

	if (same_name(known->hash.name, key->hash.name) &&
	    same_name(known->range.name, key->range.name) &&
	    (!typed || (known->hash.type == key->hash.type &&
			   (key->range.name == NULL ||
			       known->range.type == key->range.type))))
		return 0;
	buf_init(&found, SIZE_MAX);
	buf_init(&said, SIZE_MAX);
	append_key(&found, key, typed);
	append_key(&said, known, typed);
	fail(why, FAIL_CONFIG,
	    "table %s has the key %s, not %s as the config says", t->name,
	    found.p, said.p);
	buf_release(&found);
	buf_release(&said);
	return -1;
}

static int
find_key(struct store *s, struct store_table *t, const struct key_schema *known,
    bool typed, struct fail *why)
{
	bool has_key = known != NULL && known->hash.name != NULL;

	/* A dry run takes what --create would make. */
	if (has_key && (typed || s->settings.dry) && !s->ops->describe_known) {
		store_copy_key(t, known);
		return 0;
	}
	if (s->ops->describe(s, t, why) == -1)
		return -1;
	t->described = true;
	if (!has_key)
		return 0;
	if (t->key.index_count == 0 && known->index_count != 0) {
		t->key.indexes = known->indexes;
		t->key.index_count = known->index_count;
	}
	return store_check_key(t, known, typed, why);
}

/* The tables' own names are looked at first: they need no question. */
static int
find_table(struct store *s, struct view name, struct store_table **table,
    struct fail *why)
{
	struct store_table *t;
	bool same = false;

	for (t = s->tables; t != NULL && !view_is(name, t->name);)
		t = t->next;
	if (t == NULL && s->ops->goes_by != NULL)
		for (t = s->tables; t != NULL; t = t->next) {
			if (s->ops->goes_by(s, t, name, &same, why) == -1)
				return -1;
			if (same)
				break;
		}
	*table = t;
	return 0;
}

int
store_table(struct store *s, struct view name, const struct key_schema *known,
    bool typed, struct store_table **table, struct fail *why)
{
	struct store_table *t;

	if (find_table(s, name, table, why) == -1)
		return -1;
	if (*table != NULL)
		return 0;
	t = new_table(name);
	if ((s->ops->check_name != NULL && s->ops->check_name(t, why) == -1) ||
	    find_key(s, t, known, typed, why) == -1) {
		free_table(s, t);
		return -1;
	}
	t->next = s->tables;
	s->tables = *table = t;
	return 0;
}

int
store_table_of_config(struct store *s, struct view name,
    const struct key_schema *known, bool typed, struct store_table **table,
    struct fail *why)
{
	if (store_table(s, name, known, typed, table, why) == 0)
		return 0;
	if (why->kind == FAIL_RECORD)
		why->kind = FAIL_CONFIG;
	return -1;
}

int
store_create(struct store *s, struct view name, const struct key_schema *key,
    struct fail *why)
{
	struct store_table *t = new_table(name);
	int rc;

	store_copy_key(t, key);
	rc = s->ops->create(s, t, why);
	free_table(s, t);
	return rc;
}

int
store_prepare(struct store *s, const struct store_write *w, struct buf *request,
    struct fail *why)
{
	return s->ops->prepare(s, w, request, why);
}

/* Say what would be sent, and that all went well. */
static void
send_nothing(struct store *s, struct store_call *call)
{
	struct store_reply reply = { .outcome = STORE_DONE };
	size_t i;

	buf_reset(&call->body);
	s->ops->print(s, call, &call->body);
	if (write(STDERR_FILENO, call->body.p, call->body.len) == -1) {
		/* There is nobody left to tell. */
	}
	for (i = 0; i < call->count; i++)
		s->dry_capacity += call->writes[i]->capacity;
	s->dry_calls++;
	call->done(call, &reply);
}

void
store_send(struct store *s, struct store_call *call)
{
	call->store = s;
	if (s->settings.dry)
		send_nothing(s, call);
	else
		s->ops->send(s, call);
}

int
store_wait(struct store *s, int fd, int timeout_ms)
{
	return s->ops->wait(s, fd, timeout_ms);
}
