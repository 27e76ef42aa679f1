/*
 * http_probe [-c CA] [-C CERT -K KEY] [-t MS] [-n COUNT] [-m MAX] METHOD URL
 * [BODY]: COUNT requests at once, at most MAX connections; prints each reply's
 * status, the milliseconds of its retry-after, and its body. Exits with 0, or
 * with the kind of the last failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "http.h"

static int status;

static void
print(void *owner, const struct http_reply *reply)
{
	struct fail why;

	(void)owner;
	if (reply->result != HTTP_REPLIED) {
		http_reply_fail(reply, &why);
		diag_error("%s", why.text);
		status = (int)why.kind;
		return;
	}
	printf("%d %lld %.*s\n", reply->status,
	    (long long)http_reply_retry_after_ms(reply), (int)reply->body.len,
	    reply->body.p);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	struct http_options options = { 0 };
	struct http_request request = { 0 };
	struct http *http;
	struct out out;
	struct fail why;
	int letter, count = 1;

	while ((letter = getopt(argc, argv, "c:C:K:t:n:m:")) != -1) {
		if (letter == 'c')
			options.ca_file = optarg;
		else if (letter == 'C')
			options.cert_file = optarg;
		else if (letter == 'K')
			options.key_file = optarg;
		else if (letter == 't')
			request.timeout_ms = atoi(optarg);
		else if (letter == 'n')
			count = atoi(optarg);
		else if (letter == 'm')
			options.max_connections = atoi(optarg);
	}
	out_init(&out, STDOUT_FILENO);
	http = http_new(&options);
	request.method = argv[optind];
	request.url = argv[optind + 1];
	if (argv[optind + 2] != NULL)
		request.body = view_of(argv[optind + 2]);
	while (count-- > 0)
		if (http_start(http, &request, print, NULL, &why) == -1)
			die(&why);
	while (http_in_flight(http) != 0)
		http_wait(http, &out, -1, -1);
	http_free(http);
	out_close(&out);
	return status;
}
