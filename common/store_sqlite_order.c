/* The order of keys in SQL: strings by their bytes, numbers by value. */
#include "decimal.h"
#include "jtext.h"
#include "store_sqlite.h"

/* Greater than the lowest power of ten of a digit. */
#define POWER_BIAS 1000

/*
 * Bytes that sort as numbers do: the sign, the first digit's power of ten, the
 * digits; of a negative number the complement, and an end that is higher than
 * any digit.
 */
static void
append_number(struct buf *out, const struct decimal *d)
{
	unsigned char flip = d->negative ? 0xff : 0;
	int power = d->first + POWER_BIAS, i;

	if (d->count == 0) {
		buf_byte(out, (char)0x80);
		return;
	}
	buf_byte(out, (char)(d->negative ? 0x7f : 0x81));
	buf_byte(out, (char)(power >> 8 ^ flip));
	buf_byte(out, (char)((power & 0xff) ^ flip));
	for (i = 0; i < d->count; i++)
		buf_byte(out, (char)((d->digits[i] + 1) ^ flip));
	buf_byte(out, (char)flip);
}

/* A value's sort key; false where it is not of that type. */
static bool
append_order(struct view value, enum key_type type, struct buf *out)
{
	struct decimal number;
	struct fail why;

	if (type == KEY_S) {
		if (jtext_kind(value) != JTEXT_STRING || value.len == 2)
			return false;
		jtext_unescape(value, out);
		return true;
	}
	if (jtext_kind(value) != JTEXT_NUMBER ||
	    decimal_parse(&number, value, &why) == -1)
		return false;
	append_number(out, &number);
	return true;
}

static void
copy_text(struct buf *to, sqlite3_value *from)
{
	const void *text = sqlite3_value_text(from);

	if (text != NULL)
		buf_append(to, text, (size_t)sqlite3_value_bytes(from));
}

static void
answer(sqlite3_context *context, bool is_there, const struct buf *blob)
{
	if (is_there)
		sqlite3_result_blob(
		    context, blob->p, (int)blob->len, SQLITE_TRANSIENT);
	else
		sqlite3_result_null(context);
}

/* mskutils_order(number) */
static void
order_of_number(sqlite3_context *context, int count, sqlite3_value **args)
{
	struct buf text, blob;
	struct decimal number;
	struct fail why;
	bool is;

	(void)count;
	buf_init(&text, SIZE_MAX);
	buf_init(&blob, SIZE_MAX);
	copy_text(&text, args[0]);
	is = decimal_parse(&number, buf_as_view(&text), &why) == 0;
	if (is)
		append_number(&blob, &number);
	answer(context, is, &blob);
	buf_release(&text);
	buf_release(&blob);
}

/* mskutils_order(object, name, type) */
static void
order_of_attribute(sqlite3_context *context, int count, sqlite3_value **args)
{
	struct buf text, name, type, blob;
	struct jtext_error error;
	struct view value;
	bool is;

	(void)count;
	buf_init(&text, SIZE_MAX);
	buf_init(&name, SIZE_MAX);
	buf_init(&type, SIZE_MAX);
	buf_init(&blob, SIZE_MAX);
	copy_text(&text, args[0]);
	copy_text(&name, args[1]);
	copy_text(&type, args[2]);
	is = text.len != 0 && text.p[0] == '{' &&
	     jtext_check(buf_as_view(&text), &error) == 0 &&
	     jtext_get(buf_as_view(&text), buf_as_view(&name), &value) !=
		 JTEXT_NONE &&
	     append_order(value, type.p[0] == 'N' ? KEY_N : KEY_S, &blob);
	answer(context, is, &blob);
	buf_release(&text);
	buf_release(&name);
	buf_release(&type);
	buf_release(&blob);
}

int
sqlite_add_order(struct sqlite *s, struct fail *why)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;

	if (sqlite3_create_function(s->db, "mskutils_order", 1, flags, NULL,
		order_of_number, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(s->db, "mskutils_order", 3, flags, NULL,
		order_of_attribute, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(s, "adding a function", why);
	return 0;
}

/* Of the JSON paths of SQLite none holds a quote, and its names are compared
 * as they are written. */
bool
sqlite_extract(struct buf *sql, const char *from, const char *name)
{
	const char *p;

	for (p = name; *p != '\0'; p++)
		if (*p < ' ' || *p > '~' || strchr("\"\\'", *p) != NULL)
			return false;
	buf_printf(sql, "json_extract(%s, '$.\"%s\"')", from, name);
	return true;
}
