#include "sort.h"

#include <stdlib.h>

#include "decimal.h"
#include "json_value.h"
#include "mem.h"

enum rank { RANK_NUMBER, RANK_STRING, RANK_OTHER };

struct entry {
	struct found *found;
	enum rank rank;
	bool down;
	struct view value; /* of a string: its bytes */
	size_t at; /* before it was sorted */
};

static int
compare_numbers(struct view a, struct view b)
{
	struct decimal x, y;
	struct fail ignored;

	/* The store has given them, so they are numbers of DynamoDB's. */
	if (decimal_parse(&x, a, &ignored) == -1 ||
	    decimal_parse(&y, b, &ignored) == -1)
		return 0;
	return decimal_cmp(&x, &y);
}

static int
compare_strings(struct view a, struct view b)
{
	int order = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = 0;

	if (a->rank != b->rank &&
	    (a->rank == RANK_OTHER || b->rank == RANK_OTHER))
		return a->rank == RANK_OTHER ? 1 : -1;
	if (a->rank != b->rank)
		order = a->rank < b->rank ? -1 : 1;
	else if (a->rank == RANK_NUMBER)
		order = compare_numbers(a->value, b->value);
	else if (a->rank == RANK_STRING)
		order = compare_strings(a->value, b->value);
	if (order != 0)
		return a->down ? -order : order;
	return (a->at > b->at) - (a->at < b->at);
}

/* Copies a string's bytes where they stand there escaped. */
static void
fill(struct entry *e, struct memory *memory, const char *field)
{
	struct view value;
	struct buf scratch;

	switch (json_path(e->found->text, view_of(field), &value)) {
	case JTEXT_NUMBER:
		e->rank = RANK_NUMBER;
		e->value = value;
		break;
	case JTEXT_STRING:
		e->rank = RANK_STRING;
		buf_init(&scratch, SIZE_MAX);
		e->value = jtext_string(value, &scratch);
		if (e->value.p == scratch.p)
			e->value = memory_text(memory, e->value);
		buf_release(&scratch);
		break;
	default:
		e->rank = RANK_OTHER;
		break;
	}
}

struct found *
sort_found(
    struct memory *memory, struct found *first, size_t count, const char *field)
{
	bool down = field[0] == '-';
	struct entry *entries;
	size_t i;

	if (count < 2)
		return first;
	entries = xcalloc(count, sizeof(*entries));
	for (i = 0; i < count; i++, first = first->next) {
		entries[i] = (struct entry){ first, 0, down, VIEW_NONE, i };
		fill(&entries[i], memory, field + down);
	}
	qsort(entries, count, sizeof(*entries), compare);
	for (i = 0; i + 1 < count; i++)
		entries[i].found->next = entries[i + 1].found;
	entries[i].found->next = NULL;
	first = entries[0].found;
	free(entries);
	return first;
}
