/* PATH NUL NAME NUL VALUE: whatever is to be signed goes out as one clean
 * request target, in the headers' form and in the query's. */
#include "fuzz.h"
#include "sigv4.h"

static void
clean(const struct sigv4_signature *s)
{
	size_t i;

	MUST(s->target.len != 0 && s->target.p[0] == '/');
	for (i = 0; i < s->target.len; i++)
		MUST((unsigned char)s->target.p[i] > ' ' &&
		     (unsigned char)s->target.p[i] < 0x7f);
	MUST(strlen(s->hex) == 64);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sigv4_keys keys = { "AK", "SK", "token" };
	const uint8_t *end = data + size, *name, *value;
	size_t path_len = fuzz_cut(data, size, &name);
	size_t name_len = fuzz_cut(name, (size_t)(end - name), &value);
	char *path = malloc(path_len + 1);
	struct sigv4_pair pair = { { (const char *)name, name_len },
		{ (const char *)value, (size_t)(end - value) } };
	struct sigv4_request request = { .method = "GET",
		.host = "h",
		.query = &pair,
		.query_count = 1,
		.headers = &pair,
		.header_count = size % 2 };
	struct sigv4_scope scope = { .region = "r",
		.service = "s3",
		.time_s = 1440938160,
		.expires_s = 900,
		.single_encoding = size & 2,
		.normalize = size & 4,
		.hash_header = size & 8 };
	struct sigv4_signature s;

	MUST(path != NULL);
	path[0] = '/';
	if (path_len != 0)
		memcpy(path + 1, data, path_len);
	request.path = (struct view){ path, path_len + 1 };
	sigv4_init(&s);
	sigv4_sign(&s, &keys, &scope, &request);
	clean(&s);
	sigv4_presign(&s, &keys, &scope, &request);
	clean(&s);
	sigv4_release(&s);
	free(path);
	return 0;
}
