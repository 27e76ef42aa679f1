#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "limits.h"

static struct config config;
static struct fail why;

static int
parse(const char *text)
{
	struct buf copy;
	int rc;

	buf_init(&copy, LIMIT_CONFIG);
	buf_text(&copy, text);
	rc = config_parse(&config, "app.json", buf_as_view(&copy), &why);
	buf_release(&copy);
	if (rc == -1)
		CHECK(why.kind == FAIL_CONFIG);
	return rc;
}

/* The message of a text that is refused. */
static const char *
refused(const char *text)
{
	if (parse(text) == -1)
		return why.text;
	config_release(&config);
	return "accepted";
}

/* The same of the inside of a tables[] or joins[] element. */
static const char *
table_refused(const char *settings)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "{\"tables\":[{\"topic_name\":\"T\",\"target_table_name\":\"t\","
	    "\n%s}]}",
	    settings);
	return refused(text);
}

static const char *
join_refused(const char *settings)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "{\"joins\":[{\"driver\":\"T\",\"target_table_name\":\"t\","
	    "\"error_table_name\":\"e\",\n%s}]}",
	    settings);
	return refused(text);
}

static struct view
v(const char *text)
{
	return text != NULL ? view_of(text) : VIEW_NONE;
}

static void
test_the_old_jobs_file(void)
{
	CHECK(
	    parse("{\"kafka_bootstrap_servers\":\"b1:9096,b2:9096\","
		  "\"schema_registry_url\":\"http://r:8081\","
		  "\"startingOffsets\":\"{\\\"ORDERS\\\":{\\\"0\\\":5}}\","
		  "\"consumer_group_id\":\"staging\",\"tables\":["
		  "{\"topic_name\":\"ORDERS\",\"column_names\":[\"ID\",\"B\"],"
		  "\"target_table_name\":\"orders_stg\"},"
		  "{\"topic_name\":\"CUSTOMERS\","
		  "\"target_table_name\":\"customers_stg\"}]}") == 0);
	CHECK_TEXT(config.brokers, "b1:9096,b2:9096");
	CHECK_TEXT(config.registry, "http://r:8081");
	CHECK_TEXT(config.group, "staging");
	CHECK_TEXT(config.starting_offsets, "{\"ORDERS\":{\"0\":5}}");
	CHECK(config.table_count == 2 && config.join_count == 0);
	CHECK_TEXT(config.tables[0].topic, "ORDERS");
	CHECK_TEXT(config.tables[0].target, "orders_stg");
	CHECK(config.tables[0].columns.count == 2);
	CHECK_TEXT(config.tables[0].columns.text[1], "B");
	CHECK(config.warnings == 0);
	config_release(&config);
}

static void
test_defaults(void)
{
	const struct config_table *table;

	CHECK(parse("{\"tables\":[{\"topic_name\":\"T\","
		    "\"target_table_name\":\"t\"}]}") == 0);
	table = &config.tables[0];
	CHECK(config.brokers == NULL && config.starting_offsets == NULL);
	CHECK(table->schema.hash.name == NULL && !table->typed);
	CHECK_TEXT(table->schema.table, "t");
	CHECK(table->unwrap == UNWRAP_NONE && table->absent == ABSENT_OMIT);
	CHECK(table->nulls == NULLS_EMPTY && table->write == WRITE_AUTO);
	CHECK(table->skip_empty && !table->keep_names);
	CHECK_TEXT(table->time_field, "glue_staging_time");
	CHECK(table->delete_when == NULL && table->ttl.attribute == NULL);
	CHECK(table->version.kind == VERSION_NONE && table->record == NULL);
	CHECK(config.park.to == NULL && config.park.alarm_every_ms == 300000);
	config_release(&config);
}

static void
test_every_setting_of_a_table(void)
{
	const struct config_table *t;

	CHECK(parse("{\"startingOffsets\":{\"T\":{\"0\":1}},\"tables\":[{"
		    "\"topic_name\":\"T\",\"target_table_name\":\"t\","
		    "\"types\":{\"id\":\"N\",\"line\":\"S\",\"c\":\"N\"},"
		    "\"indexes\":{\"by_c\":{\"hash\":\"c\",\"range\":\"id\"}},"
		    "\"key\":{\"hash\":\"id\",\"range\":\"line\","
		    "\"from\":\"key\"},\"unwrap\":\"debezium\","
		    "\"columns_absent\":\"error\",\"names\":\"keep\","
		    "\"nulls\":\"omit\",\"skip_empty\":false,"
		    "\"time_field\":false,\"delete_when\":"
		    "{\"equals\":{\"op\":\"D\"}},\"version\":\"source.scn\","
		    "\"write\":\"put\",\"ttl\":{\"attribute\":\"expires\","
		    "\"after\":\"30d\"},\"record\":\"a.Order\"}]}") == 0);
	t = &config.tables[0];
	CHECK_TEXT(config.starting_offsets, "{\"T\":{\"0\":1}}");
	CHECK_TEXT(t->schema.hash.name, "id");
	CHECK(t->schema.hash.type == KEY_N && t->schema.range.type == KEY_S);
	CHECK_TEXT(t->schema.range.name, "line");
	CHECK(t->typed && t->key_from == KEY_FROM_KEY);
	CHECK(t->schema.index_count == 1);
	CHECK_TEXT(t->schema.indexes[0].name, "by_c");
	CHECK_TEXT(t->schema.indexes[0].hash.name, "c");
	CHECK(t->schema.indexes[0].hash.type == KEY_N);
	CHECK(t->schema.indexes[0].range.type == KEY_N);
	CHECK(t->unwrap == UNWRAP_DEBEZIUM && t->absent == ABSENT_ERROR);
	CHECK(t->keep_names && t->nulls == NULLS_OMIT && !t->skip_empty);
	CHECK(t->time_field == NULL && t->write == WRITE_PUT);
	CHECK(predicate_holds(
	    t->delete_when, arena_json(&config.arena, VIEW("{\"op\":\"D\"}"))));
	CHECK(!predicate_holds(
	    t->delete_when, arena_json(&config.arena, VIEW("{\"op\":\"U\"}"))));
	CHECK(t->version.kind == VERSION_PATH);
	CHECK_TEXT(t->version.path, "source.scn");
	CHECK_TEXT(t->ttl.attribute, "expires");
	CHECK(t->ttl.after_ms == INT64_C(30) * 24 * 3600 * 1000);
	CHECK_TEXT(t->record, "a.Order");
	config_release(&config);
}

static void
test_types_of_only_some_key_attributes(void)
{
	CHECK(parse("{\"tables\":[{\"topic_name\":\"T\","
		    "\"target_table_name\":\"t\",\"types\":{\"a\":\"N\"},"
		    "\"key\":{\"hash\":\"a\",\"range\":\"b\"},"
		    "\"version\":\"offset\"}]}") == 0);
	CHECK(!config.tables[0].typed);
	CHECK(config.tables[0].schema.hash.type == KEY_N);
	CHECK(config.tables[0].schema.range.type == KEY_S);
	CHECK(config.tables[0].version.kind == VERSION_OFFSET);
	config_release(&config);
}

static const char *
target_of(const char *topic, const char *record)
{
	static char target[256];
	const struct config_table *table =
	    config_table_for(&config, view_of(topic), v(record));
	struct buf out;

	if (table == NULL)
		return "none";
	buf_init(&out, 256);
	config_target(table, view_of(topic), &out);
	snprintf(target, sizeof(target), "%s", out.p);
	buf_release(&out);
	return target;
}

static void
test_which_table_a_topic_has(void)
{
	CHECK(parse("{\"tables\":["
		    "{\"topic_name\":\"^OR\","
		    "\"target_table_name\":\"${topic}_${topic}_x\"},"
		    "{\"topic_name\":\"ORDERS\",\"target_table_name\":\"any\"},"
		    "{\"topic_name\":\"ORDERS\",\"record\":\"ns.A\","
		    "\"target_table_name\":\"a\"},"
		    "{\"topic_name\":\"ORDERS\",\"record\":\"B\","
		    "\"target_table_name\":\"b\"},"
		    "{\"topic_name\":\"ONLY\",\"record\":\"B\","
		    "\"target_table_name\":\"only\"},"
		    "{\"topic_name\":\"^[A-Z]+$\","
		    "\"target_table_name\":\"${topic}\"}]}") == 0);
	CHECK_TEXT(target_of("ORDERS", NULL), "any");
	CHECK_TEXT(target_of("ORDERS", "ns.A"), "a");
	CHECK_TEXT(target_of("ORDERS", "A"), "any");
	CHECK_TEXT(target_of("ORDERS", "x.y.B"), "b");
	CHECK_TEXT(target_of("ORDERS", "B"), "b");
	CHECK_TEXT(target_of("ORACLE", "B"), "ORACLE_ORACLE_x");
	CHECK_TEXT(target_of("XYZ", NULL), "XYZ");
	CHECK_TEXT(target_of("ONLY", "B"), "only");
	CHECK_TEXT(target_of("ONLY", NULL), "ONLY");
	CHECK_TEXT(target_of("xyz", NULL), "none");
	CHECK_TEXT(target_of("^OR", NULL), "none");
	CHECK_TEXT(target_of("", NULL), "none");
	config_release(&config);
}

static void
test_messages_name_line_and_path(void)
{
	CHECK_TEXT(refused("{\"tables\":[\n{\"topic_name\":\"T\",\n"
			   "\"target_table_name\":\"t\"},\n"
			   "{\"topic_name\":\"U\",\"key\":\n{\"hash\":\n7}}]}"),
	    "app.json:6: tables[1].key.hash: expected a string");
	CHECK_TEXT(
	    refused("{\"a\":1,\n \"b\" 2}"), "app.json:2:6: expected a colon");
	CHECK_TEXT(refused(""), "app.json:1:1: expected a value");
	CHECK_TEXT(refused("[]"), "app.json:1: expected an object");
	CHECK_TEXT(refused("{\"joins\":[{\"lookups\":[{\"as\":\"a\",\n"
			   "\"tabel\":\"t\"}]}]}"),
	    "app.json:2: joins[0].lookups[0].tabel: unknown setting");
	CHECK_TEXT(refused("{\n\"tables\":[],\n\"tables\":[]}"),
	    "app.json:3: tables: named twice");
	CHECK_TEXT(refused("{\"consumer_group_id\":\"\"}"),
	    "app.json:1: consumer_group_id: is empty");
}

static void
test_unknown_settings(void)
{
	CHECK(parse("{\"comment\":1,\"tables\":[{\"topic_name\":\"T\","
		    "\"target_table_name\":\"t\",\"colour\":\"x\"}]}") == 0);
	CHECK(config.warnings == 2);
	config_release(&config);
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"a\",\"rang\":\"b\"}"),
	    "app.json:2: tables[0].key.rang: unknown setting");
	CHECK_TEXT(table_refused("\"ttl\":{\"days\":3}"),
	    "app.json:2: tables[0].ttl.days: unknown setting");
	CHECK_TEXT(refused("{\"park\":{\"too\":\"x\"}}"),
	    "app.json:1: park.too: unknown setting");
	CHECK_TEXT(join_refused("\"drivers\":1"),
	    "app.json:2: joins[0].drivers: unknown setting");
}

static void
test_wrong_values_of_a_table(void)
{
	static const struct {
		const char *settings, *text;
	} wrong[] = {
		{ "\"nulls\":\"nul\"",
		    "nulls: expected \"empty\", \"null\" or \"omit\"" },
		{ "\"unwrap\":true",
		    "unwrap: expected \"none\", \"debezium\", \"goldengate\", "
		    "\"informatica\" or \"connect-json\"" },
		{ "\"skip_empty\":1", "skip_empty: expected true or false" },
		{ "\"time_field\":true",
		    "time_field: expected a name or false" },
		{ "\"version\":7", "version: expected a name or false" },
		{ "\"column_names\":\"A\"", "column_names: expected an array" },
		{ "\"column_names\":[\"A\",1]",
		    "column_names[1]: expected a string" },
		{ "\"key\":{\"range\":\"a\"}", "key: hash is missing" },
		{ "\"key\":{\"hash\":\"a\",\"range\":\"a\"}",
		    "key: hash and range are the same" },
		{ "\"key\":{\"hash\":\"a\"},\"types\":{\"a\":\"X\"}",
		    "types.a: expected \"S\" or \"N\"" },
		{ "\"key\":{\"hash\":\"a\"},\"types\":{\"b\":\"N\"}",
		    "types.b: is an attribute of neither key nor indexes" },
		{ "\"delete_when\":{\"is\":1}",
		    "delete_when.is: unknown operator: expected nonempty, "
		    "equals, in, all, any or not" },
		{ "\"ttl\":{\"attribute\":\"a\"}", "ttl: after is missing" },
		{ "\"ttl\":{\"attribute\":\"a\",\"after\":\"soon\"}",
		    "ttl.after: expected a duration: \"90s\", \"5m\", \"1h\", "
		    "\"30d\"" },
		{ "\"indexes\":{\"i\":{}},\"key\":{\"hash\":\"a\"}",
		    "indexes.i: hash is missing" },
		{ "\"record\":\"a\\u0000b\"",
		    "record: has a NUL character in it" },
	};
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "app.json:2: tables[0].%s",
		    wrong[i].text);
		CHECK_TEXT(table_refused(wrong[i].settings), text);
	}
}

/* delete_when and version ask the row as it would be stored. */
static void
test_fields_that_no_stored_row_has(void)
{
#define NO_FIELD(name) \
	"no stored row has a field " name \
	": it is not among column_names, or not in lower case"
	static const struct {
		const char *settings, *place, *text;
	} wrong[] = {
		{ "\"delete_when\":{\"nonempty\":\"OP\"}",
		    "delete_when.nonempty: ", NO_FIELD("OP") },
		{ "\"column_names\":[\"ID\"],"
		  "\"delete_when\":{\"not\":{\"in\":{\"id\":[1],\"op\":[2]}}}",
		    "delete_when.not.in.op: ", NO_FIELD("op") },
		{ "\"column_names\":[\"ID\"],\"delete_when\":"
		  "{\"any\":[{\"nonempty\":\"id\"},{\"equals\":{\"a.b\":1}}]}",
		    "delete_when.any[1].equals.a.b: ", NO_FIELD("a.b") },
		{ "\"column_names\":[\"ID\"],\"version\":\"scn\"",
		    "version: ", NO_FIELD("scn") },
		{ "\"key\":{\"hash\":\"x\"},"
		  "\"ttl\":{\"attribute\":\"x\",\"after\":1}",
		    "key.hash: ",
		    "x is written by ttl or version, and can't be the key" },
		{ "\"key\":{\"hash\":\"a\",\"range\":\"_source\"},"
		  "\"version\":\"offset\"",
		    "key.range: ",
		    "_source is written by ttl or version, and can't be the "
		    "key" },
		{ "\"ttl\":{\"attribute\":\"x\",\"after\":\"36501d\"}",
		    "ttl.after: ", "more than 36500d" },
	};
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "app.json:2: tables[0].%s%s",
		    wrong[i].place, wrong[i].text);
		CHECK_TEXT(table_refused(wrong[i].settings), text);
	}
}

static void
test_fields_that_a_stored_row_may_have(void)
{
	CHECK_TEXT(table_refused("\"delete_when\":{\"equals\":{\"a.B\":1}}"),
	    "accepted");
	CHECK_TEXT(table_refused("\"names\":\"keep\","
				 "\"delete_when\":{\"nonempty\":\"OP\"}"),
	    "accepted");
	CHECK_TEXT(table_refused("\"column_names\":[\"X.Op\"],"
				 "\"delete_when\":{\"nonempty\":\"op\"}"),
	    "accepted");
	CHECK_TEXT(table_refused("\"column_names\":[\"a\"],\"delete_when\":"
				 "{\"nonempty\":\"glue_staging_time\"}"),
	    "accepted");
	CHECK_TEXT(table_refused("\"column_names\":[\"a\"],"
				 "\"unwrap\":\"debezium\","
				 "\"version\":\"source.scn\""),
	    "accepted");
}

/* What would make every record of a topic an error, or lose one of two. */
static void
test_tables_that_make_no_sense(void)
{
	CHECK_TEXT(refused("{\"tables\":[{\"target_table_name\":\"t\"}]}"),
	    "app.json:1: tables[0]: topic_name is missing");
	CHECK_TEXT(refused("{\"tables\":[{\"topic_name\":\"t\"}]}"),
	    "app.json:1: tables[0]: target_table_name is missing");
	CHECK_TEXT(table_refused("\"types\":{\"a\":\"N\"}"),
	    "app.json:2: tables[0].types: needs key, which is not there");
	CHECK_TEXT(table_refused("\"indexes\":{\"i\":{\"hash\":\"a\"}}"),
	    "app.json:2: tables[0].indexes: needs key, which is not there");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"ORDER_ID\"}"),
	    "app.json:2: tables[0].key.hash: ORDER_ID: attributes are stored "
	    "in lower case (names: \"keep\" leaves them as they are)");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"ID\"},"
				 "\"names\":\"keep\""),
	    "accepted");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"id\"},"
				 "\"column_names\":[\"A\",\"b.ID\"]"),
	    "accepted");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"id\",\"range\":\"c\"},"
				 "\"column_names\":[\"ID\",\"B\"]"),
	    "app.json:2: tables[0].key.range: c is not among column_names");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"id\","
				 "\"from\":\"key\"},"
				 "\"column_names\":[\"B\"]"),
	    "accepted");
	CHECK_TEXT(table_refused("\"column_names\":[\"a.id\",\"b.ID\"]"),
	    "app.json:2: tables[0].column_names[1]: a.id and b.ID would be "
	    "stored under one name");
	CHECK_TEXT(table_refused("\"column_names\":[\"a.id\",\"b.ID\"],"
				 "\"names\":\"keep\""),
	    "accepted");
	CHECK_TEXT(table_refused("\"column_names\":[\"a.\"]"),
	    "app.json:2: tables[0].column_names[0]: a. ends without a name");
	CHECK_TEXT(table_refused("\"a\":1},{\"topic_name\":\"T\","
				 "\"target_table_name\":\"u\""),
	    "app.json:2: tables[1]: topic T has tables[0] already");
	CHECK_TEXT(table_refused("\"key\":{\"hash\":\"a\"}},"
				 "{\"topic_name\":\"U\","
				 "\"target_table_name\":\"t\","
				 "\"key\":{\"hash\":\"b\"}"),
	    "app.json:2: tables[1]: table t has another key in tables[0]");
	CHECK_TEXT(refused("{\"tables\":[{\"topic_name\":\"T\","
			   "\"target_table_name\":\"${tpoic}\"}]}"),
	    "app.json:1: tables[0].target_table_name: ${topic} is all it can "
	    "name");
	CHECK(strncmp(refused("{\"tables\":[{\"topic_name\":\"^a(\"}]}"),
		  "app.json:1: tables[0].topic_name: ", 34) == 0);
}

/* The example of the man page, with all that joins can say besides. */
static const char whole[] =
    "{\"joins\":[{\"driver\":\"ORDERS\",\"when\":{\"nonempty\":\"status\"},"
    "\"lookups\":[{\"as\":\"customer\",\"table\":\"customers_stg\","
    "\"key\":{\"customer_id\":\"customer_id\"},\"cache\":\"60s\","
    "\"required\":\"if_key\",\"fields\":[\"name\"]},"
    "{\"as\":\"lines\",\"table\":\"lines_stg\","
    "\"query\":{\"order_id\":\"order_id\",\"kind\":{\"const\":1.0}},"
    "\"min\":\"line_count\",\"max\":9,\"index\":\"by_order\","
    "\"consistent\":false,\"sort\":\"-line_no\",\"limit\":100,"
    "\"where\":{\"nonempty\":\"amount\"}},"
    "{\"as\":\"lines.product\",\"table\":\"products_stg\","
    "\"key\":{\"product_id\":\"lines.product_id\"},\"required\":false,"
    "\"embed\":false}],"
    "\"aggregate\":{\"total\":\"sum(lines.amount)\","
    "\"paid\":{\"count\":\"lines\",\"where\":{\"nonempty\":\"paid\"}}},"
    "\"target_table_name\":\"orders_final\",\"key\":{\"hash\":\"order_id\"},"
    "\"types\":{\"order_id\":\"N\"},\"error_table_name\":\"orders_errors\","
    "\"max_retries\":5,\"retry\":{\"base\":\"1m\",\"max\":\"2h\"},"
    "\"select\":{\"drop\":[\"a\"]},\"on_delete\":\"delete\"}],"
    "\"park\":{\"to\":\"s3://bucket/parked\",\"sns\":\"arn:x\","
    "\"alarm_every\":\"10m\",\"gzip\":true,\"batch\":500,\"linger\":\"2s\","
    "\"sse_kms\":\"k\"}}";

static void
check_lookups(const struct config_lookup *lookup)
{
	CHECK_TEXT(lookup[0].as, "customer");
	CHECK(!lookup[0].is_query && lookup[0].cache_ms == 60000);
	CHECK(lookup[0].required == REQUIRED_IF_KEY && lookup[0].consistent);
	CHECK_TEXT(lookup[0].fields.text[0], "name");
	CHECK_TEXT(lookup[0].operands[0].attribute, "customer_id");
	CHECK_TEXT(lookup[0].operands[0].path, "customer_id");
	CHECK(lookup[1].is_query && lookup[1].operand_count == 2);
	CHECK(lookup[1].operands[1].path == NULL);
	CHECK(view_is(lookup[1].operands[1].constant, "1.0"));
	CHECK_TEXT(lookup[1].min.path, "line_count");
	CHECK(lookup[1].max.is_set && lookup[1].max.count == 9);
	CHECK_TEXT(lookup[1].index, "by_order");
	CHECK_TEXT(lookup[1].sort, "-line_no");
	CHECK(!lookup[1].consistent && lookup[1].limit == 100);
	CHECK(lookup[1].where != NULL && lookup[1].embed);
	CHECK(lookup[1].required == REQUIRED_YES);
	CHECK(lookup[2].required == REQUIRED_NO && !lookup[2].embed);
}

static void
test_joins_and_park(void)
{
	const struct config_join *join;

	CHECK(parse(whole) == 0);
	join = config_join_for(&config, VIEW("ORDERS"));
	CHECK(join == &config.joins[0] && join->lookup_count == 3);
	CHECK(config_join_for(&config, VIEW("LINES")) == NULL);
	check_lookups(join->lookups);
	CHECK(join->aggregate_count == 2);
	CHECK_TEXT(join->aggregates[0].name, "total");
	CHECK_TEXT(join->aggregates[0].path, "lines.amount");
	CHECK(join->aggregates[0].function == AGGREGATE_SUM);
	CHECK(join->aggregates[1].function == AGGREGATE_COUNT);
	CHECK(join->aggregates[1].where != NULL);
	CHECK_TEXT(join->target, "orders_final");
	CHECK_TEXT(join->error_table, "orders_errors");
	CHECK(join->schema.hash.type == KEY_N && join->typed);
	CHECK(join->max_retries == 5 && join->on_delete);
	CHECK(join->retry.base_ms == 60000 && join->retry.max_ms == 7200000);
	CHECK(join->select != NULL);
	CHECK_TEXT(config.park.to, "s3://bucket/parked");
	CHECK(config.park.alarm_every_ms == 600000 && config.park.gzip);
	CHECK(config.park.batch == 500 && config.park.linger_ms == 2000);
	config_release(&config);
}

#define LOOKUP(settings) \
	"\"lookups\":[{\"as\":\"a\",\"table\":\"t\"," settings "}]"

static void
test_wrong_joins(void)
{
	CHECK_TEXT(join_refused(LOOKUP("\"key\":{\"k\":\"a.b\"}")),
	    "app.json:2: joins[0].lookups[0]: a.b: look-up a is used before "
	    "it is made");
	CHECK_TEXT(join_refused("\"lookups\":[{\"as\":\"a\",\"table\":\"t\","
				"\"key\":{\"k\":\"b.x\"}},{\"as\":\"b\","
				"\"table\":\"t\",\"key\":{\"k\":\"a.x\"}}]"),
	    "app.json:2: joins[0].lookups[0]: b.x: look-up b is used before "
	    "it is made");
	CHECK_TEXT(join_refused("\"lookups\":[{\"as\":\"a\",\"table\":\"t\","
				"\"key\":{\"k\":\"x\"}},{\"as\":\"a\","
				"\"table\":\"t\",\"key\":{\"k\":\"y\"}}]"),
	    "app.json:2: joins[0].lookups[1]: as a: lookups[0] has that name");
	CHECK_TEXT(join_refused(LOOKUP("\"embed\":true")),
	    "app.json:2: joins[0].lookups[0]: key or query is missing");
	CHECK_TEXT(join_refused(LOOKUP("\"key\":{\"k\":\"x\"},"
				       "\"query\":{\"k\":\"x\"}")),
	    "app.json:2: joins[0].lookups[0].query: key and query exclude "
	    "another");
	CHECK_TEXT(join_refused(LOOKUP("\"key\":{\"k\":\"x\"},\"min\":1")),
	    "app.json:2: joins[0].lookups[0]: min and max need a query");
	CHECK_TEXT(join_refused(LOOKUP("\"key\":{\"k\":\"x\"}") ",\"when\":1"),
	    "app.json:2: joins[0].when: expected an object");
	CHECK_TEXT(join_refused("\"lookups\":[{\"as\":\"b.a\",\"table\":\"t\","
				"\"key\":{\"k\":\"x\"}}]"),
	    "app.json:2: joins[0].lookups[0]: as b.a: there is no look-up b "
	    "before");
	CHECK_TEXT(join_refused(LOOKUP("\"query\":{\"k\":\"x\"},\"min\":1,"
				       "\"required\":false")),
	    "accepted"); /* with a warning */
	CHECK_TEXT(join_refused(LOOKUP("\"key\":{\"k\":{\"cons\":1}}")),
	    "app.json:2: joins[0].lookups[0].key.k.cons: unknown setting");
	CHECK_TEXT(join_refused(LOOKUP("\"required\":\"maybe\"")),
	    "app.json:2: joins[0].lookups[0].required: expected true, false "
	    "or \"if_key\"");
	CHECK(
	    strncmp(join_refused("\"aggregate\":{\"n\":\"sum lines\"}"),
		"app.json:2: joins[0].aggregate.n: expected one of", 49) == 0);
	CHECK(
	    strncmp(join_refused("\"aggregate\":{\"n\":\"sum()\"}"),
		"app.json:2: joins[0].aggregate.n: expected one of", 49) == 0);
	CHECK(
	    strncmp(join_refused("\"aggregate\":{\"n\":{\"where\":"
				 "{\"nonempty\":\"a\"}}}"),
		"app.json:2: joins[0].aggregate.n: expected one of", 49) == 0);
	CHECK_TEXT(join_refused("\"max_retries\":-1"),
	    "app.json:2: joins[0].max_retries: expected an integer from 0 on");
	CHECK_TEXT(refused("{\"joins\":[{\"driver\":\"T\","
			   "\"target_table_name\":\"t\"}]}"),
	    "app.json:1: joins[0]: error_table_name is missing");
	CHECK_TEXT(join_refused("\"max_retries\":1},{\"driver\":\"T\","
				"\"target_table_name\":\"u\","
				"\"error_table_name\":\"e\""),
	    "app.json:2: joins[1]: driver T has a join already");
}

static void
test_files(void)
{
	char name[] = "/tmp/test_config.XXXXXX";
	int fd = mkstemp(name);
	FILE *file = fdopen(fd, "w");
	size_t i;

	CHECK(config_load(&config, "/nowhere/app.json", &why) == -1);
	CHECK_TEXT(why.text, "/nowhere/app.json: No such file or directory");
	CHECK(config_load(&config, "/tmp", &why) == -1);
	CHECK_TEXT(why.text, "/tmp: Is a directory");
	CHECK(config_load(&config, "/dev/zero", &why) == -1);
	CHECK(strstr(why.text, "larger than") != NULL);
	fputs("{\"consumer_group_id\":\"g\"}\n", file);
	fflush(file);
	CHECK(config_load(&config, name, &why) == 0);
	CHECK_TEXT(config.group, "g");
	CHECK_TEXT(config.file, name);
	config_release(&config);
	for (i = 0; i <= LIMIT_CONFIG; i++)
		fputc(' ', file);
	fclose(file);
	CHECK(config_load(&config, name, &why) == -1);
	CHECK(strstr(why.text, "larger than") != NULL);
	unlink(name);
}

static void
test_many_members_end_soon(void)
{
	struct buf text;
	int i;

	buf_init(&text, LIMIT_CONFIG);
	for (i = 0; i < 200000; i++)
		buf_printf(&text, "%c\"m%d\":1", i == 0 ? '{' : ',', i);
	buf_byte(&text, '}');
	CHECK(strstr(refused(text.p), "more than 10000 members") != NULL);
	buf_release(&text);
}

int
main(void)
{
	RUN(test_the_old_jobs_file);
	RUN(test_defaults);
	RUN(test_every_setting_of_a_table);
	RUN(test_types_of_only_some_key_attributes);
	RUN(test_which_table_a_topic_has);
	RUN(test_messages_name_line_and_path);
	RUN(test_unknown_settings);
	RUN(test_wrong_values_of_a_table);
	RUN(test_fields_that_no_stored_row_has);
	RUN(test_fields_that_a_stored_row_may_have);
	RUN(test_tables_that_make_no_sense);
	RUN(test_joins_and_park);
	RUN(test_wrong_joins);
	RUN(test_files);
	RUN(test_many_members_end_soon);
	return unit_done();
}
