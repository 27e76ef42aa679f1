/* Tables in an SQLite file: the file, and what is said of it. */
#include "store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "table_name.h"

/* Rows of a transaction: enough to forget the cost of its fsync. */
#define CALL_WRITES 1000
#define CALL_BYTES ((size_t)16 << 20)

/* Keys of a get, as DynamoDB has it. */
#define GET_KEYS 100

/* KiB of pages (negative: no number of pages). Rows are written once, and
 * never read: more is of little use. */
#define CACHE_SIZE "-1024"

/* A lock is waited for so long within a call; then it is one to try again.
 * At the beginning, describing and creating, nothing else can be done. */
#define PATIENCE_MS 250
#define PATIENCE_AT_START_MS 60000
#define LOCK_POLL_MS 10

/* What the system said, where SQLite says no more than "disk I/O error". */
static const char *
system_words(const struct sqlite *s, int code)
{
	int error = 0;

	if (s->db != NULL && (code & 0xff) == SQLITE_IOERR)
		error = sqlite3_system_errno(s->db);
	return error != 0 ? strerror(error) : NULL;
}

int
sqlite_fail(const struct sqlite *s, const char *doing, struct fail *why)
{
	int code = s->db != NULL ? sqlite3_errcode(s->db) : SQLITE_NOMEM;
	const char *words = system_words(s, code);
	enum fail_kind kind = FAIL_CONFIG;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		kind = FAIL_RETRY;
		break;
	case SQLITE_FULL:
	case SQLITE_IOERR:
		kind = FAIL_IO;
		break;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_AUTH:
		kind = FAIL_ACCESS;
		break;
	case SQLITE_NOMEM:
		kind = FAIL_SERVICE;
		break;
	}
	return fail(why, kind, "sqlite:%s: %s: %s%s%s", s->file, doing,
	    s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(code),
	    words != NULL ? ": " : "", words != NULL ? words : "");
}

/* Wait for another's lock, with an eye on our reader. */
static int
on_busy(void *context, int tries)
{
	struct sqlite *s = context;

	if (tries == 0)
		s->busy_since_ms = clock_ms();
	if (clock_ms() - s->busy_since_ms >= s->patience_ms)
		return 0;
	out_wait(s->store.settings.out, -1, LOCK_POLL_MS);
	return 1;
}

void
sqlite_name(struct buf *out, const char *name)
{
	buf_byte(out, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			buf_byte(out, '"');
		buf_byte(out, *name);
	}
	buf_byte(out, '"');
}

const char *
sqlite_table_name(const char *name)
{
	return table_plain_name(view_of(name)).p;
}

/* Two ARNs with one last part are one table of the file, too. */
static int
goes_by(struct store *store, const struct store_table *t, struct view name,
    bool *same, struct fail *why)
{
	(void)store;
	(void)why;
	*same = view_equal(
	    table_plain_name(view_of(t->name)), table_plain_name(name));
	return 0;
}

int
sqlite_prepare(
    struct sqlite *s, const char *sql, sqlite3_stmt **stmt, struct fail *why)
{
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt,
		NULL) != SQLITE_OK)
		return sqlite_fail(s, "preparing", why);
	return 0;
}

int
sqlite_run(struct sqlite *s, const char *sql, struct fail *why)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(s, sql, why);
	return 0;
}

static int
sqlite_prepare_write(struct store *store, const struct store_write *w,
    struct buf *request, struct fail *why)
{
	(void)store, (void)w, (void)request, (void)why;
	return 0; /* the item's text is what is bound */
}

static int
sqlite_wait(struct store *store, int fd, int timeout_ms)
{
	return out_wait(store->settings.out, fd, timeout_ms);
}

static void
sqlite_close_table(struct store *store, struct store_table *t)
{
	struct sqlite_table *own = t->own;

	(void)store;
	sqlite3_finalize(own->put);
	sqlite3_finalize(own->delete);
	sqlite3_finalize(own->get);
	free(own);
}

static void
sqlite_close(struct store *store)
{
	struct sqlite *s = (struct sqlite *)store;

	sqlite3_finalize(s->begin);
	sqlite3_finalize(s->commit);
	sqlite3_finalize(s->rollback);
	sqlite3_close(s->db);
	buf_release(&s->scratch);
	free(s->file);
	free(s);
}

static int
describe_at_start(struct store *store, struct store_table *t, struct fail *why)
{
	struct sqlite *s = (struct sqlite *)store;
	int rc;

	s->patience_ms = PATIENCE_AT_START_MS;
	rc = sqlite_describe(store, t, why);
	s->patience_ms = PATIENCE_MS;
	if (rc == -1 && why->kind == FAIL_RETRY)
		why->kind = FAIL_SERVICE;
	return rc;
}

static int
create_at_start(struct store *store, struct store_table *t, struct fail *why)
{
	struct sqlite *s = (struct sqlite *)store;
	int rc;

	s->patience_ms = PATIENCE_AT_START_MS;
	rc = sqlite_create(store, t, why);
	s->patience_ms = PATIENCE_MS;
	if (rc == -1 && why->kind == FAIL_RETRY)
		why->kind = FAIL_SERVICE;
	return rc;
}

static const struct store_ops sqlite_ops = {
	.describe_known = true,
	.describe = describe_at_start,
	.goes_by = goes_by,
	.create = create_at_start,
	.prepare = sqlite_prepare_write,
	.send = sqlite_send,
	.read = sqlite_read,
	.print = sqlite_print,
	.wait = sqlite_wait,
	.close_table = sqlite_close_table,
	.close = sqlite_close,
};

/* SQLite itself says no more than that it can't open the file. */
static int
open_file(struct sqlite *s, struct fail *why)
{
	const struct store_settings *o = &s->store.settings;
	int flags = o->dry ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	if (o->create && !o->dry)
		flags |= SQLITE_OPEN_CREATE;
	else if (access(s->file, R_OK) == -1 && errno == ENOENT)
		return fail(why, FAIL_CONFIG,
		    "sqlite:%s: there is no such file; ddb-put --create makes it",
		    s->file);
	if (sqlite3_open_v2(s->file, &s->db, flags, NULL) != SQLITE_OK)
		return fail(why, errno == EACCES ? FAIL_ACCESS : FAIL_CONFIG,
		    "sqlite:%s: %s: %s", s->file, sqlite3_errmsg(s->db),
		    strerror(errno));
	sqlite3_busy_handler(s->db, on_busy, s);
	return 0;
}

/* Turning WAL on takes the whole file for a moment, without waiting for
 * others' locks. */
static int
turn_wal_on(struct sqlite *s, struct fail *why)
{
	int64_t since_ms = clock_ms();

	while (sqlite_run(s, "PRAGMA journal_mode=WAL", why) == -1) {
		if (why->kind != FAIL_RETRY)
			return -1;
		if (clock_ms() - since_ms >= PATIENCE_AT_START_MS) {
			why->kind = FAIL_SERVICE;
			return -1;
		}
		out_wait(s->store.settings.out, -1, LOCK_POLL_MS);
	}
	return 0;
}

static int
set_up(struct sqlite *s, struct fail *why)
{
	if (open_file(s, why) == -1 || sqlite_add_order(s, why) == -1)
		return -1;
	if (s->store.settings.dry)
		return 0;
	if (turn_wal_on(s, why) == -1 ||
	    sqlite_run(s, "PRAGMA cache_size=" CACHE_SIZE, why) == -1 ||
	    sqlite_run(s, "PRAGMA synchronous=FULL", why) == -1 ||
	    sqlite_prepare(s, "BEGIN IMMEDIATE", &s->begin, why) == -1 ||
	    sqlite_prepare(s, "COMMIT", &s->commit, why) == -1)
		return -1;
	return sqlite_prepare(s, "ROLLBACK", &s->rollback, why);
}

int
store_sqlite_open(struct store **store, const char *file,
    const struct store_settings *settings, struct fail *why)
{
	struct sqlite *s = xcalloc(1, sizeof(*s));

	s->store = (struct store){ .ops = &sqlite_ops, .settings = *settings };
	s->store.most_writes = CALL_WRITES;
	s->store.most_bytes = CALL_BYTES;
	s->store.most_keys = GET_KEYS;
	s->store.judges_each = true;
	s->store.most_calls = 1;
	s->file = xstrdup(file);
	s->patience_ms = PATIENCE_MS;
	buf_init(&s->scratch, SIZE_MAX);
	if (set_up(s, why) == -1) {
		sqlite_close(&s->store);
		return -1;
	}
	*store = &s->store;
	return 0;
}
