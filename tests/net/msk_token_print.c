/*
 * msk_token_print: for each line of stdin, an object with access_key,
 * secret_key, token (may be absent), region and time (seconds since 1970),
 * the token of msk_token.h, and a line end.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "msk_token.h"

static const char *
text(const json_t *of, const char *name)
{
	return json_string_value(json_object_get(of, name));
}

static void
print(const json_t *o)
{
	const struct sigv4_keys keys = { text(o, "access_key"),
		text(o, "secret_key"), text(o, "token") };
	struct buf token;

	buf_init(&token, SIZE_MAX);
	msk_token_append(&token, &keys, text(o, "region"),
	    json_integer_value(json_object_get(o, "time")));
	puts(token.p);
	buf_release(&token);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	json_t *o;

	while ((len = getline(&line, &size, stdin)) > 0) {
		o = json_loadb(line, (size_t)len, 0, NULL);
		if (o == NULL)
			return 1;
		print(o);
		json_decref(o);
	}
	free(line);
	return 0;
}
