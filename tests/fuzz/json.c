/*
 * The strict scan against jansson's, and the walkers within what it accepts:
 * they see the same tree, and never leave the text.
 */
#include <jansson.h>

#include "fuzz.h"

static void compare(struct view, const json_t *, struct view whole);

static void
within(struct view part, struct view whole)
{
	MUST(part.len != 0 && part.p >= whole.p);
	MUST(part.p + part.len <= whole.p + whole.len);
}

static void
compare_string(struct view text, const char *want, size_t len)
{
	struct view bytes = { want, len };
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	MUST(view_equal(jtext_string(text, &scratch), bytes));
	MUST(jtext_string_is(text, bytes));
	buf_release(&scratch);
}

static void
compare_array(struct view text, const json_t *want, struct view whole)
{
	struct jtext_walk walk = jtext_open(text);
	struct view value;
	size_t i = 0;

	while (jtext_element(&walk, &value)) {
		within(value, whole);
		compare(value, json_array_get(want, i++), whole);
	}
	MUST(i == json_array_size(want));
}

/* jansson keeps the last of equal names, and so does jtext_get. */
static void
compare_object(struct view text, const json_t *want, struct view whole)
{
	struct jtext_walk walk = jtext_open(text);
	struct view name, value;
	const char *key;
	json_t *member;
	size_t count = 0;

	while (jtext_member(&walk, &name, &value)) {
		within(name, whole);
		within(value, whole);
		count++;
	}
	MUST(count >= json_object_size(want));
	json_object_foreach((json_t *)want, key, member)
	{
		MUST(jtext_get(text, view_of(key), &value) != JTEXT_NONE);
		compare(value, member, whole);
	}
}

static void
compare(struct view text, const json_t *want, struct view whole)
{
	int64_t number;

	MUST(want != NULL);
	switch (jtext_kind(text)) {
	case JTEXT_OBJECT:
		MUST(json_is_object(want));
		compare_object(text, want, whole);
		break;
	case JTEXT_ARRAY:
		MUST(json_is_array(want));
		compare_array(text, want, whole);
		break;
	case JTEXT_STRING:
		MUST(json_is_string(want));
		compare_string(
		    text, json_string_value(want), json_string_length(want));
		break;
	case JTEXT_NUMBER:
		MUST(json_is_number(want));
		if (json_is_integer(want) && jtext_int64(text, &number))
			MUST(number == json_integer_value(want));
		break;
	default:
		MUST(json_is_null(want) || json_is_boolean(want));
	}
}

/* What jansson refuses for reasons of its own: numbers that no double or
 * int64 holds, and names with a NUL. */
static bool
cannot(const json_error_t *error)
{
	enum json_error_code code = json_error_code(error);

	return code == json_error_numeric_overflow ||
	       code == json_error_null_byte_in_key;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct view text = { copy, size };
	const char *from = jtext_blanks(copy, copy + size);
	struct jtext_error error;
	json_error_t theirs;
	json_t *tree =
	    json_loadb(copy, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &theirs);

	if (jtext_check(text, &error) == -1) {
		MUST(error.at >= copy && error.at <= copy + size);
		MUST(error.what != NULL);
		/* A NUL outside of strings ends jansson's text. */
		MUST(tree == NULL || memchr(copy, '\0', size) != NULL);
	} else if (tree != NULL) {
		const char *end = jtext_scan(from, copy + size, &error);

		text = (struct view){ from, (size_t)(end - from) };
		compare(text, tree, text);
	} else {
		MUST(cannot(&theirs));
	}
	json_decref(tree);
	free(copy);
	return 0;
}
