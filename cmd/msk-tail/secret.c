#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "jtext.h"
#include "secret_file.h"
#include "secrets_manager.h"

/* From one reading of the secret to the next. */
#define PAUSE_MS 5000

/* Secrets Manager's own ceiling of a secret. */
#define MAX_SECRET 65536

void
name_password_init(struct name_password *both)
{
	buf_init(&both->name, MAX_SECRET);
	buf_init(&both->password, MAX_SECRET);
}

static void
wipe(struct buf *text)
{
	explicit_bzero(text->p, text->cap);
	buf_release(text);
}

void
name_password_release(struct name_password *both)
{
	wipe(&both->name);
	wipe(&both->password);
}

static int
take(struct view object, const char *name, struct buf *to, struct fail *why)
{
	struct view value;

	if (jtext_get(object, view_of(name), &value) != JTEXT_STRING)
		return fail(why, FAIL_CONFIG, "no text \"%s\" in it", name);
	buf_reset(to);
	jtext_unescape(value, to);
	return 0;
}

int
name_password_parse(
    struct name_password *both, struct view text, struct fail *why)
{
	struct jtext_error error;

	if (jtext_check(text, &error) == -1)
		return fail(why, FAIL_CONFIG, "byte %zu: %s",
		    (size_t)(error.at - text.p) + 1, error.what);
	while (strchr(" \t\r\n", *text.p) != NULL)
		text.p++, text.len--;
	while (strchr(" \t\r\n", text.p[text.len - 1]) != NULL)
		text.len--;
	if (*text.p != '{')
		return fail(why, FAIL_CONFIG,
		    "expected an object of username and password");
	if (take(text, "username", &both->name, why) == -1)
		return -1;
	return take(text, "password", &both->password, why);
}

static int
fail_in_secret(const struct secret *s, struct fail *why)
{
	return fail_in(why, "%s%s", s->is_file ? "" : "secret ", s->id);
}

static int
read_file(const char *path, struct buf *to, struct fail *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd == -1)
		return fail(why, FAIL_CONFIG, "%s", strerror(errno));
	if (secret_file_is_open(fd))
		secret_file_warn(path);
	do {
		char *room = buf_reserve(to, 4096);

		got = room == NULL ? 0 : read(fd, room, 4096);
		if (got > 0)
			buf_advance(to, (size_t)got);
	} while (got > 0);
	close(fd);
	if (got == -1)
		return fail(why, FAIL_CONFIG, "%s", strerror(errno));
	if (to->over)
		return fail(why, FAIL_CONFIG, "over %d bytes", MAX_SECRET);
	buf_append(to, "", 0); /* and a '\0' behind it */
	return 0;
}

/* The text goes into s->text; whether it has changed. */
static int
read_secret(struct secret *s, bool *changed, struct fail *why)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_SECRET);
	s->read_ms = clock_ms();
	rc = s->is_file ? read_file(s->id, &text, why)
			: secrets_manager_get(s->service.aws, s->service.http,
			      s->id, &text, why);
	if (rc == -1) {
		wipe(&text);
		return fail_in_secret(s, why);
	}
	*changed = !view_equal(buf_as_view(&text), buf_as_view(&s->text));
	wipe(&s->text);
	s->text = text;
	return 0;
}

static int
read_first(void *context, struct fail *why)
{
	bool changed;

	return read_secret(context, &changed, why);
}

static int
parse(const struct secret *s, struct name_password *both, struct fail *why)
{
	if (name_password_parse(both, buf_as_view(&s->text), why) == 0)
		return 0;
	return fail_in_secret(s, why);
}

static int
open_service(struct login *l, struct fail *why)
{
	struct secret *s = &l->secret;

	if (!secrets_manager_region(s->id, s->service.region) &&
	    l->set->region != NULL)
		snprintf(s->service.region, sizeof(s->service.region), "%s",
		    l->set->region);
	if (service_open(&s->service, why) == -1)
		return -1;
	return service_patiently(&s->service, l->set, read_first, s, why);
}

int
secret_open(struct login *l, struct name_password *both, struct fail *why)
{
	struct secret *s = &l->secret;
	int rc;

	s->is_file = l->kind != LOGIN_SECRET;
	s->id =
	    s->is_file ? l->set->auth_file : l->set->auth + strlen("scram:");
	buf_init(&s->text, MAX_SECRET);
	rc = s->is_file ? read_first(s, why) : open_service(l, why);
	return rc == 0 ? parse(s, both, why) : -1;
}

bool
secret_refused(struct tail *t, const char *reason)
{
	struct secret *s = &t->login.secret;

	if (s->id == NULL)
		return false;
	if (!s->refused)
		diag_info(1, "%s; %s%s is read again", reason,
		    s->is_file ? "" : "secret ", s->id);
	snprintf(s->reason, sizeof(s->reason), "%s", reason);
	s->refused = t->outage.refused = true;
	return true;
}

/* The secret says something else now. */
static void
log_in_anew(struct tail *t)
{
	struct secret *s = &t->login.secret;
	struct name_password both;
	rd_kafka_error_t *error;
	struct fail why;

	name_password_init(&both);
	if (parse(s, &both, &why) == -1) {
		diag_warn("%s", why.text);
		s->refused = true;
	} else {
		diag_warn("%s%s has changed: logs in anew",
		    s->is_file ? "" : "secret ", s->id);
		error = rd_kafka_sasl_set_credentials(
		    t->rk, both.name.p, both.password.p);
		if (error != NULL)
			rd_kafka_error_destroy(error);
	}
	name_password_release(&both);
}

void
secret_step(struct tail *t)
{
	struct secret *s = &t->login.secret;
	bool pause = !s->is_file || t->outage.reached;
	bool changed = false, failed;
	struct fail why;

	if (!s->refused || t->phase > PHASE_FINISH ||
	    (pause && clock_ms() - s->read_ms < PAUSE_MS))
		return;
	failed = read_secret(s, &changed, &why) == -1;
	s->refused = failed;
	if (changed) {
		log_in_anew(t);
		return;
	}
	if (!failed)
		fail(&why, FAIL_ACCESS, "%s; %s%s says the same again",
		    s->reason, s->is_file ? "" : "secret ", s->id);
	if (t->outage.reached || why.kind == FAIL_RETRY)
		diag_warn("%s", why.text);
	else
		tail_fail(t, &why);
}
