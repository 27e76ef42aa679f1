#include "registry.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "clock.h"
#include "diag.h"
#include "http.h"
#include "mem.h"
#include "registry_answer.h"
#include "registry_http.h"
#include "registry_id.h"
#include "registry_inside.h"
#include "registry_references.h"

/* How often an unknown id is asked for while it may yet be published. */
#define PUBLISH_PAUSE_MS 250
#define PUBLISH_PAUSE_MAX_MS 2000

static const char *
first_of(const char *option, const char *variable)
{
	const char *value = option != NULL ? option : getenv(variable);

	return value != NULL && *value != '\0' ? value : NULL;
}

static void
complete_options(struct registry_options *o)
{
	o->user_info =
	    first_of(o->user_info, "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO");
	o->token = first_of(o->token, "SCHEMA_REGISTRY_BEARER_AUTH_TOKEN");
	o->ca_file = first_of(o->ca_file, "SCHEMA_REGISTRY_SSL_CA_LOCATION");
	o->cert_file =
	    first_of(o->cert_file, "SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION");
	o->key_file = first_of(o->key_file, "SCHEMA_REGISTRY_SSL_KEY_LOCATION");
	if (o->max_wait_ms == 0)
		o->max_wait_ms = REGISTRY_MAX_WAIT_MS;
	if (o->publish_ms == 0)
		o->publish_ms = REGISTRY_PUBLISH_MS;
}

/* The option's directory itself, which is a registry then, or one for each
 * registry below the user's. */
static void
set_cache(struct registry *r)
{
	const char *xdg = first_of(NULL, "XDG_CACHE_HOME");
	const char *home = first_of(NULL, "HOME");
	const char *url = registry_http_url(r->http);
	struct buf path;

	r->cache_first =
	    r->options.cache != NULL || !registry_http_is_local(r->http);
	if (r->options.cache != NULL) {
		if (*r->options.cache != '\0')
			r->cache = xstrdup(r->options.cache);
		return;
	}
	if (xdg == NULL && home == NULL)
		return;
	buf_init(&path, SIZE_MAX);
	if (xdg != NULL)
		buf_printf(&path, "%s/mskutils/", xdg);
	else
		buf_printf(&path, "%s/.cache/mskutils/", home);
	http_encode(&path, view_of(strstr(url, "://") + 3), "");
	r->cache = xstrdup(path.p);
	buf_release(&path);
}

/* The source may hold a password even where it is mistaken. */
static int
open_directory(struct registry *r, struct fail *why)
{
	const char *source = r->options.source;
	struct buf shown;
	struct stat st;

	if (stat(source, &st) == 0 && S_ISDIR(st.st_mode)) {
		r->directory = xstrdup(source);
		return 0;
	}
	buf_init(&shown, SIZE_MAX);
	if (strchr(source, '@') != NULL)
		http_place(&shown, source);
	else
		buf_text(&shown, source);
	fail(why, FAIL_CONFIG,
	    "schema registry %s: neither an URL (http://...), nor glue:, nor a "
	    "directory",
	    shown.p);
	buf_release(&shown);
	return -1;
}

int
registry_open(struct registry **registry, const struct registry_options *o,
    struct fail *why)
{
	struct registry *r = xcalloc(1, sizeof(*r));
	int rc;

	r->options = *o;
	complete_options(&r->options);
	if (!registry_http_is(r->options.source)) {
		rc = open_directory(r, why);
	} else {
		rc = registry_http_open(&r->http, &r->options, why);
		if (rc == 0)
			set_cache(r);
	}
	if (rc == -1) {
		registry_free(r);
		r = NULL;
	}
	*registry = r;
	return rc;
}

void
registry_free(struct registry *r)
{
	if (r == NULL)
		return;
	registry_memory_release(&r->memory);
	registry_versions_release(&r->versions);
	free(r->directory);
	free(r->cache);
	registry_http_free(r->http);
	free(r);
}

/* registry_get_version of a directory, and of a registry. */
int
registry_version_in_directory(void *owner, const char *subject,
    json_int_t version, json_t **answer, struct fail *why)
{
	struct registry *r = owner;
	struct buf stem;
	int got;

	buf_init(&stem, SIZE_MAX);
	http_encode(&stem, view_of(subject), "");
	buf_printf(&stem, ".v%lld", (long long)version);
	got = registry_answer_read(r->directory, stem.p, answer, why);
	buf_reset(&stem);
	if (got == 0 && registry_versions_find(&r->versions, r->directory,
			    subject, version, &stem))
		got = registry_answer_read(r->directory, stem.p, answer, why);
	buf_release(&stem);
	return got;
}

/* Deleted ones too: schemas go on referring to them. */
int
registry_version_by_http(void *owner, const char *subject, json_int_t version,
    json_t **answer, struct fail *why)
{
	struct registry *r = owner;
	struct buf path;
	int got;

	buf_init(&path, SIZE_MAX);
	buf_text(&path, "/subjects/");
	http_encode(&path, view_of(subject), "");
	buf_printf(&path, "/versions/%lld?deleted=true", (long long)version);
	got = registry_http_ask(
	    r->http, path.p, r->options.max_wait_ms, r->out, answer, why);
	buf_release(&path);
	return got;
}

/*
 * How long to ask for an unknown id. Junk may be full of them: from the third
 * in a row on each gets half the time of the one before.
 */
static int64_t
patience_ms(struct registry *r)
{
	int64_t ms = r->options.publish_ms;

	if (clock_ms() >= r->flood_ends_ms)
		r->in_vain = 0;
	if (r->in_vain > 1)
		ms = r->in_vain < 8 ? ms >> (r->in_vain - 1) : 0;
	return ms;
}

static void
note_wait(struct registry *r, bool in_vain)
{
	r->in_vain = in_vain ? r->in_vain + 1 : 0;
	r->flood_ends_ms = clock_ms() + REGISTRY_UNKNOWN_MS;
}

/* Ask until the id is known or has had time to be published. */
static int
ask_for_id(struct registry *r, const char *id, bool patient,
    int64_t max_wait_ms, json_t **answer, struct fail *why)
{
	int64_t until = clock_ms() + (patient ? patience_ms(r) : 0), left;
	int64_t pause = PUBLISH_PAUSE_MS;
	bool unknown = false;
	struct buf path;
	int got;

	buf_init(&path, SIZE_MAX);
	registry_id_path(&path, id);
	while ((got = registry_http_ask(
		    r->http, path.p, max_wait_ms, r->out, answer, why)) == 0) {
		unknown = true;
		if ((left = until - clock_ms()) <= 0)
			break;
		if (r->options.tally != NULL)
			r->options.tally->retries++;
		registry_http_sleep(
		    r->http, r->out, pause < left ? pause : left);
		if (pause < PUBLISH_PAUSE_MAX_MS)
			pause *= 2;
	}
	if (unknown && patient)
		note_wait(r, got == 0);
	buf_release(&path);
	return got;
}

static bool
from_cache(struct registry *r, const char *id, json_t **answer)
{
	struct fail why;

	return r->cache != NULL &&
	       registry_answer_read(r->cache, id, answer, &why) == 1;
}

void
registry_to_cache(struct registry *r, const char *id, const json_t *answer)
{
	struct fail why;

	if (r->cache == NULL ||
	    registry_answer_write(r->cache, id, answer, &why) == 0)
		return;
	if (!r->cache_warned)
		diag_warn("schema cache: %s; going on without", why.text);
	r->cache_warned = true;
}

/* Where the cache does not come first, it stands in for a registry that does
 * not answer at once. */
static int
answer_by_http(struct registry *r, const char *id, bool patient,
    json_t **answer, bool *cached, struct fail *why)
{
	int got;

	*cached = r->cache_first && from_cache(r, id, answer);
	if (*cached)
		return 1;
	if (!r->cache_first && r->cache != NULL) {
		got = ask_for_id(r, id, patient, 0, answer, why);
		if (got != -1 || why->kind != FAIL_SERVICE)
			return got;
		*cached = from_cache(r, id, answer);
		if (*cached) {
			diag_warn(
			    "%s; schema %s is from the cache", why->text, id);
			return 1;
		}
	}
	return ask_for_id(r, id, patient, r->options.max_wait_ms, answer, why);
}

/* An id that is not in memory. */
static int
get(struct registry *r, const char *id, bool patient,
    const struct registry_schema **schema, struct fail *why)
{
	json_t *answer = NULL, *texts = json_array();
	bool cached = r->directory != NULL;
	int got, rc = -1;

	if (r->directory != NULL)
		got = registry_answer_read(r->directory, id, &answer, why);
	else if (!registry_id_is_asked(id))
		got = 0;
	else
		got = answer_by_http(r, id, patient, &answer, &cached, why);
	if (got == 0)
		fail_record(why, "csr.unknown",
		    "schema id %s is not known to the registry", id);
	if (got != 1 || registry_references(answer, texts,
			    r->directory != NULL ? registry_version_in_directory
						 : registry_version_by_http,
			    r, why) == -1)
		goto done;
	if (!cached)
		registry_to_cache(r, id, answer);
	*schema = registry_memory_add(&r->memory, id, answer, texts);
	rc = 0;
done:
	json_decref(texts);
	json_decref(answer);
	return rc;
}

/* An id that has been unknown for long is asked for only once more. */
int
registry_schema(struct registry *r, struct view id, struct out *out,
    const struct registry_schema **schema, struct fail *why)
{
	const struct registry_failure *failure;
	char text[REGISTRY_ID_MAX + 1];
	int rc;

	*schema = registry_memory_find(&r->memory, id);
	if (*schema != NULL)
		return 0;
	if (registry_id_kind(id) == REGISTRY_ID_NONE)
		return fail_record(why, "csr.id",
		    "schema id %.*s is no number, GUID, global id, hash or "
		    "fingerprint",
		    (int)(id.len < 64 ? id.len : 64), id.p);
	failure = registry_memory_failure(&r->memory, id);
	if (failure != NULL && clock_ms() < failure->until_ms) {
		*why = failure->why;
		return -1;
	}
	memcpy(text, id.p, id.len);
	text[id.len] = '\0';
	r->out = out;
	if (out != NULL && r->http != NULL)
		out_flush(out);
	rc = get(r, text, failure == NULL, schema, why);
	if (rc == -1 && why->kind == FAIL_RECORD)
		registry_memory_fail(&r->memory, text, why);
	return rc;
}
