/*
 * The yardstick: avro-c's generic values, and avro_value_to_json of them.
 * Decoding and printing alone, no envelope and no base64. One value a schema
 * is made and used again, as avro-c's documentation advises.
 *
 *	avroc lines DIR < frames > lines
 *	avroc frames DIR FRAMES ROUNDS [OUT]
 *
 * Frames as corpus -f writes them; the second form as frames.h says.
 */
#include <avro.h>
#include <endian.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "../frames.h"

#define MAX_FRAME 65536

struct decoder {
	const char *dir;
	avro_value_t value[MAX_ID];
	bool known[MAX_ID];
	avro_reader_t reader;
	char *json; /* of the frame before */
};

static void
load_schema(struct decoder *d, uint32_t id)
{
	avro_schema_t schema;
	struct buf text;

	read_schema(d->dir, id, &text);
	if (avro_schema_from_json_length(text.p, text.len, &schema) != 0)
		errx(EX_DATAERR, "schema %u: %s", id, avro_strerror());
	avro_value_iface_t *iface = avro_generic_class_from_schema(schema);
	avro_generic_value_new(iface, &d->value[id]);
	avro_value_iface_decref(iface);
	avro_schema_decref(schema);
	buf_release(&text);
	d->known[id] = true;
}

static struct view
decode(void *state, const struct frame *f)
{
	struct decoder *d = state;

	if (!d->known[f->id])
		load_schema(d, f->id);
	free(d->json);
	avro_reader_memory_set_source(
	    d->reader, f->data.p, (int64_t)f->data.len);
	if (avro_value_read(d->reader, &d->value[f->id]) != 0 ||
	    avro_value_to_json(&d->value[f->id], 1, &d->json) != 0)
		errx(EX_DATAERR, "%s", avro_strerror());
	return view_of(d->json);
}

static int
print_lines(struct decoder *d)
{
	static char message[MAX_FRAME];
	uint32_t len;

	setvbuf(stdin, NULL, _IOFBF, 1 << 20);
	setvbuf(stdout, NULL, _IOFBF, 1 << 18);
	while (fread(&len, 1, sizeof(len), stdin) == sizeof(len)) {
		struct frame f;
		struct view json;

		len = le32toh(len);
		if (len > sizeof(message) ||
		    fread(message, 1, len, stdin) != len)
			errx(EX_DATAERR, "a frame is cut short");
		f = frame_of((struct view){ message, len });
		json = decode(d, &f);
		fwrite(json.p, 1, json.len, stdout);
		putchar('\n');
	}
	if (ferror(stdin) || fflush(stdout) != 0)
		err(EX_IOERR, "avroc");
	return 0;
}

static void
release(struct decoder *d)
{
	for (int i = 0; i < MAX_ID; i++)
		if (d->known[i])
			avro_value_decref(&d->value[i]);
	avro_reader_free(d->reader);
	free(d->json);
}

int
main(int argc, char *argv[])
{
	static struct decoder d;
	int status = EX_USAGE;

	d.reader = avro_reader_memory("", 0);
	d.dir = argc > 2 ? argv[2] : "";
	if (argc == 3 && strcmp(argv[1], "lines") == 0)
		status = print_lines(&d);
	else if (argc > 4 && strcmp(argv[1], "frames") == 0)
		status = frames_main(argv + 3, decode, &d);
	else
		warnx("usage: avroc lines|frames DIR ...");
	release(&d);
	return status;
}
