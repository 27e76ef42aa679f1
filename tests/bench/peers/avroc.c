/*
 * The yardstick: avro-c's generic values. Frames as corpus -f writes them
 * from stdin, a line of avro_value_to_json each to stdout: decoding and
 * printing alone, no envelope and no base64. One value a schema is made and
 * used again, as avro-c's documentation advises.
 *
 *	avroc DIR < frames > lines
 */
#include <avro.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define MAX_ID 256
#define MAX_FRAME 65536
#define HEAD 5

struct decoder {
	const char *dir;
	avro_value_t value[MAX_ID];
	int known[MAX_ID];
	avro_reader_t reader;
};

static void
load_schema(struct decoder *d, int id)
{
	static char text[1 << 20];
	char name[4096];
	avro_schema_t schema;
	FILE *f;
	size_t len;

	snprintf(name, sizeof(name), "%s/%d.avsc", d->dir, id);
	f = fopen(name, "r");
	if (f == NULL)
		err(EX_NOINPUT, "%s", name);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	if (avro_schema_from_json_length(text, len, &schema) != 0)
		errx(EX_DATAERR, "%s: %s", name, avro_strerror());
	avro_value_iface_t *iface = avro_generic_class_from_schema(schema);
	avro_generic_value_new(iface, &d->value[id]);
	avro_value_iface_decref(iface);
	avro_schema_decref(schema);
	d->known[id] = 1;
}

static void
decode(struct decoder *d, const char *frame, size_t len)
{
	int id = (unsigned char)frame[4];
	char *json;

	if (!d->known[id])
		load_schema(d, id);
	avro_reader_memory_set_source(
	    d->reader, frame + HEAD, (int64_t)(len - HEAD));
	if (avro_value_read(d->reader, &d->value[id]) != 0 ||
	    avro_value_to_json(&d->value[id], 1, &json) != 0)
		errx(EX_DATAERR, "%s", avro_strerror());
	fputs(json, stdout);
	putchar('\n');
	free(json);
}

int
main(int argc, char *argv[])
{
	static struct decoder d;
	static char frame[MAX_FRAME];
	unsigned char head[4];

	if (argc != 2)
		errx(EX_USAGE, "usage: avroc DIR < frames > lines");
	d.dir = argv[1];
	d.reader = avro_reader_memory(frame, 0);
	setvbuf(stdin, NULL, _IOFBF, 1 << 20);
	setvbuf(stdout, NULL, _IOFBF, 1 << 18);
	while (fread(head, 1, sizeof(head), stdin) == sizeof(head)) {
		size_t len = head[0] | (size_t)head[1] << 8 |
			     (size_t)head[2] << 16 | (size_t)head[3] << 24;

		if (len < HEAD || len > sizeof(frame) ||
		    fread(frame, 1, len, stdin) != len)
			errx(EX_DATAERR, "a frame is cut short");
		decode(&d, frame, len);
	}
	if (ferror(stdin) || fflush(stdout) != 0)
		err(EX_IOERR, "avroc");
	return 0;
}
