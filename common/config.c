#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <stddef.h>
#include <unistd.h>

#include "config_parts.h"
#include "limits.h"
#include "s3.h"
#include "s3_get.h"
#include "secret_file.h"

/* Spark takes a word, or a string that holds JSON. */
static int
read_offsets(const struct config_node *node, void *into, struct fail *why)
{
	if (jtext_kind(node->value) == JTEXT_OBJECT) {
		*(const char **)into =
		    arena_text(node->file->arena, node->value);
		return 0;
	}
	return config_text(node, into, why);
}

static const struct config_key top_keys[] = {
	{ "kafka_bootstrap_servers", config_text,
	    offsetof(struct config, brokers) },
	{ "schema_registry_url", config_text,
	    offsetof(struct config, registry) },
	{ "consumer_group_id", config_text, offsetof(struct config, group) },
	{ "startingOffsets", read_offsets,
	    offsetof(struct config, starting_offsets) },
	{ "tables", config_tables, 0 },
	{ "joins", config_joins, 0 },
	{ "park", config_park, offsetof(struct config, park) },
	{ NULL, NULL, 0 },
};

int
config_parse(
    struct config *config, const char *name, struct view text, struct fail *why)
{
	struct config_file file;
	struct config_node root;
	int rc = -1;

	*config = (struct config){ 0 };
	config->file = arena_text(&config->arena, view_of(name));
	config->park.alarm_every_ms = 5 * 60 * 1000;
	config->park.linger_ms = 1000;
	file = (struct config_file){ .name = config->file,
		.text = arena_json(&config->arena, text),
		.arena = &config->arena };
	if (config_root(&file, &root, why) == 0)
		rc = config_object(&root, top_keys, true, config, why);
	config->warnings = file.warnings;
	if (rc == -1)
		config_release(config);
	return rc;
}

/* A whole file, up to its limit; whether everybody can read it. */
static int
read_file(
    const char *file, struct buf *text, bool *open_to_all, struct fail *why)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	char block[16384];
	ssize_t got;

	if (fd == -1)
		return fail(why, FAIL_CONFIG, "%s: %s", file, strerror(errno));
	do {
		got = read(fd, block, sizeof(block));
		if (got > 0)
			buf_append(text, block, (size_t)got);
	} while ((got > 0 && !text->over) || (got == -1 && errno == EINTR));
	if (got == -1)
		fail(why, FAIL_CONFIG, "%s: %s", file, strerror(errno));
	*open_to_all = secret_file_is_open(fd);
	close(fd);
	if (text->over)
		return fail(why, FAIL_CONFIG, "%s: larger than %zu bytes", file,
		    LIMIT_CONFIG);
	return got == 0 ? 0 : -1;
}

/* http://user:password@host, the one secret that it may hold. */
static bool
holds_password(const struct config *config)
{
	return config->registry != NULL &&
	       strchr(config->registry, '@') != NULL;
}

int
config_load(struct config *config, const char *file, struct fail *why)
{
	bool open_to_all = false;
	struct buf text;
	int rc;

	buf_init(&text, LIMIT_CONFIG);
	rc = s3_is_address(file) ? s3_get(file, &text, why)
				 : read_file(file, &text, &open_to_all, why);
	if (rc == 0)
		rc = config_parse(config, file, buf_as_view(&text), why);
	if (rc == 0 && open_to_all && holds_password(config))
		secret_file_warn(file);
	buf_release(&text);
	return rc;
}

void
config_release(struct config *config)
{
	size_t i;

	for (i = 0; i < config->table_count; i++)
		if (config->tables[i].regex != NULL)
			regfree(config->tables[i].regex);
	arena_release(&config->arena);
	*config = (struct config){ 0 };
}

/* record may stand in the config without its namespace. */
static bool
names_record(const char *wanted, struct view record)
{
	const char *dot;

	if (record.len == 0)
		return false;
	if (view_is(record, wanted))
		return true;
	dot = memrchr(record.p, '.', record.len);
	if (dot == NULL)
		return false;
	record.len -= (size_t)(dot + 1 - record.p);
	record.p = dot + 1;
	return view_is(record, wanted);
}

static bool
names_topic(const struct config_table *table, struct view topic)
{
	return table->regex == NULL && view_is(topic, table->topic);
}

static bool
regex_matches(const struct config_table *table, struct view topic)
{
	regmatch_t range = { 0, (regoff_t)topic.len };

	return table->regex != NULL &&
	       regexec(table->regex, topic.p, 1, &range, REG_STARTEND) == 0;
}

/* The first table of the topic for that record type, else for any. */
static const struct config_table *
find_table(const struct config *config, struct view topic, struct view record,
    bool by_regex)
{
	const struct config_table *any = NULL;
	size_t i;

	for (i = 0; i < config->table_count; i++) {
		const struct config_table *table = &config->tables[i];

		if (!(by_regex ? regex_matches(table, topic)
			       : names_topic(table, topic)))
			continue;
		if (table->record == NULL) {
			if (any == NULL)
				any = table;
		} else if (names_record(table->record, record)) {
			return table;
		}
	}
	return any;
}

const struct config_table *
config_table_for(
    const struct config *config, struct view topic, struct view record)
{
	const struct config_table *table;

	table = find_table(config, topic, record, false);
	return table != NULL ? table : find_table(config, topic, record, true);
}

void
config_target(
    const struct config_table *table, struct view topic, struct buf *out)
{
	const char *p = table->target, *at;

	for (; (at = strstr(p, "${topic}")) != NULL; p = at + 8) {
		buf_append(out, p, (size_t)(at - p));
		buf_view(out, topic);
	}
	buf_text(out, p);
}

const struct config_join *
config_join_for(const struct config *config, struct view topic)
{
	size_t i;

	for (i = 0; i < config->join_count; i++)
		if (view_is(topic, config->joins[i].driver))
			return &config->joins[i];
	return NULL;
}
