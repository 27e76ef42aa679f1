/*
 * The EC2 instance's metadata service (IMDS): aws_chain.h. Version 2 asks for
 * a session token first; as for the AWS CLI version 1, without one, goes
 * where that is not to be had, unless it is turned off.
 *
 * Source: Amazon EC2 User Guide, "Use the Instance Metadata Service"; AWS
 * SDKs and Tools Reference Guide, "IMDS credential provider", "Static
 * stability"; botocore's utils.py.
 */
#include <stdlib.h>
#include <strings.h>

#include "aws_fetch.h"
#include "clock.h"
#include "diag.h"
#include "limits.h"

#define LINK "instance metadata"
#define TTL_S "21600"
#define ROLES "/latest/meta-data/iam/security-credentials/"

/* How long expired credentials are used without asking again. */
#define EXTENSION_S 300

struct service {
	struct aws_chain *chain;
	struct aws_fetching how;
	int64_t timeout_ms;
	struct buf base; /* without a last / */
	struct buf token; /* empty: version 1 */
	bool answered; /* it is there */
};

static const char *
setting(const struct aws_profile *p, const char *variable, const char *key)
{
	const char *value = aws_variable(variable);

	return value != NULL ? value : aws_profile_setting(p, key);
}

/* 1 at least, and not long: a program waits. */
static int
number(const struct aws_profile *p, const char *variable, const char *key)
{
	const char *text = setting(p, variable, key);
	int value = text != NULL ? atoi(text) : 1;

	return value < 1 ? 1 : value > 60 ? 60 : value;
}

void
aws_instance_url(const struct aws_profile *p, struct buf *url)
{
	const char *base = setting(p, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
	    "ec2_metadata_service_endpoint");
	const char *mode = setting(p, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
	    "ec2_metadata_service_endpoint_mode");

	if (base == NULL)
		base = mode != NULL && strcasecmp(mode, "ipv6") == 0
			   ? "http://[fd00:ec2::254]"
			   : "http://169.254.169.254";
	buf_text(url, base);
	while (url->len > 0 && url->p[url->len - 1] == '/')
		buf_rewind(url, url->len - 1);
}

static void
service_init(struct service *s, struct aws_chain *chain)
{
	const struct aws_profile *p = chain->profile;

	*s = (struct service){ .chain = chain,
		.how = { .tries = number(p, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
			     "metadata_service_num_attempts"),
		    .direct = true },
		.timeout_ms = 1000 * number(p, "AWS_METADATA_SERVICE_TIMEOUT",
					 "metadata_service_timeout") };
	buf_init(&s->base, SIZE_MAX);
	buf_init(&s->token, LIMIT_TOKEN);
	aws_instance_url(p, &s->base);
}

static void
service_release(struct service *s)
{
	explicit_bzero(s->token.p, s->token.len);
	buf_release(&s->token);
	buf_release(&s->base);
}

static int
request(struct service *s, const char *method, const char *path,
    const struct http_header *header, struct aws_fetched *reply,
    struct fail *why)
{
	struct buf url;
	int rc;

	buf_init(&url, SIZE_MAX);
	buf_printf(&url, "%s%s", s->base.p, path);
	rc = aws_fetch(s->chain, &s->how,
	    &(struct http_request){ .method = method,
		.url = url.p,
		.headers = header,
		.header_count = header != NULL,
		.timeout_ms = s->timeout_ms },
	    reply, why);
	s->answered |= rc == 0;
	buf_release(&url);
	return rc;
}

/* A service behind too few hops lets the PUT's reply die on its way: that is
 * a time-out, not an error. */
static int
open_session(struct service *s, struct fail *why)
{
	static const struct http_header ttl = {
		"X-aws-ec2-metadata-token-ttl-seconds", TTL_S
	};
	const char *off = setting(s->chain->profile,
	    "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
	struct aws_fetched reply;
	int rc;

	rc = request(s, "PUT", "/latest/api/token", &ttl, &reply, why);
	if (rc == 0 && reply.status == 200 && reply.body.len != 0 &&
	    reply.body.len <= LIMIT_TOKEN && aws_is_header(&reply.body))
		buf_view(&s->token, buf_as_view(&reply.body));
	else if (rc == 0 && reply.status != 403 && reply.status != 404 &&
		 reply.status != 405)
		rc = fail(why, aws_fetch_kind(&reply), "the token's status %d",
		    reply.status);
	else if (off != NULL && strcasecmp(off, "true") == 0)
		rc = rc == -1 ? -1
			      : fail(why, FAIL_ACCESS,
				    "no session token (status %d), and "
				    "version 1 is turned off",
				    reply.status);
	else if (rc == -1 && why->kind == FAIL_RETRY)
		rc = 0;
	aws_fetch_release(&reply);
	return rc;
}

/* The body, appended; FAIL_ACCESS for a 404: there is no role. */
static int
get(struct service *s, const char *path, struct buf *text, struct fail *why)
{
	const struct http_header token = { "X-aws-ec2-metadata-token",
		s->token.p };
	struct aws_fetched reply;
	int rc;

	rc = request(
	    s, "GET", path, s->token.len != 0 ? &token : NULL, &reply, why);
	if (rc == 0 && reply.status != 200)
		rc = fail(
		    why, aws_fetch_kind(&reply), "status %d", reply.status);
	else if (rc == 0 && reply.body.len == 0)
		rc = fail(why, FAIL_RETRY, "an empty reply");
	else if (rc == 0)
		buf_view(text, buf_as_view(&reply.body));
	aws_fetch_release(&reply);
	return rc;
}

/* Of several roles, one a line, the first. */
static int
get_keys(struct aws_credentials *c, struct service *s, struct fail *why)
{
	struct buf roles, path, keys;
	int rc = -1;

	buf_init(&roles, SIZE_MAX);
	buf_init(&path, SIZE_MAX);
	buf_init(&keys, SIZE_MAX);
	if (get(s, ROLES, &roles, why) == -1)
		goto done;
	buf_text(&path, ROLES);
	http_encode(
	    &path, (struct view){ roles.p, strcspn(roles.p, "\r\n") }, "");
	if (get(s, path.p, &keys, why) == 0)
		rc = aws_credentials_parse(c, buf_as_view(&keys), LINK, why);
done:
	explicit_bzero(keys.p, keys.len);
	buf_release(&roles);
	buf_release(&path);
	buf_release(&keys);
	return rc;
}

/* Where the service can't renew them in time it gives expired ones, which AWS
 * goes on to accept; asking at once, and by all instances, would not help. */
static void
extend(struct aws_credentials *c, const struct aws_chain *chain)
{
	int64_t now_s = aws_now_s(chain->aws);

	if (c->expires_s > now_s)
		return;
	diag_warn(LINK " gave credentials that have expired already; they "
		       "are used, and asked for again in some minutes");
	c->expires_s = now_s + 2 * EXTENSION_S + clock_wall_ms() % 600;
}

static bool
is_off(void)
{
	const char *off = aws_variable("AWS_EC2_METADATA_DISABLED");

	return off != NULL && strcasecmp(off, "true") == 0;
}

int
aws_from_instance(
    struct aws_credentials *c, struct aws_chain *chain, struct fail *why)
{
	struct service s;
	int rc;

	if (is_off()) {
		fail(&chain->absent, FAIL_ACCESS,
		    LINK " is turned off by AWS_EC2_METADATA_DISABLED");
		return 0;
	}
	service_init(&s, chain);
	rc = open_session(&s, why);
	if (rc == 0)
		rc = get_keys(c, &s, why);
	if (rc == 0)
		extend(c, chain);
	else
		fail_in(why, LINK " of %s", s.base.p);
	service_release(&s);
	if (rc == 0)
		return 1;
	if (why->kind == FAIL_CONFIG || (s.answered && why->kind == FAIL_RETRY))
		return -1;
	chain->absent = *why;
	return 0;
}

bool
aws_instance_region(struct aws_chain *chain, struct buf *region)
{
	struct service s;
	struct fail why;
	int rc;

	if (is_off())
		return false;
	service_init(&s, chain);
	rc = open_session(&s, &why);
	if (rc == 0)
		rc =
		    get(&s, "/latest/meta-data/placement/region", region, &why);
	service_release(&s);
	return rc == 0;
}
