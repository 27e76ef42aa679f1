/*
 * Envelopes: what a change data capture tool puts around a row.
 *
 *	debezium	{"before":ROW,"after":ROW,"source":{..},"op":"c",..}:
 *			c, r, u put after, d deletes before; t (truncate) and m
 *			(message) are nothing. Or the row alone, flattened by
 *			ExtractNewRecordState, with __deleted or __op in it.
 *	goldengate	{"op_type":"U","before":ROW,"after":ROW,..}, or the row
 *			format, where the columns stand beside op_type: I, U,
 *			D, T (truncate: nothing). X_isMissing true says that
 *			column X is not known.
 *	informatica	the columns beside DTL__CAPXACTION or INFA_OP_TYPE: I,
 *			U, D. X_Present false says that X is not known;
 *			X_BeforeImage (X_BeforeImage_Present) or DTL__BI_X is
 *			what it was.
 *	connect-json	{"schema":..,"payload":ROW}; a null payload is a
 *			tombstone. Debezium's may stand in one, too.
 *
 * No columns, but fields of the envelope: in debezium all but before and
 * after, flattened __deleted and __op; in goldengate's row format table,
 * op_type, op_ts, current_ts, pos, primary_keys and tokens; in informatica
 * names that begin with DTL__ or INFA_; and the companions of a column that is
 * there, X_isMissing, X_Present, X_BeforeImage and X_BeforeImage_Present.
 *
 * Sources: Debezium documentation, "Change event values" and "New Record State
 * Extraction"; Oracle GoldenGate for Big Data, "Using the Pluggable
 * Formatters"; Informatica PowerExchange CDC Publisher User Guide, "Avro Flat
 * Schema Format"; Kafka Connect, JsonConverter.
 */
#ifndef MSK_ENVELOPE_H
#define MSK_ENVELOPE_H

#include "config.h"
#include "name_table.h"

enum envelope_kind {
	ENVELOPE_PUT, /* row is to be stored */
	ENVELOPE_DELETE, /* row, where it is there, is what is deleted */
	ENVELOPE_TOMBSTONE, /* what the record's key names is deleted */
	ENVELOPE_NOTHING, /* no change of a row: word says what */
};

/* All is borrowed, from the payload or from the memory. */
struct envelope {
	enum envelope_kind kind;
	struct view row; /* VIEW_NONE where a delete does not have it */
	/* Of a put: the row as it was, or as much of it as is known (its key
	 * may have been another); VIEW_NONE without. */
	struct view before;
	struct view fields; /* an object: what is no column */
	bool partial; /* row has columns whose value is not known */
	struct view word; /* the operation as it stands there */
};

/* For the rows that have to be written anew. */
struct envelope_memory {
	struct buf row, before, fields, name;
	struct name_table members;
};

void envelope_init(struct envelope_memory *);
void envelope_release(struct envelope_memory *);

/*
 * Take the envelope off a payload, an object that jtext has accepted, followed
 * as jtext.h demands. FAIL_RECORD put.envelope for what is none, saying what
 * was expected and what was found.
 */
int envelope_open(enum config_unwrap, struct view payload,
    struct envelope_memory *, struct envelope *, struct fail *why);

/* A record's key in Kafka Connect's {"schema":..,"payload":KEY}: the key;
 * any other as it is. */
struct view envelope_key(enum config_unwrap, struct view key);

#endif
