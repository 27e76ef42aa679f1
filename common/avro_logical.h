/*
 * What the values of an Avro type mean, beyond their type: Avro's logical
 * types (specification 1.12, "Logical Types"), and where there is none, the
 * names that Kafka Connect and Debezium give to a schema ("connect.name").
 */
#ifndef MSK_AVRO_LOGICAL_H
#define MSK_AVRO_LOGICAL_H

#include "avro_schema.h"

enum avro_meaning {
	AVRO_PLAIN, /* the type and nothing more */
	AVRO_DECIMAL, /* bytes, fixed: unscaled, the scale in the schema */
	AVRO_BIG_DECIMAL, /* bytes: unscaled as bytes, then the scale as int */
	AVRO_VARIABLE_DECIMAL, /* record of the scale and the unscaled value */
	AVRO_DATE, /* int: days since 1970 */
	AVRO_TIME_MILLIS, /* int: since midnight */
	AVRO_TIME_MICROS, /* long */
	AVRO_TIME_NANOS, /* long */
	AVRO_TIMESTAMP_MILLIS, /* long: since 1970 UTC */
	AVRO_TIMESTAMP_MICROS,
	AVRO_TIMESTAMP_NANOS,
	AVRO_LOCAL_MILLIS, /* long: the same without a time zone */
	AVRO_LOCAL_MICROS,
	AVRO_LOCAL_NANOS,
	AVRO_UUID, /* fixed of 16 bytes (as a string it is AVRO_PLAIN) */
	AVRO_DURATION, /* fixed of 12 bytes */
	AVRO_MEANINGS, /* how many there are: no meaning */
};

/* Scales of decimals that are printed as numbers; those with a larger one,
 * of either sign, are what their type is. */
#define AVRO_SCALE_MAX 1000

struct avro_logical {
	enum avro_meaning meaning;
	int scale; /* of AVRO_DECIMAL, up to AVRO_SCALE_MAX either way */
	bool trim; /* no trailing zeros: the scale says nothing */
};

/* Names that are unknown, and those that do not fit the type, mean nothing:
 * AVRO_PLAIN. connect says whether connect.name counts. */
struct avro_logical avro_logical_of(const struct avro_type *, bool connect);

/* Whether a record's fields are those of an AVRO_VARIABLE_DECIMAL. */
bool avro_is_variable_decimal(const struct avro_type *);

#endif
