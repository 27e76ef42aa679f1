/*
 * corpus: the records that the bench decodes, the same for the same seed.
 *
 *	corpus [-n RECORDS] [-s SEED] [-f FRAMES] [-e ENVELOPE] DIR
 *
 * It writes the schemas to DIR/<id>.avsc, and each record in one or both of
 * two forms: -f, four bytes of length (little endian) and the Confluent
 * frame; -e, a line of NDJSON as msk-tail prints the message. Tables come in
 * runs, as a consumer's fetches bring them.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "rows.h"

#define MAX_ROW 65536
#define PARTITIONS 4
#define LONGEST_RUN 64

struct corpus {
	FILE *frames, *envelope;
	const char *frames_name, *envelope_name;
	struct random random;
	struct buf frame; /* of the record at hand */
	int64_t sizes; /* of all frames */
	int64_t offsets[TABLES][PARTITIONS];
};

static FILE *
create(const char *name)
{
	FILE *f = fopen(name, "w");

	if (f == NULL)
		err(EX_CANTCREAT, "%s", name);
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	return f;
}

static void
finish(FILE *f, const char *name)
{
	if (f != NULL && (ferror(f) || fclose(f) != 0))
		err(EX_IOERR, "%s", name);
}

static void
write_schemas(const char *dir)
{
	char name[4096];
	struct buf text;

	if (mkdir(dir, 0777) == -1 && errno != EEXIST)
		err(EX_CANTCREAT, "%s", dir);
	buf_init(&text, MAX_ROW);
	for (int i = 0; i < TABLES; i++) {
		FILE *f;

		snprintf(
		    name, sizeof(name), "%s/%d.avsc", dir, tables[i].schema_id);
		f = create(name);
		buf_reset(&text);
		tables[i].schema(&text);
		fwrite(text.p, 1, text.len, f);
		finish(f, name);
	}
	buf_release(&text);
}

/* Confluent's wire format: 0, the schema id (big endian), the Avro bytes. */
static void
make_frame(struct corpus *c, const struct table *table, int64_t id)
{
	const char head[5] = { 0, 0, 0, 0, (char)table->schema_id };

	buf_reset(&c->frame);
	buf_append(&c->frame, head, sizeof(head));
	table->row(&c->frame, &c->random, id);
	if (c->frame.over)
		errx(EX_SOFTWARE, "a row of more than %d bytes", MAX_ROW);
	c->sizes += (int64_t)c->frame.len;
}

static void
write_frame(struct corpus *c)
{
	uint32_t len = (uint32_t)c->frame.len;
	const unsigned char head[4] = { (unsigned char)len,
		(unsigned char)(len >> 8), (unsigned char)(len >> 16),
		(unsigned char)(len >> 24) };

	fwrite(head, 1, sizeof(head), c->frames);
	fwrite(c->frame.p, 1, c->frame.len, c->frames);
}

static void
write_base64(FILE *f, const void *bytes, size_t len)
{
	unsigned char text[MAX_ROW * 4 / 3 + 8];
	int got = EVP_EncodeBlock(text, bytes, (int)len);

	fwrite(text, 1, (size_t)got, f);
}

static void
write_envelope(struct corpus *c, int table, int64_t id)
{
	int partition = (int)random_below(&c->random, PARTITIONS);
	char key[24];
	int len = snprintf(key, sizeof(key), "%lld", (long long)id);

	fprintf(c->envelope,
	    "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%lld,"
	    "\"tstype\":\"create\",\"ts\":%lld,\"key_base64\":\"",
	    tables[table].topic, partition,
	    (long long)c->offsets[table][partition]++,
	    1700000000000 + (long long)id * 3);
	write_base64(c->envelope, key, (size_t)len);
	fputs("\",\"payload_base64\":\"", c->envelope);
	write_base64(c->envelope, c->frame.p, c->frame.len);
	fputs("\"}\n", c->envelope);
}

static int
pick_table(struct random *r)
{
	int dice = (int)random_below(r, 100), table = 0;

	while (dice >= tables[table].percent)
		dice -= tables[table++].percent;
	return table;
}

static void
write_records(struct corpus *c, int64_t count)
{
	int64_t left = 0;
	int table = 0;

	for (int64_t id = 1; id <= count; id++) {
		if (left-- == 0) {
			left = (int64_t)random_below(&c->random, LONGEST_RUN);
			table = pick_table(&c->random);
		}
		make_frame(c, &tables[table], id);
		if (c->frames != NULL)
			write_frame(c);
		if (c->envelope != NULL)
			write_envelope(c, table, id);
	}
}

int
main(int argc, char *argv[])
{
	struct corpus c = { .random = { 1 } };
	int64_t count = 1000000;
	int letter;

	while ((letter = getopt(argc, argv, "n:s:f:e:")) != -1)
		if (letter == 'n')
			count = atoll(optarg);
		else if (letter == 's')
			c.random.state = strtoull(optarg, NULL, 10);
		else if (letter == 'f')
			c.frames = create(c.frames_name = optarg);
		else if (letter == 'e')
			c.envelope = create(c.envelope_name = optarg);
		else
			return EX_USAGE;
	if (optind + 1 != argc)
		errx(EX_USAGE, "usage: corpus [-n RECORDS] [-s SEED] "
			       "[-f FRAMES] [-e ENVELOPE] DIR");
	write_schemas(argv[optind]);
	buf_init(&c.frame, MAX_ROW);
	write_records(&c, count);
	buf_release(&c.frame);
	finish(c.frames, c.frames_name);
	finish(c.envelope, c.envelope_name);
	printf("%lld records, %.1f bytes a frame\n", (long long)count,
	    (double)c.sizes / (double)(count > 0 ? count : 1));
	return 0;
}
