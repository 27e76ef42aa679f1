/* The forms in which values are printed; avro_form_of chooses. */
#ifndef MSK_AVRO_FORMS_H
#define MSK_AVRO_FORMS_H

#include "avro_run.h"

/* The form that prints the type as the options say, with what it needs of
 * the schema's properties set in op. */
const struct avro_form *avro_form_of(
    const struct avro_type *, struct avro_print, struct avro_op *op);

/* avro_scalar.c */
extern const struct avro_form avro_form_null;
extern const struct avro_form avro_form_boolean;
extern const struct avro_form avro_form_integer;
extern const struct avro_form avro_form_long_integer;
extern const struct avro_form avro_form_float_number;
extern const struct avro_form avro_form_double_number;
extern const struct avro_form avro_form_enumeration;
extern const struct avro_form avro_form_some_enumeration;
extern const struct avro_form avro_form_constant; /* the text alone */
extern const struct avro_form avro_form_unreadable;

/* avro_promote.c: numbers that are read as those of a wider type. The last
 * one is an int for the instruction in branches, which takes a long. */
extern const struct avro_form avro_form_int_as_float;
extern const struct avro_form avro_form_int_as_double;
extern const struct avro_form avro_form_long_as_float;
extern const struct avro_form avro_form_long_as_double;
extern const struct avro_form avro_form_float_as_double;
extern const struct avro_form avro_form_int_as_long;

/* avro_bytes.c: as base64, or each byte as a character (latin1) */
extern const struct avro_form avro_form_string;
extern const struct avro_form avro_form_bytes;
extern const struct avro_form avro_form_bytes_latin1;
extern const struct avro_form avro_form_fixed;
extern const struct avro_form avro_form_fixed_latin1;
extern const struct avro_form avro_form_uuid;
extern const struct avro_form avro_form_duration;

/* avro_decimal.c */
extern const struct avro_form avro_form_decimal;
extern const struct avro_form avro_form_decimal_fixed;
extern const struct avro_form avro_form_big_decimal;
extern const struct avro_form avro_form_variable_decimal;

/* Set what the decimal forms make of op's scale. */
void avro_decimal_prepare(struct avro_op *);

/* avro_time.c */
extern const struct avro_form avro_form_date;
extern const struct avro_form avro_form_time_millis;
extern const struct avro_form avro_form_time_micros;
extern const struct avro_form avro_form_time_nanos;
extern const struct avro_form avro_form_timestamp_millis;
extern const struct avro_form avro_form_timestamp_micros;
extern const struct avro_form avro_form_timestamp_nanos;
extern const struct avro_form avro_form_local_millis;
extern const struct avro_form avro_form_local_micros;
extern const struct avro_form avro_form_local_nanos;

/* avro_nest.c */
extern const struct avro_form avro_form_record;
extern const struct avro_form avro_form_empty_record;
extern const struct avro_form avro_form_array;
extern const struct avro_form avro_form_map;
extern const struct avro_form avro_form_any_union;
extern const struct avro_form avro_form_tagged_union;
extern const struct avro_form avro_form_tagged_value; /* of one branch */

/* avro_move.c: a record with another order of the fields */
extern const struct avro_form avro_form_moved_record;

/* avro_skip.c: what is passed over */
extern const struct avro_form avro_skip_number;
extern const struct avro_form avro_skip_bytes;
extern const struct avro_form avro_skip_fixed; /* count bytes */
extern const struct avro_form avro_skip_record;
extern const struct avro_form avro_skip_array;
extern const struct avro_form avro_skip_map;
extern const struct avro_form avro_skip_union;

#endif
