/*
 * Error items: a driver record whose dependencies were not there, kept in the
 * error table (mskutils.5) until a retry finds them. One a final key, so that
 * a newer version of the row takes the place of an older one:
 *
 *	id		"orders_final {\"order_id\":1}": the key of the error
 *			table, a hash key of type S
 *	topic		of the record
 *	record		the record's line, as a string
 *	retries		0 from the stream, then one more each time
 *	missing		what was not there, as the record's field
 *	wait_for	as id, of the first missing item: for an index
 *	first_failed, updated, retry_after
 *			"2026-11-23T07:12:00.000Z"
 *	_source		as the final item would have it
 */
#ifndef MSK_ERROR_ITEM_H
#define MSK_ERROR_ITEM_H

#include "config_join.h"
#include "record.h"

/* What every error table is keyed by. */
extern const struct key_schema error_item_key;

struct error_item {
	struct view id; /* JSON string, as a retry's from has it, so that it
			   is counted where it waits though the config now
			   names it otherwise; empty: of table and key */
	const char *table; /* the final one */
	struct view key; /* of the final item, key.h's text */
	struct view topic; /* its JSON string; empty: there is none */
	struct view record; /* what error_item_record made */
	int64_t retries;
	struct view missing; /* a JSON array */
	struct view wait_table; /* of the first missing one */
	struct view wait_key; /* key.h's text, or a query's, like it */
	struct view first_failed; /* JSON string, as a retry's from has it;
				     empty: updated is the first time */
	int64_t updated_ms; /* now, since 1970 */
	const struct config_retry *retry;
	struct view source; /* JSON object; empty: there is none */
};

/* Append the item as JSON. All views are accepted JSON or, the record, a
 * whole line of it. Its size is for the store to judge. */
void error_item_append(const struct error_item *, struct buf *out);

/* Append the line that an error item is to hold of a record: as it came, or
 * of a retry (which has from) what the item held before: without retries,
 * missing and from. */
void error_item_record(const struct record *, struct buf *out);

/* Append "TABLE KEY", as id and wait_for have it, without quotes. Where that
 * would be too long for a key (2048 bytes), its end is the SHA-256 of all. */
void error_item_name(struct view table, struct view key, struct buf *out);

/* The time as error items have it: a JSON string. */
void error_item_time(struct buf *out, int64_t ms);

/* When an error item is due. */
struct error_item_due {
	int64_t now_ms;
	int64_t older_than_ms; /* updated so long ago; -1: by retry_after */
};

enum error_item_state {
	ERROR_ITEM_BAD = -1, /* no error item; why says what is wrong */
	ERROR_ITEM_LATER = 0, /* not due yet, or deleted or expired */
	ERROR_ITEM_DUE = 1,
};

/*
 * Judge an item of an error table: FAIL_RECORD scan.item for what was not
 * made by error_item_append. A retry_after or updated that is not there does
 * not hold it back.
 */
enum error_item_state error_item_judge(
    struct view item, const struct error_item_due *, struct fail *why);

/*
 * Append the record that a due item holds, to flow again: without markers,
 * table, put_if, stored, error, parked, retries, missing and from, and at its
 * end
 *
 *	"retries":N,"from":{"table":TABLE,"key":{"id":ID},
 *	    "if":{"_source":S,"retries":N},"first_failed":F}
 *
 * _source is null and first_failed is left out where the item has none.
 */
void error_item_append_record(
    struct view item, struct view table, struct buf *out);

#endif
