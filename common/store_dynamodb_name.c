/* The two names of a table: the plain one, and its ARN. */
#include "jtext.h"
#include "store_dynamodb.h"

#define ARN "arn:"
#define NAME \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789_-."

static bool
is_arn(struct view name)
{
	return name.len > sizeof(ARN) - 1 &&
	       memcmp(name.p, ARN, sizeof(ARN) - 1) == 0;
}

/*
 * A service that is asked for such a table refuses the request as it does one
 * with a bad item. Source: Amazon DynamoDB Developer Guide, naming rules. AWS
 * wants three characters; what stands in for it may do with less.
 */
int
store_dynamodb_check_name(const struct store_table *t, struct fail *why)
{
	struct view name = view_of(t->name);
	const char *slash = memrchr(name.p, '/', name.len);

	if (is_arn(name) && slash != NULL)
		name = view_of(slash + 1);
	if (name.len >= 1 && name.len <= 255 &&
	    name.len == strspn(name.p, NAME))
		return 0;
	return fail(why, FAIL_RECORD,
	    "table %s: no table can be called so: a name has 3 to 255 of "
	    "a-z, A-Z, 0-9, _, - and .",
	    t->name);
}

/* The ARN ends with a slash and the plain name. */
static bool
ends_with(struct view arn, struct view plain)
{
	const char *slash = memrchr(arn.p, '/', arn.len);
	size_t skipped;

	if (slash == NULL)
		return false;
	skipped = (size_t)(slash + 1 - arn.p);
	return view_equal(
	    plain, (struct view){ arn.p + skipped, arn.len - skipped });
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
	struct view arn = is_arn(ours) ? ours : name;
	struct view plain = is_arn(ours) ? name : ours;
	int rc;

	*same = false;
	if (!is_arn(arn) || is_arn(plain) || !ends_with(arn, plain))
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
	struct view ours = view_of(table->name);
	const char *slash = memrchr(name.p, '/', name.len);
	size_t skipped;

	if (view_equal(name, ours))
		return true;
	if (slash != NULL) {
		skipped = (size_t)(slash + 1 - name.p);
		name.p += skipped;
		name.len -= skipped;
	}
	slash = memrchr(ours.p, '/', ours.len);
	if (slash != NULL) {
		skipped = (size_t)(slash + 1 - ours.p);
		ours.p += skipped;
		ours.len -= skipped;
	}
	return view_equal(name, ours);
}
