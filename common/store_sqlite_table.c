/* The tables of an SQLite file: how they are read back, and the statements on
 * them. */
#include <stdlib.h>

#include "mem.h"
#include "store_sqlite.h"

static const char *
column(sqlite3_stmt *stmt, int i)
{
	const void *text = sqlite3_column_text(stmt, i);

	return text != NULL ? text : "";
}

/* 1 for a row, 0 at the end, -1. */
static int
next_row(struct sqlite *s, sqlite3_stmt *stmt, struct fail *why)
{
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	}
	return sqlite_fail(s, "reading the schema", why);
}

/* A name and type that live until the store_copy_key of found. */
struct found {
	struct buf names;
	size_t hash, range; /* where their names begin; 0: not there */
	enum key_type hash_type, range_type;
	bool has_item;
};

static void
note_column(struct found *f, sqlite3_stmt *stmt)
{
	const char *name = column(stmt, 0), *declared = column(stmt, 1);
	int pk = sqlite3_column_int(stmt, 2);
	enum key_type type =
	    strcmp(declared, SQLITE_TYPE_N) == 0 ? KEY_N : KEY_S;
	size_t at = f->names.len;

	if (pk == 0)
		f->has_item |= strcmp(name, "item") == 0;
	if (pk != 1 && pk != 2)
		return;
	buf_append(&f->names, name, strlen(name) + 1);
	*(pk == 1 ? &f->hash : &f->range) = at;
	*(pk == 1 ? &f->hash_type : &f->range_type) = type;
}

static int
read_columns(
    struct sqlite *s, const char *table, struct found *f, struct fail *why)
{
	sqlite3_stmt *stmt = NULL;
	int got = -1;

	if (sqlite_prepare(s,
		"SELECT c.name, c.type, c.pk FROM sqlite_schema t,"
		" pragma_table_info(t.name) c WHERE t.name = ?1 AND"
		" t.type = 'table'",
		&stmt, why) == -1)
		return -1;
	sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
	while ((got = next_row(s, stmt, why)) == 1)
		note_column(f, stmt);
	sqlite3_finalize(stmt);
	return got;
}

/* What note_index puts into names: index, hash, range, their types. */
static int
read_indexes(struct sqlite *s, const char *table, struct buf *names,
    size_t *count, struct fail *why)
{
	sqlite3_stmt *stmt = NULL;
	int got, i;

	*count = 0;
	if (sqlite3_table_column_metadata(s->db, NULL, "mskutils_indexes", NULL,
		NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
		return 0;
	if (sqlite_prepare(s,
		"SELECT index_name, hash, hash_type, range,"
		" range_type FROM mskutils_indexes WHERE table_name = ?1"
		" ORDER BY index_name",
		&stmt, why) == -1)
		return -1;
	sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
	while ((got = next_row(s, stmt, why)) == 1) {
		for (i = 0; i < 5; i++)
			buf_append(names, column(stmt, i),
			    strlen(column(stmt, i)) + 1);
		++*count;
	}
	sqlite3_finalize(stmt);
	return got;
}

static const char *
next_name(const char **p)
{
	const char *name = *p;

	*p += strlen(name) + 1;
	return *name != '\0' ? name : NULL;
}

static struct key_attribute
next_attribute(const char **p)
{
	struct key_attribute a = { .name = next_name(p) };
	const char *type = next_name(p);

	a.type = type != NULL && *type == 'N' ? KEY_N : KEY_S;
	return a;
}

static void
set_key(struct store_table *t, const struct found *f, const char *names,
    size_t count)
{
	struct key_index *indexes = xcalloc(count + 1, sizeof(*indexes));
	const char *base = f->names.p;
	size_t i;

	for (i = 0; i < count; i++) {
		indexes[i].name = next_name(&names);
		indexes[i].hash = next_attribute(&names);
		indexes[i].range = next_attribute(&names);
	}
	store_copy_key(
	    t, &(struct key_schema){ .hash = { base + f->hash, f->hash_type },
		   .range = { f->range != 0 ? base + f->range : NULL,
		       f->range_type },
		   .indexes = indexes,
		   .index_count = count });
	free(indexes);
}

int
sqlite_columns(struct buf *sql, const struct key_schema *key, const char *test,
    const char *between)
{
	const struct key_attribute *a[] = { &key->hash, &key->range };
	int i;

	for (i = 0; i < 2 && a[i]->name != NULL; i++) {
		if (i != 0)
			buf_text(sql, between);
		sqlite_name(sql, a[i]->name);
		if (test != NULL)
			buf_printf(sql, "%s?%d", test, i + 1);
	}
	return i;
}

static int
prepare_put(struct sqlite *s, struct store_table *t, struct sqlite_table *own,
    struct fail *why)
{
	struct buf sql;
	int keys, i, rc;

	buf_init(&sql, SIZE_MAX);
	buf_text(&sql, "INSERT INTO ");
	sqlite_name(&sql, sqlite_table_name(t->name));
	buf_byte(&sql, '(');
	keys = sqlite_columns(&sql, &t->key, NULL, ", ");
	buf_text(&sql, ", item) VALUES(");
	for (i = 1; i <= keys; i++)
		buf_printf(&sql, "?%d, ", i);
	buf_printf(&sql, "?%d) ON CONFLICT(", keys + 1);
	sqlite_columns(&sql, &t->key, NULL, ", ");
	buf_text(&sql, ") DO UPDATE SET item = excluded.item");
	rc = sqlite_prepare(s, sql.p, &own->put, why);
	buf_release(&sql);
	return rc;
}

/* A statement on the row of one key. */
static int
prepare_on_key(struct sqlite *s, const struct store_table *t,
    const char *statement, sqlite3_stmt **stmt, struct fail *why)
{
	struct buf sql;
	int rc;

	buf_init(&sql, SIZE_MAX);
	buf_text(&sql, statement);
	sqlite_name(&sql, sqlite_table_name(t->name));
	buf_text(&sql, " WHERE ");
	sqlite_columns(&sql, &t->key, " = ", " AND ");
	rc = sqlite_prepare(s, sql.p, stmt, why);
	buf_release(&sql);
	return rc;
}

static int
prepare_all(struct sqlite *s, struct store_table *t, struct fail *why)
{
	struct sqlite_table *own = t->own;

	if (prepare_put(s, t, own, why) == -1 ||
	    prepare_on_key(s, t, "DELETE FROM ", &own->delete, why) == -1)
		return -1;
	return prepare_on_key(s, t, "SELECT item FROM ", &own->get, why);
}

static int
check_found(const struct sqlite *s, const struct store_table *t,
    const struct found *f, struct fail *why)
{
	if (f->hash != 0 && f->has_item)
		return 0;
	if (f->names.len == 1 && !f->has_item)
		return fail(why, FAIL_CONFIG,
		    "table %s is not there in sqlite:%s; "
		    "ddb-put --create makes it",
		    t->name, s->file);
	return fail(why, FAIL_CONFIG,
	    "table %s in sqlite:%s has no primary key or no column item: it "
	    "is none of ours",
	    t->name, s->file);
}

static int
read_key(struct sqlite *s, struct store_table *t, struct found *f,
    struct buf *names, struct fail *why)
{
	const char *name = sqlite_table_name(t->name);
	size_t count;

	if (read_columns(s, name, f, why) == -1 ||
	    check_found(s, t, f, why) == -1 ||
	    read_indexes(s, name, names, &count, why) == -1)
		return -1;
	set_key(t, f, names->p, count);
	return 0;
}

int
sqlite_describe(struct store *store, struct store_table *t, struct fail *why)
{
	struct sqlite *s = (struct sqlite *)store;
	struct found found = { .hash = 0 };
	struct buf names;
	int rc;

	buf_init(&names, SIZE_MAX);
	buf_init(&found.names, SIZE_MAX);
	buf_byte(&found.names, '\0'); /* so that no name is at 0 */
	rc = read_key(s, t, &found, &names, why);
	buf_release(&found.names);
	buf_release(&names);
	if (rc == -1)
		return -1;
	t->own = xcalloc(1, sizeof(struct sqlite_table));
	return prepare_all(s, t, why);
}
