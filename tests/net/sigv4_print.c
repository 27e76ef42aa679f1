/*
 * sigv4_print: signs what stands on each line of stdin, an object with method,
 * host, path, query and headers ([[name, value]...]), body, access_key,
 * secret_key, token, region, service, time and the booleans single, normalize,
 * hash_header, unsigned; with expires it presigns. Prints an object with
 * canonical, to_sign, signature, target and headers ({name: value}).
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "sigv4.h"

static const char *
text(const json_t *of, const char *name)
{
	const char *value = json_string_value(json_object_get(of, name));

	return value != NULL ? value : "";
}

static struct view
view(const json_t *string)
{
	return (struct view){ json_string_value(string),
		json_string_length(string) };
}

static struct sigv4_pair *
pairs(const json_t *of, const char *name, size_t *count)
{
	const json_t *list = json_object_get(of, name);
	struct sigv4_pair *p;
	size_t i;

	*count = json_array_size(list);
	p = xcalloc(*count + 1, sizeof(*p));
	for (i = 0; i < *count; i++) {
		p[i].name = view(json_array_get(json_array_get(list, i), 0));
		p[i].value = view(json_array_get(json_array_get(list, i), 1));
	}
	return p;
}

static void
print(const struct sigv4_signature *s)
{
	json_t *headers = json_object();
	json_t *reply;
	size_t i;

	for (i = 0; i < s->header_count; i++)
		json_object_set_new(headers, s->headers[i].name,
		    json_string(s->headers[i].value));
	reply = json_pack("{s:s,s:s,s:s,s:s,s:o}", "canonical", s->canonical.p,
	    "to_sign", s->to_sign.p, "signature", s->hex, "target", s->target.p,
	    "headers", headers);
	json_dumpf(reply, stdout, JSON_COMPACT);
	puts("");
	json_decref(reply);
}

static void
sign(const json_t *o)
{
	const json_t *expires = json_object_get(o, "expires");
	struct sigv4_keys keys = { text(o, "access_key"), text(o, "secret_key"),
		text(o, "token") };
	struct sigv4_scope scope = {
		.region = text(o, "region"),
		.service = text(o, "service"),
		.time_s = json_integer_value(json_object_get(o, "time")),
		.single_encoding = json_is_true(json_object_get(o, "single")),
		.normalize = json_is_true(json_object_get(o, "normalize")),
		.hash_header = json_is_true(json_object_get(o, "hash_header")),
		.expires_s = json_integer_value(expires),
	};
	struct sigv4_request r = {
		.method = text(o, "method"),
		.host = text(o, "host"),
		.path = view(json_object_get(o, "path")),
		.body = view(json_object_get(o, "body")),
		.unsigned_body = json_is_true(json_object_get(o, "unsigned")),
	};
	struct sigv4_pair *query = pairs(o, "query", &r.query_count);
	struct sigv4_pair *headers = pairs(o, "headers", &r.header_count);
	struct sigv4_signature s;

	r.query = query;
	r.headers = headers;
	sigv4_init(&s);
	if (expires != NULL)
		sigv4_presign(&s, &keys, &scope, &r);
	else
		sigv4_sign(&s, &keys, &scope, &r);
	print(&s);
	sigv4_release(&s);
	free(query);
	free(headers);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	json_t *o;

	while ((len = getline(&line, &size, stdin)) > 0) {
		o = json_loadb(line, (size_t)len, JSON_ALLOW_NUL, NULL);
		if (o == NULL)
			return 1;
		sign(o);
		json_decref(o);
	}
	free(line);
	return 0;
}
