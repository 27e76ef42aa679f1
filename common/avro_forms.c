/* Which form prints a type: by what it means, and by the options. */
#include "avro_forms.h"

#include "avro_logical.h"

static const struct avro_form *const plain[] = {
	[AVRO_NULL] = &avro_form_null,
	[AVRO_BOOLEAN] = &avro_form_boolean,
	[AVRO_INT] = &avro_form_integer,
	[AVRO_LONG] = &avro_form_long_integer,
	[AVRO_FLOAT] = &avro_form_float_number,
	[AVRO_DOUBLE] = &avro_form_double_number,
	[AVRO_BYTES] = &avro_form_bytes,
	[AVRO_STRING] = &avro_form_string,
	[AVRO_RECORD] = &avro_form_record,
	[AVRO_ENUM] = &avro_form_enumeration,
	[AVRO_FIXED] = &avro_form_fixed,
	[AVRO_ARRAY] = &avro_form_array,
	[AVRO_MAP] = &avro_form_map,
	[AVRO_UNION] = &avro_form_any_union,
};

static const struct avro_form *const meant[AVRO_MEANINGS] = {
	[AVRO_DECIMAL] = &avro_form_decimal,
	[AVRO_BIG_DECIMAL] = &avro_form_big_decimal,
	[AVRO_VARIABLE_DECIMAL] = &avro_form_variable_decimal,
	[AVRO_DATE] = &avro_form_date,
	[AVRO_TIME_MILLIS] = &avro_form_time_millis,
	[AVRO_TIME_MICROS] = &avro_form_time_micros,
	[AVRO_TIME_NANOS] = &avro_form_time_nanos,
	[AVRO_TIMESTAMP_MILLIS] = &avro_form_timestamp_millis,
	[AVRO_TIMESTAMP_MICROS] = &avro_form_timestamp_micros,
	[AVRO_TIMESTAMP_NANOS] = &avro_form_timestamp_nanos,
	[AVRO_LOCAL_MILLIS] = &avro_form_local_millis,
	[AVRO_LOCAL_MICROS] = &avro_form_local_micros,
	[AVRO_LOCAL_NANOS] = &avro_form_local_nanos,
	[AVRO_UUID] = &avro_form_uuid,
	[AVRO_DURATION] = &avro_form_duration,
};

static const struct avro_form *
plain_form(const struct avro_type *type, struct avro_print print)
{
	if (type->kind == AVRO_RECORD && type->count == 0)
		return &avro_form_empty_record;
	if (type->kind == AVRO_UNION && print.tagged)
		return &avro_form_tagged_union;
	if (type->kind == AVRO_BYTES && print.latin1)
		return &avro_form_bytes_latin1;
	if (type->kind == AVRO_FIXED && print.latin1)
		return &avro_form_fixed_latin1;
	return plain[type->kind];
}

const struct avro_form *
avro_form_of(
    const struct avro_type *type, struct avro_print print, struct avro_op *op)
{
	struct avro_logical logical = { .meaning = AVRO_PLAIN };

	if (!print.raw)
		logical = avro_logical_of(type, !print.no_connect);
	op->scale = (int16_t)logical.scale;
	op->trim = logical.trim;
	op->quoted = print.decimal_strings;
	op->latin1 = print.latin1;
	if (type->kind == AVRO_FIXED)
		op->count = type->size;
	if (logical.meaning == AVRO_PLAIN)
		return plain_form(type, print);
	if (logical.meaning == AVRO_DECIMAL)
		avro_decimal_prepare(op);
	if (logical.meaning == AVRO_DECIMAL && type->kind == AVRO_FIXED)
		return &avro_form_decimal_fixed;
	return meant[logical.meaning];
}
