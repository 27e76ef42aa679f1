#include "avro_logical.h"

struct known {
	const char *name;
	enum avro_meaning meaning;
	enum avro_kind kind; /* the type that it fits */
};

static const struct known logical_types[] = {
	{ "decimal", AVRO_DECIMAL, AVRO_BYTES },
	{ "decimal", AVRO_DECIMAL, AVRO_FIXED },
	{ "big-decimal", AVRO_BIG_DECIMAL, AVRO_BYTES },
	{ "date", AVRO_DATE, AVRO_INT },
	{ "time-millis", AVRO_TIME_MILLIS, AVRO_INT },
	{ "time-micros", AVRO_TIME_MICROS, AVRO_LONG },
	{ "timestamp-millis", AVRO_TIMESTAMP_MILLIS, AVRO_LONG },
	{ "timestamp-micros", AVRO_TIMESTAMP_MICROS, AVRO_LONG },
	{ "timestamp-nanos", AVRO_TIMESTAMP_NANOS, AVRO_LONG },
	{ "local-timestamp-millis", AVRO_LOCAL_MILLIS, AVRO_LONG },
	{ "local-timestamp-micros", AVRO_LOCAL_MICROS, AVRO_LONG },
	{ "local-timestamp-nanos", AVRO_LOCAL_NANOS, AVRO_LONG },
	{ "uuid", AVRO_UUID, AVRO_FIXED },
	{ "duration", AVRO_DURATION, AVRO_FIXED },
	{ NULL, AVRO_PLAIN, AVRO_NULL },
};

/* Kafka: org.apache.kafka.connect.data; Debezium: io.debezium.time, whose
 * times have no zone. */
static const struct known connect_names[] = {
	{ "org.apache.kafka.connect.data.Decimal", AVRO_DECIMAL, AVRO_BYTES },
	{ "org.apache.kafka.connect.data.Date", AVRO_DATE, AVRO_INT },
	{ "org.apache.kafka.connect.data.Time", AVRO_TIME_MILLIS, AVRO_INT },
	{ "org.apache.kafka.connect.data.Timestamp", AVRO_TIMESTAMP_MILLIS,
	    AVRO_LONG },
	{ "io.debezium.data.VariableScaleDecimal", AVRO_VARIABLE_DECIMAL,
	    AVRO_RECORD },
	{ "io.debezium.time.Date", AVRO_DATE, AVRO_INT },
	{ "io.debezium.time.Time", AVRO_TIME_MILLIS, AVRO_INT },
	{ "io.debezium.time.MicroTime", AVRO_TIME_MICROS, AVRO_LONG },
	{ "io.debezium.time.NanoTime", AVRO_TIME_NANOS, AVRO_LONG },
	{ "io.debezium.time.Timestamp", AVRO_LOCAL_MILLIS, AVRO_LONG },
	{ "io.debezium.time.MicroTimestamp", AVRO_LOCAL_MICROS, AVRO_LONG },
	{ "io.debezium.time.NanoTimestamp", AVRO_LOCAL_NANOS, AVRO_LONG },
	{ NULL, AVRO_PLAIN, AVRO_NULL },
};

/* A number, or as connect.parameters have it, the text of one. */
static bool
number_of(const struct json_node *json, int64_t *value)
{
	if (json != NULL && json->kind == JTEXT_STRING)
		return jtext_int64(json->text, value);
	return json_tree_int64(json, value);
}

static struct avro_logical
decimal(const struct json_node *scale, const struct json_node *precision)
{
	int64_t digits, places = 0;

	if (scale != NULL && !number_of(scale, &places))
		return (struct avro_logical){ .meaning = AVRO_PLAIN };
	if (places < -AVRO_SCALE_MAX || places > AVRO_SCALE_MAX)
		return (struct avro_logical){ .meaning = AVRO_PLAIN };
	return (struct avro_logical){
		.meaning = AVRO_DECIMAL,
		.scale = (int)places,
		.trim = places < 0 ||
			(number_of(precision, &digits) && places > digits),
	};
}

/* Connect's decimals have their scale as a parameter, always. */
static struct avro_logical
connect_decimal(const struct json_node *json)
{
	const struct json_node *parameters, *scale, *precision;

	parameters = json_tree_member(json, "connect.parameters");
	scale = json_tree_member(parameters, "scale");
	if (scale == NULL)
		scale = json_tree_member(json, "scale");
	precision = json_tree_member(parameters, "connect.decimal.precision");
	if (precision == NULL)
		precision = json_tree_member(json, "precision");
	if (scale == NULL)
		return (struct avro_logical){ .meaning = AVRO_PLAIN };
	return decimal(scale, precision);
}

/* Debezium's record: the scale, then the unscaled value. */
bool
avro_is_variable_decimal(const struct avro_type *type)
{
	return type->count == 2 && view_is(type->fields[0].name, "scale") &&
	       type->fields[0].type->kind == AVRO_INT &&
	       view_is(type->fields[1].name, "value") &&
	       type->fields[1].type->kind == AVRO_BYTES;
}

static enum avro_meaning
find(const struct known *known, struct view name, const struct avro_type *type)
{
	for (; known->name != NULL; known++)
		if (known->kind == type->kind && view_is(name, known->name))
			return known->meaning;
	return AVRO_PLAIN;
}

static enum avro_meaning
fitting(enum avro_meaning meaning, const struct avro_type *type)
{
	if ((meaning == AVRO_UUID && type->size != 16) ||
	    (meaning == AVRO_DURATION && type->size != 12) ||
	    (meaning == AVRO_VARIABLE_DECIMAL &&
		!avro_is_variable_decimal(type)))
		return AVRO_PLAIN;
	return meaning;
}

struct avro_logical
avro_logical_of(const struct avro_type *type, bool connect)
{
	struct view name = json_tree_string(type->json, "logicalType");
	enum avro_meaning meaning;

	if (name.p != NULL) {
		meaning = find(logical_types, name, type);
		if (meaning == AVRO_DECIMAL)
			return decimal(json_tree_member(type->json, "scale"),
			    json_tree_member(type->json, "precision"));
	} else {
		name = json_tree_string(type->json, "connect.name");
		if (!connect || name.p == NULL)
			return (struct avro_logical){ .meaning = AVRO_PLAIN };
		meaning = find(connect_names, name, type);
		if (meaning == AVRO_DECIMAL)
			return connect_decimal(type->json);
	}
	return (struct avro_logical){ .meaning = fitting(meaning, type) };
}
