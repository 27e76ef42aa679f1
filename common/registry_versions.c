#include "registry_versions.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "http.h"
#include "limits.h"
#include "registry_answer.h"

void
registry_versions_release(struct registry_versions *v)
{
	json_decref(v->stems);
	*v = (struct registry_versions){ 0 };
}

static void
key_of(struct buf *key, const char *subject, json_int_t version)
{
	buf_printf(key, "%lld/%s", (long long)version, subject);
}

/* Note what dir/stem.json holds. */
static void
read_one(struct registry_versions *v, const char *dir, const char *stem)
{
	const char *subject;
	json_t *answer, *version;
	struct fail why;
	struct buf key;

	if (registry_answer_read(dir, stem, &answer, &why) != 1)
		return;
	subject = json_string_value(json_object_get(answer, "subject"));
	version = json_object_get(answer, "version");
	if (subject != NULL && json_is_integer(version)) {
		buf_init(&key, SIZE_MAX);
		key_of(&key, subject, json_integer_value(version));
		json_object_set_new(v->stems, key.p, json_string(stem));
		buf_release(&key);
	}
	json_decref(answer);
}

/* The part of an answer's name before .json; files on their way to one begin
 * with a dot. */
static bool
stem_of(const char *name, struct buf *stem)
{
	size_t len = strlen(name);

	if (name[0] == '.' || len < 6 || strcmp(name + len - 5, ".json") != 0)
		return false;
	buf_reset(stem);
	buf_append(stem, name, len - 5);
	return true;
}

static void
read_all(struct registry_versions *v, const char *dir)
{
	const struct dirent *entry;
	size_t count = 0;
	struct buf stem;
	DIR *d = opendir(dir);

	json_decref(v->stems);
	v->stems = json_object();
	if (d == NULL)
		return;
	buf_init(&stem, SIZE_MAX);
	while ((entry = readdir(d)) != NULL && count < LIMIT_SCHEMA_FILES)
		if (stem_of(entry->d_name, &stem)) {
			read_one(v, dir, stem.p);
			count++;
		}
	buf_release(&stem);
	closedir(d);
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static void
refresh(struct registry_versions *v, const char *dir)
{
	struct stat st;

	if (stat(dir, &st) == -1 ||
	    (v->stems != NULL && same_time(st.st_mtim, v->changed)))
		return;
	v->changed = st.st_mtim;
	read_all(v, dir);
}

bool
registry_versions_find(struct registry_versions *v, const char *dir,
    const char *subject, json_int_t version, struct buf *stem)
{
	const char *found;
	struct buf key;

	refresh(v, dir);
	buf_init(&key, SIZE_MAX);
	key_of(&key, subject, version);
	found = json_string_value(json_object_get(v->stems, key.p));
	buf_release(&key);
	if (found != NULL)
		buf_text(stem, found);
	return found != NULL;
}

/* The version in <subject>.v<version>.json or .avsc; 0 for other names. */
static json_int_t
version_of(const char *name, const char *encoded)
{
	size_t len = strlen(encoded);
	json_int_t version;
	char *end;

	if (strncmp(name, encoded, len) != 0 ||
	    strncmp(name + len, ".v", 2) != 0 || name[len + 2] < '1' ||
	    name[len + 2] > '9')
		return 0;
	version = strtoll(name + len + 2, &end, 10);
	if (strcmp(end, ".json") != 0 && strcmp(end, ".avsc") != 0)
		return 0;
	return version;
}

static json_int_t
newest_by_name(const char *dir, const char *subject)
{
	const struct dirent *entry;
	json_int_t newest = 0, version;
	struct buf encoded;
	DIR *d = opendir(dir);

	if (d == NULL)
		return 0;
	buf_init(&encoded, SIZE_MAX);
	http_encode(&encoded, view_of(subject), "");
	while ((entry = readdir(d)) != NULL) {
		version = version_of(entry->d_name, encoded.p);
		newest = version > newest ? version : newest;
	}
	buf_release(&encoded);
	closedir(d);
	return newest;
}

json_int_t
registry_versions_newest(
    struct registry_versions *v, const char *dir, const char *subject)
{
	json_int_t newest = newest_by_name(dir, subject), version;
	const char *key;
	json_t *stem;
	char *rest;

	refresh(v, dir);
	json_object_foreach(v->stems, key, stem)
	{
		version = strtoll(key, &rest, 10);
		if (strcmp(rest + 1, subject) == 0 && version > newest)
			newest = version;
	}
	return newest;
}
