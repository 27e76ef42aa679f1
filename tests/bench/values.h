/*
 * Columns as a CDC connector writes them: the Avro type of each kind, and
 * values that look like a business's.
 */
#ifndef BENCH_VALUES_H
#define BENCH_VALUES_H

#include "buf.h"
#include "rows.h"

enum kind {
	ID, /* the row's number, as a long */
	REF, /* a long below a million: another table's key */
	INT,
	COUNT, /* a small int, as a long */
	DOUBLE,
	FLOAT,
	BOOLEAN,
	MONEY, /* Connect Decimal, scale 2 */
	RATE, /* Connect Decimal, scale 6 */
	NUMBER, /* Debezium's VariableScaleDecimal: Oracle's NUMBER */
	DATE, /* days */
	TIME_MS, /* timestamp-millis */
	TIME_US, /* Debezium's MicroTimestamp */
	CODE, /* 2 to 6 capitals */
	STATUS,
	NAME, /* of a person: one in eight is not ASCII */
	PLACE,
	EMAIL,
	PHONE,
	UUID,
	NOTE, /* some words */
	TEXT, /* some sentences, now and then quotes, tabs and line feeds */
};

/* null_percent below 0: the column can't be null. */
struct column {
	const char *name;
	enum kind kind;
	int null_percent;
};

/* "fields":[…] of a list of columns that ends with a NULL name. */
void columns_schema(struct buf *, const struct column *);

/* A row of them, encoded. */
void columns_row(
    struct buf *, const struct column *, struct random *, int64_t id);

void put_long(struct buf *, int64_t); /* zigzag varint: int, long, lengths */
void put_string(struct buf *, const char *);

#endif
