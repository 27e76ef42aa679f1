/* The reader's schema, by --reader: what the values are read as. */
#ifndef READER_H
#define READER_H

#include "avro_schema.h"
#include "registry.h"

enum reader_kind {
	READER_WRITER, /* as they were written */
	READER_LATEST, /* the newest version of <topic>-value or -key */
	READER_SUBJECT, /* the newest version of one subject */
	READER_FIXED, /* a version of a subject, or a file */
};

struct reader_subject;

struct reader {
	enum reader_kind kind;
	struct registry *registry;
	struct reader_subject *subjects; /* those that were asked for */
	struct avro_schema *fixed;
	struct buf name; /* of the subject at hand; of READER_SUBJECT */
};

/*
 * What --reader says: writer, latest, SUBJECT:VERSION, where VERSION is a
 * number or latest, or a file. A version is got here, a file read. The
 * registry is borrowed. -1 with FAIL_CONFIG where that can't be, or it is no
 * Avro schema, else what registry_version says.
 */
int reader_open(
    struct reader *, const char *choice, struct registry *, struct fail *why);
void reader_release(struct reader *);

/* Whether it depends on the topic that a record is of. */
bool reader_by_topic(const struct reader *);

/*
 * The schema that a value (or key) of a topic is read as: NULL for the
 * writer's. Keys have a reader's schema only by READER_LATEST. Asks for the
 * newest version, so call it for each new writer schema, not for each record.
 * *changed says that it is another one than before. Borrowed until the next
 * call. topic is a string value. -1 with FAIL_RECORD csr.subject or
 * avro.schema, and what registry_version says.
 */
int reader_schema(struct reader *, struct view topic, bool key, struct out *,
    const struct avro_schema **, bool *changed, struct fail *why);

#endif
