#include "values.h"

#include <stdio.h>

#define CONNECT(type, name, more) \
	"{\"type\":\"" type "\",\"connect.version\":1," \
	"\"connect.name\":\"" name "\"" more "}"
#define DECIMAL(scale) \
	"{\"type\":\"bytes\",\"scale\":" scale ",\"precision\":18," \
	"\"connect.version\":1,\"connect.parameters\":{\"scale\":\"" scale \
	"\",\"connect.decimal.precision\":\"18\"},\"connect.name\":" \
	"\"org.apache.kafka.connect.data.Decimal\"," \
	"\"logicalType\":\"decimal\"}"
#define NUMBER_NAME "io.debezium.data.VariableScaleDecimal"

static const char *const statuses[] = { "NEW", "PAID", "SHIPPED", "DELIVERED",
	"CANCELLED", "ON HOLD" };
static const char *const first_names[] = { "Ann", "Bob", "Clara", "David",
	"Emma", "Frank", "Zoë", "José" };
static const char *const last_names[] = { "Smith", "Miller", "Garcia",
	"Johnson", "Novak", "Rossi", "Müller", "Wójcik" };
static const char *const places[] = { "Springfield", "Rivertown", "Oxford",
	"Porto", "Lyon", "Zürich", "Łódź", "東京" };
static const char *const words[] = { "order", "shipped", "customer", "late",
	"return", "warehouse", "invoice", "partial", "delivery", "address",
	"changed", "the", "of", "and", "please", "call", "before", "noon" };

#define PICK(list) (list)[random_below(r, sizeof(list) / sizeof((list)[0]))]

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014. */
uint64_t
random_below(struct random *r, uint64_t below)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % below;
}

void
put_long(struct buf *b, int64_t value)
{
	uint64_t n = (uint64_t)value << 1 ^ (uint64_t)(value >> 63);

	for (; n >= 0x80; n >>= 7)
		buf_byte(b, (char)(n | 0x80));
	buf_byte(b, (char)n);
}

void
put_string(struct buf *b, const char *text)
{
	put_long(b, (int64_t)strlen(text));
	buf_text(b, text);
}

/* Two's complement, big endian, as few bytes as hold it. */
static void
put_unscaled(struct buf *b, int64_t value)
{
	int len = 1;

	while (len < 8 && (value >> (8 * len - 1)) != 0 &&
	       (value >> (8 * len - 1)) != -1)
		len++;
	put_long(b, len);
	while (len-- > 0)
		buf_byte(b, (char)(value >> (8 * len)));
}

static void
put_double(struct buf *b, double value)
{
	buf_append(
	    b, &value, sizeof(value)); /* little endian, as this machine */
}

static void
put_float(struct buf *b, float value)
{
	buf_append(b, &value, sizeof(value));
}

static void
put_code(struct buf *b, struct random *r)
{
	char text[8];
	size_t len = 2 + random_below(r, 5);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)('A' + random_below(r, 26));
	text[len] = '\0';
	put_string(b, text);
}

static void
put_note(struct buf *b, struct random *r, size_t count, bool escapes)
{
	char text[1024];
	size_t len = 0;

	for (size_t i = 0; i < count && len + 32 < sizeof(text); i++) {
		const char *gap = i == 0 ? "" : " ";

		if (escapes && random_below(r, 40) == 0)
			gap = PICK(((const char *const[]){
			    "\n", "\t", " \"", "\" ", " \\ ", " – " }));
		len += (size_t)snprintf(
		    text + len, sizeof(text) - len, "%s%s", gap, PICK(words));
	}
	text[len] = '\0';
	put_string(b, text);
}

static void
put_made_up(struct buf *b, struct random *r, enum kind kind)
{
	char text[128];
	unsigned a = (unsigned)random_below(r, 1000000);
	unsigned c = (unsigned)random_below(r, 1u << 31);

	if (kind == NAME)
		snprintf(text, sizeof(text), "%s %s", PICK(first_names),
		    PICK(last_names));
	else if (kind == EMAIL)
		snprintf(text, sizeof(text), "user.%u@mail%u.example.com", a,
		    c % 100);
	else if (kind == PHONE)
		snprintf(text, sizeof(text), "+1-555-%04u-%04u", a % 10000,
		    c % 10000);
	else
		snprintf(text, sizeof(text), "%08x-%04x-4%03x-a%03x-%06x%06x",
		    c, a & 0xffff, c & 0xfff, a & 0xfff, a, c & 0xffffff);
	put_string(b, text);
}

/* Milliseconds in the years 2015 to 2026. */
static int64_t
a_time(struct random *r)
{
	return 1420070400000 + (int64_t)random_below(r, 378000000000);
}

static void
put_number(struct buf *b, struct random *r, int64_t id, enum kind kind)
{
	if (kind == ID)
		put_long(b, id);
	else if (kind == REF)
		put_long(b, 1 + (int64_t)random_below(r, 1000000));
	else if (kind == INT)
		put_long(b, (int64_t)random_below(r, 200000) - 1000);
	else if (kind == COUNT)
		put_long(b, (int64_t)random_below(r, 100));
	else if (kind == DATE)
		put_long(b, a_time(r) / 86400000);
	else if (kind == TIME_MS)
		put_long(b, a_time(r));
	else if (kind == TIME_US)
		put_long(b, a_time(r) * 1000 + (int64_t)random_below(r, 1000));
	else if (kind == MONEY)
		put_unscaled(b, (int64_t)random_below(r, 8000000) - 500000);
	else
		put_unscaled(b, (int64_t)random_below(r, 1000000000));
}

static void
put_value(struct buf *b, struct random *r, int64_t id, enum kind kind)
{
	if (kind == DOUBLE)
		/* Half are amounts, half have all the digits there are. */
		put_double(
		    b, random_below(r, 2) == 0
			   ? (double)random_below(r, 1000000) / 100
			   : (double)random_below(r, 1ull << 53) * 1.1e-12);
	else if (kind == FLOAT)
		put_float(b, (float)random_below(r, 100000) / 1000);
	else if (kind == BOOLEAN)
		buf_byte(b, (char)random_below(r, 2));
	else if (kind == CODE)
		put_code(b, r);
	else if (kind == STATUS)
		put_string(b, PICK(statuses));
	else if (kind == PLACE)
		put_string(b, PICK(places));
	else if (kind == NOTE)
		put_note(b, r, 3 + random_below(r, 5), false);
	else if (kind == TEXT)
		put_note(b, r, 10 + random_below(r, 30), true);
	else if (kind >= NAME)
		put_made_up(b, r, kind);
	else {
		if (kind == NUMBER)
			put_long(b, (int64_t)random_below(r, 4));
		put_number(b, r, id, kind);
	}
}

void
columns_row(struct buf *b, const struct column *c, struct random *r, int64_t id)
{
	for (; c->name != NULL; c++) {
		bool null = (int)random_below(r, 100) < c->null_percent;

		if (c->null_percent >= 0)
			put_long(b, null ? 0 : 1);
		if (!null)
			put_value(b, r, id, c->kind);
	}
}

/* A named type is written out once and referred to by its name then. */
static const char *
type_of(enum kind kind, bool *number_is_known)
{
	static const char *const simple[] = {
		[ID] = "\"long\"",
		[REF] = "\"long\"",
		[INT] = "\"int\"",
		[COUNT] = "\"long\"",
		[DOUBLE] = "\"double\"",
		[FLOAT] = "\"float\"",
		[BOOLEAN] = "\"boolean\"",
		[MONEY] = DECIMAL("2"),
		[RATE] = DECIMAL("6"),
		[NUMBER] = "{\"type\":\"record\","
			   "\"name\":\"VariableScaleDecimal\","
			   "\"namespace\":\"io.debezium.data\",\"fields\":["
			   "{\"name\":\"scale\",\"type\":\"int\"},"
			   "{\"name\":\"value\",\"type\":\"bytes\"}],"
			   "\"connect.name\":\"" NUMBER_NAME "\"}",
		[DATE] = CONNECT("int", "org.apache.kafka.connect.data.Date",
		    ",\"logicalType\":\"date\""),
		[TIME_MS] =
		    CONNECT("long", "org.apache.kafka.connect.data.Timestamp",
			",\"logicalType\":\"timestamp-millis\""),
		[TIME_US] =
		    CONNECT("long", "io.debezium.time.MicroTimestamp", ""),
	};

	if (kind == NUMBER && *number_is_known)
		return "\"" NUMBER_NAME "\"";
	*number_is_known |= kind == NUMBER;
	return kind > TIME_US ? "\"string\"" : simple[kind];
}

void
columns_schema(struct buf *b, const struct column *c)
{
	bool number_is_known = false;

	buf_text(b, "\"fields\":[");
	for (const struct column *at = c; at->name != NULL; at++) {
		const char *type = type_of(at->kind, &number_is_known);

		buf_printf(b, at == c ? "" : ",");
		if (at->null_percent < 0)
			buf_printf(
			    b, "{\"name\":\"%s\",\"type\":%s}", at->name, type);
		else
			buf_printf(b,
			    "{\"name\":\"%s\",\"type\":[\"null\",%s],"
			    "\"default\":null}",
			    at->name, type);
	}
	buf_byte(b, ']');
}
