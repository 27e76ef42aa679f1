#include "sigv4.h"

#include <stdlib.h>
#include <time.h>

#include "sigv4_canonical.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

void
sigv4_init(struct sigv4_signature *s)
{
	*s = (struct sigv4_signature){ 0 };
	buf_init(&s->target, SIZE_MAX);
	buf_init(&s->canonical, SIZE_MAX);
	buf_init(&s->to_sign, SIZE_MAX);
	buf_init(&s->credential, SIZE_MAX);
	buf_init(&s->authorization, SIZE_MAX);
	buf_init(&s->derived, SIZE_MAX);
}

void
sigv4_release(struct sigv4_signature *s)
{
	buf_release(&s->target);
	buf_release(&s->canonical);
	buf_release(&s->to_sign);
	buf_release(&s->credential);
	buf_release(&s->authorization);
	explicit_bzero(s->key, sizeof(s->key));
	explicit_bzero(s->derived.p, s->derived.cap);
	buf_release(&s->derived);
	crypto_lib_close(&s->crypto);
}

static void
hex(char *to, const unsigned char hash[SHA256_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SHA256_BYTES; i++) {
		*to++ = digits[hash[i] >> 4];
		*to++ = digits[hash[i] & 15];
	}
	*to = '\0';
}

static void
sha256_hex(const struct crypto_lib *crypto, char *to, struct view bytes)
{
	unsigned char hash[SHA256_BYTES];

	crypto_sha256(crypto, bytes, hash);
	hex(to, hash);
}

/* The signing key of a secret, day, region and service, which stays the same
 * for many requests. */
static void
derive(struct sigv4_signature *s, const char *secret,
    const struct sigv4_scope *scope)
{
	const struct crypto_lib *crypto = &s->crypto;
	const struct view key = { (const char *)s->key, SHA256_BYTES };
	struct buf from;
	size_t first;

	buf_init(&from, SIZE_MAX);
	buf_printf(&from, "AWS4%s", secret);
	first = from.len;
	buf_printf(
	    &from, "\n%.8s\n%s\n%s", s->date, scope->region, scope->service);
	if (!view_equal(buf_as_view(&from), buf_as_view(&s->derived))) {
		crypto_hmac(crypto, (struct view){ from.p, first },
		    (struct view){ s->date, 8 }, s->key);
		crypto_hmac(crypto, key, view_of(scope->region), s->key);
		crypto_hmac(crypto, key, view_of(scope->service), s->key);
		crypto_hmac(crypto, key, VIEW("aws4_request"), s->key);
		explicit_bzero(s->derived.p, s->derived.cap);
		buf_reset(&s->derived);
		buf_view(&s->derived, buf_as_view(&from));
	}
	explicit_bzero(from.p, from.len);
	buf_release(&from);
}

static bool
has_token(const struct sigv4_keys *keys)
{
	return keys->token != NULL && *keys->token != '\0';
}

/* What both forms begin with: the date, the body's hash, the caller's pairs,
 * the host. */
static void
begin(struct sigv4_canonical *c, struct sigv4_signature *s,
    const struct sigv4_scope *scope, const struct sigv4_request *r)
{
	time_t seconds = (time_t)scope->time_s;
	struct tm tm;
	size_t i;

	crypto_lib_open(&s->crypto);
	buf_reset(&s->target);
	buf_reset(&s->canonical);
	buf_reset(&s->to_sign);
	buf_reset(&s->credential);
	buf_reset(&s->authorization);
	s->header_count = 0;
	gmtime_r(&seconds, &tm);
	strftime(s->date, sizeof(s->date), "%Y%m%dT%H%M%SZ", &tm);
	if (r->unsigned_body)
		memcpy(s->hash, "UNSIGNED-PAYLOAD", 17);
	else
		sha256_hex(&s->crypto, s->hash, r->body);
	buf_printf(&s->credential, "%.8s/%s/%s/aws4_request", s->date,
	    scope->region, scope->service);
	for (i = 0; i < r->query_count; i++)
		sigv4_canonical_query(c, r->query[i].name, r->query[i].value);
	for (i = 0; i < r->header_count; i++)
		sigv4_canonical_header(
		    c, r->headers[i].name, r->headers[i].value);
	sigv4_canonical_header(c, VIEW("host"), view_of(r->host));
}

/* The canonical request, the string to sign, and the signature. */
static void
finish(struct sigv4_canonical *c, struct sigv4_signature *s,
    const struct sigv4_keys *keys, const struct sigv4_scope *scope,
    const struct sigv4_request *r)
{
	unsigned char signature[SHA256_BYTES];
	char hash[65];

	sigv4_canonical_end_query(c);
	buf_printf(&s->canonical, "%s\n", r->method);
	if (r->encoded_path)
		buf_view(&s->target, r->path);
	else
		http_encode(&s->target, r->path, "/");
	sigv4_canonical_write_path(
	    scope, buf_as_view(&s->target), &s->canonical);
	buf_byte(&s->canonical, '\n');
	sigv4_canonical_write_query(c, &s->canonical);
	buf_byte(&s->canonical, '\n');
	sigv4_canonical_write_headers(c, &s->canonical);
	buf_printf(&s->canonical, "\n%s\n%s", c->names.p, s->hash);
	sha256_hex(&s->crypto, hash, buf_as_view(&s->canonical));
	buf_printf(&s->to_sign, ALGORITHM "\n%s\n%s\n%s", s->date,
	    s->credential.p, hash);
	derive(s, keys->secret_key, scope);
	crypto_hmac(&s->crypto,
	    (struct view){ (const char *)s->key, SHA256_BYTES },
	    buf_as_view(&s->to_sign), signature);
	hex(s->hex, signature);
	if (c->query_count != 0) {
		buf_byte(&s->target, '?');
		sigv4_canonical_write_query(c, &s->target);
	}
}

/* A header that is to be signed and sent. */
static void
send_header(struct sigv4_canonical *c, struct sigv4_signature *s,
    const char *name, const char *value)
{
	sigv4_canonical_header(c, view_of(name), view_of(value));
	s->headers[s->header_count++] =
	    (struct http_header){ .name = name, .value = value };
}

void
sigv4_sign(struct sigv4_signature *s, const struct sigv4_keys *keys,
    const struct sigv4_scope *scope, const struct sigv4_request *r)
{
	struct sigv4_canonical c;

	sigv4_canonical_init(&c, keys, scope, r);
	begin(&c, s, scope, r);
	send_header(&c, s, "X-Amz-Date", s->date);
	if (has_token(keys))
		send_header(&c, s, "X-Amz-Security-Token", keys->token);
	if (scope->hash_header)
		send_header(&c, s, "x-amz-content-sha256", s->hash);
	sigv4_canonical_end_headers(&c);
	finish(&c, s, keys, scope, r);
	buf_printf(&s->authorization,
	    ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
	    keys->access_key, s->credential.p, c.names.p, s->hex);
	s->headers[s->header_count++] =
	    (struct http_header){ .name = "Authorization",
		    .value = s->authorization.p };
	sigv4_canonical_release(&c);
}

void
sigv4_presign(struct sigv4_signature *s, const struct sigv4_keys *keys,
    const struct sigv4_scope *scope, const struct sigv4_request *r)
{
	struct buf text;
	struct sigv4_canonical c;

	sigv4_canonical_init(&c, keys, scope, r);
	begin(&c, s, scope, r);
	sigv4_canonical_end_headers(&c);
	buf_init(&text, SIZE_MAX);
	buf_printf(&text, "%s/%s", keys->access_key, s->credential.p);
	sigv4_canonical_query(&c, VIEW("X-Amz-Algorithm"), VIEW(ALGORITHM));
	sigv4_canonical_query(&c, VIEW("X-Amz-Credential"), buf_as_view(&text));
	sigv4_canonical_query(&c, VIEW("X-Amz-Date"), view_of(s->date));
	buf_reset(&text);
	buf_printf(&text, "%lld", (long long)scope->expires_s);
	sigv4_canonical_query(&c, VIEW("X-Amz-Expires"), buf_as_view(&text));
	buf_release(&text);
	if (has_token(keys))
		sigv4_canonical_query(
		    &c, VIEW("X-Amz-Security-Token"), view_of(keys->token));
	sigv4_canonical_query(
	    &c, VIEW("X-Amz-SignedHeaders"), buf_as_view(&c.names));
	finish(&c, s, keys, scope, r);
	buf_printf(&s->target, "&X-Amz-Signature=%s", s->hex);
	sigv4_canonical_release(&c);
}
