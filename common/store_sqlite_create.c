/* Making the tables of an SQLite file. */
#include "store_sqlite.h"

#include <strings.h>

/* The column of the whole item. */
#define ITEM "item"

static void
append_definition(struct buf *sql, const struct key_attribute *a)
{
	sqlite_name(sql, a->name);
	buf_text(sql, a->type == KEY_N ? " " SQLITE_TYPE_N : " " SQLITE_TYPE_S);
	buf_text(sql, " NOT NULL, ");
}

static int
create_table(struct sqlite *s, const struct store_table *t, struct fail *why)
{
	struct buf sql;
	int rc;

	buf_init(&sql, SIZE_MAX);
	buf_text(&sql, "CREATE TABLE IF NOT EXISTS ");
	sqlite_name(&sql, sqlite_table_name(t->name));
	buf_byte(&sql, '(');
	append_definition(&sql, &t->key.hash);
	if (t->key.range.name != NULL)
		append_definition(&sql, &t->key.range);
	buf_text(&sql, "item TEXT NOT NULL, PRIMARY KEY(");
	sqlite_columns(&sql, &t->key, NULL, ", ");
	buf_text(&sql, "))");
	rc = sqlite_run(s, sql.p, why);
	buf_release(&sql);
	return rc;
}

static int
note_index(struct sqlite *s, const char *table, const struct key_index *index,
    struct fail *why)
{
	const struct key_attribute *r = &index->range;
	char hash_type[] = { (char)index->hash.type, '\0' };
	char range_type[] = { (char)r->type, '\0' };
	const char *values[] = { table, index->name, index->hash.name,
		hash_type, r->name, r->name != NULL ? range_type : NULL };
	sqlite3_stmt *stmt = NULL;
	int i, rc;

	if (sqlite_prepare(s,
		"INSERT OR REPLACE INTO mskutils_indexes"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		&stmt, why) == -1)
		return -1;
	for (i = 0; i < 6; i++)
		sqlite3_bind_text(stmt, i + 1, values[i], -1, SQLITE_STATIC);
	rc = sqlite3_step(stmt) == SQLITE_DONE
		 ? 0
		 : sqlite_fail(s, "noting an index", why);
	sqlite3_finalize(stmt);
	return rc;
}

/* So that queries find its items fast; without it they look at all. */
static int
make_fast(struct sqlite *s, const char *table, const struct key_index *index,
    struct fail *why)
{
	struct buf sql, name;
	int rc = 0;

	buf_init(&sql, SIZE_MAX);
	buf_init(&name, SIZE_MAX);
	buf_printf(&name, "%s:%s", table, index->name);
	buf_text(&sql, "CREATE INDEX IF NOT EXISTS ");
	sqlite_name(&sql, name.p);
	buf_text(&sql, " ON ");
	sqlite_name(&sql, table);
	buf_byte(&sql, '(');
	if (sqlite_extract(&sql, "item", index->hash.name)) {
		buf_byte(&sql, ')');
		rc = sqlite_run(s, sql.p, why);
	}
	buf_release(&sql);
	buf_release(&name);
	return rc;
}

static int
create_all(struct sqlite *s, const struct store_table *t, struct fail *why)
{
	const char *name = sqlite_table_name(t->name);
	size_t i;

	if (create_table(s, t, why) == -1)
		return -1;
	if (t->key.index_count == 0)
		return 0;
	if (sqlite_run(s,
		"CREATE TABLE IF NOT EXISTS mskutils_indexes("
		"table_name TEXT, index_name TEXT, hash TEXT, hash_type TEXT,"
		" range TEXT, range_type TEXT,"
		" PRIMARY KEY(table_name, index_name))",
		why) == -1)
		return -1;
	for (i = 0; i < t->key.index_count; i++)
		if (note_index(s, name, &t->key.indexes[i], why) == -1 ||
		    make_fast(s, name, &t->key.indexes[i], why) == -1)
			return -1;
	return 0;
}

/* To SQLite, names that differ in case only are one name. */
static int
check_key(const struct store_table *t, struct fail *why)
{
	const char *hash = t->key.hash.name, *range = t->key.range.name;
	const char *item = NULL;

	if (strcasecmp(hash, ITEM) == 0)
		item = hash;
	else if (range != NULL && strcasecmp(range, ITEM) == 0)
		item = range;
	if (item != NULL)
		return fail(why, FAIL_CONFIG,
		    "table %s: a key attribute can't be called %s in SQLite, "
		    "whose column " ITEM " holds the whole item",
		    t->name, item);
	if (range != NULL && strcasecmp(hash, range) == 0)
		return fail(why, FAIL_CONFIG,
		    "table %s: the key attributes %s and %s are one column to "
		    "SQLite",
		    t->name, hash, range);
	return 0;
}

static int
check_name(struct sqlite *s, const struct store_table *t, struct fail *why)
{
	sqlite3_stmt *stmt = NULL;
	int rc = 0;

	if (sqlite_prepare(s,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND"
		" name <> ?1 AND name = ?1 COLLATE NOCASE",
		&stmt, why) == -1)
		return -1;
	sqlite3_bind_text(
	    stmt, 1, sqlite_table_name(t->name), -1, SQLITE_STATIC);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		rc = fail(why, FAIL_CONFIG,
		    "table %s: SQLite takes it for the table %s that is there",
		    t->name, (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc;
}

int
sqlite_create(struct store *store, struct store_table *t, struct fail *why)
{
	struct sqlite *s = (struct sqlite *)store;
	struct fail ignored;

	if (check_key(t, why) == -1 || check_name(s, t, why) == -1 ||
	    sqlite_run(s, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	if (create_all(s, t, why) == -1 || sqlite_run(s, "COMMIT", why) == -1) {
		sqlite_run(s, "ROLLBACK", &ignored);
		return fail_in(why, "table %s", t->name);
	}
	return 0;
}
