/* The work on one record: what build.c and the files beside it share. */
#ifndef DDB_PUT_JOB_H
#define DDB_PUT_JOB_H

#include "build.h"

struct job {
	struct build *build;
	const struct record *record;
	struct route *route;
	struct put_slot *slot;
	enum store_if condition; /* put_if's, else the version's */
	bool ordered; /* by put_if */
	bool update; /* by UpdateItem: not all columns are known */
	struct view fields; /* of an envelope; VIEW_NONE without */
	struct view before; /* the row as it was; VIEW_NONE without */
};

/* order.c: when a write may be done. */

/* Set the job's condition. FAIL_RECORD put.put_if. */
int job_read_order(struct job *, struct fail *why);

/* The version of a row (VIEW_NONE: of a delete without one), as version says
 * where it stands; VIEW_NONE without. FAIL_RECORD put.version. */
int job_version(
    const struct job *, struct view row, struct view *version, struct fail *);

/* Add to a row what ddb-put writes itself: _source, the attribute of ttl. */
int job_add_own(const struct job *, struct buf *row, struct fail *why);

/* Whether a delete leaves a marker; FAIL_RECORD put.put_if where it can't be
 * under its condition. */
int job_marks(const struct job *, bool *marks, struct fail *why);

/* Append that marker of a key. */
int job_append_marker(const struct job *, struct view key, struct view version,
    struct buf *item, struct fail *why);

/* The names that an update takes off, of a row that was shaped to row and
 * became the build's item, to the build's removed: nulls that are left out, a
 * marker's. */
void job_list_removed(const struct job *, struct view row);

/* keys.c: the key of a row, or of the record. All append to the build's key,
 * which they empty first. */

bool job_key_is_apart(const struct job *); /* it is the record's */
int job_key_of_record(struct job *, struct fail *why);

/* The row as an item, its key attributes as the table wants them, in the
 * build's item, with its key; *bytes as DynamoDB counts them. */
int job_make_item(
    struct job *, struct view row, size_t *bytes, struct fail *why);

/* deletes.c: each fills the job's slot, the third one in addition to the put
 * that it holds. */

/* Where nothing but the record's key says what is deleted. */
int job_delete_by_key(struct job *, struct fail *why);

/* A row that says itself that it is to be deleted. */
int job_delete_row(struct job *, struct view row, struct fail *why);

/* A row that had another key before is deleted there. */
int job_delete_moved(struct job *, struct fail *why);

/* An envelope's delete: of the row that it has (VIEW_NONE: none), else by the
 * record's key. */
int job_delete_image(struct job *, struct view row, struct fail *why);

/* draft.c: from an item and a key to a write. */

/* A write, and the buffer in which all its text will lie. */
struct draft {
	struct write *write;
	struct buf *text;
	size_t item, item_len; /* where in text; len 0: a delete */
	struct view typed; /* of the item; VIEW_NONE without */
	size_t bytes; /* of the item, as DynamoDB counts them */
	bool update;
	struct buf *whole; /* gets the item that an update makes; or NULL */
};

/* Append the key and the request, and fill in the write: nothing may be
 * appended to the text from then on. */
int draft_finish(
    const struct job *, struct draft *, struct view key, struct fail *why);

#endif
