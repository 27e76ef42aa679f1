#include "final.h"

#include "aggregate.h"
#include "compose.h"
#include "source.h"

static struct buf *
buf_at(struct final *f, size_t i)
{
	struct buf *all[] = { &f->all, &f->shown, &f->selected, &f->item,
		&f->key, &f->source, &f->aggregates };

	return i < sizeof(all) / sizeof(all[0]) ? all[i] : NULL;
}

void
final_init(struct final *f)
{
	struct buf *b;
	size_t i;

	for (i = 0; (b = buf_at(f, i)) != NULL; i++)
		buf_init(b, SIZE_MAX);
}

void
final_release(struct final *f)
{
	struct buf *b;
	size_t i;

	for (i = 0; (b = buf_at(f, i)) != NULL; i++)
		buf_release(b);
}

static void
reset(struct final *f)
{
	struct buf *b;
	size_t i;

	for (i = 0; (b = buf_at(f, i)) != NULL; i++)
		buf_reset(b);
}

/* The row's own, where its staging table is versioned; else by the record's
 * coordinates. */
static int
make_source(struct final *f, const struct join *join, const struct record *r,
    struct fail *why)
{
	struct view source;

	if (jtext_get(join->driver.text, VIEW(SOURCE_ATTRIBUTE), &source) ==
	    JTEXT_OBJECT) {
		buf_view(&f->source, source);
		return 0;
	}
	return source_append(r, VIEW_NONE, &f->source, why);
}

/* Their values, one after the other, and where each one stands. */
static int
make_aggregates(struct final *f, const struct join *join, struct view *values,
    struct fail *why)
{
	const struct config_join *config = join->plan->config;
	struct compose all = { .what = COMPOSE_ALL };
	size_t ends[MOST_FIELDS], i, at = 0;

	if (config->aggregate_count == 0)
		return 0;
	compose_append(&all, join, &f->all);
	for (i = 0; i < config->aggregate_count; i++) {
		if (aggregate_append(&config->aggregates[i],
			buf_as_view(&f->all), &f->aggregates, why) == -1)
			return -1;
		ends[i] = f->aggregates.len;
	}
	for (i = 0; i < config->aggregate_count; at = ends[i++])
		values[i] = (struct view){ f->aggregates.p + at, ends[i] - at };
	return 0;
}

/* What stands in the final item but _source: shown, or selected. */
static struct buf *
make_shown(
    struct final *f, const struct join *join, const struct view *aggregates)
{
	struct compose shown = { COMPOSE_SHOWN, aggregates };

	compose_append(&shown, join, &f->shown);
	if (join->plan->config->select == NULL)
		return &f->shown;
	select_append(
	    join->plan->config->select, buf_as_view(&f->shown), &f->selected);
	return &f->selected;
}

static void
add_source(const struct final *f, struct buf *item)
{
	if (f->source.len == 0)
		return;
	buf_rewind(item, item->len - 1); /* the brace */
	if (item->len > 1)
		buf_byte(item, ',');
	buf_text(item, "\"" SOURCE_ATTRIBUTE "\":");
	buf_view(item, buf_as_view(&f->source));
	buf_byte(item, '}');
}

static int
wrong_key(struct fail *why)
{
	struct fail found = *why;

	return fail_record(why, "join.key", "final item: %s", found.text);
}

int
final_make(struct final *f, const struct join *join, const struct record *r,
    struct fail *why)
{
	struct view aggregates[MOST_FIELDS];
	struct buf *shown;

	reset(f);
	if (make_source(f, join, r, why) == -1 ||
	    make_aggregates(f, join, aggregates, why) == -1)
		return -1;
	shown = make_shown(f, join, aggregates);
	add_source(f, shown);
	if (key_of_row(join->plan->final, buf_as_view(shown), &f->item, &f->key,
		why) == -1)
		return wrong_key(why);
	return 0;
}

/* The driver row's key in its own table, as far as the config says it. */
static int
key_of_driver(struct final *f, const struct join *join, struct fail *why)
{
	const struct config_table *staging = join->plan->staging;
	struct fail ignored;

	if (staging == NULL || staging->schema.hash.name == NULL)
		return wrong_key(why);
	buf_reset(&f->key);
	if (key_of_item(
		&staging->schema, join->driver.text, &f->key, &ignored) == -1)
		return wrong_key(why);
	return 0;
}

int
final_make_key(struct final *f, const struct join *join, const struct record *r,
    struct fail *why)
{
	struct buf *shown;

	reset(f);
	if (make_source(f, join, r, why) == -1)
		return -1;
	shown = make_shown(f, join, NULL);
	if (key_of_item(join->plan->final, buf_as_view(shown), &f->key, why) ==
	    -1)
		return key_of_driver(f, join, why);
	return 0;
}
