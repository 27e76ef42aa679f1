#include "rows.h"

#include <stdio.h>

#include "values.h"

static const struct column orders[] = {
	{ "ORDER_ID", ID, -1 },
	{ "CUSTOMER_ID", REF, 1 },
	{ "STATUS", STATUS, 5 },
	{ "ORDER_DATE", DATE, 2 },
	{ "SHIP_DATE", DATE, 45 },
	{ "DUE_DATE", DATE, 30 },
	{ "TOTAL_AMOUNT", MONEY, 5 },
	{ "TAX_AMOUNT", MONEY, 5 },
	{ "DISCOUNT_AMOUNT", MONEY, 60 },
	{ "EXCHANGE_RATE", RATE, 50 },
	{ "WEIGHT_KG", DOUBLE, 20 },
	{ "VOLUME_M3", DOUBLE, 50 },
	{ "CURRENCY", CODE, 2 },
	{ "PRIORITY", INT, 10 },
	{ "LINE_COUNT", COUNT, 2 },
	{ "IS_GIFT", BOOLEAN, 10 },
	{ "WAREHOUSE_CODE", CODE, 10 },
	{ "CARRIER", NAME, 40 },
	{ "TRACKING_NO", UUID, 50 },
	{ "SALES_REP", NAME, 30 },
	{ "COMMENTS", TEXT, 60 },
	{ "SCORE", FLOAT, 40 },
	{ "SOURCE_SYSTEM", CODE, 5 },
	{ "CREATED_AT", TIME_MS, 1 },
	{ "UPDATED_AT", TIME_MS, 20 },
	{ NULL, ID, 0 },
};

static const struct column customers[] = {
	{ "CUSTOMER_ID", ID, -1 },
	{ "FULL_NAME", NAME, 1 },
	{ "EMAIL", EMAIL, 5 },
	{ "PHONE", PHONE, 20 },
	{ "STREET", NOTE, 5 },
	{ "CITY", PLACE, 5 },
	{ "COUNTRY", CODE, 2 },
	{ "NOTES", TEXT, 10 },
	{ "HISTORY", TEXT, 20 },
	{ "PREFERENCES", TEXT, 5 },
	{ "EXTERNAL_REF", UUID, 10 },
	{ "CREDIT_LIMIT", MONEY, 30 },
	{ "CREATED_AT", TIME_MS, 1 },
	{ NULL, ID, 0 },
};

static const struct column line_items[] = {
	{ "LINE_ID", ID, -1 },
	{ "ORDER_ID", REF, -1 },
	{ "PRODUCT_ID", REF, 1 },
	{ "LINE_NO", COUNT, -1 },
	{ "QUANTITY", INT, 1 },
	{ "UNIT_PRICE", MONEY, 1 },
	{ "AMOUNT", MONEY, 1 },
	{ "TAX_AMOUNT", MONEY, 10 },
	{ "COST", MONEY, 30 },
	{ "TAX_RATE", DOUBLE, 10 },
	{ "DISCOUNT", DOUBLE, 70 },
	{ "SHIPPED_AT", TIME_MS, 40 },
	{ "FLAG", BOOLEAN, 5 },
	{ NULL, ID, 0 },
};

static const struct column payments[] = {
	{ "PAYMENT_ID", ID, -1 },
	{ "ORDER_ID", REF, -1 },
	{ "AMOUNT", NUMBER, 1 },
	{ "FEE", NUMBER, 40 },
	{ "METHOD", CODE, 5 },
	{ "STATUS", STATUS, 5 },
	{ "REFERENCE", UUID, 20 },
	{ "PAYER", NAME, 5 },
	{ "DETAILS", NOTE, 10 },
	{ "PAID_AT", TIME_US, 10 },
	{ "BOOKED_ON", DATE, 30 },
	{ NULL, ID, 0 },
};

static void
table_schema(struct buf *b, const char *name, const struct column *columns)
{
	buf_printf(b,
	    "{\"type\":\"record\",\"name\":\"%s\","
	    "\"namespace\":\"com.example.cdc\",",
	    name);
	columns_schema(b, columns);
	buf_printf(b, ",\"connect.name\":\"com.example.cdc.%s\"}\n", name);
}

static void
orders_schema(struct buf *b)
{
	table_schema(b, "ORDERS", orders);
}

static void
orders_row(struct buf *b, struct random *r, int64_t id)
{
	columns_row(b, orders, r, id);
}

static void
customers_schema(struct buf *b)
{
	table_schema(b, "CUSTOMERS", customers);
}

static void
customers_row(struct buf *b, struct random *r, int64_t id)
{
	columns_row(b, customers, r, id);
}

static void
line_items_schema(struct buf *b)
{
	table_schema(b, "LINE_ITEMS", line_items);
}

static void
line_items_row(struct buf *b, struct random *r, int64_t id)
{
	columns_row(b, line_items, r, id);
}

/* As Debezium's Oracle connector registers it. */
static void
envelope_schema(struct buf *b)
{
	buf_text(b, "{\"type\":\"record\",\"name\":\"Envelope\","
		    "\"namespace\":\"ora.SHOP.PAYMENTS\",\"fields\":["
		    "{\"name\":\"before\",\"type\":[\"null\","
		    "{\"type\":\"record\",\"name\":\"Value\",");
	columns_schema(b, payments);
	buf_text(b,
	    ",\"connect.name\":\"ora.SHOP.PAYMENTS.Value\"}],"
	    "\"default\":null},"
	    "{\"name\":\"after\",\"type\":[\"null\",\"Value\"],"
	    "\"default\":null},"
	    "{\"name\":\"source\",\"type\":{\"type\":\"record\","
	    "\"name\":\"Source\","
	    "\"namespace\":\"io.debezium.connector.oracle\",\"fields\":["
	    "{\"name\":\"version\",\"type\":\"string\"},"
	    "{\"name\":\"connector\",\"type\":\"string\"},"
	    "{\"name\":\"name\",\"type\":\"string\"},"
	    "{\"name\":\"ts_ms\",\"type\":\"long\"},"
	    "{\"name\":\"snapshot\",\"type\":[{\"type\":\"string\","
	    "\"connect.version\":1,\"connect.parameters\":"
	    "{\"allowed\":\"true,last,false,incremental\"},"
	    "\"connect.default\":\"false\","
	    "\"connect.name\":\"io.debezium.data.Enum\"},\"null\"],"
	    "\"default\":\"false\"},"
	    "{\"name\":\"db\",\"type\":\"string\"},"
	    "{\"name\":\"schema\",\"type\":\"string\"},"
	    "{\"name\":\"table\",\"type\":\"string\"},"
	    "{\"name\":\"txId\",\"type\":[\"null\",\"string\"],"
	    "\"default\":null},"
	    "{\"name\":\"scn\",\"type\":[\"null\",\"string\"],"
	    "\"default\":null},"
	    "{\"name\":\"commit_scn\",\"type\":[\"null\",\"string\"],"
	    "\"default\":null}],"
	    "\"connect.name\":\"io.debezium.connector.oracle.Source\"}},"
	    "{\"name\":\"op\",\"type\":\"string\"},"
	    "{\"name\":\"ts_ms\",\"type\":[\"null\",\"long\"],"
	    "\"default\":null}],"
	    "\"connect.name\":\"ora.SHOP.PAYMENTS.Envelope\"}\n");
}

static void
put_scn(struct buf *b, struct random *r)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu",
	    48000000ull + random_below(r, 1000000000));
	put_long(b, 1);
	put_string(b, text);
}

static void
source_row(struct buf *b, struct random *r, int64_t ts_ms)
{
	put_string(b, "1.9.7.Final");
	put_string(b, "oracle");
	put_string(b, "ora");
	put_long(b, ts_ms);
	put_long(b, 0);
	put_string(b, "false");
	put_string(b, "ORCLCDB");
	put_string(b, "SHOP");
	put_string(b, "PAYMENTS");
	put_scn(b, r);
	put_scn(b, r);
	put_scn(b, r);
}

/* Creates, updates (both images) and deletes, 5 to 4 to 1. */
static void
envelope_row(struct buf *b, struct random *r, int64_t id)
{
	char op = "cccccuuuud"[random_below(r, 10)];
	int64_t ts_ms = 1700000000000 + id * 3;

	put_long(b, op != 'c');
	if (op != 'c')
		columns_row(b, payments, r, id);
	put_long(b, op != 'd');
	if (op != 'd')
		columns_row(b, payments, r, id);
	source_row(b, r, ts_ms);
	put_long(b, 1);
	buf_byte(b, op);
	put_long(b, 1);
	put_long(b, ts_ms + 250);
}

const struct table tables[TABLES] = {
	{ "ORDERS", 1, 30, orders_schema, orders_row },
	{ "CUSTOMERS", 2, 27, customers_schema, customers_row },
	{ "LINE_ITEMS", 3, 23, line_items_schema, line_items_row },
	{ "PAYMENTS", 4, 20, envelope_schema, envelope_row },
};
