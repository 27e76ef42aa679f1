/* A profile's role and where its source credentials are: aws_chain.h. */
#include <stdlib.h>

#include "aws_sts.h"

/* The profiles on the way here, so that a circle is seen. */
struct visit {
	const char *name;
	const struct visit *before;
};

/* A token's file makes it a web identity's role. */
static bool
has_role(const struct aws_profile *p)
{
	return aws_profile_setting(p, "role_arn") != NULL &&
	       aws_profile_setting(p, "web_identity_token_file") == NULL;
}

static bool
has_keys(const struct aws_profile *p)
{
	return aws_profile_setting(p, "aws_access_key_id") != NULL ||
	       aws_profile_setting(p, "aws_secret_access_key") != NULL;
}

static int
from_source(struct aws_credentials *c, struct aws_chain *chain,
    const char *source, struct fail *why)
{
	int got;

	if (strcmp(source, "Environment") == 0)
		got = aws_from_environment(c, chain, why);
	else if (strcmp(source, "EcsContainer") == 0)
		got = aws_from_container(c, chain, why);
	else if (strcmp(source, "Ec2InstanceMetadata") == 0)
		got = aws_from_instance(c, chain, why);
	else
		return fail(why, FAIL_CONFIG,
		    "credential_source %s: expected Environment, "
		    "Ec2InstanceMetadata or EcsContainer",
		    source);
	if (got == 0)
		return fail(why, FAIL_ACCESS,
		    "credential_source %s has no credentials%s%s", source,
		    chain->absent.kind != FAIL_NONE ? ": " : "",
		    chain->absent.kind != FAIL_NONE ? chain->absent.text : "");
	return got;
}

static int assume(struct aws_credentials *, struct aws_chain *,
    const struct aws_profile *, const struct visit *, struct fail *why);

/* A profile may name itself, for the keys that it holds. */
static int
check_visit(const struct aws_profile *source, const struct visit *visit,
    struct fail *why)
{
	const struct visit *v = visit;

	if (!aws_ini_has(&source->credentials, source->name) &&
	    !aws_ini_has(&source->config, source->section))
		return fail(why, FAIL_CONFIG,
		    "source_profile %s is neither in the config nor in the "
		    "credentials file",
		    source->name);
	while (v != NULL && strcmp(v->name, source->name) != 0)
		v = v->before;
	if (v == NULL || (v == visit && has_keys(source)))
		return 0;
	return fail(why, FAIL_CONFIG,
	    "source_profile %s goes round in a circle", source->name);
}

static int
from_source_profile(struct aws_credentials *c, struct aws_chain *chain,
    const char *name, const struct aws_profile *p, const struct visit *visit,
    struct fail *why)
{
	struct aws_profile source;
	int got = -1;

	aws_profile_other(p, name, &source);
	if (check_visit(&source, visit, why) == 0)
		got = has_role(&source) && !has_keys(&source)
			  ? assume(c, chain, &source, visit, why)
			  : aws_from_profile(c, chain, &source, why);
	if (got == 0)
		got = fail(why, FAIL_CONFIG,
		    "source_profile %s has no credentials", name);
	free(source.section);
	return got;
}

static int
check_role(const struct aws_profile *p, const struct aws_role *role,
    const char *source, const char *source_profile, struct fail *why)
{
	if (source != NULL && source_profile != NULL)
		return fail(why, FAIL_CONFIG,
		    "both source_profile and credential_source");
	if (source == NULL && source_profile == NULL)
		return fail(why, FAIL_CONFIG,
		    "neither source_profile nor credential_source");
	if (aws_profile_setting(p, "mfa_serial") != NULL)
		return fail(why, FAIL_CONFIG,
		    "mfa_serial: nobody is there to type a code in");
	if (role->duration != NULL &&
	    (*role->duration == '\0' ||
		role->duration[strspn(role->duration, "0123456789")] != '\0'))
		return fail(why, FAIL_CONFIG,
		    "duration_seconds '%s': expected a number", role->duration);
	return 0;
}

static int
from_sources(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_profile *p, const struct aws_role *role,
    const struct visit *visit, struct fail *why)
{
	const char *source = aws_profile_setting(p, "credential_source");
	const char *name = aws_profile_setting(p, "source_profile");

	if (check_role(p, role, source, name, why) == -1)
		return -1;
	return source != NULL
		   ? from_source(c, chain, source, why)
		   : from_source_profile(c, chain, name, p, visit, why);
}

static int
assume(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_profile *p, const struct visit *before, struct fail *why)
{
	const struct visit visit = { p->name, before };
	const struct aws_role role = {
		.arn = aws_profile_setting(p, "role_arn"),
		.session = aws_profile_setting(p, "role_session_name"),
		.external_id = aws_profile_setting(p, "external_id"),
		.duration = aws_profile_setting(p, "duration_seconds"),
	};
	struct aws_credentials source = { 0 };
	struct sigv4_keys keys;
	int rc = -1;

	if (from_sources(&source, chain, p, &role, &visit, why) == 1) {
		keys = (struct sigv4_keys){ source.access_key,
			source.secret_key, source.token };
		rc = aws_sts_assume(c, chain, &role, &keys, why);
	}
	aws_credentials_release(&source);
	if (rc == 0)
		return 1;
	return fail_in(why, "profile %s, role %s", p->name, role.arn);
}

int
aws_from_role(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_profile *p, struct fail *why)
{
	return has_role(p) ? assume(c, chain, p, NULL, why) : 0;
}
