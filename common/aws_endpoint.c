#include "aws_endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* AWS_ENDPOINT_URL_DYNAMODB */
static const char *
service_variable(const char *service)
{
	char name[64];
	size_t i;

	snprintf(name, sizeof(name), "AWS_ENDPOINT_URL_%s", service);
	for (i = 0; name[i] != '\0'; i++)
		name[i] = (char)toupper((unsigned char)name[i]);
	return aws_variable(name);
}

static const char *
services_section(const struct aws_profile *p, const char *service)
{
	const char *services = aws_profile_setting(p, "services"), *url;
	struct buf section;

	if (services == NULL)
		return NULL;
	buf_init(&section, SIZE_MAX);
	buf_printf(&section, "services %s", services);
	url = aws_ini_get(&p->config, section.p, service, "endpoint_url");
	buf_release(&section);
	return url;
}

const char *
aws_endpoint_configured(const struct aws_profile *p, const char *service)
{
	const char *url;

	if (aws_profile_on(p, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls"))
		return NULL;
	if ((url = service_variable(service)) != NULL ||
	    (url = aws_variable("AWS_ENDPOINT_URL")) != NULL ||
	    (url = services_section(p, service)) != NULL)
		return url;
	return aws_profile_setting(p, "endpoint_url");
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

static bool
is_one(const char *service, const char *first, const char *second)
{
	return strcmp(service, first) == 0 || strcmp(service, second) == 0;
}

/* What a service's endpoint is made of. */
struct endpoint {
	const char *service;
	bool gov, fips, dualstack;
	const struct partition *partition;
};

/* Where FIPS and dual-stack endpoints are not named by the rule.
 * Source: botocore's data/<service>/endpoint-rule-set-1.json. */
static void
except(struct endpoint *e)
{
	const char *prefix = e->partition->prefix;
	bool plain = *prefix == '\0', china = strcmp(prefix, "cn-") == 0;

	/* GovCloud's plain endpoints are the FIPS ones. */
	if (e->gov && !e->dualstack &&
	    (is_one(e->service, "dynamodb", "sns") ||
		is_one(e->service, "sts", "kafka")))
		e->fips = false;
	if (strcmp(e->service, "secrets_manager") == 0 &&
	    (plain || (china && !e->fips)))
		e->dualstack = false; /* the plain one has both */
	if (strcmp(e->service, "kafka") != 0 || !e->dualstack)
		return;
	if (plain || (!e->fips && (china || strcmp(prefix, "eusc-") == 0)))
		e->service = "kafka-api";
	e->fips &= !e->gov;
}

void
aws_endpoint_append(const struct aws_profile *profile, const char *service,
    const char *region, struct buf *url)
{
	struct endpoint e = { .service = service,
		.gov = strncmp(region, "us-gov-", 7) == 0,
		.fips = aws_profile_on(
		    profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
		.dualstack = aws_profile_on(profile,
		    "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
		.partition = partitions };

	while (strncmp(region, e.partition->prefix,
		   strlen(e.partition->prefix)) != 0)
		e.partition++;
	except(&e);
	buf_text(url, "https://");
	if (strcmp(service, "s3") == 0) {
		buf_printf(url, "s3%s%s.%s.%s", e.fips ? "-fips" : "",
		    e.dualstack ? ".dualstack" : "", region,
		    e.partition->suffix);
		return;
	}
	for (; *e.service != '\0'; e.service++)
		if (*e.service != '_')
			buf_byte(url, *e.service);
	buf_printf(url, "%s.%s.%s", e.fips ? "-fips" : "", region,
	    e.dualstack ? e.partition->dualstack : e.partition->suffix);
}
