#include "json_tree.h"
#include "name_table.h"
#include "unit.h"

static void
test_values(void)
{
	struct arena arena = { 0 };
	struct fail why;
	const struct json_node *root = json_tree_parse(&arena,
	    VIEW(
		" { \"a\" : [ 1 , -1.50e+400 , { } , [ ] ] ,\n\t\"b\\u0000\\n\" "
		": \"x\\u00e4\\ud83d\\ude00\\u0000y\", \"n\":null,"
		"\"t\":true,\"f\":false } "),
	    &why);
	const struct json_node *node;
	int64_t n;

	CHECK(root->kind == JTEXT_OBJECT && root->count == 5);
	node = json_tree_member(root, "a");
	CHECK(node->kind == JTEXT_ARRAY && node->count == 4);
	CHECK(view_is(node->text, "[ 1 , -1.50e+400 , { } , [ ] ]"));
	CHECK(json_tree_int64(node->first, &n) && n == 1);
	node = node->first->next;
	CHECK(view_is(node->text, "-1.50e+400"));
	CHECK(!json_tree_int64(node, &n));
	CHECK(node->next->kind == JTEXT_OBJECT && node->next->count == 0);
	CHECK(node->next->next->kind == JTEXT_ARRAY);
	CHECK(node->next->next->next == NULL);
	node = root->first->next;
	CHECK(view_equal(node->name, VIEW("b\0\n")));
	CHECK(view_equal(node->text, VIEW("x\xc3\xa4\xf0\x9f\x98\x80\0y")));
	CHECK(node->next->kind == JTEXT_NULL);
	CHECK(node->next->next->kind == JTEXT_TRUE);
	CHECK(node->next->next->next->kind == JTEXT_FALSE);
	arena_release(&arena);
}

static void
test_members(void)
{
	struct arena arena = { 0 };
	struct fail why;
	const struct json_node *root = json_tree_parse(
	    &arena, VIEW("{\"a\":1,\"s\":\"x\",\"a\":2}"), &why);
	int64_t n;

	CHECK(json_tree_int64(json_tree_member(root, "a"), &n) && n == 2);
	CHECK(json_tree_member(root, "b") == NULL);
	CHECK(json_tree_member(NULL, "a") == NULL);
	CHECK(json_tree_member(root->first, "a") == NULL);
	CHECK(view_is(json_tree_string(root, "s"), "x"));
	CHECK(json_tree_string(root, "a").p == NULL);
	CHECK(!json_tree_int64(json_tree_member(root, "s"), &n));
	CHECK(!json_tree_int64(NULL, &n));
	arena_release(&arena);
}

static void
test_errors(void)
{
	struct arena arena = { 0 };
	struct fail why;

	CHECK(json_tree_parse(&arena, VIEW("{\"a\" 1}"), &why) == NULL);
	CHECK_TEXT(why.text, "byte 5: expected a colon");
	CHECK(json_tree_parse(&arena, VIEW(""), &why) == NULL);
	CHECK(json_tree_parse(&arena, VIEW_NONE, &why) == NULL);
	CHECK(json_tree_parse(&arena, VIEW("1 2"), &why) == NULL);
	arena_release(&arena);
}

static void
test_names(void)
{
	struct name_table table = NAME_TABLE_INIT;
	static char names[2000][16];
	int i;

	CHECK(name_table_get(&table, VIEW("0")) == NULL);
	for (i = 0; i < 2000; i++) {
		snprintf(names[i], sizeof(names[i]), "%d", i);
		CHECK(name_table_add(&table, view_of(names[i]), names[i]));
		CHECK(!name_table_add(&table, view_of(names[i]), names[0]));
	}
	for (i = 0; i < 2000; i++)
		CHECK(name_table_get(&table, view_of(names[i])) == names[i]);
	CHECK(name_table_get(&table, VIEW("2000")) == NULL);
	CHECK(name_table_add(&table, VIEW(""), names));
	name_table_reset(&table);
	CHECK(name_table_get(&table, VIEW("7")) == NULL);
	CHECK(name_table_add(&table, VIEW("7"), names));
	name_table_reset(&table);
	CHECK(name_table_add(&table, VIEW("7"), names));
	name_table_release(&table);
}

int
main(void)
{
	RUN(test_values);
	RUN(test_members);
	RUN(test_errors);
	RUN(test_names);
	return unit_done();
}
