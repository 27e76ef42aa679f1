#include "aws_credentials.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <openssl/crypto.h>

#include "mem.h"

static void
forget(char **text)
{
	if (*text != NULL)
		OPENSSL_cleanse(*text, strlen(*text));
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
	return 1;
}

static int
from_environment(struct aws_credentials *c, struct fail *why)
{
	return take(c, getenv("AWS_ACCESS_KEY_ID"),
	    getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN"),
	    "environment", why);
}

static int
from_section(struct aws_credentials *c, const struct aws_ini *ini,
    const char *section, struct fail *why)
{
	return take(c, aws_ini_get(ini, section, "aws_access_key_id", NULL),
	    aws_ini_get(ini, section, "aws_secret_access_key", NULL),
	    aws_ini_get(ini, section, "aws_session_token", NULL), section, why);
}

/* Links that stand before the files in the chain: taking a later one in
 * their place would be somebody else's credentials. */
static int
refuse_roles(const struct aws_profile *p, struct fail *why)
{
	static const char *const keys[] = { "role_arn", "sso_session",
		"sso_start_url" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (aws_profile_setting(p, keys[i]) != NULL)
			return fail(why, FAIL_CONFIG,
			    "profile %s has %s, which is not supported: let "
			    "its credential_process be 'aws configure "
			    "export-credentials --profile NAME', from a "
			    "profile without it",
			    p->name, keys[i]);
	return 0;
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

static int
check_profile(const struct aws_profile *p, struct fail *why)
{
	if (strcmp(p->name, "default") == 0 ||
	    aws_ini_has(&p->credentials, p->name) ||
	    aws_ini_has(&p->config, p->section))
		return 0;
	return fail(why, FAIL_CONFIG,
	    "AWS profile %s is neither in the config nor in the credentials "
	    "file",
	    p->name);
}

int
aws_credentials_find(struct aws_credentials *c, const struct aws_profile *p,
    struct out *out, struct fail *why)
{
	int got = 0;

	*c = (struct aws_credentials){ 0 };
	if (!p->asked_for && (got = from_environment(c, why)) != 0)
		return got == 1 ? 0 : -1;
	if (check_profile(p, why) == -1 || refuse_roles(p, why) == -1)
		return -1;
	got = from_section(c, &p->credentials, p->name, why);
	if (got == 0)
		got = from_process(c, p, out, why);
	if (got == 0)
		got = from_section(c, &p->config, p->section, why);
	if (got == 0)
		return fail(why, FAIL_ACCESS,
		    "no AWS credentials: neither AWS_ACCESS_KEY_ID and "
		    "AWS_SECRET_ACCESS_KEY nor profile %s has them",
		    p->name);
	return got == 1 ? 0 : -1;
}
