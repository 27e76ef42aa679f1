#include "item.h"
#include "job.h"
#include "replace.h"

/* The delete of a key, or the put of its marker. */
static int
finish_delete(struct job *j, struct draft *d, struct view key,
    struct view version, struct fail *why)
{
	struct buf *marker = &j->build->item;
	bool marks;

	if (job_marks(j, &marks, why) == -1)
		return -1;
	if (!marks)
		return draft_finish(j, d, key, why);
	buf_reset(marker);
	if (job_append_marker(j, key, version, marker, why) == -1)
		return -1;
	d->item = d->text->len;
	if (item_normalise(buf_as_view(marker), d->text, &d->bytes, why) == -1)
		return -1;
	d->item_len = d->text->len - d->item;
	return draft_finish(j, d, key, why);
}

/* Of the build's key. */
static int
write_delete(struct job *j, struct view version, struct fail *why)
{
	struct slot *s = &j->slot->slot;
	struct draft d = { .write = &j->slot->write, .text = &s->text };
	struct view key = buf_as_view(&j->build->key);

	slot_begin(s);
	replace_delete(j->record, key, &s->text);
	slot_end(s, SLOT_BUSY);
	return finish_delete(j, &d, key, version, why);
}

int
job_delete_by_key(struct job *j, struct fail *why)
{
	struct view version;

	if (job_key_of_record(j, why) == -1 ||
	    job_version(j, VIEW_NONE, &version, why) == -1)
		return -1;
	return write_delete(j, version, why);
}

int
job_delete_row(struct job *j, struct view row, struct fail *why)
{
	struct build *b = j->build;
	struct view version;

	if (job_version(j, row, &version, why) == -1)
		return -1;
	if (job_key_is_apart(j)) {
		if (job_key_of_record(j, why) == -1)
			return -1;
		return write_delete(j, version, why);
	}
	buf_reset(&b->key);
	if (key_of_item(&j->route->table->key, row, &b->key, why) == -1)
		return -1;
	return write_delete(j, version, why);
}

/* The key of a row as an envelope has it, in old_key; -1 where it has not all
 * of it: databases log as much of a row's past as they are told to. */
static int
find_old_key(struct job *j, struct view row)
{
	struct shape_input input = { row, 0, true };
	struct buf *shaped = &j->build->row, *key = &j->build->old_key;
	struct fail ignored;

	buf_reset(shaped);
	buf_reset(key);
	if (row.p == NULL || job_key_is_apart(j) ||
	    shape_row(j->route->shape, &input, shaped, &ignored) != SHAPE_ROW)
		return -1;
	return key_of_item(
	    &j->route->table->key, buf_as_view(shaped), key, &ignored);
}

int
job_delete_moved(struct job *j, struct fail *why)
{
	struct view key, version;
	struct moved *moved;

	if (find_old_key(j, j->before) == -1)
		return 0;
	key = buf_as_view(&j->build->old_key);
	if (view_equal(key, buf_as_view(&j->build->key)))
		return 0;
	moved = put_slot_move(j->slot);
	if (job_version(j, VIEW_NONE, &version, why) == -1)
		return -1;
	return finish_delete(j,
	    &(struct draft){ .write = &moved->write, .text = &moved->text },
	    key, version, why);
}

int
job_delete_image(struct job *j, struct view row, struct fail *why)
{
	struct view version;

	if (find_old_key(j, row) == -1)
		return job_delete_by_key(j, why);
	buf_reset(&j->build->key);
	buf_view(&j->build->key, buf_as_view(&j->build->old_key));
	if (job_version(j, VIEW_NONE, &version, why) == -1)
		return -1;
	return write_delete(j, version, why);
}
