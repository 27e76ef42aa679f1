#include "aws.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "aws_credentials.h"
#include "clock.h"
#include "diag.h"
#include "mem.h"

/* Credentials are got anew when they have less than EARLY_S to live, but not
 * more often than every PAUSE_S. */
#define EARLY_S 300
#define PAUSE_S 30

struct aws {
	struct aws_options options;
	bool loaded; /* the files were read */
	struct aws_ini config, credentials_file;
	const char *profile;
	char *config_section;
	char *ca_file; /* outlives the files */
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
	aws_ini_release(&aws->config);
	aws_ini_release(&aws->credentials_file);
	aws_credentials_release(&aws->credentials);
	free(aws->config_section);
	free(aws->ca_file);
	buf_release(&aws->url);
	free(aws);
}

/* A variable that is set to nothing is not set. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static const char *
first_of(const char *a, const char *b)
{
	return a != NULL ? a : b;
}

/* The path that a variable names, or that file of ~/.aws. */
static void
file_path(struct buf *path, const char *name, const char *file)
{
	const char *value = variable(name), *home = variable("HOME");

	if (value == NULL)
		buf_printf(path, "%s/.aws/%s", home != NULL ? home : "", file);
	else if (strncmp(value, "~/", 2) == 0 && home != NULL)
		buf_printf(path, "%s%s", home, value + 1);
	else
		buf_text(path, value);
}

static int
read_files(struct aws *aws, struct fail *why)
{
	bool open_to_all;
	struct buf path;
	int rc;

	buf_init(&path, SIZE_MAX);
	file_path(&path, "AWS_CONFIG_FILE", "config");
	rc = aws_ini_read(&aws->config, path.p, NULL, why);
	buf_reset(&path);
	file_path(&path, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
	if (rc == 0)
		rc = aws_ini_read(
		    &aws->credentials_file, path.p, &open_to_all, why);
	if (rc == 0 && open_to_all)
		diag_warn("%s holds secrets and everybody can read it", path.p);
	buf_release(&path);
	return rc;
}

static void
choose_profile(struct aws *aws)
{
	size_t size;

	aws->profile = first_of(aws->options.profile,
	    first_of(variable("AWS_PROFILE"), variable("AWS_DEFAULT_PROFILE")));
	if (aws->profile == NULL)
		aws->profile = "default";
	size = strlen(aws->profile) + sizeof("profile ");
	aws->config_section = xmalloc(size);
	snprintf(aws->config_section, size, "profile %s", aws->profile);
	if (strcmp(aws->profile, "default") == 0 &&
	    aws_ini_has(&aws->config, "default"))
		strcpy(aws->config_section, "default");
}

static int
load(struct aws *aws, struct fail *why)
{
	if (aws->loaded)
		return 0;
	if (read_files(aws, why) == -1)
		return -1;
	choose_profile(aws);
	aws->loaded = true;
	return 0;
}

/* A setting of the profile, wherever it stands. */
static const char *
setting(const struct aws *aws, const char *key)
{
	return first_of(
	    aws_ini_get(&aws->credentials_file, aws->profile, key, NULL),
	    aws_ini_get(&aws->config, aws->config_section, key, NULL));
}

static bool
switched_on(const struct aws *aws, const char *name, const char *key)
{
	const char *value = first_of(variable(name), setting(aws, key));

	return value != NULL && strcasecmp(value, "true") == 0;
}

int
aws_ca_file(struct aws *aws, const char **path, struct fail *why)
{
	*path = variable("AWS_CA_BUNDLE");
	if (*path != NULL)
		return 0;
	if (load(aws, why) == -1)
		return -1;
	if (aws->ca_file == NULL && setting(aws, "ca_bundle") != NULL)
		aws->ca_file = xstrdup(setting(aws, "ca_bundle"));
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
	*region = first_of(aws->options.region,
	    first_of(variable("AWS_REGION"), variable("AWS_DEFAULT_REGION")));
	if (*region == NULL) {
		if (load(aws, why) == -1)
			return -1;
		*region = setting(aws, "region");
	}
	if (*region == NULL)
		return fail(why, FAIL_CONFIG,
		    "no AWS region: set AWS_REGION, or region in the profile");
	if (!is_region(*region))
		return fail(why, FAIL_CONFIG,
		    "AWS region '%s': expected a name like eu-west-1", *region);
	return 0;
}

/* AWS_ENDPOINT_URL_DYNAMODB */
static const char *
service_variable(const char *service)
{
	char name[64];
	size_t i, len;

	len = (size_t)snprintf(
	    name, sizeof(name), "AWS_ENDPOINT_URL_%s", service);
	for (i = 0; i < len && i < sizeof(name); i++)
		name[i] = (char)toupper((unsigned char)name[i]);
	return variable(name);
}

static const char *
services_section(const struct aws *aws, const char *service)
{
	const char *services = setting(aws, "services"), *url;
	struct buf section;

	if (services == NULL)
		return NULL;
	buf_init(&section, SIZE_MAX);
	buf_printf(&section, "services %s", services);
	url = aws_ini_get(&aws->config, section.p, service, "endpoint_url");
	buf_release(&section);
	return url;
}

static const char *
configured_endpoint(const struct aws *aws, const char *service)
{
	const char *url;

	if (switched_on(aws, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls"))
		return NULL;
	url = first_of(service_variable(service), variable("AWS_ENDPOINT_URL"));
	if (url == NULL)
		url = services_section(aws, service);
	return first_of(url, setting(aws, "endpoint_url"));
}

/* Source: botocore's data/partitions.json. */
static const struct partition {
	const char *prefix, *suffix, *dualstack;
} partitions[] = {
	{ "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
	{ "us-isob-", "sc2s.sgov.gov", "api.aws.scloud" },
	{ "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
	{ "us-iso-", "c2s.ic.gov", "api.aws.ic.gov" },
	{ "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
	{ "eusc-", "amazonaws.eu", "api.amazonwebservices.eu" },
	{ "", "amazonaws.com", "api.aws" },
};

static const char *
own_endpoint(struct aws *aws, const char *service, const char *region)
{
	const struct partition *p = partitions;
	bool dualstack = switched_on(
	    aws, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
	bool fips =
	    switched_on(aws, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");

	while (strncmp(region, p->prefix, strlen(p->prefix)) != 0)
		p++;
	/* GovCloud's plain endpoint of DynamoDB is the FIPS one. */
	if (strncmp(region, "us-gov-", 7) == 0 && !dualstack &&
	    strcmp(service, "dynamodb") == 0)
		fips = false;
	buf_reset(&aws->url);
	buf_text(&aws->url, "https://");
	for (; *service != '\0'; service++)
		if (*service != '_')
			buf_byte(&aws->url, *service);
	buf_printf(&aws->url, "%s.%s.%s", fips ? "-fips" : "", region,
	    dualstack ? p->dualstack : p->suffix);
	return aws->url.p;
}

int
aws_endpoint(
    struct aws *aws, const char *service, const char **url, struct fail *why)
{
	const char *region;
	size_t len;

	if (load(aws, why) == -1 || aws_region(aws, &region, why) == -1)
		return -1;
	*url = aws->options.endpoint_url;
	if (*url == NULL)
		*url = configured_endpoint(aws, service);
	if (*url == NULL) {
		*url = own_endpoint(aws, service, region);
		return 0;
	}
	if (strncmp(*url, "http://", 7) != 0 &&
	    strncmp(*url, "https://", 8) != 0)
		return fail(why, FAIL_CONFIG,
		    "endpoint '%s': expected http://... or https://...", *url);
	len = strlen(*url);
	while (len > 0 && (*url)[len - 1] == '/')
		len--;
	buf_reset(&aws->url);
	buf_append(&aws->url, *url, len);
	*url = aws->url.p;
	return 0;
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
	struct aws_profile profile;
	int64_t now_s = clock_wall_ms() / 1000;

	*keys = &aws->keys;
	if (aws->generation != 0 && now_s < aws->renew_s)
		return 0;
	if (load(aws, why) == -1)
		return -1;
	profile = (struct aws_profile){
		.name = aws->profile,
		.config_section = aws->config_section,
		.asked_for = aws->options.profile != NULL,
		.config = &aws->config,
		.credentials = &aws->credentials_file,
	};
	if (aws_credentials_find(&found, &profile, out, why) == 0) {
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
	if (!aws->loaded)
		return;
	aws_ini_release(&aws->config);
	aws_ini_release(&aws->credentials_file);
	free(aws->config_section);
	aws->config_section = NULL;
	aws->loaded = false;
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
