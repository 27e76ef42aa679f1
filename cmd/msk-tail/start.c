#include "start.h"

#include <stdlib.h>

#include "diag.h"
#include "lookup.h"
#include "mem.h"
#include "stops.h"

/* All partitions of the topics of list, with the group's commits. */
static rd_kafka_topic_partition_list_t *
commits_of(struct tail *t, const rd_kafka_topic_partition_list_t *list,
    struct fail *why)
{
	rd_kafka_topic_partition_list_t *all =
	    rd_kafka_topic_partition_list_new(list->cnt);
	rd_kafka_resp_err_t err;
	int i, count;

	for (i = 0; i < list->cnt; i++) {
		const char *topic = list->elems[i].topic;

		if (rd_kafka_topic_partition_list_find(all, topic, 0) != NULL)
			continue;
		count = lookup_partition_count(t, topic);
		if (count <= 0) {
			fail(why, FAIL_RETRY, "%s: no metadata yet", topic);
			goto failed;
		}
		rd_kafka_topic_partition_list_add_range(
		    all, topic, 0, count - 1);
	}
	err = rd_kafka_committed(t->rk, all, LOOKUP_MS);
	for (i = 0; err == 0 && i < all->cnt; i++)
		err = all->elems[i].err;
	if (err == 0)
		return all;
	lookup_fail(why, err, "asking for the group's commits");
failed:
	rd_kafka_topic_partition_list_destroy(all);
	return NULL;
}

static bool
has_commit(const rd_kafka_topic_partition_list_t *commits, const char *topic)
{
	int i;

	for (i = 0; i < commits->cnt; i++)
		if (commits->elems[i].offset >= 0 &&
		    strcmp(commits->elems[i].topic, topic) == 0)
			return true;
	return false;
}

/* Where each partition starts that has no commit of its own. */
static struct place
place_of(struct tail *t, const rd_kafka_topic_partition_list_t *commits,
    const rd_kafka_topic_partition_t *p)
{
	struct place place =
	    offsets_for(&t->set->offsets, p->topic, p->partition);

	if (commits != NULL && has_commit(commits, p->topic)) {
		place.kind = PLACE_BEGINNING;
		diag_warn("%s [%d]: new in the group, which has committed "
			  "other partitions of the topic: starts at the "
			  "beginning",
		    p->topic, p->partition);
	} else if (place.kind == PLACE_UNSET || place.kind == PLACE_STORED) {
		place.kind = PLACE_BEGINNING;
	}
	return place;
}

/* What the broker is to be asked for a place. */
static int64_t
question(struct place place)
{
	if (place.kind == PLACE_TIME)
		return place.value;
	return place.kind == PLACE_BEGINNING ? RD_KAFKA_OFFSET_BEGINNING
					     : RD_KAFKA_OFFSET_END;
}

struct resolving {
	rd_kafka_topic_partition_list_t *list; /* to be filled in */
	rd_kafka_topic_partition_list_t *asked, *first, *end;
	struct place *places;
};

/* Make a number of what was answered. */
static int64_t
answer(const struct resolving *r, int i)
{
	struct place place = r->places[i];
	int64_t first = r->first->elems[i].offset;
	int64_t end = r->end->elems[i].offset;

	switch (place.kind) {
	case PLACE_OFFSET:
		return place.value;
	case PLACE_BEFORE_END:
		return end - place.value > first ? end - place.value : first;
	case PLACE_TIME:
		return r->asked->elems[i].offset >= 0
			   ? r->asked->elems[i].offset
			   : end;
	case PLACE_END:
		return end;
	default:
		return first;
	}
}

/* Set the offsets of list by places; the answers cost three requests. */
static int
resolve_places(struct tail *t, rd_kafka_topic_partition_list_t *list,
    struct place *places, struct fail *why)
{
	struct resolving r = { list, lookup_list(list, 0),
		lookup_list(list, RD_KAFKA_OFFSET_BEGINNING),
		lookup_list(list, RD_KAFKA_OFFSET_END), places };
	int i, rc;

	for (i = 0; i < list->cnt; i++)
		r.asked->elems[i].offset = question(places[i]);
	rc = lookup(t, r.asked, why);
	if (rc == 0)
		rc = lookup(t, r.first, why);
	if (rc == 0)
		rc = lookup(t, r.end, why);
	for (i = 0; rc == 0 && i < list->cnt; i++)
		list->elems[i].offset = answer(&r, i);
	rd_kafka_topic_partition_list_destroy(r.asked);
	rd_kafka_topic_partition_list_destroy(r.first);
	rd_kafka_topic_partition_list_destroy(r.end);
	return rc;
}

/* The partitions of list without a commit, and what is to be theirs. */
static int
resolve_uncommitted(struct tail *t, rd_kafka_topic_partition_list_t *list,
    const rd_kafka_topic_partition_list_t *commits, struct fail *why)
{
	rd_kafka_topic_partition_list_t *open =
	    rd_kafka_topic_partition_list_new(list->cnt);
	struct place *places = xcalloc((size_t)list->cnt + 1, sizeof(*places));
	int i, rc = 0;

	for (i = 0; i < list->cnt; i++) {
		const rd_kafka_topic_partition_t *p = &list->elems[i];

		if (p->offset >= 0)
			continue;
		places[open->cnt] = place_of(t, commits, p);
		if (places[open->cnt].kind == PLACE_REFUSED)
			rc = fail(why, FAIL_CONFIG,
			    "%s [%d]: no commit to start from, and "
			    "auto.offset.reset=error",
			    p->topic, p->partition);
		rd_kafka_topic_partition_list_add(open, p->topic, p->partition);
	}
	if (rc == 0 && open->cnt > 0)
		rc = resolve_places(t, open, places, why);
	for (i = 0; rc == 0 && i < open->cnt; i++)
		rd_kafka_topic_partition_list_find(
		    list, open->elems[i].topic, open->elems[i].partition)
		    ->offset = open->elems[i].offset;
	rd_kafka_topic_partition_list_destroy(open);
	free(places);
	return rc;
}

static void
take_commits(struct tail *t, rd_kafka_topic_partition_list_t *list,
    const rd_kafka_topic_partition_list_t *commits)
{
	int i;

	for (i = 0; i < list->cnt; i++) {
		rd_kafka_topic_partition_t *p = &list->elems[i], *commit;
		struct part *part =
		    ledger_add(&t->ledger, p->topic, p->partition);

		commit = commits == NULL ? NULL
					 : rd_kafka_topic_partition_list_find(
					       commits, p->topic, p->partition);
		p->offset = commit != NULL && commit->offset >= 0
				? commit->offset
				: OFFSET_NONE;
		part->committed = p->offset;
	}
}

int
start_resolve(
    struct tail *t, rd_kafka_topic_partition_list_t *list, struct fail *why)
{
	rd_kafka_topic_partition_list_t *commits = NULL;
	int rc;

	if (list->cnt == 0)
		return 0;
	if (t->set->group != NULL &&
	    (commits = commits_of(t, list, why)) == NULL)
		return -1;
	take_commits(t, list, commits);
	rc = resolve_uncommitted(t, list, commits, why);
	if (rc == 0)
		rc = stops_resolve(t, list, why);
	if (commits != NULL)
		rd_kafka_topic_partition_list_destroy(commits);
	return rc;
}

/*
 * A commit without membership: the group's coordinator takes it only while
 * the group has no members, and that is the very condition.
 */
int
start_reset(
    struct tail *t, rd_kafka_topic_partition_list_t *list, struct fail *why)
{
	struct place *places = xcalloc((size_t)list->cnt + 1, sizeof(*places));
	rd_kafka_resp_err_t err;
	int i, rc;

	for (i = 0; i < list->cnt; i++)
		places[i] = offsets_for(&t->set->offsets, list->elems[i].topic,
		    list->elems[i].partition);
	rc = resolve_places(t, list, places, why);
	free(places);
	if (rc == -1)
		return -1;
	err = rd_kafka_commit(t->rk, list, 0);
	for (i = 0; err == 0 && i < list->cnt; i++)
		err = list->elems[i].err;
	if (err == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
	    err == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
	    err == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)
		return fail(why, FAIL_CONFIG,
		    "--reset: group %s has members (one that was killed stays "
		    "for its session timeout); its commits are left alone",
		    t->set->group);
	if (err != 0)
		return lookup_fail(why, err, "--reset: commit");
	return 0;
}
