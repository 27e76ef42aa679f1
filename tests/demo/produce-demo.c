/*
 * produce-demo: the demo's rows as the Kafka messages that a CDC connector
 * would have sent.
 *
 *	produce-demo SCHEMA_DIR < rows.ndjson > records.ndjson
 *
 * A line is {"topic","key","schema","row"}: the row is encoded by avro-c with
 * SCHEMA_DIR/<schema>.avsc, and framed as Confluent's serializer does it.
 * {"text"} instead of a row is sent as it is; neither is a tombstone.
 * "damage" spoils the frame: "magic", "truncate", "schema id N". What comes
 * out is one record a line, in the form that mock-broker takes.
 */
#include <avro.h>
#include <err.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#define MAX_FRAME 65536
#define HEAD 5

/* avro-c forgets logical types, so the schema's text is kept beside it. */
static void set_value(avro_value_t *, const json_t *schema, const json_t *);

/* "12.30" at scale 2 is 1230; as few bytes as hold it, big endian. */
static void
set_decimal(avro_value_t *to, const json_t *schema, const char *text)
{
	long long scale = json_integer_value(json_object_get(schema, "scale"));
	const char *point = strchr(text, '.');
	long long unscaled = 0;
	char bytes[8];
	int len = 1;

	if (point == NULL || (long long)strlen(point + 1) != scale)
		errx(EX_DATAERR, "%s: not of scale %lld", text, scale);
	for (const char *c = text; *c != '\0'; c++)
		if (*c >= '0' && *c <= '9')
			unscaled = unscaled * 10 + (*c - '0');
	if (text[0] == '-')
		unscaled = -unscaled;
	while (
	    unscaled >> (8 * len - 1) != 0 && unscaled >> (8 * len - 1) != -1)
		len++;
	for (int i = 0; i < len; i++)
		bytes[i] = (char)(unscaled >> 8 * (len - 1 - i));
	avro_value_set_bytes(to, bytes, (size_t)len);
}

/* Days since 1970 of "2026-11-22", milliseconds of "2026-11-22T10:00:00.123Z"
 */
static void
set_time(avro_value_t *to, const char *text)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%d", &tm);
	int ms = 0;

	if (rest != NULL && *rest == '\0') {
		avro_value_set_int(to, (int32_t)(timegm(&tm) / 86400));
		return;
	}
	rest = rest != NULL ? strptime(rest, "T%H:%M:%S", &tm) : NULL;
	if (rest == NULL || sscanf(rest, ".%3dZ", &ms) != 1)
		errx(EX_DATAERR, "%s: not a time", text);
	avro_value_set_long(to, timegm(&tm) * 1000 + ms);
}

static void
set_record(avro_value_t *to, const json_t *schema, const json_t *row)
{
	json_t *fields = json_object_get(schema, "fields"), *field;
	size_t i;

	json_array_foreach(fields, i, field)
	{
		const char *name =
		    json_string_value(json_object_get(field, "name"));
		json_t *value = json_object_get(row, name);
		avro_value_t member;

		if (value == NULL ||
		    avro_value_get_by_name(to, name, &member, NULL) != 0)
			errx(EX_DATAERR, "%s is not there", name);
		set_value(&member, json_object_get(field, "type"), value);
	}
}

/* All unions here are ["null", T]. */
static void
set_union(avro_value_t *to, const json_t *schema, const json_t *value)
{
	int branch = json_is_null(value) ? 0 : 1;
	avro_value_t member;

	avro_value_set_branch(to, branch, &member);
	set_value(&member, json_array_get(schema, (size_t)branch), value);
}

static void
set_value(avro_value_t *to, const json_t *schema, const json_t *value)
{
	const char *text = json_string_value(value);
	avro_type_t type = avro_value_get_type(to);

	if (type == AVRO_RECORD)
		set_record(to, schema, value);
	else if (type == AVRO_UNION)
		set_union(to, schema, value);
	else if (type == AVRO_NULL)
		avro_value_set_null(to);
	else if (type == AVRO_BYTES && text != NULL)
		set_decimal(to, schema, text);
	else if (type == AVRO_STRING && text != NULL)
		avro_value_set_string(to, text);
	else if (text != NULL)
		set_time(to, text);
	else if (type == AVRO_DOUBLE)
		avro_value_set_double(to, json_number_value(value));
	else if (type == AVRO_INT64)
		avro_value_set_long(to, json_integer_value(value));
	else
		avro_value_set_int(to, (int32_t)json_integer_value(value));
}

/* Encode the row; returns the number of bytes. */
static size_t
encode(const char *dir, int id, const json_t *row, char *to, size_t size)
{
	avro_writer_t writer = avro_writer_memory(to, (int64_t)size);
	avro_value_iface_t *iface;
	avro_schema_t schema;
	avro_value_t value;
	char name[4096], *text;
	json_t *json;
	size_t len;

	snprintf(name, sizeof(name), "%s/%d.avsc", dir, id);
	json = json_load_file(name, 0, NULL);
	text = json_dumps(json, 0);
	if (text == NULL ||
	    avro_schema_from_json_length(text, strlen(text), &schema) != 0)
		errx(EX_DATAERR, "%s: not a schema", name);
	iface = avro_generic_class_from_schema(schema);
	avro_generic_value_new(iface, &value);
	set_value(&value, json, row);
	if (avro_value_write(writer, &value) != 0)
		errx(EX_DATAERR, "%s: %s", name, avro_strerror());
	len = (size_t)avro_writer_tell(writer);
	avro_value_decref(&value);
	avro_value_iface_decref(iface);
	avro_schema_decref(schema);
	avro_writer_free(writer);
	json_decref(json);
	free(text);
	return len;
}

/* Confluent's frame: 0, the schema id in four bytes, big endian, the Avro. */
static size_t
make_frame(const char *dir, const json_t *line, char frame[MAX_FRAME])
{
	int id = (int)json_integer_value(json_object_get(line, "schema"));
	const char *damage = json_string_value(json_object_get(line, "damage"));
	size_t len = HEAD + encode(dir, id, json_object_get(line, "row"),
				frame + HEAD, MAX_FRAME - HEAD);

	if (damage == NULL)
		damage = "";
	sscanf(damage, "schema id %d", &id);
	frame[0] = strcmp(damage, "magic") == 0 ? 7 : 0;
	for (int i = 0; i < 4; i++)
		frame[1 + i] = (char)(id >> 8 * (3 - i));
	return strcmp(damage, "truncate") == 0 ? len - 3 : len;
}

static void
add_payload(json_t *record, const char *dir, const json_t *line)
{
	static char frame[MAX_FRAME], text[MAX_FRAME * 2];
	json_t *plain = json_object_get(line, "text");

	if (plain != NULL) {
		json_object_set(record, "payload", plain);
		return;
	}
	if (json_object_get(line, "row") == NULL) {
		json_object_set_new(record, "payload", json_null());
		return;
	}
	EVP_EncodeBlock((unsigned char *)text, (unsigned char *)frame,
	    (int)make_frame(dir, line, frame));
	json_object_set_new(record, "payload_base64", json_string(text));
}

static void
print_record(const char *dir, const json_t *line)
{
	json_t *record = json_object();

	json_object_set(record, "topic", json_object_get(line, "topic"));
	json_object_set(record, "key", json_object_get(line, "key"));
	add_payload(record, dir, line);
	json_dumpf(record, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(record);
}

int
main(int argc, char *argv[])
{
	char *text = NULL;
	size_t cap = 0;
	json_error_t why;
	int number = 0;

	if (argc != 2)
		errx(EX_USAGE, "usage: produce-demo SCHEMA_DIR < rows");
	while (getline(&text, &cap, stdin) != -1) {
		json_t *line = json_loads(text, 0, &why);

		number++;
		if (line == NULL)
			errx(EX_DATAERR, "line %d: %s", number, why.text);
		print_record(argv[1], line);
		json_decref(line);
	}
	free(text);
	return ferror(stdin) || fflush(stdout) != 0 ? EX_IOERR : 0;
}
