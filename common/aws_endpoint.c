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

void
aws_endpoint_append(const struct aws_profile *profile, const char *service,
    const char *region, struct buf *url)
{
	const struct partition *p = partitions;
	bool dualstack = aws_profile_on(
	    profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
	bool fips = aws_profile_on(
	    profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");

	while (strncmp(region, p->prefix, strlen(p->prefix)) != 0)
		p++;
	/* GovCloud's plain endpoints of DynamoDB and SNS are the FIPS ones. */
	if (strncmp(region, "us-gov-", 7) == 0 && !dualstack &&
	    (strcmp(service, "dynamodb") == 0 || strcmp(service, "sns") == 0))
		fips = false;
	buf_text(url, "https://");
	if (strcmp(service, "s3") == 0) {
		buf_printf(url, "s3%s%s.%s.%s", fips ? "-fips" : "",
		    dualstack ? ".dualstack" : "", region, p->suffix);
		return;
	}
	for (; *service != '\0'; service++)
		if (*service != '_')
			buf_byte(url, *service);
	buf_printf(url, "%s.%s.%s", fips ? "-fips" : "", region,
	    dualstack ? p->dualstack : p->suffix);
}
