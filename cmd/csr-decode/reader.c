#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "jtext.h"
#include "limits.h"
#include "mem.h"

struct reader_subject {
	char *name;
	const struct registry_schema *found;
	struct avro_schema *schema; /* of found */
	struct reader_subject *next;
};

static int
parse(const struct registry_schema *found, const char *subject,
    struct avro_schema **schema, struct fail *why)
{
	size_t count = found->reference_count + 1, i;
	struct view *texts;

	if (found->type != REGISTRY_AVRO)
		return fail_record(why, "csr.subject",
		    "subject %s is no Avro schema: nothing can be read as it",
		    subject);
	texts = xcalloc(count, sizeof(*texts));
	for (i = 0; i < found->reference_count; i++)
		texts[i] = found->references[i];
	texts[i] = found->text;
	*schema = avro_schema_parse(texts, count, why);
	free(texts);
	return *schema != NULL ? 0 : fail_in(why, "subject %s", subject);
}

/* What it says would fail the same way for every record. */
static int
as_config(struct fail *why)
{
	if (why->kind == FAIL_RECORD)
		why->kind = FAIL_CONFIG;
	return fail_in(why, "--reader");
}

static int
open_version(
    struct reader *r, const char *subject, int64_t version, struct fail *why)
{
	const struct registry_schema *found;

	if (registry_version(
		r->registry, subject, version, NULL, &found, why) == 0 &&
	    parse(found, subject, &r->fixed, why) == 0)
		return 0;
	return as_config(why);
}

static int
read_file(const char *path, struct buf *text, struct fail *why)
{
	char block[16384];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	while (
	    fd != -1 && !text->over && (n = read(fd, block, sizeof(block))) > 0)
		buf_append(text, block, (size_t)n);
	if (n == -1)
		fail(why, errno == EACCES ? FAIL_ACCESS : FAIL_CONFIG,
		    "--reader: %s: %s; neither writer, latest nor "
		    "SUBJECT:VERSION",
		    path, strerror(errno));
	if (fd != -1)
		close(fd);
	if (n != -1 && text->over)
		return fail(why, FAIL_CONFIG, "--reader: %s is over %zu bytes",
		    path, LIMIT_SCHEMA);
	return n == -1 ? -1 : 0;
}

static int
open_file(struct reader *r, const char *path, struct fail *why)
{
	struct buf text;
	struct view view;
	int rc;

	buf_init(&text, LIMIT_SCHEMA);
	rc = read_file(path, &text, why);
	view = buf_as_view(&text);
	if (rc == 0 && (r->fixed = avro_schema_parse(&view, 1, why)) == NULL) {
		fail_in(why, "%s", path);
		rc = as_config(why);
	}
	buf_release(&text);
	return rc;
}

/* SUBJECT:7 or SUBJECT:latest; a subject may have colons itself. */
static bool
split(const char *choice, struct buf *subject, int64_t *version)
{
	const char *colon = strrchr(choice, ':');

	if (colon == NULL || colon == choice)
		return false;
	*version = 0;
	if (strcmp(colon + 1, "latest") != 0 &&
	    (!jtext_int64(view_of(colon + 1), version) || *version < 1))
		return false;
	buf_append(subject, choice, (size_t)(colon - choice));
	return true;
}

int
reader_open(struct reader *r, const char *choice, struct registry *registry,
    struct fail *why)
{
	int64_t version;

	*r = (struct reader){ .registry = registry };
	buf_init(&r->name, SIZE_MAX);
	if (strcmp(choice, "writer") == 0)
		return 0;
	r->kind = READER_LATEST;
	if (strcmp(choice, "latest") == 0)
		return 0;
	r->kind = READER_FIXED;
	if (!split(choice, &r->name, &version))
		return open_file(r, choice, why);
	if (version != 0)
		return open_version(r, r->name.p, version, why);
	r->kind = READER_SUBJECT;
	return 0;
}

void
reader_release(struct reader *r)
{
	struct reader_subject *s, *next;

	for (s = r->subjects; s != NULL; s = next) {
		next = s->next;
		avro_schema_free(s->schema);
		free(s->name);
		free(s);
	}
	avro_schema_free(r->fixed);
	buf_release(&r->name);
}

bool
reader_by_topic(const struct reader *r)
{
	return r->kind == READER_LATEST;
}

/* By topic the subject is named after it: TopicNameStrategy. */
static int
name_subject(struct reader *r, struct view topic, bool key, struct fail *why)
{
	struct buf scratch;

	if (jtext_kind(topic) != JTEXT_STRING)
		return fail_record(why, "csr.subject",
		    "the record has no topic, which names the subject of "
		    "--reader latest");
	buf_init(&scratch, SIZE_MAX);
	buf_reset(&r->name);
	buf_view(&r->name, jtext_string(topic, &scratch));
	buf_text(&r->name, key ? "-key" : "-value");
	buf_release(&scratch);
	return 0;
}

static struct reader_subject *
subject_of(struct reader *r)
{
	struct reader_subject *s;

	for (s = r->subjects; s != NULL; s = s->next)
		if (strcmp(s->name, r->name.p) == 0)
			return s;
	s = xcalloc(1, sizeof(*s));
	s->name = xstrdup(r->name.p);
	s->next = r->subjects;
	r->subjects = s;
	return s;
}

static int
newest(struct reader *r, struct out *out, const struct avro_schema **schema,
    bool *changed, struct fail *why)
{
	const struct registry_schema *found;
	struct avro_schema *parsed;
	struct reader_subject *s;

	if (registry_version(r->registry, r->name.p, 0, out, &found, why) == -1)
		return -1;
	s = subject_of(r);
	if (s->found != found) {
		if (parse(found, s->name, &parsed, why) == -1)
			return -1;
		*changed = s->found != NULL;
		avro_schema_free(s->schema);
		s->schema = parsed;
		s->found = found;
	}
	*schema = s->schema;
	return 0;
}

int
reader_schema(struct reader *r, struct view topic, bool key, struct out *out,
    const struct avro_schema **schema, bool *changed, struct fail *why)
{
	*changed = false;
	*schema = NULL;
	if (key && r->kind != READER_LATEST)
		return 0;
	switch (r->kind) {
	case READER_WRITER:
		return 0;
	case READER_FIXED:
		*schema = r->fixed;
		return 0;
	case READER_LATEST:
		if (name_subject(r, topic, key, why) == -1)
			return -1;
		break;
	case READER_SUBJECT:
		break;
	}
	return newest(r, out, schema, changed, why);
}
