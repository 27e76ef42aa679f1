#include "msk_token.h"

#include <stdio.h>
#include <stdlib.h>

#include "base64.h"
#include "mem.h"

/* RFC 4648, section 5, without padding. */
static void
append_base64url(struct buf *to, struct view bytes)
{
	char *text = xmalloc(base64_encoded_size(bytes.len) + 1);
	size_t len = base64_encode(text, bytes.p, bytes.len), i;

	while (len > 0 && text[len - 1] == '=')
		len--;
	for (i = 0; i < len; i++)
		if (text[i] == '+')
			text[i] = '-';
		else if (text[i] == '/')
			text[i] = '_';
	buf_append(to, text, len);
	explicit_bzero(text, len);
	free(text);
}

/* The client names itself behind what is signed. */
void
msk_token_append(struct buf *to, const struct sigv4_keys *keys,
    const char *region, int64_t time_s)
{
	const struct sigv4_pair action = { VIEW("Action"),
		VIEW("kafka-cluster:Connect") };
	const struct sigv4_scope scope = { .region = region,
		.service = "kafka-cluster",
		.time_s = time_s,
		.expires_s = MSK_TOKEN_S };
	struct sigv4_signature signature;
	struct buf url;
	char host[128];

	snprintf(host, sizeof(host), "kafka.%s.amazonaws.com", region);
	sigv4_init(&signature);
	sigv4_presign(&signature, keys, &scope,
	    &(struct sigv4_request){ .method = "GET",
		.host = host,
		.path = VIEW("/"),
		.query = &action,
		.query_count = 1 });
	buf_init(&url, SIZE_MAX);
	buf_printf(&url, "https://%s%s&User-Agent=mskutils%%2F" MSK_VERSION,
	    host, signature.target.p);
	append_base64url(to, buf_as_view(&url));
	explicit_bzero(url.p, url.cap);
	buf_release(&url);
	sigv4_release(&signature);
}

bool
msk_token_region(const char *brokers, char region[64])
{
	static const char *const marks[] = { ".kafka.", ".kafka-serverless." };
	char host[256];
	size_t i, len;
	const char *at;

	snprintf(
	    host, sizeof(host), "%.*s", (int)strcspn(brokers, ":,"), brokers);
	for (i = 0; i < 2; i++) {
		if ((at = strstr(host, marks[i])) == NULL)
			continue;
		at += strlen(marks[i]);
		len = strcspn(at, ".");
		if (len == 0 || len >= 64 ||
		    strncmp(at + len, ".amazonaws.com", 14) != 0)
			return false;
		snprintf(region, 64, "%.*s", (int)len, at);
		return true;
	}
	return false;
}
