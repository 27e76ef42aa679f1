/*
 * The signer against what AWS prints in its documents; thousands of random
 * requests go through tests/net/sigv4_botocore.py.
 */
#include "sigv4.h"

#include <stdlib.h>

#include "unit.h"

static const struct sigv4_keys keys = { "AKIDEXAMPLE",
	"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL };
static const struct sigv4_keys s3_keys = { "AKIAIOSFODNN7EXAMPLE",
	"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", NULL };

/* 2015-08-30T12:36:00Z and 2013-05-24T00:00:00Z. */
#define TIME_2015 1440938160
#define TIME_2013 1369353600

/* AWS General Reference, "Signature Version 4 signing process": ListUsers. */
static void
test_header_form(void)
{
	const struct sigv4_pair query[] = {
		{ VIEW("Version"), VIEW("2010-05-08") },
		{ VIEW("Action"), VIEW("ListUsers") },
	};
	const struct sigv4_pair type = { VIEW("Content-Type"),
		VIEW("application/x-www-form-urlencoded; charset=utf-8") };
	const struct sigv4_scope scope = {
		.region = "us-east-1", .service = "iam", .time_s = TIME_2015
	};
	struct sigv4_signature s;

	sigv4_init(&s);
	sigv4_sign(&s, &keys, &scope,
	    &(struct sigv4_request){ .method = "GET",
		.host = "iam.amazonaws.com",
		.path = VIEW("/"),
		.query = query,
		.query_count = 2,
		.headers = &type,
		.header_count = 1 });
	CHECK_TEXT(s.hex, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e0"
			  "6b5924a6f2b5d7");
	CHECK_TEXT(s.target.p, "/?Action=ListUsers&Version=2010-05-08");
	CHECK(s.header_count == 2);
	CHECK_TEXT(s.headers[0].name, "X-Amz-Date");
	CHECK_TEXT(s.headers[0].value, "20150830T123600Z");
	CHECK_TEXT(s.headers[1].value,
	    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/"
	    "aws4_request, SignedHeaders=content-type;host;x-amz-date, "
	    "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b59"
	    "24a6f2b5d7");
	sigv4_release(&s);
}

static struct sigv4_scope
s3_scope(void)
{
	return (struct sigv4_scope){ .region = "us-east-1",
		.service = "s3",
		.time_s = TIME_2013,
		.single_encoding = true,
		.hash_header = true,
		.expires_s = 86400 };
}

/* Amazon S3 API Reference, "Authenticating Requests: Using the Authorization
 * Header": GET Object, and PUT Object with a $ in its key. */
static void
test_s3(void)
{
	const struct sigv4_pair range = { VIEW("Range"), VIEW("bytes=0-9") };
	const struct sigv4_pair put[] = {
		{ VIEW("Date"), VIEW("Fri, 24 May 2013 00:00:00 GMT") },
		{ VIEW("x-amz-storage-class"), VIEW("REDUCED_REDUNDANCY") },
	};
	struct sigv4_scope scope = s3_scope();
	struct sigv4_request r = { .method = "GET",
		.host = "examplebucket.s3.amazonaws.com",
		.path = VIEW("/test.txt"),
		.headers = &range,
		.header_count = 1 };
	struct sigv4_signature s;

	sigv4_init(&s);
	sigv4_sign(&s, &s3_keys, &scope, &r);
	CHECK_TEXT(s.hex, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd9"
			  "1039c6036bdb41");
	r = (struct sigv4_request){ .method = "PUT",
		.host = r.host,
		.path = VIEW("/test$file.text"),
		.headers = put,
		.header_count = 2,
		.body = VIEW("Welcome to Amazon S3.") };
	sigv4_sign(&s, &s3_keys, &scope, &r);
	CHECK_TEXT(s.hex, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5"
			  "971af0ece108bd");
	CHECK_TEXT(s.target.p, "/test%24file.text");
	sigv4_release(&s);
}

/* The same, "Using Query Parameters". */
static void
test_presigned(void)
{
	struct sigv4_scope scope = s3_scope();
	struct sigv4_signature s;

	sigv4_init(&s);
	sigv4_presign(&s, &s3_keys, &scope,
	    &(struct sigv4_request){ .method = "GET",
		.host = "examplebucket.s3.amazonaws.com",
		.path = VIEW("/test.txt"),
		.unsigned_body = true });
	CHECK_TEXT(s.target.p,
	    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
	    "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
	    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-"
	    "SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d8"
	    "6835f995330da4c265957d157751f604d404");
	CHECK(s.header_count == 0);
	sigv4_release(&s);
}

static const char *
canonical_path(
    const char *path, bool single, bool normalize, struct sigv4_signature *s)
{
	const struct sigv4_scope scope = { .region = "r",
		.service = "s",
		.single_encoding = single,
		.normalize = normalize };

	sigv4_sign(s, &keys, &scope,
	    &(struct sigv4_request){
		.method = "GET", .host = "h", .path = view_of(path) });
	strchr(s->canonical.p + 4, '\n')[0] = '\0';
	return s->canonical.p + 4;
}

static void
test_paths(void)
{
	struct sigv4_signature s;

	sigv4_init(&s);
	CHECK_TEXT(canonical_path("/a b", true, false, &s), "/a%20b");
	CHECK_TEXT(s.target.p, "/a%20b");
	CHECK_TEXT(canonical_path("/a b", false, true, &s), "/a%2520b");
	CHECK_TEXT(s.target.p, "/a%20b");
	CHECK_TEXT(canonical_path("/a/../b//./c/", false, true, &s), "/b/c/");
	CHECK_TEXT(canonical_path("/..", false, true, &s), "/");
	CHECK_TEXT(canonical_path("/../../x", false, true, &s), "/x");
	CHECK_TEXT(canonical_path("/x//./y", true, false, &s), "/x//./y");
	CHECK_TEXT(canonical_path("//", false, true, &s), "/");
	CHECK_TEXT(canonical_path("/./", false, true, &s), "/");
	CHECK_TEXT(canonical_path("/./foo", false, true, &s), "/foo");
	CHECK_TEXT(canonical_path("//foo//", false, true, &s), "/foo/");
	CHECK_TEXT(canonical_path("/foo/bar/..", false, true, &s), "/foo");
	sigv4_release(&s);
}

/* Where they begin, up to a blank line. */
static void
check_headers(struct sigv4_signature *s, const char *want)
{
	const char *at = strstr(s->canonical.p, "\nhost:");
	const char *first = strstr(s->canonical.p, "\na:");

	at = first != NULL && first < at ? first : at;
	CHECK(at != NULL && strncmp(at + 1, want, strlen(want)) == 0);
}

/* What AWS's signing vectors teach of headers: names in lower case and
 * sorted, values trimmed and their blanks made one, equal names joined in
 * their order. */
static void
test_headers(void)
{
	const struct sigv4_pair headers[] = {
		{ VIEW("My-Header2"), VIEW("  \"a   b   c\"  ") },
		{ VIEW("my-header1"), VIEW("value4") },
		{ VIEW("A"), VIEW("") },
		{ VIEW("MY-HEADER1"), VIEW("value1") },
		{ VIEW("My-Header1"), VIEW("value3\n  value2\t") },
	};
	const struct sigv4_scope scope = { .region = "r", .service = "s" };
	struct sigv4_signature s;

	sigv4_init(&s);
	sigv4_sign(&s, &keys, &scope,
	    &(struct sigv4_request){ .method = "GET",
		.host = "h",
		.path = VIEW("/"),
		.headers = headers,
		.header_count = 5 });
	check_headers(&s,
	    "a:\nhost:h\nmy-header1:value4,value1,value3 value2\n"
	    "my-header2:\"a b c\"\nx-amz-date:19700101T000000Z\n\n"
	    "a;host;my-header1;my-header2;x-amz-date\n");
	sigv4_release(&s);
}

/* And of the query: encoded first, then sorted by name and value, whatever
 * their letters; a name without a value has its '='. */
static void
test_query(void)
{
	const struct sigv4_pair query[] = {
		{ VIEW("Param1"), VIEW("value2") },
		{ VIEW("Param-3"), VIEW("Value3") },
		{ VIEW("Param"), VIEW("Value2") },
		{ VIEW("Param1"), VIEW("Value1") },
		{ VIEW("\xe1\x88\xb4"), VIEW("b a=r&/") },
		{ VIEW("Param"), VIEW("") },
		{ VIEW("-._~"), VIEW("-._~AZaz09") },
	};
	const struct sigv4_scope scope = { .region = "r", .service = "s" };
	struct sigv4_signature s;

	sigv4_init(&s);
	sigv4_sign(&s, &keys, &scope,
	    &(struct sigv4_request){ .method = "GET",
		.host = "h",
		.path = VIEW("/\xe1\x88\xb4"),
		.query = query,
		.query_count = 7 });
	CHECK_TEXT(s.target.p,
	    "/%E1%88%B4?%E1%88%B4=b%20a%3Dr%26%2F&-._~=-._~AZaz09&Param="
	    "&Param=Value2&Param-3=Value3&Param1=Value1&Param1=value2");
	sigv4_release(&s);
}

/* The token is signed and sent; the keys' text may be long. */
static void
test_token(void)
{
	char token[3001];
	struct sigv4_keys with = keys;
	const struct sigv4_scope scope = { .region = "r", .service = "s" };
	const struct sigv4_request r = {
		.method = "GET", .host = "h", .path = VIEW("/")
	};
	struct sigv4_signature s;

	memset(token, '/', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	with.token = token;
	sigv4_init(&s);
	sigv4_sign(&s, &with, &scope, &r);
	CHECK(s.header_count == 3);
	CHECK_TEXT(s.headers[1].name, "X-Amz-Security-Token");
	CHECK(strstr(s.canonical.p, "x-amz-security-token:///") != NULL);
	sigv4_presign(&s, &with, &scope, &r);
	CHECK(strstr(s.target.p, "&X-Amz-Security-Token=%2F%2F") != NULL);
	sigv4_release(&s);
}

int
main(void)
{
	RUN(test_header_form);
	RUN(test_s3);
	RUN(test_presigned);
	RUN(test_paths);
	RUN(test_headers);
	RUN(test_query);
	RUN(test_token);
	return unit_done();
}
