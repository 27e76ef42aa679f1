#include "lag.h"

#include <poll.h>

#include "diag.h"
#include "json_string.h"
#include "kafka.h"
#include "lookup.h"
#include "signals.h"
#include "subscribe.h"

struct lag {
	rd_kafka_topic_partition_list_t *committed, *first, *end;
};

static void
set_all(rd_kafka_topic_partition_list_t *list, int64_t offset)
{
	int i;

	for (i = 0; i < list->cnt; i++)
		list->elems[i].offset = offset;
}

static int
ask_once(struct tail *t, struct lag *l, struct fail *why)
{
	rd_kafka_resp_err_t err;
	int i;

	if (l->committed->cnt == 0)
		return 0;
	err = rd_kafka_committed(t->rk, l->committed, LOOKUP_MS);
	for (i = 0; err == 0 && i < l->committed->cnt; i++)
		err = l->committed->elems[i].err;
	if (err != 0) {
		lookup_fail(why, err, t->set->group);
		return fail_in(why, "group");
	}
	set_all(l->first, RD_KAFKA_OFFSET_BEGINNING);
	set_all(l->end, RD_KAFKA_OFFSET_END);
	if (lookup(t, l->first, why) == -1 || lookup(t, l->end, why) == -1)
		return -1;
	return 0;
}

/* A signal or --max-wait ends the trying. */
static void
ask(struct tail *t, struct lag *l)
{
	static const struct timespec pause = { 0, 200000000 };
	struct fail why;

	while (t->phase == PHASE_RUN) {
		if (ask_once(t, l, &why) == 0)
			return;
		lookup_failed(t, &why);
		kafka_serve(t);
		ppoll(NULL, 0, &pause, signals_waiting());
		if (signals_taken() > 0)
			tail_stop(t, FAIL_RETRY);
	}
}

static void
append_line(struct tail *t, const struct lag *l, int i)
{
	const rd_kafka_topic_partition_t *p = &l->committed->elems[i];
	long long end = l->end->elems[i].offset;
	struct buf *out = &t->sink.buf;

	if (p->offset < 0 && t->set->topic_count == 0)
		return;
	buf_text(out, "{\"group\":");
	json_string_append_lossy(out, view_of(t->set->group));
	buf_text(out, ",\"topic\":");
	json_string_append_lossy(out, view_of(p->topic));
	buf_printf(out, ",\"partition\":%d,", p->partition);
	if (p->offset < 0)
		buf_text(out, "\"committed\":null");
	else
		buf_printf(out, "\"committed\":%lld", (long long)p->offset);
	buf_printf(out, ",\"first\":%lld,\"end\":%lld,",
	    (long long)l->first->elems[i].offset, end);
	if (p->offset < 0)
		buf_text(out, "\"lag\":null}\n");
	else
		buf_printf(out, "\"lag\":%lld}\n", end - (long long)p->offset);
}

/* A reader that takes nothing is waited for, until a signal comes. */
static void
write_all(struct tail *t)
{
	struct pollfd room = { .fd = t->sink.fd, .events = POLLOUT };
	struct fail why;

	sink_allow(&t->sink);
	while (sink_pending(&t->sink) && !t->sink.gone) {
		ppoll(&room, 1, NULL, signals_waiting());
		if (signals_taken() > 0) {
			tail_stop(t, FAIL_RETRY);
			break;
		}
		if (sink_write(&t->sink, &why) == -1)
			die(&why);
	}
	t->reader_gone = t->sink.gone;
}

int
lag_print(struct tail *t)
{
	struct lag l;
	struct fail why;
	int i;

	if (subscribe_topics(t, &why) == -1 ||
	    (l.committed = subscribe_partitions(t, &why)) == NULL)
		goto failed;
	l.first = rd_kafka_topic_partition_list_copy(l.committed);
	l.end = rd_kafka_topic_partition_list_copy(l.committed);
	ask(t, &l);
	for (i = 0; t->status == 0 && i < l.committed->cnt; i++)
		append_line(t, &l, i);
	rd_kafka_topic_partition_list_destroy(l.committed);
	rd_kafka_topic_partition_list_destroy(l.first);
	rd_kafka_topic_partition_list_destroy(l.end);
	write_all(t);
	kafka_close(t);
	return t->status;
failed:
	tail_fail(t, &why);
	kafka_close(t);
	return t->status;
}
