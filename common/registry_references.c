#include "registry_references.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "mem.h"

/* A schema on the way from the first one; its references are being read. */
struct place {
	const char *subject;
	json_int_t version;
	bool done; /* its schema is in texts */
};

struct walk {
	json_t *texts;
	registry_get_version *get;
	void *owner;
	struct place *places;
	size_t count;
};

static struct place *
find(const struct walk *w, const char *subject, json_int_t version)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (w->places[i].version == version &&
		    strcmp(w->places[i].subject, subject) == 0)
			return &w->places[i];
	return NULL;
}

/* A reference that does not carry its answer gets it. */
static int
complete(struct walk *w, json_t *reference, const struct place *place,
    struct fail *why)
{
	json_t *answer;
	int got;

	if (json_is_string(json_object_get(reference, "schema")))
		return 0;
	got = w->get(w->owner, place->subject, place->version, &answer, why);
	if (got == 0)
		return fail_record(why, "csr.reference",
		    "version %lld of subject %s, which the schema refers to, "
		    "is not there",
		    (long long)place->version, place->subject);
	if (got == -1)
		return -1;
	json_object_set(reference, "schema", json_object_get(answer, "schema"));
	if (json_object_get(answer, "references") != NULL)
		json_object_set(reference, "references",
		    json_object_get(answer, "references"));
	json_decref(answer);
	return 0;
}

static int follow(struct walk *, json_t *answer, size_t depth, struct fail *);

static int
follow_one(struct walk *w, json_t *reference, size_t depth, struct fail *why)
{
	const json_t *version = json_object_get(reference, "version");
	struct place place = { .subject = json_string_value(
				   json_object_get(reference, "subject")) };
	const struct place *known;
	size_t at;

	if (place.subject == NULL || !json_is_integer(version))
		return fail_record(why, "csr.reference",
		    "the schema has a reference without subject or version");
	place.version = json_integer_value(version);
	known = find(w, place.subject, place.version);
	if (known != NULL && known->done)
		return 0;
	if (known != NULL || depth >= LIMIT_SCHEMA_REFERENCES ||
	    w->count >= LIMIT_SCHEMA_REFERENCES)
		return fail_record(why, "csr.reference",
		    "the schema's references %s",
		    known != NULL ? "lead back to themselves" : "are too many");
	at = w->count++;
	w->places = xrealloc(w->places, w->count, sizeof(*w->places));
	w->places[at] = place;
	if (complete(w, reference, &place, why) == -1 ||
	    follow(w, reference, depth + 1, why) == -1)
		return -1;
	w->places[at].done = true;
	json_array_append(w->texts, json_object_get(reference, "schema"));
	return 0;
}

static int
follow(struct walk *w, json_t *answer, size_t depth, struct fail *why)
{
	json_t *references = json_object_get(answer, "references");
	size_t i;

	for (i = 0; i < json_array_size(references); i++)
		if (follow_one(w, json_array_get(references, i), depth, why) ==
		    -1)
			return -1;
	return 0;
}

int
registry_references(json_t *answer, json_t *texts, registry_get_version *get,
    void *owner, struct fail *why)
{
	struct walk w = { .texts = texts, .get = get, .owner = owner };
	int rc = follow(&w, answer, 0, why);

	free(w.places);
	return rc;
}
