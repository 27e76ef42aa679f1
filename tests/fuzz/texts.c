/* URLs of people and services, sizes and times, the AWS files: any text is
 * understood or refused, and no message shows what stands before an @. */
#include <sys/mman.h>
#include <unistd.h>

#include "aws_ini.h"
#include "fuzz.h"
#include "http.h"
#include "opts.h"
#include "registry_url.h"

static void
urls(const char *text)
{
	struct registry_options options = { .source = text };
	struct registry_url *found;
	struct fail why;
	struct buf out;
	size_t count, i;

	buf_init(&out, SIZE_MAX);
	http_place(&out, text);
	MUST(memchr(out.p, '@', out.len) == NULL ||
	     strstr(text, "://") == NULL ||
	     strchr(text, '@') < strstr(text, "://"));
	buf_reset(&out);
	http_encode(&out, view_of(text), "/");
	for (i = 0; i < out.len; i++)
		MUST((unsigned char)out.p[i] > ' ' &&
		     (unsigned char)out.p[i] < 0x7f);
	registry_urls_are(text);
	if (registry_urls_parse(&options, &found, &count, &why) == -1)
		MUST(why.kind == FAIL_CONFIG);
	registry_urls_free(found, count);
	buf_release(&out);
}

static void
amounts(const char *text)
{
	size_t bytes;
	int64_t ms;

	opts_bytes(text, &bytes);
	if (opts_time(text, &ms))
		MUST(ms >= 0);
}

static void
ini(const char *text, size_t len)
{
	int fd = memfd_create("ini", 0);
	struct aws_ini file;
	struct fail why;
	char path[40];
	bool open_to_all;

	MUST(fd != -1 && write(fd, text, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (aws_ini_read(&file, path, &open_to_all, &why) == 0) {
		aws_ini_has(&file, "default");
		aws_ini_get(
		    &file, "services local", "dynamodb", "endpoint_url");
		aws_ini_get(&file, "default", "region", NULL);
	}
	aws_ini_release(&file);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest;
	size_t len = fuzz_cut(data, size, &rest);
	char *text = fuzz_copy(data, len);

	urls(text);
	amounts(text);
	ini(text, len);
	free(text);
	return 0;
}
