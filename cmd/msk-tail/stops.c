#include "stops.h"

#include "clock.h"
#include "lookup.h"

/* -e and e@: the offset behind the last record that is wanted. */
int
stops_resolve(struct tail *t, const rd_kafka_topic_partition_list_t *list,
    struct fail *why)
{
	const struct offsets *o = &t->set->offsets;
	bool timed = o->has_stop && o->stop_ms <= clock_wall_ms();
	rd_kafka_topic_partition_list_t *ends, *stops;
	int i, rc;

	if (!t->set->until_end && !timed)
		return 0;
	ends = lookup_list(list, RD_KAFKA_OFFSET_END);
	stops = lookup_list(list, timed ? o->stop_ms : RD_KAFKA_OFFSET_END);
	rc = lookup(t, ends, why);
	if (rc == 0)
		rc = lookup(t, stops, why);
	for (i = 0; rc == 0 && i < list->cnt; i++) {
		struct part *part = ledger_add(
		    &t->ledger, list->elems[i].topic, list->elems[i].partition);

		if (part->end == OFFSET_NONE)
			part->end = ends->elems[i].offset;
		part->stop = part->end;
		if (timed && stops->elems[i].offset >= 0 &&
		    stops->elems[i].offset < part->stop)
			part->stop = stops->elems[i].offset;
	}
	rd_kafka_topic_partition_list_destroy(ends);
	rd_kafka_topic_partition_list_destroy(stops);
	return rc;
}

bool
stops_is_behind(const struct part *part, int64_t offset)
{
	return part->stop != OFFSET_NONE && offset >= part->stop &&
	       offset <= part->end;
}

int
stops_find(struct tail *t, struct fail *why)
{
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new(4);
	size_t i;
	int rc;

	for (i = 0; i < t->ledger.count; i++) {
		const struct part *part = t->ledger.parts[i];

		if (part->owned && part->stop == OFFSET_NONE)
			rd_kafka_topic_partition_list_add(
			    list, part->topic, part->partition);
	}
	rc = list->cnt == 0 ? 0 : stops_resolve(t, list, why);
	for (i = 0; rc == 0 && i < t->ledger.count; i++) {
		struct part *part = t->ledger.parts[i];

		if (part->owned && stops_is_behind(part, part->flight.next))
			part->done = true;
	}
	rd_kafka_topic_partition_list_destroy(list);
	return rc;
}
