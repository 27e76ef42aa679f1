/* ECS's and EKS Pod Identity's endpoint: aws_chain.h. */
#include <arpa/inet.h>
#include <strings.h>

#include "aws_fetch.h"

#define LINK "container credentials"
#define HOST "http://169.254.170.2"

/* As botocore has them. */
#define TRIES 3
#define PAUSE_MS 1000
#define TIMEOUT_MS 2000

/* Plain HTTP carries the keys: only to this machine, and to the addresses of
 * the ECS agent and the EKS Pod Identity agent. */
static bool
is_near(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6, eks;

	if (strcasecmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127 ||
		       strcmp(host, "169.254.170.2") == 0 ||
		       strcmp(host, "169.254.170.23") == 0;
	inet_pton(AF_INET6, "fd00:ec2::23", &eks);
	return inet_pton(AF_INET6, host, &v6) == 1 &&
	       (IN6_IS_ADDR_LOOPBACK(&v6) || IN6_ARE_ADDR_EQUAL(&v6, &eks));
}

/* The host of http://HOST:PORT/..., without the brackets of IPv6. */
static void
append_host(struct buf *host, const char *url)
{
	const char *from = url + strlen("http://");
	bool v6 = *from == '[';

	buf_append(host, from + v6, strcspn(from + v6, v6 ? "]" : ":/?#"));
}

static int
check(const char *url, struct fail *why)
{
	size_t len = strcspn(url, "/") + 2;
	struct buf host;
	bool fine;

	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return fail(why, FAIL_CONFIG,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI: expected http:// or "
		    "https://");
	if (memchr(url + len, '@', strcspn(url + len, "/?#")) != NULL)
		return fail(why, FAIL_CONFIG,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI holds a user");
	if (url[4] == 's')
		return 0;
	buf_init(&host, SIZE_MAX);
	append_host(&host, url);
	fine = is_near(host.p);
	if (!fine)
		fail(why, FAIL_CONFIG,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI: host %s: without "
		    "https expected a loopback address, 169.254.170.2, "
		    "169.254.170.23 or fd00:ec2::23",
		    host.p);
	buf_release(&host);
	return fine ? 0 : -1;
}

/* A relative one that does not begin with / could change the host. */
int
aws_container_url(struct buf *url, struct fail *why)
{
	const char *relative =
	    aws_variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = aws_variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");

	if (relative == NULL && full == NULL)
		return 0;
	if (relative != NULL && *relative != '/')
		return fail(why, FAIL_CONFIG,
		    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin "
		    "with /");
	if (relative == NULL && check(full, why) == -1)
		return -1;
	if (relative != NULL)
		buf_text(url, HOST);
	buf_text(url, relative != NULL ? relative : full);
	return 1;
}

/* The file's, read anew each time; empty without. */
static int
append_token(struct aws_chain *chain, struct buf *token, struct fail *why)
{
	const char *file =
	    aws_variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *text = aws_variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");

	if (file != NULL && aws_secret_file(chain, file, token, why) == -1)
		return -1;
	if (file == NULL && text != NULL)
		buf_text(token, text);
	if (!aws_is_header(token))
		return fail(why, FAIL_CONFIG,
		    "the authorization token holds a line end or another "
		    "control character");
	return 0;
}

static int
get(struct aws_credentials *c, struct aws_chain *chain, const char *url,
    const char *token, struct fail *why)
{
	const struct aws_fetching how = {
		.tries = TRIES, .pause_ms = PAUSE_MS, .direct = url[4] != 's'
	};
	const struct http_header headers[] = { { "Accept", "application/json" },
		{ "Authorization", token } };
	struct aws_fetched reply;
	int rc;

	rc = aws_fetch(chain, &how,
	    &(struct http_request){ .method = "GET",
		.url = url,
		.headers = headers,
		.header_count = *token != '\0' ? 2 : 1,
		.timeout_ms = TIMEOUT_MS },
	    &reply, why);
	if (rc == 0 && reply.status != 200)
		rc = fail(
		    why, aws_fetch_kind(&reply), "status %d", reply.status);
	else if (rc == 0)
		rc = aws_credentials_parse(
		    c, buf_as_view(&reply.body), LINK, why);
	aws_fetch_release(&reply);
	return rc;
}

int
aws_from_container(
    struct aws_credentials *c, struct aws_chain *chain, struct fail *why)
{
	struct buf url, token, place;
	int got;

	buf_init(&url, SIZE_MAX);
	buf_init(&token, SIZE_MAX);
	buf_init(&place, SIZE_MAX);
	got = aws_container_url(&url, why);
	if (got == 1 && (append_token(chain, &token, why) == -1 ||
			    get(c, chain, url.p, token.p, why) == -1))
		got = -1;
	if (got == -1 && url.len != 0) {
		http_place(&place, url.p);
		fail_in(why, LINK " of %s", place.p);
	} else if (got == -1) {
		fail_in(why, LINK);
	}
	explicit_bzero(token.p, token.len);
	buf_release(&url);
	buf_release(&token);
	buf_release(&place);
	return got;
}
