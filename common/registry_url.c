#include "registry_url.h"

#include <stdlib.h>
#include <strings.h>

#include "base64.h"
#include "http.h"
#include "mem.h"

static bool
is_url(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 ||
	       strncasecmp(text, "https://", 8) == 0;
}

bool
registry_urls_are(const char *source)
{
	return is_url(source);
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* Undo percent-encoding: a password in an URL may hold any byte. */
static void
decode(struct buf *out, struct view text)
{
	size_t i;
	int high, low;

	for (i = 0; i < text.len; i++) {
		if (text.p[i] == '%' && i + 2 < text.len &&
		    (high = hex_digit(text.p[i + 1])) != -1 &&
		    (low = hex_digit(text.p[i + 2])) != -1) {
			buf_byte(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_byte(out, text.p[i]);
		}
	}
}

/* The Basic scheme: RFC 7617, section 2. */
static char *
basic(struct view user_info)
{
	struct buf value;
	char *copy;

	buf_init(&value, SIZE_MAX);
	buf_text(&value, "Basic ");
	base64_append(&value, user_info.p, user_info.len);
	copy = xstrdup(value.p);
	explicit_bzero(value.p, value.len);
	buf_release(&value);
	return copy;
}

static char *
bearer(const char *token)
{
	size_t len = strlen(token);
	char *value = xmalloc(len + sizeof("Bearer "));

	memcpy(value, "Bearer ", 7);
	memcpy(value + 7, token, len + 1);
	return value;
}

/* What stands in the URL is meant for it alone. */
static char *
authorization(const struct registry_options *o, struct view user_info)
{
	struct buf decoded;
	char *value;

	if (user_info.len != 0) {
		buf_init(&decoded, SIZE_MAX);
		decode(&decoded, user_info);
		value = basic(buf_as_view(&decoded));
		buf_release(&decoded);
		return value;
	}
	if (o->user_info != NULL)
		return basic(view_of(o->user_info));
	return o->token != NULL ? bearer(o->token) : NULL;
}

/* text is one URL, without blanks around it. */
static void
take_url(struct registry_url *url, const struct registry_options *o,
    struct view text)
{
	size_t scheme = (text.p[4] | 0x20) == 's' ? 8 : 7;
	const char *host = text.p + scheme, *end = text.p + text.len;
	const char *slash = memchr(host, '/', (size_t)(end - host));
	const char *at =
	    memrchr(host, '@', (size_t)((slash != NULL ? slash : end) - host));
	struct view user_info = VIEW_NONE;
	struct buf clean;

	if (at != NULL) {
		user_info = (struct view){ host, (size_t)(at - host) };
		host = at + 1;
	}
	while (end > host && end[-1] == '/')
		end--;
	buf_init(&clean, SIZE_MAX);
	buf_append(&clean, text.p, scheme);
	buf_append(&clean, host, (size_t)(end - host));
	url->url = xstrdup(clean.p);
	url->authorization = authorization(o, user_info);
	buf_release(&clean);
}

/* An @ behind the first slash: most likely both are a password's, and then
 * what stands before them is no host. */
static bool
hides_password(const char *url, size_t len)
{
	const char *host = strstr(url, "://") + 3, *end = url + len;
	const char *slash = memchr(host, '/', (size_t)(end - host));

	return slash != NULL &&
	       memchr(slash, '@', (size_t)(end - slash)) != NULL;
}

int
registry_urls_parse(const struct registry_options *o,
    struct registry_url **urls, size_t *count, struct fail *why)
{
	const char *p = o->source;
	size_t len, blanks;

	*urls = NULL;
	*count = 0;
	while (*(p += strspn(p, ", \t")) != '\0') {
		len = strcspn(p, ",");
		if (strncmp(p, "glue:", 5) == 0)
			return fail(why, FAIL_CONFIG,
			    "schema registry: glue: stands alone; URLs of a "
			    "list are those of one registry");
		if (!is_url(p))
			return fail(why, FAIL_CONFIG,
			    "schema registry: expected http://... or "
			    "https://..., and commas between several (a "
			    "comma in a password is %%2C)");
		if (hides_password(p, len))
			return fail(why, FAIL_CONFIG,
			    "schema registry: an @ behind a / in the URL (in "
			    "a password they are %%40 and %%2F)");
		for (blanks = 0; strchr(" \t", p[len - blanks - 1]) != NULL;)
			blanks++;
		*urls = xrealloc(*urls, *count + 1, sizeof(**urls));
		take_url(
		    &(*urls)[(*count)++], o, (struct view){ p, len - blanks });
		p += len;
	}
	return 0;
}

void
registry_urls_free(struct registry_url *urls, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		free(urls[i].url);
		if (urls[i].authorization != NULL)
			explicit_bzero(urls[i].authorization,
			    strlen(urls[i].authorization));
		free(urls[i].authorization);
	}
	free(urls);
}
