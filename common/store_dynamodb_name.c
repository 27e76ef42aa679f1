/* Which table a name is the name of. */
#include "jtext.h"
#include "store_dynamodb.h"
#include "table_name.h"

#define NAME \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789_-."

/*
 * A service that is asked for such a table refuses the request as it does one
 * with a bad item. Source: Amazon DynamoDB Developer Guide, naming rules. AWS
 * wants three characters; what stands in for it may do with less.
 */
int
store_dynamodb_check_name(const struct store_table *t, struct fail *why)
{
	struct view name = table_plain_name(view_of(t->name));

	if (name.len >= 1 && name.len <= 255 &&
	    name.len == strspn(name.p, NAME))
		return 0;
	return fail(why, FAIL_RECORD,
	    "table %s: no table can be called so: a name has 3 to 255 of "
	    "a-z, A-Z, 0-9, _, - and .",
	    t->name);
}

static bool
answers_with(struct store_answer *a, struct view arn)
{
	struct view body = buf_as_view(&a->body), table, found;
	struct buf text;
	bool same;

	if (jtext_kind(body) != JTEXT_OBJECT ||
	    jtext_get(body, VIEW("Table"), &table) != JTEXT_OBJECT ||
	    jtext_get(table, VIEW("TableArn"), &found) != JTEXT_STRING)
		return false;
	buf_init(&text, SIZE_MAX);
	same = view_equal(jtext_string(found, &text), arn);
	buf_release(&text);
	return same;
}

/* Another account or region may have a table of that name: only the service
 * knows. Source: Amazon DynamoDB API Reference, TableDescription. */
int
store_dynamodb_goes_by(struct store *store, const struct store_table *t,
    struct view name, bool *same, struct fail *why)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;
	struct store_answer a = { .outcome = DYNAMODB_FAILED };
	struct view ours = view_of(t->name);
	struct view arn = table_is_arn(ours) ? ours : name;
	struct view plain = table_is_arn(ours) ? name : ours;
	int rc;

	*same = false;
	if (!table_is_arn(arn) || table_is_arn(plain) ||
	    !view_equal(table_plain_name(arn), plain))
		return 0;
	if (store->settings.dry) {
		*same = true; /* nobody is asked, and nothing is sent */
		return 0;
	}
	buf_init(&a.body, SIZE_MAX);
	rc = store_dynamodb_ask_table(d, plain, &a, why);
	if (rc == 0)
		*same = answers_with(&a, arn);
	else
		fail_in(why, "table %.*s", (int)plain.len, plain.p);
	buf_release(&a.body);
	return rc;
}

/* An ARN's last part is the name; which of both a reply uses is not said. */
bool
store_dynamodb_same_table(struct view name, const struct store_table *table)
{
	return view_equal(
	    table_plain_name(name), table_plain_name(view_of(table->name)));
}
