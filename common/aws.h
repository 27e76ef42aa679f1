/*
 * What a client of an AWS service needs to know: region, endpoint and
 * credentials, found as the AWS CLI finds them:
 *
 *	profile      option, AWS_PROFILE, AWS_DEFAULT_PROFILE, "default"
 *	region       option, AWS_REGION, AWS_DEFAULT_REGION, profile, the
 *	             EC2 instance's
 *	endpoint     option, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the
 *	             profile's services section, its endpoint_url
 *	             (AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true: option only),
 *	             then the service's own for the region, with
 *	             AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT
 *	credentials  environment (not where the profile is an option), the
 *	             profile's role_arn with source_profile or
 *	             credential_source, web identity, the profile in the
 *	             credentials file, its credential_process, the profile in
 *	             the config file, the container's endpoint, the EC2
 *	             instance's role
 *
 * Source: AWS SDKs and Tools Reference Guide; botocore's configprovider.py
 * and credentials.py.
 */
#ifndef MSK_AWS_H
#define MSK_AWS_H

#include "fail.h"
#include "http.h"
#include "sigv4.h"

struct aws;

/* NULL where an option was not given. */
struct aws_options {
	const char *profile, *region, *endpoint_url;
};

/* Reads no file yet. The strings are borrowed. */
struct aws *aws_new(const struct aws_options *);
void aws_free(struct aws *); /* accepts NULL */

/* AWS_CA_BUNDLE, or the profile's ca_bundle; NULL: the system's. */
int aws_ca_file(struct aws *, const char **path, struct fail *why);

/* FAIL_CONFIG where nobody names one, or it is none. */
int aws_region(struct aws *, const char **region, struct fail *why);

/* The URL of a service ("dynamodb") without a path's last '/'; borrowed
 * until the next call. */
int aws_endpoint(
    struct aws *, const char *service, const char **url, struct fail *why);

/* Whether that URL was given, by option, environment or profile. Only behind
 * an aws_endpoint that succeeded. */
bool aws_endpoint_is_given(const struct aws *, const char *service);

/* Where AWS STS is, and the region that its requests are signed for; borrowed
 * until the next call. The endpoint option is another service's. */
int aws_sts(
    struct aws *, const char **url, const char **region, struct fail *why);

/*
 * Credentials that are good for some minutes more, borrowed until the next
 * call; got anew before they expire, as aws_renewal.h says, within this call:
 * there is never more than one who gets them. Old ones go on while they are
 * good and new ones can't be had. FAIL_ACCESS where there are none, FAIL_RETRY
 * where what gives them can't be reached, FAIL_CONFIG where it is set up
 * wrongly.
 */
int aws_credentials(
    struct aws *, struct out *, const struct sigv4_keys **, struct fail *why);

/* When those that aws_credentials gave last expire, in seconds since 1970;
 * INT64_MAX: never. */
int64_t aws_credentials_expire_s(const struct aws *);

/* Counts up when credentials change; 0 before the first. */
unsigned aws_credentials_generation(const struct aws *);

/* The service refuses the credentials of that generation as expired: the
 * next aws_credentials gets them anew, unless that happened meanwhile. */
void aws_credentials_drop(struct aws *, unsigned generation);

/* The clock of AWS: ours, and what a service's Date said of it. */
int64_t aws_now_s(const struct aws *);
void aws_clock_is(struct aws *, int64_t date_s);

#endif
