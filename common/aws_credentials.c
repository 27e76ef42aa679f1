#include "aws_chain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mem.h"

static void
forget(char **text)
{
	if (*text != NULL)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

void
aws_credentials_release(struct aws_credentials *c)
{
	forget(&c->access_key);
	forget(&c->secret_key);
	forget(&c->token);
}

void
aws_chain_release(struct aws_chain *chain)
{
	http_free(chain->http);
	http_free(chain->direct);
}

/* 1 with what was found, 0 without an access key, -1 for half of a pair. */
static int
take(struct aws_credentials *c, const char *access_key, const char *secret_key,
    const char *token, const char *place, struct fail *why)
{
	if (access_key == NULL || *access_key == '\0')
		return 0;
	if (secret_key == NULL || *secret_key == '\0')
		return fail(why, FAIL_CONFIG,
		    "%s: there is an access key, but no secret access key",
		    place);
	c->access_key = xstrdup(access_key);
	c->secret_key = xstrdup(secret_key);
	c->token = token != NULL && *token != '\0' ? xstrdup(token) : NULL;
	c->expires_s = INT64_MAX;
	c->link = place;
	return 1;
}

/* Our own environment never changes: what has expired stays so. */
static int
take_expiration(
    struct aws_credentials *c, const struct aws_chain *chain, struct fail *why)
{
	const char *text = aws_variable("AWS_CREDENTIAL_EXPIRATION");

	if (text == NULL)
		return 1;
	c->expires_s = aws_time_s(text);
	if (c->expires_s == -1)
		return fail(why, FAIL_CONFIG,
		    "AWS_CREDENTIAL_EXPIRATION '%s' is no ISO 8601 time", text);
	if (c->expires_s <= aws_now_s(chain->aws))
		return fail(why, FAIL_ACCESS,
		    "environment: the credentials have expired at %s "
		    "(AWS_CREDENTIAL_EXPIRATION)",
		    text);
	return 1;
}

/* The older name of the token goes first, as botocore has it. */
int
aws_from_environment(
    struct aws_credentials *c, const struct aws_chain *chain, struct fail *why)
{
	const char *token = getenv("AWS_SECURITY_TOKEN");
	int got;

	if (token == NULL)
		token = getenv("AWS_SESSION_TOKEN");
	got = take(c, getenv("AWS_ACCESS_KEY_ID"),
	    getenv("AWS_SECRET_ACCESS_KEY"), token, "environment", why);
	if (got == 1 && (got = take_expiration(c, chain, why)) == -1)
		aws_credentials_release(c);
	return got;
}

static int
from_section(struct aws_credentials *c, const struct aws_ini *ini,
    const char *section, const char *file, struct fail *why)
{
	const char *token =
	    aws_ini_get(ini, section, "aws_security_token", NULL);
	int got;

	if (token == NULL)
		token = aws_ini_get(ini, section, "aws_session_token", NULL);
	got = take(c, aws_ini_get(ini, section, "aws_access_key_id", NULL),
	    aws_ini_get(ini, section, "aws_secret_access_key", NULL), token,
	    file, why);
	return got != -1 ? got : fail_in(why, "[%s]", section);
}

/* A link that is not ours: taking a later one in its place would be somebody
 * else's credentials. */
static int
refuse(const struct aws_profile *p, const char *key, struct fail *why)
{
	if (aws_profile_setting(p, key) == NULL)
		return 0;
	return fail(why, FAIL_CONFIG,
	    "profile %s has %s, which is not supported: let its "
	    "credential_process be 'aws configure export-credentials "
	    "--profile NAME', from a profile without it",
	    p->name, key);
}

static int
from_process(struct aws_credentials *c, const struct aws_profile *p,
    struct out *out, struct fail *why)
{
	const char *command = aws_profile_setting(p, "credential_process");

	if (command == NULL)
		return 0;
	return aws_credentials_run(c, command, out, why) == -1 ? -1 : 1;
}

int
aws_from_profile(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_profile *p, struct fail *why)
{
	int got = aws_from_web_identity(c, chain, p, why);

	if (got == 0)
		got = refuse(p, "sso_session", why);
	if (got == 0)
		got = refuse(p, "sso_start_url", why);
	if (got == 0)
		got = from_section(
		    c, &p->credentials, p->name, "credentials file", why);
	if (got == 0)
		got = refuse(p, "login_session", why);
	if (got == 0)
		got = from_process(c, p, chain->out, why);
	if (got == 0)
		got =
		    from_section(c, &p->config, p->section, "config file", why);
	return got;
}

static int
run(struct aws_credentials *c, struct aws_chain *chain, struct fail *why)
{
	const struct aws_profile *p = chain->profile;
	int got = p->asked_for ? 0 : aws_from_environment(c, chain, why);

	if (got == 0)
		got = aws_from_role(c, chain, p, why);
	if (got == 0)
		got = aws_from_profile(c, chain, p, why);
	if (got == 0)
		got = aws_from_container(c, chain, why);
	if (got == 0)
		got = aws_from_instance(c, chain, why);
	if (got == 0)
		got = fail(why, FAIL_ACCESS,
		    "no AWS credentials: neither AWS_ACCESS_KEY_ID and "
		    "AWS_SECRET_ACCESS_KEY nor profile %s has them, there is "
		    "no container's endpoint, and %s",
		    p->name, chain->absent.text);
	return got;
}

/* All of them go out in headers. */
static bool
is_clean(const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			return false;
	return true;
}

int
aws_credentials_find(
    struct aws_credentials *c, struct aws_chain *chain, struct fail *why)
{
	*c = (struct aws_credentials){ 0 };
	if (run(c, chain, why) == -1)
		return -1;
	if (is_clean(c->access_key) && is_clean(c->secret_key) &&
	    is_clean(c->token))
		return 0;
	fail(why, FAIL_ACCESS, "%s: a key holds a control character", c->link);
	aws_credentials_release(c);
	return -1;
}
