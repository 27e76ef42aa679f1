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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct registry *registry;
	char *copy = fuzz_copy(data, size);
	struct record r = { 0 }, after = { 0 };
	struct out out = { .fd = -1 };
	struct reader reader = { .kind = READER_WRITER };
	struct decode d;
	struct fail why;

	if (registry == NULL)
		registry = open_registry();
	decode_init(
	    &d, registry, &reader, (struct avro_print){ .tagged = size % 2 });
	d.keys = true;
	buf_init(&out.buf, SIZE_MAX);
	/* The second one goes the quick way, where there is one. */
	r.bytes = &d.payload;
	record_parse(&r, (struct view){ copy, size }, &why);
	if (record_parse(&r, (struct view){ copy, size }, &why) == 0) {
		if (decode_record(&d, &r, &out, &why) == 0)
			MUST(record_parse(
				 &after, buf_as_view(&out.buf), &why) == 0);
		else
			MUST(why.kind == FAIL_RECORD && why.code[0] != '\0');
	}
	decode_release(&d);
	buf_release(&out.buf);
	free(copy);
	return 0;
}
