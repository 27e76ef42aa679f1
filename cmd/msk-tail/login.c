#include "login.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "jtext.h"

/* A secret is one small object. */
#define MAX_FILE 65536

/* Before, SCRAM sends a nonce that brokers of 4.0 and later refuse. */
#define SCRAM_FIXED 0x02060100

static int
set(rd_kafka_conf_t *conf, const char *name, const char *value,
    struct fail *why)
{
	char text[512];

	if (rd_kafka_conf_set(conf, name, value, text, sizeof(text)) ==
	    RD_KAFKA_CONF_OK)
		return 0;
	/* Not the text: it may quote the value. */
	return fail(why, FAIL_CONFIG, "%s can't be set", name);
}

static int
read_file(const char *path, struct buf *to, struct fail *why)
{
	struct stat st;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &st) == -1)
		return fail(why, FAIL_CONFIG, "%s: %s", path, strerror(errno));
	if ((st.st_mode & (S_IRGRP | S_IROTH)) != 0)
		diag_warn("%s: others can read this secret (chmod 600)", path);
	do {
		char *room = buf_reserve(to, 4096);

		got = room == NULL ? 0 : read(fd, room, 4096);
		if (got > 0)
			buf_advance(to, (size_t)got);
	} while (got > 0);
	buf_byte(to, '\0');
	close(fd);
	return got == 0 && !to->over
		   ? 0
		   : fail(why, FAIL_CONFIG, "%s: can't be read", path);
}

/* {"username":"u","password":"p"}, as AWS keeps it in a secret. */
static int
set_from_object(rd_kafka_conf_t *conf, struct view object, struct fail *why)
{
	static const char *const names[][2] = {
		{ "username", "sasl.username" },
		{ "password", "sasl.password" },
	};
	struct view value;
	struct buf text;
	int i, rc = 0;

	buf_init(&text, SIZE_MAX);
	for (i = 0; i < 2 && rc == 0; i++) {
		if (jtext_get(object, view_of(names[i][0]), &value) !=
		    JTEXT_STRING) {
			rc = fail(why, FAIL_CONFIG, "no text \"%s\" in it",
			    names[i][0]);
			break;
		}
		buf_reset(&text);
		jtext_unescape(value, &text);
		rc = set(conf, names[i][1], text.p, why);
	}
	explicit_bzero(text.p, text.cap);
	buf_release(&text);
	return rc;
}

static int
set_from_file(rd_kafka_conf_t *conf, const char *path, struct fail *why)
{
	struct jtext_error error;
	struct view text;
	struct buf file;
	int rc;

	buf_init(&file, MAX_FILE);
	rc = read_file(path, &file, why);
	if (rc == 0) {
		text = (struct view){ file.p, strlen(file.p) };
		if (jtext_check(text, &error) == -1) {
			rc = fail(why, FAIL_CONFIG, "%s: byte %zu: %s", path,
			    (size_t)(error.at - text.p) + 1, error.what);
		} else {
			while (strchr(" \t\r\n", *text.p) != NULL)
				text.p++, text.len--;
			while (strchr(" \t\r\n", text.p[text.len - 1]) != NULL)
				text.len--;
			rc = set_from_object(conf, text, why);
			if (rc == -1)
				fail_in(why, "%s", path);
		}
	}
	explicit_bzero(file.p, file.cap);
	buf_release(&file);
	return rc;
}

static int
set_from_environment(rd_kafka_conf_t *conf, struct fail *why)
{
	const char *user = getenv("KAFKA_USERNAME");
	const char *password = getenv("KAFKA_PASSWORD");

	if (user != NULL && set(conf, "sasl.username", user, why) == -1)
		return -1;
	if (password != NULL && set(conf, "sasl.password", password, why) == -1)
		return -1;
	return 0;
}

int
login_set(const struct settings *s, rd_kafka_conf_t *conf, struct fail *why)
{
	bool plain;

	if (s->auth == NULL || strcmp(s->auth, "none") == 0)
		return 0;
	plain = strcmp(s->auth, "plain") == 0;
	if (set(conf, "security.protocol", "SASL_SSL", why) == -1 ||
	    set(conf, "sasl.mechanisms", plain ? "PLAIN" : "SCRAM-SHA-512",
		why) == -1)
		return -1;
	return s->auth_file != NULL ? set_from_file(conf, s->auth_file, why)
				    : set_from_environment(conf, why);
}

const char *
login_hint(const struct settings *s)
{
	if (s->auth != NULL && strcmp(s->auth, "scram") == 0 &&
	    rd_kafka_version() < SCRAM_FIXED)
		return " (this librdkafka is older than 2.6.1, which can't do "
		       "SCRAM with Kafka 4 brokers: make deps builds a newer "
		       "one)";
	return "";
}
