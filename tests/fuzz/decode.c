/* csr-decode's work on any record, with a directory of schemas: it stays a
 * record whose payload is JSON. */
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/csr-decode/decode.h"
#include "fuzz.h"

static const char *const schemas[] = {
	"\"int\"",
	"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":["
	"{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":[\"null\","
	"\"string\",{\"type\":\"map\",\"values\":\"n.R\"}]}]}",
	"[\"null\",{\"type\":\"array\",\"items\":\"bytes\"},\"double\"]",
	"{\"type\":\"enum\"",
};

/* 1.avsc to 4.avsc, and 5.json, where payloads are JSON already. */
static void
write_schema(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	MUST(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static struct registry *
open_registry(void)
{
	char dir[] = "/tmp/fuzz-decode-XXXXXX", name[80];
	struct registry_options options = { .cache = "" };
	struct registry *registry;
	struct fail why;
	size_t i;

	MUST(mkdtemp(dir) != NULL);
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s/%zu.avsc", dir, i + 1);
		write_schema(name, schemas[i]);
	}
	snprintf(name, sizeof(name), "%s/5.json", dir);
	write_schema(name, "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}");
	options.source = dir;
	MUST(registry_open(&registry, &options, &why) == 0);
	/* Each is asked for once, so that the files need not stay. */
	for (i = 1; i <= 5; i++) {
		const struct registry_schema *schema;
		struct view id = { (const char *)&"12345"[i - 1], 1 };

		MUST(registry_schema(registry, id, NULL, &schema, &why) == 0);
		snprintf(name, sizeof(name), "%s/%zu.%s", dir, i,
		    i == 5 ? "json" : "avsc");
		MUST(unlink(name) == 0);
	}
	MUST(rmdir(dir) == 0);
	return registry;
}

/* What becomes of the record; empty where it can't be decoded. */
static void
decode(struct decode *d, const struct record *r, struct out *out)
{
	struct record after = { 0 };
	struct fail why;

	buf_reset(&out->buf);
	if (decode_record(d, r, out, &why) == 0) {
		MUST(record_parse(&after, buf_as_view(&out->buf), &why) == 0);
		return;
	}
	MUST(why.kind == FAIL_RECORD && why.code[0] != '\0');
	buf_reset(&out->buf);
	buf_text(&out->buf, why.text);
}

/* A second time, with what the first one has found out, and its bytes taken
 * on the way where that can be: the same comes out. */
static void
decode_twice(struct decode *d, struct view line)
{
	struct record r = { 0 };
	struct out first = { .fd = -1 }, second = { .fd = -1 };
	struct fail why;

	if (record_parse(&r, line, &why) == -1)
		return;
	buf_init(&first.buf, SIZE_MAX);
	buf_init(&second.buf, SIZE_MAX);
	decode(d, &r, &first);
	r.bytes = &d->payload;
	MUST(record_parse(&r, line, &why) == 0);
	decode(d, &r, &second);
	MUST(view_equal(buf_as_view(&first.buf), buf_as_view(&second.buf)));
	buf_release(&first.buf);
	buf_release(&second.buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct registry *registry;
	char *copy = fuzz_copy(data, size);
	struct reader reader = { .kind = READER_WRITER };
	struct decode d;

	if (registry == NULL)
		registry = open_registry();
	decode_init(
	    &d, registry, &reader, (struct avro_print){ .tagged = size % 2 });
	d.keys = true;
	decode_twice(&d, (struct view){ copy, size });
	decode_release(&d);
	free(copy);
	return 0;
}
