#include "aws.h"

#include <stdlib.h>

#include "aws_chain.h"
#include "aws_endpoint.h"
#include "aws_renewal.h"
#include "clock.h"
#include "diag.h"
#include "mem.h"

struct aws {
	struct aws_options options;
	struct aws_profile profile;
	char *ca_file; /* outlives the profile */
	struct buf url, sts_url;
	struct buf instance_region; /* empty: not asked for, or none */
	struct aws_chain chain;
	struct aws_credentials credentials;
	struct sigv4_keys keys; /* borrowed from credentials */
	unsigned generation; /* of the credentials; 0: there are none yet */
	struct aws_renewal renewal;
	bool dropped; /* the service refuses them */
	int64_t clock_offset_s;
};

struct aws *
aws_new(const struct aws_options *options)
{
	struct aws *aws = xcalloc(1, sizeof(*aws));

	aws->options = *options;
	aws->chain.aws = aws;
	aws->chain.profile = &aws->profile;
	buf_init(&aws->url, SIZE_MAX);
	buf_init(&aws->sts_url, SIZE_MAX);
	buf_init(&aws->instance_region, 64);
	return aws;
}

void
aws_free(struct aws *aws)
{
	if (aws == NULL)
		return;
	aws_profile_release(&aws->profile);
	aws_credentials_release(&aws->credentials);
	aws_chain_release(&aws->chain);
	free(aws->ca_file);
	buf_release(&aws->url);
	buf_release(&aws->sts_url);
	buf_release(&aws->instance_region);
	free(aws);
}

static int
load(struct aws *aws, struct fail *why)
{
	return aws_profile_load(&aws->profile, aws->options.profile, why);
}

int
aws_ca_file(struct aws *aws, const char **path, struct fail *why)
{
	const char *found;

	if ((*path = aws_variable("AWS_CA_BUNDLE")) != NULL)
		return 0;
	if (load(aws, why) == -1)
		return -1;
	found = aws_profile_setting(&aws->profile, "ca_bundle");
	if (aws->ca_file == NULL && found != NULL)
		aws->ca_file = xstrdup(found);
	*path = aws->ca_file;
	return 0;
}

/* It becomes a part of a host name. */
static bool
is_region(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len != 0 && len < 64 && text[len] == '\0';
}

/* The last resort; NULL without. It is asked for once, with success. */
static const char *
instance_region(struct aws *aws)
{
	struct buf *region = &aws->instance_region;

	if (region->len == 0 && !aws_instance_region(&aws->chain, region))
		return NULL;
	return region->len != 0 ? region->p : NULL;
}

int
aws_region(struct aws *aws, const char **region, struct fail *why)
{
	*region = aws->options.region;
	if (*region == NULL)
		*region = aws_variable("AWS_REGION");
	if (*region == NULL)
		*region = aws_variable("AWS_DEFAULT_REGION");
	if (*region == NULL) {
		if (load(aws, why) == -1)
			return -1;
		*region = aws_profile_setting(&aws->profile, "region");
	}
	if (*region == NULL)
		*region = instance_region(aws);
	if (*region == NULL)
		return fail(why, FAIL_CONFIG,
		    "no AWS region: set AWS_REGION, or region in the profile");
	if (!is_region(*region))
		return fail(why, FAIL_CONFIG,
		    "AWS region '%s': expected a name like eu-west-1", *region);
	return 0;
}

static bool
is_url(const char *text)
{
	return strncmp(text, "http://", 7) == 0 ||
	       strncmp(text, "https://", 8) == 0;
}

/* AWS takes no user and password, and what stands there must not be shown:
 * an @ further behind is most likely a password's, too. */
static int
check_endpoint(const char *url, struct fail *why)
{
	if (strchr(url, '@') != NULL)
		return fail(why, FAIL_CONFIG,
		    "the endpoint's URL holds an @: expected no user and "
		    "password in it");
	if (!is_url(url))
		return fail(why, FAIL_CONFIG,
		    "endpoint '%s': expected http://... or https://...", url);
	return 0;
}

/* given: NULL where nobody names one. */
static int
put_endpoint(struct aws *aws, const char *service, const char *region,
    const char *given, struct buf *url, struct fail *why)
{
	if (given == NULL)
		given = aws_endpoint_configured(&aws->profile, service);
	if (given != NULL && check_endpoint(given, why) == -1)
		return -1;
	buf_reset(url);
	if (given != NULL)
		buf_text(url, given);
	else
		aws_endpoint_append(&aws->profile, service, region, url);
	while (url->p[url->len - 1] == '/')
		buf_rewind(url, url->len - 1);
	return 0;
}

int
aws_endpoint(
    struct aws *aws, const char *service, const char **url, struct fail *why)
{
	const char *region;

	if (load(aws, why) == -1 || aws_region(aws, &region, why) == -1 ||
	    put_endpoint(aws, service, region, aws->options.endpoint_url,
		&aws->url, why) == -1)
		return -1;
	*url = aws->url.p;
	return 0;
}

int
aws_sts(
    struct aws *aws, const char **url, const char **region, struct fail *why)
{
	if (load(aws, why) == -1 || aws_region(aws, region, why) == -1 ||
	    put_endpoint(aws, "sts", *region, NULL, &aws->sts_url, why) == -1)
		return -1;
	*url = aws->sts_url.p;
	return 0;
}

bool
aws_endpoint_is_given(const struct aws *aws, const char *service)
{
	return aws->options.endpoint_url != NULL ||
	       aws_endpoint_configured(&aws->profile, service) != NULL;
}

static void
use(struct aws *aws, const struct aws_credentials *found)
{
	int64_t now_s = aws_now_s(aws);

	aws_credentials_release(&aws->credentials);
	aws->credentials = *found;
	aws->keys = (struct sigv4_keys){ found->access_key, found->secret_key,
		found->token };
	aws->generation++;
	aws->dropped = false;
	aws_renewal_got(&aws->renewal, now_s, found->expires_s);
	if (found->expires_s == INT64_MAX)
		diag_info(1, "AWS credentials: of %s", found->link);
	else
		diag_info(1, "AWS credentials: of %s, for %lld s more",
		    found->link, (long long)(found->expires_s - now_s));
}

/* Where new credentials can't be had, old ones are used to their end. */
static int
go_on(struct aws *aws, int64_t now_s, struct fail *why)
{
	if (aws->generation == 0)
		return -1;
	/* Links that were there are away for a while. */
	if (why->kind == FAIL_ACCESS && aws->chain.absent.kind != FAIL_NONE)
		why->kind = FAIL_RETRY;
	if (aws->dropped || !aws_renewal_failed(&aws->renewal, now_s))
		return -1;
	if (aws_renewal_is_urgent(&aws->renewal, now_s))
		diag_warn("%s; the old credentials go on for %lld s", why->text,
		    (long long)(aws->renewal.expires_s - now_s));
	else
		diag_info(1, "%s; the old credentials go on", why->text);
	return 0;
}

int
aws_credentials(struct aws *aws, struct out *out,
    const struct sigv4_keys **keys, struct fail *why)
{
	struct aws_credentials found;
	int64_t now_s = aws_now_s(aws);

	*keys = &aws->keys;
	if (aws->generation != 0 && !aws->dropped &&
	    !aws_renewal_is_due(&aws->renewal, now_s))
		return 0;
	/* What the files say may have changed meanwhile. */
	if (aws->generation != 0)
		aws_profile_release(&aws->profile);
	aws->chain.out = out;
	aws->chain.absent.kind = FAIL_NONE;
	aws->chain.once = aws->generation != 0 && !aws->dropped &&
			  now_s < aws->renewal.expires_s;
	if (load(aws, why) == -1 ||
	    aws_credentials_find(&found, &aws->chain, why) == -1)
		return go_on(aws, aws_now_s(aws), why);
	use(aws, &found);
	return 0;
}

int64_t
aws_credentials_expire_s(const struct aws *aws)
{
	return aws->credentials.expires_s;
}

unsigned
aws_credentials_generation(const struct aws *aws)
{
	return aws->generation;
}

void
aws_credentials_drop(struct aws *aws, unsigned generation)
{
	if (generation == aws->generation)
		aws->dropped = true;
}

int64_t
aws_now_s(const struct aws *aws)
{
	return clock_wall_ms() / 1000 + aws->clock_offset_s;
}

void
aws_clock_is(struct aws *aws, int64_t date_s)
{
	aws->clock_offset_s = date_s - clock_wall_ms() / 1000;
}
