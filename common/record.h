/*
 * The record: one JSON object a line (mskutils.5). Reading finds the fields
 * that the tools know without building a tree; writing replaces some of them
 * and copies the rest byte for byte.
 */
#ifndef MSK_RECORD_H
#define MSK_RECORD_H

#include "buf.h"
#include "fail.h"
#include "jtext.h"

enum field {
	FIELD_TOPIC,
	FIELD_PARTITION,
	FIELD_OFFSET,
	FIELD_TSTYPE,
	FIELD_TS,
	FIELD_HEADERS,
	FIELD_KEY,
	FIELD_PAYLOAD,
	FIELD_KEY_BASE64,
	FIELD_PAYLOAD_BASE64,
	FIELD_KEY_SCHEMA_ID,
	FIELD_VALUE_SCHEMA_ID,
	FIELD_VALUE_SCHEMA_NAME,
	FIELD_TABLE,
	FIELD_PUT_IF,
	FIELD_STORED,
	FIELD_RETRIES,
	FIELD_MISSING,
	FIELD_FROM,
	FIELD_DROPPED,
	FIELD_SKIPPED,
	FIELD_DELETED,
	FIELD_SUPERSEDED,
	FIELD_ERROR,
	FIELD_PARKED,
	FIELD_COUNT
};

/* The field's name in a record. */
const char *field_name(enum field);

/* A set of fields. */
#define FIELDS(field) ((uint32_t)1 << (field))
#define FIELDS_MARKERS \
	(FIELDS(FIELD_DROPPED) | FIELDS(FIELD_SKIPPED) | \
	    FIELDS(FIELD_DELETED) | FIELDS(FIELD_SUPERSEDED))
/* What --retry-errors takes off. */
#define FIELDS_RETRY \
	(FIELDS(FIELD_ERROR) | FIELDS(FIELD_PARKED) | FIELDS(FIELD_RETRIES) | \
	    FIELDS(FIELD_MISSING) | FIELDS(FIELD_FROM))

/* All is borrowed from the line. To be zeroed before its first use; what was
 * found in one line makes the next one faster. */
struct record {
	struct view line;
	uint32_t has; /* which fields are there */
	unsigned fields; /* how many */
	/* Them, in the line's order; one more place than there are fields. */
	uint16_t order[FIELD_COUNT + 1];
	const char *start[FIELD_COUNT]; /* the name's opening quote */
	struct view value[FIELD_COUNT]; /* valid where has says so */
	/*
	 * Set by the owner, or NULL: where the bytes of payload_base64 go when
	 * they can be had on the way; if so, they are all that is there, and
	 * has_bytes is set.
	 */
	struct buf *bytes;
	bool has_bytes;
};

/*
 * Find the fields of a line (without its LF; the line is followed as jtext.h
 * demands). FAIL_RECORD json.syntax for anything but one JSON object, and
 * for one that names a field of the record twice, since nobody can say which
 * of them is meant.
 */
int record_parse(struct record *, struct view line, struct fail *why);

/*
 * The same for the first of several lines, text, each with its LF: the
 * record's own end is where its line ends, so nobody has to look for that
 * before. r->line is set in either case, without its LF.
 */
int record_parse_first(struct record *, struct view text, struct fail *why);

static inline bool
record_has(const struct record *r, enum field f)
{
	return r->has >> f & 1;
}

/* The value's text; VIEW_NONE where the field is not there. */
static inline struct view
record_value(const struct record *r, enum field f)
{
	return record_has(r, f) ? r->value[f] : VIEW_NONE;
}

/* Those of fields which are there and are neither null nor false: a marker
 * that is false marks nothing, an error that is null is none. */
uint32_t record_set(const struct record *, uint32_t fields);

/* Errored or marked: every filter but the one in charge passes it on. */
#define FIELDS_PASS (FIELDS_MARKERS | FIELDS(FIELD_ERROR))

static inline bool
record_passes(const struct record *r)
{
	return (r->has & FIELDS_PASS) != 0 && record_set(r, FIELDS_PASS) != 0;
}

/* topic, partition and offset, for messages: "ORDERS [3] at offset 42", or
 * what there is of it; "a record without coordinates" without. */
struct coordinates {
	char text[320];
};

struct coordinates record_coordinates(const struct record *);

/*
 * Rewriting: fields are taken in the order of r->order (skipping some is
 * fine); between the calls the caller appends to out. out gets no LF.
 *
 *	splice_begin(&s, r, out);
 *	splice_take(&s, FIELD_PAYLOAD_BASE64);	copies all before it, skips it
 *	buf_text(out, "\"payload\":null");	what stands in its place
 *	splice_drop(&s, FIELD_TABLE);		leaves it out
 *	splice_add(&s);				a new last member follows:
 *	buf_text(out, "\"stored\":\"t\"");
 *	splice_end(&s);
 *
 * splice_add comes after the last take or drop, once for each new member.
 */
struct splice {
	const struct record *r;
	struct buf *out;
	const char *at; /* the next byte of the line to copy */
	bool tail; /* the line's members are all copied */
};

void splice_begin(struct splice *, const struct record *, struct buf *out);
void splice_take(struct splice *, enum field);
void splice_drop(struct splice *, enum field);
void splice_add(struct splice *);
void splice_end(struct splice *);

/* The record without the fields of that set. */
void record_without(const struct record *, uint32_t fields, struct buf *out);

/*
 * The error record of r: its line as it is, and error at its end, in place
 * of one that was there. tool is the program's name.
 */
void record_reject(const struct record *, const char *tool, const struct fail *,
    struct buf *out);

/* The error record of a line that is not a JSON object. */
void record_reject_line(
    struct view line, const char *tool, const struct fail *, struct buf *out);

/* What -A prints of a record: its coordinates, the error's code, parked. */
void record_ack(const struct record *, struct buf *out);

#endif
