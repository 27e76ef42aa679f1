/*
 * credentials_probe [-p PROFILE] [-r REGION] [-n COUNT] [-i MS] [-d] [-v] [-j]
 *     [-s SERVICE] [-u ENDPOINT]:
 * the credentials of common/aws.h, COUNT times, MS apart: access key, secret
 * key, token, region and generation. -d: each time they are said to be
 * refused. -j: --log json. Of a failure that is not the last, only a '-'.
 * -s: instead the region and the endpoint of that service, and the CA file;
 * -u: as --endpoint-url.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "aws.h"
#include "diag.h"

struct settings {
	struct aws_options aws;
	struct diag diag;
	const char *service;
	int count, pause_ms;
	bool drop;
};

static void
parse(struct settings *s, int argc, char *argv[])
{
	int letter;

	while ((letter = getopt(argc, argv, "p:r:n:i:s:u:dvj")) != -1) {
		s->aws.profile = letter == 'p' ? optarg : s->aws.profile;
		s->aws.region = letter == 'r' ? optarg : s->aws.region;
		s->service = letter == 's' ? optarg : s->service;
		if (letter == 'u')
			s->aws.endpoint_url = optarg;
		s->count = letter == 'n' ? atoi(optarg) : s->count;
		s->pause_ms = letter == 'i' ? atoi(optarg) : s->pause_ms;
		s->drop |= letter == 'd';
		s->diag.verbose += letter == 'v';
		s->diag.json |= letter == 'j';
	}
	diag_init(&s->diag);
}

static int
print(struct aws *aws, struct out *out, struct fail *why)
{
	const struct sigv4_keys *keys;
	const char *region;

	if (aws_credentials(aws, out, &keys, why) == -1 ||
	    aws_region(aws, &region, why) == -1)
		return -1;
	printf("%s %s %s %s %u\n", keys->access_key, keys->secret_key,
	    keys->token != NULL ? keys->token : "-", region,
	    aws_credentials_generation(aws));
	return 0;
}

static int
print_place(struct aws *aws, const char *service, struct fail *why)
{
	const char *region, *url, *ca_file;

	if (aws_region(aws, &region, why) == -1 ||
	    aws_endpoint(aws, service, &url, why) == -1 ||
	    aws_ca_file(aws, &ca_file, why) == -1)
		return -1;
	printf("%s %s %s\n", region, url, ca_file != NULL ? ca_file : "-");
	return 0;
}

int
main(int argc, char *argv[])
{
	struct settings s = { .diag = { .tool = "probe" }, .count = 1 };
	struct out out;
	struct fail why;
	struct aws *aws;
	int rc = 0;

	parse(&s, argc, argv);
	out_init(&out, STDOUT_FILENO);
	aws = aws_new(&s.aws);
	while (s.count-- > 0) {
		rc = s.service != NULL ? print_place(aws, s.service, &why)
				       : print(aws, &out, &why);
		if (rc == -1 && s.count > 0)
			puts("-");
		fflush(stdout);
		if (s.drop)
			aws_credentials_drop(
			    aws, aws_credentials_generation(aws));
		if (s.count > 0)
			usleep((useconds_t)s.pause_ms * 1000);
	}
	aws_free(aws);
	out_close(&out);
	if (rc == -1)
		die(&why);
	return 0;
}
