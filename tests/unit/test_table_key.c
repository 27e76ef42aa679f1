/* What the config says of a table's key. */
#include "table_key.h"

#include "unit.h"

static const char app[2048] =
    "{\"tables\":["
    "{\"topic_name\":\"A\",\"target_table_name\":\"a\",\"key\":{\"hash\":"
    "\"id\"},\"types\":{\"id\":\"N\"}},"
    "{\"topic_name\":\"B\",\"target_table_name\":\"b\"},"
    "{\"topic_name\":\"^C\",\"target_table_name\":\"x_${topic}_y\",\"key\":"
    "{\"hash\":\"c\",\"range\":\"d\"}},"
    "{\"topic_name\":\"D\",\"target_table_name\":\"x_D_y\",\"key\":"
    "{\"hash\":\"exact\"}}],"
    "\"joins\":[{\"driver\":\"A\",\"target_table_name\":\"final\",\"key\":"
    "{\"hash\":\"f\"},\"types\":{\"f\":\"S\"},\"error_table_name\":"
    "\"errors\"},"
    "{\"driver\":\"B\",\"target_table_name\":\"keyless\","
    "\"error_table_name\":\"x_E_y\"}]}";

static struct config config;

/* The hash attribute, and whether its type is known. */
static const char *
hash_of(const char *table, bool *typed)
{
	const struct key_schema *key =
	    table_key(&config, view_of(table), typed);

	return key != NULL ? key->hash.name : "none";
}

static void
test_targets_and_error_tables(void)
{
	bool typed;

	CHECK_TEXT(hash_of("a", &typed), "id");
	CHECK(typed);
	CHECK_TEXT(hash_of("b", &typed), "none");
	CHECK(!typed);
	CHECK_TEXT(hash_of("final", &typed), "f");
	CHECK(typed);
	CHECK_TEXT(hash_of("errors", &typed), "id");
	CHECK(typed);
	CHECK_TEXT(hash_of("keyless", &typed), "none");
	CHECK_TEXT(hash_of("other", &typed), "none");
	CHECK_TEXT(hash_of("", &typed), "none");
}

static void
test_a_topic_in_the_name(void)
{
	bool typed;

	CHECK_TEXT(hash_of("x_C1_y", &typed), "c");
	CHECK(!typed);
	CHECK_TEXT(hash_of("x__y", &typed), "none");
	CHECK_TEXT(hash_of("x_y", &typed), "none");
	CHECK_TEXT(hash_of("z_C1_y", &typed), "none");
	/* what is named goes before what may be meant */
	CHECK_TEXT(hash_of("x_D_y", &typed), "exact");
	CHECK_TEXT(hash_of("x_E_y", &typed), "id");
}

static void
test_without_a_config(void)
{
	bool typed = true;

	CHECK(table_key(NULL, VIEW("a"), &typed) == NULL);
	CHECK(!typed);
}

int
main(void)
{
	struct fail why;

	if (config_parse(&config, "app.json", view_of(app), &why) == -1) {
		printf("# %s\n", why.text);
		return 1;
	}
	RUN(test_targets_and_error_tables);
	RUN(test_a_topic_in_the_name);
	RUN(test_without_a_config);
	config_release(&config);
	return unit_done();
}
