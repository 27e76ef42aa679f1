/* The role for a token in a file: aws_chain.h. */
#include <strings.h>

#include "aws_fetch.h"
#include "aws_sts.h"

/* The environment's goes before the profile's, but not where the profile was
 * asked for. */
static const char *
setting(const struct aws_profile *p, const char *variable, const char *key)
{
	const char *value = p->asked_for ? NULL : aws_variable(variable);

	return value != NULL ? value : aws_profile_setting(p, key);
}

int
aws_from_web_identity(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_profile *p, struct fail *why)
{
	const char *path = setting(
	    p, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
	struct aws_role role = {
		.arn = setting(p, "AWS_ROLE_ARN", "role_arn"),
		.session =
		    setting(p, "AWS_ROLE_SESSION_NAME", "role_session_name"),
	};
	struct buf token;
	int rc;

	if (path == NULL)
		return 0;
	if (role.arn == NULL)
		return fail(why, FAIL_CONFIG,
		    "web identity: there is a token file, %s, but neither "
		    "AWS_ROLE_ARN nor the profile's role_arn",
		    path);
	buf_init(&token, SIZE_MAX);
	rc = aws_secret_file(chain, path, &token, why);
	if (rc == 0)
		rc = aws_sts_web_identity(
		    c, chain, &role, buf_as_view(&token), why);
	if (rc == -1)
		fail_in(why, "web identity, role %s", role.arn);
	explicit_bzero(token.p, token.len);
	buf_release(&token);
	return rc == 0 ? 1 : -1;
}
