/* Parts of a filter, which others work on beside it. */
#include "filter.h"

void
filter_init_part(struct filter *part, const struct filter *whole)
{
	*part = (struct filter){ .tool = whole->tool,
		.common = whole->common,
		.stop_at_bad = whole->stop_at_bad };
	out_init_memory(&part->out);
	part->out.acks_only = whole->out.acks_only;
	lines_init_part(&part->in, &whole->in);
	buf_init(&part->clean, SIZE_MAX);
	if (whole->topics != NULL)
		part->topics = &part->monitor.metrics.topics;
}

void
filter_join_part(struct filter *whole, struct filter *part)
{
	whole->in.taken += part->in.taken;
	tally_add(&whole->tally, &part->tally);
	if (whole->topics != NULL)
		topics_add(whole->topics, part->topics);
	out_join(&whole->out, &part->out);
	filter_reset_part(part);
}

void
filter_reset_part(struct filter *part)
{
	out_reset(&part->out);
	tally_release(&part->tally);
	part->tally = (struct tally){ 0 };
	if (part->topics != NULL)
		topics_release(part->topics);
}

void
filter_release_part(struct filter *part)
{
	filter_reset_part(part);
	buf_release(&part->out.buf);
	lines_release(&part->in);
	buf_release(&part->clean);
}

void
filter_give_back(struct filter *f, size_t start, enum filter_got got)
{
	f->in.start = start;
	f->in.taken--;
	f->tally.in--;
	if (f->topics == NULL)
		return;
	topics_find_json(f->topics, got != FILTER_BAD
					? record_value(&f->record, FIELD_TOPIC)
					: VIEW_NONE)
	    ->in--;
}
