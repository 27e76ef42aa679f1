#include "sigv4_canonical.h"

#include <ctype.h>
#include <stdlib.h>

#include "mem.h"

/* Pairs that we add: X-Amz-Algorithm, -Credential, -Date, -Expires,
 * -Security-Token, -SignedHeaders; host and the same as headers. */
#define OWN_PAIRS 6
#define OWN_TEXT 512

/* Back to before the last '/', if there is one behind start. */
static void
drop_segment(struct buf *out, size_t start)
{
	size_t len = out->len;

	while (len > start && out->p[--len] != '/')
		continue;
	buf_rewind(out, len);
}

/* Take out empty and dot segments; the slashes at both ends stay. */
static void
normalize(struct buf *out, struct view path)
{
	const char *p = path.p, *end = p + path.len;
	size_t start = out->len, len;

	for (; p < end; p += len) {
		len = strcspn(p, "/");
		if (len == 0 || (len == 1 && *p == '.')) {
			len += p + len < end;
			continue;
		}
		if (len == 2 && p[0] == '.' && p[1] == '.') {
			drop_segment(out, start);
		} else {
			buf_byte(out, '/');
			buf_append(out, p, len);
		}
		len += p + len < end;
	}
	if (out->len == start || end[-1] == '/')
		buf_byte(out, '/');
}

void
sigv4_canonical_write_path(
    const struct sigv4_scope *scope, struct view target, struct buf *out)
{
	struct buf clean;

	buf_init(&clean, SIZE_MAX);
	if (scope->normalize)
		normalize(&clean, target);
	else
		buf_view(&clean, target);
	if (scope->single_encoding)
		buf_view(out, buf_as_view(&clean));
	else
		http_encode(out, buf_as_view(&clean), "/");
	buf_release(&clean);
}

static int
compare(struct view a, struct view b)
{
	int order = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
by_name_and_value(const void *left, const void *right)
{
	const struct sigv4_pair *a = left, *b = right;
	int order = compare(a->name, b->name);

	return order != 0 ? order : compare(a->value, b->value);
}

/* Keeps the order of those of one name. */
static void
sort_by_name(struct sigv4_pair *pairs, size_t count)
{
	struct sigv4_pair pair;
	size_t i, at;

	for (i = 1; i < count; i++) {
		pair = pairs[i];
		for (at = i;
		     at > 0 && compare(pairs[at - 1].name, pair.name) > 0; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = pair;
	}
}

static size_t
text_size(const struct sigv4_pair *pairs, size_t count)
{
	size_t i, size = 0;

	for (i = 0; i < count; i++)
		size += pairs[i].name.len + pairs[i].value.len;
	return size;
}

void
sigv4_canonical_init(struct sigv4_canonical *c, const struct sigv4_keys *keys,
    const struct sigv4_scope *scope, const struct sigv4_request *r)
{
	*c = (struct sigv4_canonical){ 0 };
	c->headers = xcalloc(r->header_count + OWN_PAIRS, sizeof(*c->headers));
	c->query = xcalloc(r->query_count + OWN_PAIRS, sizeof(*c->query));
	buf_init(&c->names, SIZE_MAX);
	buf_init(&c->text, SIZE_MAX);
	/* Percent-encoding takes three bytes for one at the most. */
	buf_reserve(&c->text,
	    3 * (OWN_TEXT + text_size(r->query, r->query_count) +
		    2 * text_size(r->headers, r->header_count) +
		    2 * strlen(r->host) + strlen(keys->access_key) +
		    strlen(scope->region) + strlen(scope->service) +
		    2 * (keys->token != NULL ? strlen(keys->token) : 0)));
}

void
sigv4_canonical_release(struct sigv4_canonical *c)
{
	free(c->headers);
	free(c->query);
	buf_release(&c->text);
	buf_release(&c->names);
}

static struct view
encoded(struct buf *text, struct view value)
{
	size_t start = text->len;

	http_encode(text, value, "");
	return (struct view){ text->p + start, text->len - start };
}

void
sigv4_canonical_query(
    struct sigv4_canonical *c, struct view name, struct view value)
{
	struct sigv4_pair *pair = &c->query[c->query_count++];

	pair->name = encoded(&c->text, name);
	pair->value = encoded(&c->text, value);
}

/* In lower case. */
static struct view
header_name(struct buf *text, struct view name)
{
	size_t start = text->len, i;

	for (i = 0; i < name.len; i++)
		buf_byte(text, (char)tolower((unsigned char)name.p[i]));
	return (struct view){ text->p + start, name.len };
}

/* Trimmed, and each run of blanks made one space. */
static struct view
header_value(struct buf *text, struct view value)
{
	size_t start = text->len, i;
	bool gap = false;

	for (i = 0; i < value.len; i++) {
		if (isspace((unsigned char)value.p[i])) {
			gap = text->len != start;
			continue;
		}
		if (gap)
			buf_byte(text, ' ');
		gap = false;
		buf_byte(text, value.p[i]);
	}
	return (struct view){ text->p + start, text->len - start };
}

void
sigv4_canonical_header(
    struct sigv4_canonical *c, struct view name, struct view value)
{
	struct sigv4_pair *pair = &c->headers[c->header_count++];

	pair->name = header_name(&c->text, name);
	pair->value = header_value(&c->text, value);
}

void
sigv4_canonical_end_headers(struct sigv4_canonical *c)
{
	size_t i;

	sort_by_name(c->headers, c->header_count);
	for (i = 0; i < c->header_count; i++) {
		if (i > 0 &&
		    view_equal(c->headers[i].name, c->headers[i - 1].name))
			continue;
		if (i > 0)
			buf_byte(&c->names, ';');
		buf_view(&c->names, c->headers[i].name);
	}
}

void
sigv4_canonical_end_query(struct sigv4_canonical *c)
{
	qsort(c->query, c->query_count, sizeof(*c->query), by_name_and_value);
}

void
sigv4_canonical_write_query(const struct sigv4_canonical *c, struct buf *out)
{
	size_t i;

	for (i = 0; i < c->query_count; i++) {
		if (i > 0)
			buf_byte(out, '&');
		buf_view(out, c->query[i].name);
		buf_byte(out, '=');
		buf_view(out, c->query[i].value);
	}
}

void
sigv4_canonical_write_headers(const struct sigv4_canonical *c, struct buf *out)
{
	const struct sigv4_pair *pair;
	size_t i;

	for (i = 0; i < c->header_count; i++) {
		pair = &c->headers[i];
		if (i > 0 && view_equal(pair->name, pair[-1].name)) {
			buf_byte(out, ',');
		} else {
			if (i > 0)
				buf_byte(out, '\n');
			buf_view(out, pair->name);
			buf_byte(out, ':');
		}
		buf_view(out, pair->value);
	}
	buf_byte(out, '\n');
}
