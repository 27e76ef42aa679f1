#include "http.h"

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

int
main(void)
{
	RUN(test_place_has_no_secret);
	RUN(test_encode);
	RUN(test_headers);
	RUN(test_retry_after);
	return unit_done();
}
