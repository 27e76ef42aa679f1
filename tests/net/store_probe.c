/*
 * store_probe [-d] [-e URL] [-r RETRIES] [-w MAX_WAIT_MS] < orders
 *
 * The store (common/store.h) by hand: each line of input is an order, a JSON
 * object, and answered at once.
 *
 *	{"create":["h:S","r:N"],"table":T,"indexes":{NAME:["a:S"]}}
 *	{"put":ITEM,"table":T,CONDITION}	done, refused, or what else is
 *	{"delete":KEY,"table":T,CONDITION}	its outcome, and why
 *	{"update":ITEM,"table":T,CONDITION}	the same; the whole item too
 *		"remove":[NAME...]	takes these attributes off
 *	{"get":[KEY...],"table":T}	the item or "none" of each key
 *	{"query":{NAME:VALUE},"table":T,"index":I}	the items, a page ends
 *	{"scan":[SEGMENT,SEGMENTS],"table":T}		with "page"
 *
 * CONDITION is "newer":SOURCE or "absent":SOURCE (null: empty), or
 * "equal":{NAME:VALUE}. Reads take "consistent":true and "limit":N, and go by
 * way of common/reader.h. A get's "tables":[T...] names a table for each key.
 * -d: a dry run, of tables whose key is id (S).
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "item.h"
#include "lines.h"
#include "mem.h"
#include "reader.h"

struct probe {
	struct store *store;
	struct out out;
	struct tally tally;
	struct reader reader;
	struct view order;
	bool answered;
};

static struct view
member(const struct probe *p, const char *name)
{
	struct view value;

	jtext_get(p->order, view_of(name), &value);
	return value;
}

static size_t
number(const struct probe *p, const char *name)
{
	int64_t n = 0;

	jtext_int64(member(p, name), &n);
	return (size_t)n;
}

static struct store_table *
table_named(struct probe *p, struct view name)
{
	const struct key_schema id = { .hash = { "id", KEY_S } };
	struct store_table *table;
	struct fail why;
	struct buf text;

	buf_init(&text, SIZE_MAX);
	if (store_table(p->store, jtext_string(name, &text),
		p->store->settings.dry ? &id : NULL, true, &table, &why) == -1)
		die(&why);
	buf_release(&text);
	return table;
}

static void
print_outcome(const struct store_reply *reply)
{
	static const char *const outcomes[] = { "done", "throttled", "retry",
		"refused", "failed" };

	printf("%s", outcomes[reply->outcome]);
	if (reply->outcome == STORE_FAILED)
		printf(" %d %s", reply->why->kind & 0xff, reply->why->code);
	if (reply->outcome != STORE_DONE && reply->outcome != STORE_REFUSED)
		printf(" %s", reply->why->text);
}

struct order {
	struct store_call call; /* first */
	struct probe *probe;
};

static void
written(struct store_call *call, const struct store_reply *reply)
{
	const struct store_write *w = call->writes[0];

	((struct order *)call)->probe->answered = true;
	print_outcome(reply);
	if (w->whole != NULL && reply->outcome == STORE_DONE)
		printf(" %.*s", (int)w->whole->len, w->whole->p);
	printf("\n");
}

static void
read_condition(const struct probe *p, struct store_condition *c)
{
	static const char *const kinds[] = { "", "newer", "absent", "equal" };
	struct view value;
	unsigned i;

	for (i = 1; i < 4; i++) {
		value = member(p, kinds[i]);
		if (value.len == 0)
			continue;
		c->kind = (enum store_if)i;
		if (jtext_kind(value) == JTEXT_OBJECT)
			*(i == STORE_IF_EQUAL ? &c->equal : &c->source) = value;
	}
}

static void
write_item(struct probe *p, struct store_write *w, struct view given)
{
	struct store_write *writes[] = { w };
	struct order order = { .call = { .writes = writes,
				   .count = 1,
				   .single = true,
				   .done = written },
		.probe = p };
	struct buf item, key, request;
	struct fail why;

	buf_init(&item, SIZE_MAX);
	buf_init(&key, SIZE_MAX);
	buf_init(&request, SIZE_MAX);
	buf_init(&order.call.body, SIZE_MAX);
	read_condition(p, &w->condition);
	if (key_of_item(&w->table->key, given, &key, &why) == -1 ||
	    item_normalise(given, &item, NULL, &why) == -1)
		die(&why);
	w->key = buf_as_view(&key);
	w->item = w->delete ? VIEW_NONE : buf_as_view(&item);
	if (store_prepare(p->store, w, &request, &why) == -1)
		die(&why);
	w->request = buf_as_view(&request);
	p->answered = false;
	store_send(p->store, &order.call);
	while (!p->answered)
		store_wait(p->store, -1, -1);
	buf_release(&order.call.body);
	buf_release(&item);
	buf_release(&key);
	buf_release(&request);
}

static void
read_done(struct read *read)
{
	((struct probe *)read->owner)->answered = true;
}

static void
read_once(struct probe *p, struct read *read)
{
	struct fail why;

	p->answered = false;
	read->answered = read_done;
	read->owner = p;
	reader_add(&p->reader, read);
	while (reader_send(&p->reader, &why) == 0 && !p->answered)
		store_wait(p->store, -1, (int)reader_timeout_ms(&p->reader));
	if (!p->answered)
		die(&why);
}

static void
read_pages(struct probe *p, struct read *read)
{
	read->ask.table = table_named(p, member(p, "table"));
	read->ask.limit = number(p, "limit");
	do {
		read_once(p, read);
		printf(
		    "%.*spage\n", (int)read->ask.items.len, read->ask.items.p);
	} while (read->ask.next.len != 0);
}

/* Count a get's keys, and fill in as many as there is room for. */
static size_t
take_keys(struct probe *p, struct store_key *keys, struct buf *texts)
{
	struct jtext_walk walk = jtext_open(member(p, "get"));
	struct view key, table = member(p, "table"), tables;
	struct jtext_walk names = { NULL, NULL };
	struct fail why;
	size_t count = 0;

	tables = member(p, "tables");
	if (tables.len != 0)
		names = jtext_open(tables);
	for (; jtext_element(&walk, &key); count++) {
		if (keys == NULL)
			continue;
		if (tables.len != 0)
			jtext_element(&names, &table);
		keys[count].table = table_named(p, table);
		buf_init(&texts[count], SIZE_MAX);
		if (key_of_item(&keys[count].table->key, key, &texts[count],
			&why) == -1)
			die(&why);
		keys[count].key = buf_as_view(&texts[count]);
	}
	return count;
}

static void
get(struct probe *p, struct read *read)
{
	size_t count = take_keys(p, NULL, NULL), i, from = 0;
	struct store_key *keys = xcalloc(count, sizeof(*keys));
	struct buf *texts = xcalloc(count, sizeof(*texts));

	take_keys(p, keys, texts);
	for (; from < count; from += read->ask.count) {
		read->ask.keys = keys + from;
		read->ask.count = count - from;
		if (read->ask.count > p->store->most_keys)
			read->ask.count = p->store->most_keys;
		read_once(p, read);
		for (i = from; i < from + read->ask.count; i++)
			printf("%.*s\n",
			    keys[i].item.len != 0 ? (int)keys[i].item.len : 4,
			    keys[i].item.len != 0 ? keys[i].item.p : "none");
	}
	for (i = 0; i < count; i++)
		buf_release(&texts[i]);
	free(texts);
	free(keys);
}

static void
read_items(struct probe *p, enum store_read_kind kind)
{
	struct read read = { .ask = { .kind = kind } };
	struct view scan = member(p, "scan"), one;
	struct buf index;
	int64_t n[2] = { 0, 1 }, *to = n;

	buf_init(&read.ask.items, SIZE_MAX);
	buf_init(&read.ask.next, SIZE_MAX);
	buf_init(&read.ask.body, SIZE_MAX);
	buf_init(&index, SIZE_MAX);
	read.ask.consistent = jtext_kind(member(p, "consistent")) == JTEXT_TRUE;
	read.ask.query = member(p, "query");
	if (jtext_kind(member(p, "index")) == JTEXT_STRING) {
		jtext_unescape(member(p, "index"), &index);
		read.ask.index = index.p;
	}
	if (kind == STORE_SCAN) {
		struct jtext_walk walk = jtext_open(scan);

		while (to < n + 2 && jtext_element(&walk, &one))
			jtext_int64(one, to++);
	}
	read.ask.segment = (unsigned)n[0];
	read.ask.segments = (unsigned)n[1];
	if (kind == STORE_GET)
		get(p, &read);
	else
		read_pages(p, &read);
	buf_release(&read.ask.items);
	buf_release(&read.ask.next);
	buf_release(&read.ask.body);
	buf_release(&index);
}

/* "name:S", kept in text for good. */
static struct key_attribute
attribute(struct jtext_walk *walk, struct buf *text)
{
	struct key_attribute a = { .name = NULL };
	struct view one;

	buf_init(text, SIZE_MAX);
	if (!jtext_element(walk, &one))
		return a;
	jtext_unescape(one, text);
	a.type = (enum key_type)text->p[text->len - 1];
	buf_rewind(text, text->len - 2);
	a.name = text->p;
	return a;
}

static void
create(struct probe *p)
{
	struct jtext_walk walk = jtext_open(member(p, "create")), inner;
	struct buf texts[32], *text = texts;
	struct key_index indexes[8];
	struct key_schema key = { .indexes = indexes };
	struct view name, value = member(p, "indexes");
	struct fail why;

	key.hash = attribute(&walk, text++);
	key.range = attribute(&walk, text++);
	buf_init(text, SIZE_MAX);
	jtext_unescape(member(p, "table"), text);
	key.table = (text++)->p;
	if (value.len != 0)
		walk = jtext_open(value);
	while (value.len != 0 && jtext_member(&walk, &name, &value)) {
		struct key_index *index = &indexes[key.index_count++];

		buf_init(text, SIZE_MAX);
		jtext_unescape(name, text);
		index->name = (text++)->p;
		inner = jtext_open(value);
		index->hash = attribute(&inner, text++);
		index->range = attribute(&inner, text++);
	}
	if (store_create(p->store, view_of(key.table), &key, &why) == -1)
		die(&why);
	while (text > texts)
		buf_release(--text);
	printf("created\n");
}

static void
obey(struct probe *p)
{
	struct store_write w = { .capacity = 1 };
	struct view put = member(p, "put"), update = member(p, "update"),
		    delete = member(p, "delete");
	struct buf whole;

	if (member(p, "create").len != 0) {
		create(p);
	} else if (member(p, "get").len != 0) {
		read_items(p, STORE_GET);
	} else if (member(p, "query").len != 0) {
		read_items(p, STORE_QUERY);
	} else if (member(p, "scan").len != 0) {
		read_items(p, STORE_SCAN);
	} else {
		buf_init(&whole, SIZE_MAX);
		w.table = table_named(p, member(p, "table"));
		w.delete = delete.len != 0;
		w.update = update.len != 0;
		w.remove = member(p, "remove");
		w.whole = w.update ? &whole : NULL;
		write_item(p, &w, w.delete ? delete : w.update ? update : put);
		buf_release(&whole);
	}
	fflush(stdout);
}

static int
next_order(struct lines *in, struct view *order, struct fail *why)
{
	struct jtext_error error;
	int got = lines_wait(in, order, why);

	if (got != 1)
		return got;
	order->len =
	    (size_t)((char *)memchr(order->p, '\n', order->len) - order->p);
	if (jtext_check(*order, &error) == -1)
		return fail(why, FAIL_DATA, "no order: %s", error.what);
	return lines_take(in, order->len + 1, why) == -1 ? -1 : 1;
}

int
main(int argc, char *argv[])
{
	struct store_settings settings = {
		.retries = 3, .max_wait_ms = -1, .calls = 4, .create = true
	};
	struct reader_settings reading = { .reads = 4 };
	static struct probe p;
	struct lines in;
	struct fail why;
	int letter, got;

	while ((letter = getopt(argc, argv, "de:r:w:")) != -1) {
		if (letter == 'd')
			settings.dry = true;
		else if (letter == 'e')
			settings.endpoint = optarg;
		else
			*(letter == 'r' ? &settings.retries
					: &settings.max_wait_ms) = atoi(optarg);
	}
	out_init(&p.out, STDOUT_FILENO);
	settings.out = &p.out;
	reading.retries = settings.retries;
	reading.max_wait_ms = settings.max_wait_ms;
	if (store_open(&p.store, &settings, &why) == -1)
		die(&why);
	tally_init(&p.tally);
	reader_init(&p.reader, p.store, &p.tally, &reading);
	lines_init(&in, argv + optind, &p.out, 64 << 20);
	while ((got = next_order(&in, &p.order, &why)) == 1)
		obey(&p);
	if (got == -1)
		die(&why);
	lines_release(&in);
	reader_release(&p.reader);
	tally_release(&p.tally);
	store_close(p.store);
	out_close(&p.out);
	return 0;
}
