#include "http_secrets.h"

#include <stdlib.h>
#include <strings.h>

#include "base64.h"
#include "mem.h"

#define SHORTEST 4

/* So much of one at a text's end is no coincidence. */
#define CUT 8

static void
append(struct buf *list, const char *text, size_t len)
{
	if (len < SHORTEST)
		return;
	buf_append(list, text, len);
	buf_byte(list, '\0');
}

/* user:password, as it was before it was encoded (RFC 7617, section 2). */
static void
append_basic(struct buf *list, const char *encoded)
{
	size_t size = strlen(encoded);
	char *both = xmalloc(base64_decoded_max(size) + 1);
	ssize_t len = base64_decode(both, encoded, size);
	const char *colon = len > 0 ? memchr(both, ':', (size_t)len) : NULL;

	if (len > 0)
		append(list, both, (size_t)len);
	if (colon != NULL)
		append(list, colon + 1, (size_t)(both + len - (colon + 1)));
	if (len > 0)
		explicit_bzero(both, (size_t)len);
	free(both);
}

static void
append_authorization(struct buf *list, const char *value)
{
	const char *rest = strchr(value, ' ');
	const char *signature = strstr(value, "Signature=");

	append(list, value, strlen(value));
	if (rest != NULL)
		append(list, rest + 1, strlen(rest + 1));
	if (rest != NULL && strncasecmp(value, "Basic ", 6) == 0)
		append_basic(list, rest + 1);
	if (signature != NULL)
		append(list, signature + 10, strlen(signature + 10));
}

void
http_secrets_append(struct buf *list, const struct http_request *r)
{
	size_t i;

	if (r->secret.len != 0)
		append(list, r->secret.p, r->secret.len);
	for (i = 0; i < r->header_count; i++) {
		const struct http_header *h = &r->headers[i];

		if (strcasecmp(h->name, "Authorization") == 0)
			append_authorization(list, h->value);
		else if (strcasecmp(h->name, "X-Amz-Security-Token") == 0 ||
			 strcasecmp(h->name, "X-aws-ec2-metadata-token") == 0)
			append(list, h->value, strlen(h->value));
	}
}

/* How much of the text from p on is the secret, or its beginning at the end
 * of the text; 0. */
static size_t
found(struct view text, struct view secret)
{
	size_t len = text.len < secret.len ? text.len : secret.len;

	if (len == 0 || memcmp(text.p, secret.p, len) != 0)
		return 0;
	return len == secret.len || len >= CUT ? len : 0;
}

static void
hide(struct view secret, struct buf *text)
{
	struct buf clean;
	size_t i, len;

	buf_init(&clean, SIZE_MAX);
	for (i = 0; i < text->len; i += len) {
		len =
		    found((struct view){ text->p + i, text->len - i }, secret);
		if (len != 0) {
			buf_text(&clean, "***");
		} else {
			buf_byte(&clean, text->p[i]);
			len = 1;
		}
	}
	buf_reset(text);
	buf_append(
	    text, clean.p, clean.len < text->max ? clean.len : text->max - 1);
	buf_release(&clean);
}

void
http_secrets_hide(struct view list, struct buf *text)
{
	struct view secret;
	struct buf encoded;

	buf_init(&encoded, SIZE_MAX);
	for (; list.len != 0 && text->len != 0;
	     list.p += secret.len + 1, list.len -= secret.len + 1) {
		secret = (struct view){ list.p, strlen(list.p) };
		if (memmem(text->p, text->len, secret.p, SHORTEST) != NULL)
			hide(secret, text);
		buf_reset(&encoded);
		http_encode(&encoded, secret, "");
		if (encoded.len != secret.len)
			hide(buf_as_view(&encoded), text);
	}
	buf_release(&encoded);
}
