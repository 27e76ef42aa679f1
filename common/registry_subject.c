/* Schemas by subject and version, and the newest of a subject. */
#include "clock.h"
#include "diag.h"
#include "http.h"
#include "registry_answer.h"
#include "registry_http.h"
#include "registry_inside.h"
#include "registry_references.h"

/* What is asked for, and the answer on its way. */
struct ask {
	struct registry *r;
	const char *subject;
	json_int_t version; /* 0: the newest */
	json_t *answer;
	json_int_t found; /* its version */
	bool cached; /* it came from the disk */
};

/* The stem of the file of the version that was found. */
static void
stem_of(const struct ask *a, struct buf *stem)
{
	http_encode(stem, view_of(a->subject), "");
	buf_printf(stem, ".v%lld", (long long)a->found);
}

/* The cache is read like a directory that is a registry. */
static int
from_cache(struct ask *a, struct fail *why)
{
	struct registry_versions versions = { 0 };
	struct buf stem;
	int got = 0;

	if (a->r->cache == NULL)
		return 0;
	a->found = a->version;
	if (a->found == 0)
		a->found = registry_versions_newest(
		    &versions, a->r->cache, a->subject);
	buf_init(&stem, SIZE_MAX);
	stem_of(a, &stem);
	if (a->found != 0)
		got =
		    registry_answer_read(a->r->cache, stem.p, &a->answer, why);
	buf_release(&stem);
	registry_versions_release(&versions);
	a->cached = got == 1;
	return got;
}

static int
from_directory(struct ask *a, struct fail *why)
{
	a->cached = true;
	a->found = a->version;
	if (a->found == 0)
		a->found = registry_versions_newest(
		    &a->r->versions, a->r->directory, a->subject);
	if (a->found == 0)
		return 0;
	return registry_version_in_directory(
	    a->r, a->subject, a->found, &a->answer, why);
}

static int
from_registry(struct ask *a, int64_t max_wait_ms, struct fail *why)
{
	struct buf path;
	int got;

	buf_init(&path, SIZE_MAX);
	buf_text(&path, "/subjects/");
	http_encode(&path, view_of(a->subject), "");
	if (a->version == 0)
		buf_text(&path, "/versions/latest");
	else
		buf_printf(&path, "/versions/%lld?deleted=true",
		    (long long)a->version);
	got = registry_http_ask(
	    a->r->http, path.p, max_wait_ms, a->r->out, &a->answer, why);
	buf_release(&path);
	if (got == 1)
		a->found =
		    json_integer_value(json_object_get(a->answer, "version"));
	return got;
}

/* The cache stands in for a registry that does not answer at once. */
static int
find(struct ask *a, struct fail *why)
{
	struct registry *r = a->r;
	struct fail unread;
	int got;

	if (r->directory != NULL)
		return from_directory(a, why);
	if (a->version != 0 && r->cache_first && from_cache(a, &unread) == 1)
		return 1;
	got = from_registry(
	    a, r->cache != NULL ? 0 : r->options.max_wait_ms, why);
	if (got != -1 || why->kind != FAIL_SERVICE || r->cache == NULL)
		return got;
	if (from_cache(a, &unread) == 1) {
		diag_warn(
		    "%s; subject %s is from the cache", why->text, a->subject);
		return 1;
	}
	return from_registry(a, r->options.max_wait_ms, why);
}

static int
missing(const struct ask *a, struct fail *why)
{
	if (a->version == 0)
		return fail_record(why, "csr.subject",
		    "subject %s is not known to the registry", a->subject);
	return fail_record(why, "csr.subject",
	    "version %lld of subject %s is not known to the registry",
	    (long long)a->version, a->subject);
}

/* "subject:version", for the memory: no id has a colon. */
static void
name_of(const struct ask *a, json_int_t version, struct buf *name)
{
	buf_reset(name);
	buf_printf(name, "%s:%lld", a->subject, (long long)version);
}

static const struct registry_schema *
keep(struct ask *a, struct buf *name, const json_t *texts)
{
	const struct registry_schema *schema;
	struct buf stem;

	if (!a->cached && a->found != 0) {
		buf_init(&stem, SIZE_MAX);
		stem_of(a, &stem);
		registry_to_cache(a->r, stem.p, a->answer);
		buf_release(&stem);
	}
	name_of(a, a->found, name);
	schema = registry_memory_find(&a->r->memory, buf_as_view(name));
	if (schema == NULL)
		schema = registry_memory_add(
		    &a->r->memory, name->p, a->answer, texts);
	return schema;
}

static int
get(struct ask *a, struct buf *name, const struct registry_schema **schema,
    struct fail *why)
{
	json_t *texts = json_array();
	int rc = -1;
	int got = find(a, why);

	if (got == 0)
		missing(a, why);
	if (got == 1 &&
	    registry_references(a->answer, texts,
		a->r->directory != NULL ? registry_version_in_directory
					: registry_version_by_http,
		a->r, why) == 0) {
		*schema = keep(a, name, texts);
		rc = 0;
	}
	json_decref(texts);
	json_decref(a->answer);
	return rc;
}

int
registry_version(struct registry *r, const char *subject, int64_t version,
    struct out *out, const struct registry_schema **schema, struct fail *why)
{
	struct ask a = { .r = r, .subject = subject, .version = version };
	const struct registry_failure *failure;
	struct buf name;
	int rc = 0;

	buf_init(&name, SIZE_MAX);
	name_of(&a, version, &name);
	*schema = registry_memory_find(&r->memory, buf_as_view(&name));
	if (*schema != NULL)
		goto done;
	failure = registry_memory_failure(&r->memory, buf_as_view(&name));
	if (failure != NULL && clock_ms() < failure->until_ms) {
		*why = failure->why;
		rc = -1;
		goto done;
	}
	r->out = out;
	if (out != NULL && r->http != NULL)
		out_flush(out);
	rc = get(&a, &name, schema, why);
	if (rc == -1 && why->kind == FAIL_RECORD)
		registry_memory_fail(&r->memory, name.p, why);
done:
	buf_release(&name);
	return rc;
}
