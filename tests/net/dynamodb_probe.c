/*
 * dynamodb_probe [-p PROFILE] [-r REGION] [-e URL] OPERATION BODY [COUNT]:
 * COUNT calls at once; prints for each the outcome, the error's type, the
 * retry-after and the body (or what is wrong), and exits with the last one's
 * status.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "dynamodb.h"

static const char *const outcomes[] = { "ok", "throttled", "transient",
	"condition", "cancelled", "invalid", "not-found", "in-use", "denied",
	"failed" };

static int status;

static void
print(void *owner, const struct dynamodb_reply *reply)
{
	(void)owner;
	printf("%s %s %lld %.*s\n", outcomes[reply->outcome], reply->type,
	    (long long)reply->retry_after_ms, (int)reply->body.len,
	    reply->body.p);
	fflush(stdout);
	if (reply->outcome != DYNAMODB_OK)
		diag_error("%s", reply->why.text);
	status = (int)reply->why.kind;
}

int
main(int argc, char *argv[])
{
	struct aws_options options = { 0 };
	struct http_options transport = { 0 };
	struct dynamodb *dynamodb;
	struct http *http;
	struct aws *aws;
	struct out out;
	struct fail why;
	int letter, count;

	while ((letter = getopt(argc, argv, "p:r:e:")) != -1)
		*(letter == 'p'     ? &options.profile
		    : letter == 'r' ? &options.region
				    : &options.endpoint_url) = optarg;
	out_init(&out, STDOUT_FILENO);
	aws = aws_new(&options);
	if (aws_ca_file(aws, &transport.ca_file, &why) == -1)
		die(&why);
	http = http_new(&transport);
	dynamodb = dynamodb_new(aws, http, &out);
	count = argc > optind + 2 ? atoi(argv[optind + 2]) : 1;
	while (count-- > 0)
		if (dynamodb_call(dynamodb, argv[optind],
			view_of(argv[optind + 1]), print, NULL, &why) == -1)
			die(&why);
	while (http_in_flight(http) != 0)
		http_wait(http, &out, -1, -1);
	dynamodb_free(dynamodb);
	http_free(http);
	aws_free(aws);
	out_close(&out);
	return status;
}
