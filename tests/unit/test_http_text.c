#include "http_secrets.h"

#include "unit.h"

static void
check_place(const char *url, const char *want)
{
	struct buf place;

	buf_init(&place, SIZE_MAX);
	http_place(&place, url);
	CHECK_TEXT(place.p, want);
	buf_release(&place);
}

static void
test_place_has_no_secret(void)
{
	check_place("http://h", "http://h");
	check_place("https://h:81/a/b?c", "https://h:81");
	check_place("http://u:p@h:81/a@b", "http://h:81");
	check_place("http://u:p@x@h?q=@", "http://h");
	check_place("u:p@h/x", "h");
	check_place("", "");
}

static void
test_encode(void)
{
	struct buf out;

	buf_init(&out, SIZE_MAX);
	http_encode(&out, VIEW("aZ09-._~ /+=%\xc3\xa9\0?"), "/");
	CHECK_TEXT(out.p, "aZ09-._~%20/%2B%3D%25%C3%A9%00%3F");
	buf_release(&out);
}

static struct http_reply
reply_with(const char *headers)
{
	return (struct http_reply){ .headers = view_of(headers) };
}

static void
test_headers(void)
{
	struct http_reply r = reply_with("HTTP/1.1 200 OK\r\nDate:  x \r\n"
					 "X-A:\r\nDATE: y\r\n\r\n");
	struct view value;

	CHECK(http_reply_header(&r, "date", &value) && view_is(value, "y"));
	CHECK(http_reply_header(&r, "x-a", &value) && value.len == 0);
	CHECK(!http_reply_header(&r, "dat", &value));
	r.headers = VIEW_NONE;
	CHECK(!http_reply_header(&r, "date", &value));
}

static void
test_retry_after(void)
{
	struct http_reply r = reply_with("Retry-After: 3\r\n");

	CHECK(http_reply_retry_after_ms(&r) == 3000);
	r = reply_with("Retry-After: 3\r\nx-amz-retry-after: 250\r\n");
	CHECK(http_reply_retry_after_ms(&r) == 250);
	r = reply_with("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		       "Retry-After: Sun, 06 Nov 1994 08:49:47 GMT\r\n");
	CHECK(http_reply_date_s(&r) == 784111777);
	CHECK(http_reply_retry_after_ms(&r) == 10000);
	r = reply_with("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		       "Retry-After: Sun, 06 Nov 1994 08:49:27 GMT\r\n");
	CHECK(http_reply_retry_after_ms(&r) == 0);
	r = reply_with("Retry-After: soon\r\nDate: never\r\n");
	CHECK(http_reply_retry_after_ms(&r) == -1);
	CHECK(http_reply_date_s(&r) == -1);
	r = reply_with("Retry-After: 99999999999999999999\r\n");
	CHECK(http_reply_retry_after_ms(&r) == -1);
}

/* What is left of text, of a request with these headers. */
static void
check_hidden(const struct http_header *headers, size_t count, const char *text,
    size_t room, const char *left)
{
	const struct http_request r = { .headers = headers,
		.header_count = count,
		.secret = VIEW("jwt.text") };
	struct buf list, shown;

	buf_init(&list, SIZE_MAX);
	buf_init(&shown, room);
	http_secrets_append(&list, &r);
	buf_append(&shown, text, strlen(text) < room ? strlen(text) : room);
	http_hide(
	    &(struct http_reply){ .secrets = buf_as_view(&list) }, &shown);
	CHECK_TEXT(shown.p, left);
	buf_release(&list);
	buf_release(&shown);
}

static void
test_hide(void)
{
	const struct http_header basic[] = { { "Accept", "application/json" },
		{ "Authorization",
		    "Basic dXM6ZXI6cGEvcytz" } }; /* us:er:pa/s+s */
	const struct http_header signed_for[] = { { "X-Amz-Security-Token",
						      "tok/en+1234567890==" },
		{ "Authorization",
		    "AWS4-HMAC-SHA256 Credential=A/b, Signature=0123abcd" } };
	const struct http_header weak[] = { { "authorization", "Bearer a" } };

	check_hidden(basic, 2, "nothing", 100, "nothing");
	check_hidden(basic, 2, "", 100, "");
	check_hidden(basic, 2, "Basic dXM6ZXI6cGEvcytz.", 100, "***.");
	check_hidden(basic, 2, "of dXM6ZXI6cGEvcytz", 100, "of ***");
	check_hidden(basic, 2, "us:er:pa/s+s", 100, "***");
	check_hidden(
	    basic, 2, "er:pa/s+s er%3Apa%2Fs%2Bs jwt.text", 100, "*** *** ***");
	check_hidden(basic, 2, "application/json", 100, "application/json");
	check_hidden(signed_for, 2,
	    "x-amz-security-token:tok/en+1234567890==\nA/b 0123abcd", 100,
	    "x-amz-security-token:***\nA/b ***");
	check_hidden(
	    signed_for, 2, "tok%2Fen%2B1234567890%3D%3D&x", 100, "***&x");
	/* Cut: most of it at the end is enough. */
	check_hidden(signed_for, 2, "is tok/en+123", 100, "is ***");
	check_hidden(signed_for, 2, "is tok/e", 100, "is tok/e");
	check_hidden(signed_for, 2, "is tok/en+123456", 11, "is ***");
	/* What is so short would be found everywhere. */
	check_hidden(weak, 1, "a Bearer b", 100, "a Bearer b");
	/* No longer than there is room. */
	check_hidden(basic, 2, "jwt.text", 8, "***");
}

int
main(void)
{
	RUN(test_place_has_no_secret);
	RUN(test_encode);
	RUN(test_headers);
	RUN(test_retry_after);
	RUN(test_hide);
	return unit_done();
}
