#include "aws.h"

#include <stdlib.h>

#include "aws_credentials.h"
#include "aws_endpoint.h"
#include "clock.h"
#include "diag.h"
#include "mem.h"

/* Credentials are got anew when they have less than EARLY_S to live, but not
 * more often than every PAUSE_S. */
#define EARLY_S 300
#define PAUSE_S 30

struct aws {
	struct aws_options options;
	struct aws_profile profile;
	char *ca_file; /* outlives the profile */
	struct buf url;
	struct aws_credentials credentials;
	struct sigv4_keys keys; /* borrowed from credentials */
	unsigned generation; /* of the credentials; 0: there are none yet */
	int64_t renew_s; /* when to get them anew */
	int64_t clock_offset_s;
};

struct aws *
aws_new(const struct aws_options *options)
{
	struct aws *aws = xcalloc(1, sizeof(*aws));

	aws->options = *options;
	buf_init(&aws->url, SIZE_MAX);
	return aws;
}

void
aws_free(struct aws *aws)
{
	if (aws == NULL)
		return;
	aws_profile_release(&aws->profile);
	aws_credentials_release(&aws->credentials);
	free(aws->ca_file);
	buf_release(&aws->url);
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

int
aws_endpoint(
    struct aws *aws, const char *service, const char **url, struct fail *why)
{
	const char *region, *given = aws->options.endpoint_url;

	if (load(aws, why) == -1 || aws_region(aws, &region, why) == -1)
		return -1;
	if (given == NULL)
		given = aws_endpoint_configured(&aws->profile, service);
	if (given != NULL && !is_url(given))
		return fail(why, FAIL_CONFIG,
		    "endpoint '%s': expected http://... or https://...", given);
	buf_reset(&aws->url);
	if (given != NULL)
		buf_text(&aws->url, given);
	else
		aws_endpoint_append(&aws->profile, service, region, &aws->url);
	while (aws->url.p[aws->url.len - 1] == '/')
		buf_rewind(&aws->url, aws->url.len - 1);
	*url = aws->url.p;
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
	int64_t now_s = clock_wall_ms() / 1000;

	aws_credentials_release(&aws->credentials);
	aws->credentials = *found;
	aws->keys = (struct sigv4_keys){ found->access_key, found->secret_key,
		found->token };
	aws->generation++;
	aws->renew_s = found->expires_s - EARLY_S;
	if (aws->renew_s < now_s + PAUSE_S)
		aws->renew_s = now_s + PAUSE_S;
}

/* Where new credentials can't be had, old ones are used to their end. */
int
aws_credentials(struct aws *aws, struct out *out,
    const struct sigv4_keys **keys, struct fail *why)
{
	struct aws_credentials found;
	int64_t now_s = clock_wall_ms() / 1000;

	*keys = &aws->keys;
	if (aws->generation != 0 && now_s < aws->renew_s)
		return 0;
	if (load(aws, why) == -1)
		return -1;
	if (aws_credentials_find(&found, &aws->profile, out, why) == 0) {
		use(aws, &found);
		return 0;
	}
	if (aws->generation == 0 || now_s >= aws->credentials.expires_s ||
	    aws->renew_s == 0)
		return -1;
	diag_warn("%s; the old credentials go on", why->text);
	aws->renew_s = now_s + PAUSE_S;
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

/* The files are read again: somebody may have renewed what they hold. */
void
aws_credentials_drop(struct aws *aws, unsigned generation)
{
	if (generation != aws->generation)
		return;
	aws->renew_s = 0;
	aws_profile_release(&aws->profile);
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
