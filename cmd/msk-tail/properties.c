#include "properties.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "diag.h"
#include "hidden.h"
#include "login.h"
#include "mem.h"
#include "secret_file.h"

/* Longest line of a property file; a PEM key fits. */
#define MAX_LINE 65536

/* Of every name that librdkafka or Java knows. */
#define NAME_CHARACTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

struct properties {
	struct settings *settings;
	rd_kafka_conf_t *conf;
	struct login *login;
	bool has_secret; /* what was set so far */
};

static int
set(rd_kafka_conf_t *conf, const char *name, const char *value,
    struct fail *why)
{
	char text[512];

	if (rd_kafka_conf_set(conf, name, value, text, sizeof(text)) ==
	    RD_KAFKA_CONF_OK)
		return 0;
	return fail(why, FAIL_USAGE, "%s", text);
}

/* Where to start with neither a commit nor -o. */
static int
set_reset(struct settings *s, const char *value, struct fail *why)
{
	struct place place;

	if (!offsets_reset_word(&place, value))
		return fail(why, FAIL_USAGE,
		    "auto.offset.reset=%s: expected earliest, latest or error",
		    value);
	if (s->offsets.start.kind == PLACE_UNSET)
		s->offsets.start = place;
	return 0;
}

/* The text between name=" and ", or NULL. To be freed. */
static char *
quoted_after(const char *text, const char *name)
{
	const char *start = strstr(text, name);
	size_t len;

	if (start == NULL || start[strlen(name)] != '"')
		return NULL;
	start += strlen(name) + 1;
	len = strcspn(start, "\"");
	return start[len] == '"' ? xstrndup(start, len) : NULL;
}

/* ...LoginModule required username="u" password="p"; */
static int
set_jaas(rd_kafka_conf_t *conf, const char *value, struct fail *why)
{
	char *user = quoted_after(value, "username=");
	char *password = quoted_after(value, "password=");
	int rc = 0;

	if (user == NULL || password == NULL)
		rc = fail(why, FAIL_USAGE,
		    "sasl.jaas.config: expected username=\"...\" and "
		    "password=\"...\"");
	else if (set(conf, "sasl.username", user, why) == -1 ||
		 set(conf, "sasl.password", password, why) == -1)
		rc = -1;
	free(user);
	free(password);
	return rc;
}

static int
set_property(
    struct properties *p, const char *name, const char *value, struct fail *why)
{
	/* "sasl.password:pass=word" is not to be shown as a name. */
	if (name[strspn(name, NAME_CHARACTERS)] != '\0')
		return fail(why, FAIL_USAGE, "expected NAME=VALUE");
	p->has_secret |= hidden_is(name) && *value != '\0';
	if (strncmp(name, "schema.registry.", 16) == 0)
		return 0;
	if (strncmp(name, "topic.", 6) == 0 &&
	    strncmp(name, "topic.meta", 10) &&
	    strncmp(name, "topic.blacklist", 15) != 0 &&
	    strncmp(name, "topic.propagation", 17) != 0)
		name += 6;
	if (strcmp(name, "auto.offset.reset") == 0)
		return set_reset(p->settings, value, why);
	if (strcmp(name, "sasl.jaas.config") == 0)
		return set_jaas(p->conf, value, why);
	if (strcmp(name, "ssl.endpoint.identification.algorithm") == 0 &&
	    *value == '\0')
		value = "none";
	if (strcmp(name, "group.id") == 0 && p->settings->group == NULL)
		p->settings->group = xstrdup(value);
	return set(p->conf, name, value, why);
}

static int
set_option(struct properties *p, const char *text, struct fail *why)
{
	const char *equals = strchr(text, '=');
	char *name;
	int rc;

	if (equals == NULL || equals == text)
		return fail(why, FAIL_USAGE, "-X: expected NAME=VALUE");
	name = xstrndup(text, (size_t)(equals - text));
	rc = set_property(p, name, equals + 1, why);
	free(name);
	return rc == 0 ? 0 : fail_in(why, "-X");
}

/* \: and \= stand for : and =, as in Java's files. */
static void
unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++) {
		if (*text == '\\' && (text[1] == ':' || text[1] == '='))
			text++;
		*to++ = *text;
	}
	*to = '\0';
}

static char *
trim(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		text[--len] = '\0';
	return text;
}

static int
set_line(struct properties *p, char *line, struct fail *why)
{
	char *name = trim(line), *value;

	if (*name == '\0' || *name == '#')
		return 0;
	if ((value = strchr(name, '=')) == NULL)
		return fail(why, FAIL_CONFIG, "expected NAME=VALUE");
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	unescape(value);
	return set_property(p, name, value, why);
}

static int
set_file(
    struct properties *p, const char *path, bool may_miss, struct fail *why)
{
	char *line = xmalloc(MAX_LINE);
	FILE *file = fopen(path, "re");
	int number = 0, rc = 0;

	if (file == NULL && !may_miss)
		rc = fail(why, FAIL_CONFIG, "%s: %s", path, strerror(errno));
	while (rc == 0 && file != NULL && fgets(line, MAX_LINE, file) != NULL) {
		number++;
		rc = set_line(p, line, why);
		if (rc == -1) {
			fail_in(why, "%s:%d", path, number);
			why->kind = FAIL_CONFIG;
		}
	}
	if (file != NULL && p->has_secret && secret_file_is_open(fileno(file)))
		secret_file_warn(path);
	if (file != NULL)
		fclose(file);
	explicit_bzero(line, MAX_LINE);
	free(line);
	return rc;
}

static int
set_files(struct properties *p, struct fail *why)
{
	const char *path = p->settings->property_file, *home = getenv("HOME");
	char *usual;
	int rc;

	if (path != NULL)
		return strcmp(path, "none") == 0 || strcmp(path, "-") == 0
			   ? 0
			   : set_file(p, path, false, why);
	if (home == NULL)
		return 0;
	usual = xmalloc(strlen(home) + sizeof("/.config/kcat.conf"));
	strcpy(usual, home);
	strcat(usual, "/.config/kcat.conf");
	rc = set_file(p, usual, true, why);
	free(usual);
	return rc;
}

/* What serves a pipe better than librdkafka's own defaults, and may be
 * changed by the user. */
static int
set_defaults(rd_kafka_conf_t *conf, struct fail *why)
{
	static const char *const defaults[][2] = {
		{ "client.id", "msk-tail" },
		{ "fetch.wait.max.ms", "100" },
		{ "socket.nagle.disable", "true" },
		{ "socket.keepalive.enable", "true" },
		{ "socket.timeout.ms", "30000" }, /* as Java's clients */
		{ "reconnect.backoff.max.ms", "2000" },
	};
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (set(conf, defaults[i][0], defaults[i][1], why) == -1)
			return -1;
	return 0;
}

/* What delivery rests on. */
static int
set_ours(struct properties *p, struct fail *why)
{
	const struct settings *s = p->settings;
	const char *ours[][2] = {
		{ "enable.auto.commit", "false" },
		{ "enable.auto.offset.store", "false" },
		{ "auto.offset.reset", "error" },
		{ "enable.partition.eof", "true" },
		{ "log.queue", "true" },
		{ "bootstrap.servers", s->brokers },
		{ "group.id", s->group },
	};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (ours[i][1] != NULL &&
		    set(p->conf, ours[i][0], ours[i][1], why) == -1)
			return -1;
	return 0;
}

static _Noreturn void
dump(rd_kafka_conf_t *conf)
{
	const char **dumped;
	size_t count, i;

	dumped = rd_kafka_conf_dump(conf, &count);
	for (i = 0; i + 1 < count; i += 2)
		printf("%s = %s\n", dumped[i],
		    hidden_is(dumped[i]) ? "***" : dumped[i + 1]);
	rd_kafka_conf_dump_free(dumped, count);
	exit(fflush(stdout) == 0 ? 0 : FAIL_IO);
}

static bool
asks_for(const struct settings *s, const char *word)
{
	size_t i;

	for (i = 0; i < s->properties.count; i++)
		if (strcmp(s->properties.text[i], word) == 0)
			return true;
	return false;
}

static int
set_all(struct properties *p, struct fail *why)
{
	const struct opt_list *options = &p->settings->properties;
	size_t i;

	if (set_defaults(p->conf, why) == -1 || set_files(p, why) == -1)
		return -1;
	if (login_set(p->login, p->conf, why) == -1)
		return -1;
	for (i = 0; i < options->count; i++) {
		if (strcmp(options->text[i], "dump") == 0)
			continue;
		if (set_option(p, options->text[i], why) == -1)
			return -1;
		hidden_wipe(options->text[i]);
	}
	hidden_check_keys(p->conf);
	return set_ours(p, why);
}

static bool
has_brokers(const rd_kafka_conf_t *conf)
{
	size_t size = 0; /* with the '\0' */

	return rd_kafka_conf_get(conf, "bootstrap.servers", NULL, &size) ==
		   RD_KAFKA_CONF_OK &&
	       size > 1;
}

rd_kafka_conf_t *
properties_conf(struct settings *s, struct login *login, struct fail *why)
{
	struct properties p = {
		.settings = s, .conf = rd_kafka_conf_new(), .login = login
	};

	if (asks_for(s, "list")) {
		rd_kafka_conf_properties_show(stdout);
		exit(fflush(stdout) == 0 ? 0 : FAIL_IO);
	}
	if (set_all(&p, why) == -1) {
		rd_kafka_conf_destroy(p.conf);
		return NULL;
	}
	if (asks_for(s, "dump"))
		dump(p.conf);
	if (login_fetch(login, p.conf, why) == -1) {
		rd_kafka_conf_destroy(p.conf);
		return NULL;
	}
	if (!has_brokers(p.conf)) {
		rd_kafka_conf_destroy(p.conf);
		fail(why, FAIL_USAGE,
		    "no brokers: name them by -b, --cluster-arn, "
		    "$KAFKA_BROKERS, the app config or bootstrap.servers");
		return NULL;
	}
	return p.conf;
}
