#include "frames.h"

#include <endian.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "mem.h"

#define HEAD 5

struct frames {
	struct buf bytes;
	struct frame *at;
	size_t count;
};

static double
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

void
read_file(const char *path, struct buf *to)
{
	FILE *file = fopen(path, "r");
	char block[65536];
	size_t got;

	if (file == NULL)
		err(EX_NOINPUT, "%s", path);
	buf_init(to, SIZE_MAX / 2);
	while ((got = fread(block, 1, sizeof(block), file)) != 0)
		buf_append(to, block, got);
	if (ferror(file))
		err(EX_IOERR, "%s", path);
	fclose(file);
}

void
read_schema(const char *dir, uint32_t id, struct buf *to)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%u.avsc", dir, id);
	read_file(path, to);
}

struct frame
frame_of(struct view message)
{
	uint32_t id;

	if (message.len < HEAD || message.p[0] != 0)
		errx(EX_DATAERR, "not in Confluent's framing");
	memcpy(&id, message.p + 1, sizeof(id));
	id = be32toh(id);
	if (id >= MAX_ID)
		errx(EX_DATAERR, "schema id %u, of %d at most", id, MAX_ID - 1);
	return (struct frame){ id, { message.p + HEAD, message.len - HEAD } };
}

static void
split(struct frames *f)
{
	const char *p = f->bytes.p, *end = p + f->bytes.len;
	uint32_t len;

	f->at = xcalloc(f->bytes.len / HEAD + 1, sizeof(*f->at));
	for (f->count = 0; p < end; p += len) {
		if ((size_t)(end - p) < sizeof(len))
			errx(EX_DATAERR, "a frame is cut short");
		memcpy(&len, p, sizeof(len));
		len = le32toh(len);
		p += sizeof(len);
		if ((size_t)(end - p) < len)
			errx(EX_DATAERR, "a frame is cut short");
		f->at[f->count++] = frame_of((struct view){ p, len });
	}
}

static void
measure(const struct frames *f, frame_json *json, void *state)
{
	double start = cpu_ns();

	for (size_t i = 0; i < f->count; i++)
		json(state, &f->at[i]);
	printf("%.1f\n", (cpu_ns() - start) / (double)f->count);
}

static void
write_lines(
    const struct frames *f, const char *path, frame_json *json, void *state)
{
	FILE *out = fopen(path, "w");

	if (out == NULL)
		err(EX_CANTCREAT, "%s", path);
	for (size_t i = 0; i < f->count; i++) {
		struct view line = json(state, &f->at[i]);

		fwrite(line.p, 1, line.len, out);
		putc('\n', out);
	}
	if (ferror(out) || fclose(out) != 0)
		err(EX_IOERR, "%s", path);
}

int
frames_main(char *argv[], frame_json *json, void *state)
{
	struct frames f;

	if (argv[0] == NULL || argv[1] == NULL)
		errx(EX_USAGE, "usage: frames DIR FRAMES ROUNDS [OUT]");
	read_file(argv[0], &f.bytes);
	split(&f);
	for (int rounds = atoi(argv[1]); rounds > 0; rounds--)
		measure(&f, json, state);
	if (argv[2] != NULL)
		write_lines(&f, argv[2], json, state);
	free(f.at);
	buf_release(&f.bytes);
	return 0;
}
