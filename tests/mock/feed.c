#include "feed.h"

#include <errno.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_MS 30000

/* Bytes to send; p is NULL for Kafka's null and belongs to the caller. */
struct bytes {
	char *p;
	size_t len;
};

static int __attribute__((format(printf, 2, 3)))
refuse(struct feed *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->error, sizeof(f->error), format, args);
	va_end(args);
	return -1;
}

void
feed_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
	struct feed *f = opaque;

	(void)rk;
	if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
		f->acked++;
		return;
	}
	f->failed++;
	refuse(f, "not delivered: %s", rd_kafka_err2str(m->err));
}

static int
decode_base64(struct feed *f, const char *text, struct bytes *out)
{
	size_t len = strlen(text);
	int got;

	out->p = malloc(len / 4 * 3 + 4);
	got = EVP_DecodeBlock(
	    (unsigned char *)out->p, (const unsigned char *)text, (int)len);
	if (out->p == NULL || got < 0 || len % 4 != 0)
		return refuse(f, "not base64: %.40s", text);
	out->len = (size_t)got;
	while (len > 0 && text[--len] == '=')
		out->len--;
	return 0;
}

/* JSON as message bytes: a string's own, anything else as compact text. */
static void
to_bytes(const json_t *value, struct bytes *out)
{
	if (value == NULL || json_is_null(value))
		return;
	if (!json_is_string(value)) {
		out->p = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		out->len = out->p != NULL ? strlen(out->p) : 0;
		return;
	}
	out->len = json_string_length(value);
	out->p = malloc(out->len + 1);
	if (out->p != NULL)
		memcpy(out->p, json_string_value(value), out->len);
}

static int
field_bytes(struct feed *f, json_t *record, const char *name,
    const char *base64_name, struct bytes *out)
{
	const char *text =
	    json_string_value(json_object_get(record, base64_name));

	*out = (struct bytes){ NULL, 0 };
	if (text != NULL)
		return decode_base64(f, text, out);
	to_bytes(json_object_get(record, name), out);
	return 0;
}

/* headers: flat, name, value, name, value; a value {"base64":…} is binary. */
static int
add_headers(struct feed *f, json_t *list, rd_kafka_headers_t *headers)
{
	for (size_t i = 0; i + 1 < json_array_size(list); i += 2) {
		const char *name = json_string_value(json_array_get(list, i));
		json_t *value = json_array_get(list, i + 1);
		struct bytes bytes = { NULL, 0 };
		const char *base64 =
		    json_string_value(json_object_get(value, "base64"));
		int rc = 0;

		if (name == NULL)
			return refuse(f, "headers: a name is not a string");
		if (base64 != NULL)
			rc = decode_base64(f, base64, &bytes);
		else
			to_bytes(value, &bytes);
		if (rc == 0)
			rd_kafka_header_add(
			    headers, name, -1, bytes.p, (ssize_t)bytes.len);
		free(bytes.p);
		if (rc == -1)
			return -1;
	}
	return 0;
}

/* The producer's queue is bounded, so a full one is waited out. */
static int
send_message(struct feed *f, json_t *record, const char *topic,
    struct bytes key, struct bytes payload, rd_kafka_headers_t *headers)
{
	json_t *part = json_object_get(record, "partition");
	int32_t partition = json_is_integer(part)
				? (int32_t)json_integer_value(part)
				: RD_KAFKA_PARTITION_UA;
	int64_t ts = json_integer_value(json_object_get(record, "ts"));
	rd_kafka_resp_err_t err;

	while ((err = rd_kafka_producev(f->producer, RD_KAFKA_V_TOPIC(topic),
		    RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_TIMESTAMP(ts),
		    RD_KAFKA_V_KEY(key.p, key.len),
		    RD_KAFKA_V_VALUE(payload.p, payload.len),
		    RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
		    RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END)) ==
	       RD_KAFKA_RESP_ERR__QUEUE_FULL)
		rd_kafka_poll(f->producer, 100);
	rd_kafka_poll(f->producer, 0);
	if (err != RD_KAFKA_RESP_ERR_NO_ERROR) {
		rd_kafka_headers_destroy(headers);
		return refuse(f, "%s: %s", topic, rd_kafka_err2str(err));
	}
	f->sent++;
	return 0;
}

static int
send_record(struct feed *f, json_t *record)
{
	const char *topic = json_string_value(json_object_get(record, "topic"));
	rd_kafka_headers_t *headers = rd_kafka_headers_new(4);
	struct bytes key = { NULL, 0 }, payload = { NULL, 0 };
	int rc = -1;

	if (topic == NULL)
		refuse(f, "a record without topic");
	else if (field_bytes(f, record, "key", "key_base64", &key) == 0 &&
		 field_bytes(
		     f, record, "payload", "payload_base64", &payload) == 0)
		rc =
		    add_headers(f, json_object_get(record, "headers"), headers);
	if (rc == 0)
		rc = send_message(f, record, topic, key, payload, headers);
	else
		rd_kafka_headers_destroy(headers);
	free(key.p);
	free(payload.p);
	return rc;
}

int
feed_line(struct feed *f, const char *line, size_t len)
{
	json_error_t why;
	json_t *record = json_loadb(line, len, JSON_ALLOW_NUL, &why);
	int rc;

	if (!json_is_object(record)) {
		json_decref(record);
		return refuse(f, "not a record: %s", why.text);
	}
	rc = send_record(f, record);
	json_decref(record);
	return rc;
}

int
feed_stream(struct feed *f, FILE *in, const char *name)
{
	char *line = NULL, why[sizeof(f->error)];
	size_t cap = 0;
	ssize_t len;
	long number = 0;
	int rc = 0;

	while (rc == 0 && (len = getline(&line, &cap, in)) != -1) {
		number++;
		if (line[0] != '\n')
			rc = feed_line(f, line, (size_t)len);
	}
	free(line);
	if (rc == 0 && !ferror(in))
		return feed_flush(f);
	if (rc == 0)
		return refuse(f, "%s: %s", name, strerror(errno));
	memcpy(why, f->error, sizeof(why));
	return refuse(f, "%.50s line %ld: %.190s", name, number, why);
}

int
feed_flush(struct feed *f)
{
	if (rd_kafka_flush(f->producer, FLUSH_MS) != RD_KAFKA_RESP_ERR_NO_ERROR)
		return refuse(f, "%d records are not delivered after %d s",
		    rd_kafka_outq_len(f->producer), FLUSH_MS / 1000);
	if (f->failed == 0)
		return 0;
	f->failed = 0;
	return -1;
}
