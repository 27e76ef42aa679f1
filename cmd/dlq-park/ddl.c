#include "ddl.h"

#include "name.h"
#include "s3.h"

/* Fields that hold any JSON are strings to the SerDe, which gives their text.
 * The topic is no column: it is a partition's. */
#define COLUMNS \
	"  `partition` int,\n" \
	"  `offset` bigint,\n" \
	"  `tstype` string,\n" \
	"  `ts` bigint,\n" \
	"  `headers` string,\n" \
	"  `key` string,\n" \
	"  `key_base64` string,\n" \
	"  `payload` string,\n" \
	"  `payload_base64` string,\n" \
	"  `key_schema_id` string,\n" \
	"  `value_schema_id` string,\n" \
	"  `value_schema_name` string,\n" \
	"  `table` string,\n" \
	"  `put_if` string,\n" \
	"  `stored` string,\n" \
	"  `retries` int,\n" \
	"  `missing` string,\n" \
	"  `from` string,\n" \
	"  `error` struct<`tool`:string,`code`:string,`message`:string>\n"

/* In a string of SQL. */
static void
append_quoted(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_printf(out, *text == '\'' ? "''" : "%c", *text);
}

static bool
names_topics(const struct config *config)
{
	size_t i;

	for (i = 0; config != NULL && i < config->table_count; i++)
		if (config->tables[i].topic == NULL ||
		    config->tables[i].topic[0] == '^')
			return false;
	return config != NULL && config->table_count != 0;
}

static bool
stands_before(const struct config *config, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (strcmp(config->tables[i].topic, config->tables[at].topic) ==
		    0)
			return true;
	return false;
}

/* "_" is where records without a topic are. */
static void
append_topics(const struct config *config, struct buf *out)
{
	size_t i;

	if (!names_topics(config)) {
		buf_text(out, "  'projection.topic.type' = 'injected',\n");
		return;
	}
	buf_text(out, "  'projection.topic.type' = 'enum',\n"
		      "  'projection.topic.values' = '");
	for (i = 0; i < config->table_count; i++) {
		if (stands_before(config, i))
			continue;
		name_append_topic(view_of(config->tables[i].topic), out);
		buf_byte(out, ',');
	}
	buf_text(out, "_',\n");
}

static void
append_place(const struct s3_address *a, struct buf *out)
{
	buf_text(out, "s3://");
	append_quoted(out, a->bucket);
	buf_byte(out, '/');
	append_quoted(out, a->prefix);
	if (a->prefix[0] != '\0')
		buf_byte(out, '/');
}

static void
append_table(
    const struct s3_address *a, const struct config *config, struct buf *out)
{
	buf_text(out,
	    "CREATE EXTERNAL TABLE IF NOT EXISTS `parked` (\n" COLUMNS ")\n"
	    "PARTITIONED BY (`topic` string, `dt` string)\n"
	    "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\n"
	    "WITH SERDEPROPERTIES ('ignore.malformed.json' = "
	    "'true')\n"
	    "LOCATION '");
	append_place(a, out);
	buf_text(out, "'\n"
		      "TBLPROPERTIES (\n"
		      "  'projection.enabled' = 'true',\n");
	append_topics(config, out);
	buf_text(out, "  'projection.dt.type' = 'date',\n"
		      "  'projection.dt.format' = 'yyyy-MM-dd',\n"
		      "  'projection.dt.range' = '1970-01-01,NOW+1DAYS',\n"
		      "  'storage.location.template' = '");
	append_place(a, out);
	buf_text(out, "topic=${topic}/dt=${dt}/'\n"
		      ");\n");
}

/* A replay may have parked a record twice, in objects that were cut
 * elsewhere; the one that was retried more often says more. dt is the same in
 * all copies, and stands there so that a query for some days reads no others.
 * Records without coordinates are all kept. */
static void
append_view(struct buf *out)
{
	buf_text(out,
	    "CREATE OR REPLACE VIEW \"parked_records\" AS\n"
	    "SELECT * FROM (\n"
	    "  SELECT *, row_number() OVER (\n"
	    "    PARTITION BY \"topic\", \"dt\", \"partition\", \"offset\"\n"
	    "    ORDER BY coalesce(\"retries\", 0) DESC) AS \"copy\"\n"
	    "  FROM \"parked\")\n"
	    "WHERE \"copy\" = 1 OR \"partition\" IS NULL OR \"offset\" IS "
	    "NULL;\n");
}

int
ddl_append(const char *to, const struct config *config, struct buf *out,
    struct fail *why)
{
	struct s3_address address;

	if (s3_address_parse(to, &address, why) == -1)
		return -1;
	buf_printf(out,
	    "-- Each statement is run by itself. Queries say %sdt:\n"
	    "--   SELECT * FROM parked_records\n"
	    "--   WHERE topic = 'ORDERS' AND dt >= '2026-11-22'\n"
	    "-- Without ts, dt is 1970-01-01.\n",
	    names_topics(config) ? "" : "topic and ");
	append_table(&address, config, out);
	buf_byte(out, '\n');
	append_view(out);
	return 0;
}
