/* What http.h says of texts: URLs, headers and results. */
#include "http.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "clock.h"
#include "http_secrets.h"
#include "limits.h"

void
http_place(struct buf *out, const char *url)
{
	const char *scheme = strstr(url, "://");
	const char *host = scheme != NULL ? scheme + 3 : url;
	size_t len = strcspn(host, "/?#");
	const char *at = memrchr(host, '@', len);

	buf_append(out, url, (size_t)(host - url));
	if (at != NULL) {
		len -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	buf_append(out, host, len);
}

void
http_host(struct buf *out, const char *url)
{
	const char *port = strncmp(url, "https:", 6) == 0 ? ":443" : ":80";
	size_t len = strlen(port), from = out->len, skip;

	http_place(out, url);
	skip = (size_t)(strstr(out->p + from, "://") + 3 - (out->p + from));
	memmove(out->p + from, out->p + from + skip, out->len - from - skip);
	buf_rewind(out, out->len - skip);
	if (out->len - from > len && strcmp(out->p + out->len - len, port) == 0)
		buf_rewind(out, out->len - len);
}

void
http_encode(struct buf *out, struct view text, const char *keep)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < text.len; i++) {
		c = (unsigned char)text.p[i];
		if ((c < 0x80 && isalnum(c)) ||
		    (c != '\0' && strchr("-._~", c) != NULL) ||
		    (c != '\0' && strchr(keep, c) != NULL))
			buf_byte(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static struct view
trimmed(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (p < end && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	return (struct view){ p, (size_t)(end - p) };
}

bool
http_reply_header(
    const struct http_reply *reply, const char *name, struct view *value)
{
	const char *p = reply->headers.p, *end = p + reply->headers.len;
	size_t len = strlen(name);
	const char *line_end;
	bool found = false;

	*value = VIEW_NONE;
	for (; p < end; p = line_end + 1) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		if (line_end == NULL)
			line_end = end;
		if ((size_t)(line_end - p) <= len || p[len] != ':' ||
		    strncasecmp(p, name, len) != 0)
			continue;
		*value = trimmed(p + len + 1, line_end);
		found = true;
	}
	return found;
}

void
http_hide(const struct http_reply *reply, struct buf *text)
{
	http_secrets_hide(reply->secrets, text);
}

/* IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110, section 5.6.7). */
static int64_t
date_s(struct view text)
{
	char copy[40];
	struct tm tm = { 0 };
	const char *end;

	if (text.len >= sizeof(copy))
		return -1;
	memcpy(copy, text.p, text.len);
	copy[text.len] = '\0';
	end = strptime(copy, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	if (end == NULL || *end != '\0')
		return -1;
	return (int64_t)timegm(&tm);
}

int64_t
http_reply_date_s(const struct http_reply *reply)
{
	struct view value;

	if (!http_reply_header(reply, "Date", &value))
		return -1;
	return date_s(value);
}

/* A whole number of at most nine digits; -1 for anything else. */
static int64_t
small_number(struct view text)
{
	int64_t number = 0;
	size_t i;

	if (text.len == 0 || text.len > 9)
		return -1;
	for (i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return -1;
		number = number * 10 + (text.p[i] - '0');
	}
	return number;
}

/* The same, however long; -1 without. */
static int64_t
wanted_retry_ms(const struct http_reply *reply)
{
	struct view value;
	int64_t number, now_s;

	if (http_reply_header(reply, "x-amz-retry-after", &value) &&
	    (number = small_number(value)) != -1)
		return number;
	if (!http_reply_header(reply, "Retry-After", &value))
		return -1;
	if ((number = small_number(value)) != -1)
		return number * 1000;
	if ((number = date_s(value)) == -1)
		return -1;
	now_s = http_reply_date_s(reply);
	if (now_s == -1)
		now_s = clock_wall_ms() / 1000;
	return number > now_s ? (number - now_s) * 1000 : 0;
}

int64_t
http_reply_retry_after_ms(const struct http_reply *reply)
{
	int64_t wanted = wanted_retry_ms(reply);

	return wanted < LIMIT_RETRY_AFTER_MS ? wanted : LIMIT_RETRY_AFTER_MS;
}

static enum fail_kind
kind_of(enum http_result result)
{
	switch (result) {
	case HTTP_UNTRUSTED:
		return FAIL_ACCESS;
	case HTTP_MISUSED:
	case HTTP_TOO_LARGE:
		return FAIL_CONFIG;
	default:
		return FAIL_RETRY;
	}
}

int
http_reply_fail(const struct http_reply *reply, struct fail *why)
{
	return fail(
	    why, kind_of(reply->result), "%s: %s", reply->place, reply->error);
}
