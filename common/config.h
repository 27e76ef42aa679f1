/*
 * The app config: one JSON file that drives the whole pipe (mskutils.5). It
 * is a superset of the old Spark job's file. Unknown members are warnings at
 * the top level and in tables[], errors everywhere else.
 *
 * All text and lists belong to the config and live until config_release.
 * A pointer is NULL where the file does not say.
 */
#ifndef MSK_CONFIG_H
#define MSK_CONFIG_H

#include "config_join.h"
#include "config_node.h"
#include "key.h"
#include "predicate.h"

enum config_key_from { KEY_FROM_PAYLOAD, KEY_FROM_KEY };
enum config_nulls { NULLS_EMPTY, NULLS_NULL, NULLS_OMIT };
enum config_absent { ABSENT_OMIT, ABSENT_NULL, ABSENT_ERROR };
enum config_write { WRITE_AUTO, WRITE_PUT, WRITE_UPDATE };
enum config_unwrap {
	UNWRAP_NONE,
	UNWRAP_DEBEZIUM,
	UNWRAP_GOLDENGATE,
	UNWRAP_INFORMATICA,
	UNWRAP_CONNECT_JSON,
};

/* What is kept as _source and compared, so that old rows don't overwrite new
 * ones. */
enum config_version_kind { VERSION_NONE, VERSION_OFFSET, VERSION_PATH };
struct config_version {
	enum config_version_kind kind;
	const char *path; /* VERSION_PATH: a field of the row */
};

struct config_ttl {
	const char *attribute; /* NULL: rows don't expire */
	int64_t after_ms; /* behind the record's ts */
};

/* One element of tables[]. */
struct config_table {
	const char *place; /* "app.json:12: tables[1]", for messages */
	const char *topic; /* topic_name; a regex begins with ^ */
	void *regex; /* the config's own */
	const char *target; /* target_table_name; see config_target */
	struct config_list columns; /* column_names; none means all */
	/* key, types and indexes; hash.name is NULL where the file has no
	 * key. schema.table is target, to be replaced by its expansion. */
	struct key_schema schema;
	bool typed; /* types has every key attribute: no need to describe */
	enum config_key_from key_from;
	enum config_unwrap unwrap;
	enum config_absent absent; /* columns_absent */
	bool keep_names; /* names = keep */
	enum config_nulls nulls;
	bool skip_empty;
	const char *time_field; /* "glue_staging_time"; NULL for false */
	const struct predicate *delete_when; /* NULL: never */
	struct config_version version;
	enum config_write write;
	struct config_ttl ttl;
	const char *record; /* only rows of that schema name; NULL: all */
};

struct config_park {
	const char *to; /* s3://bucket/prefix or a directory */
	const char *sns; /* a topic's ARN */
	int64_t alarm_every_ms; /* 5m */
	bool gzip;
	int64_t batch; /* records; 0: dlq-park's own default */
	int64_t linger_ms; /* 1s */
	const char *sse_kms; /* a key id */
};

struct config {
	struct arena arena;
	const char *file;
	const char *brokers; /* kafka_bootstrap_servers */
	const char *registry; /* schema_registry_url, as it stands there */
	const char *group; /* consumer_group_id */
	/* startingOffsets: the word or JSON text in Spark's string, or the
	 * text of a JSON object that stands there itself. */
	const char *starting_offsets;
	struct config_table *tables;
	size_t table_count;
	struct config_join *joins;
	size_t join_count;
	struct config_park park;
	size_t warnings; /* how many were printed */
};

/*
 * Read a file, or an object of S3 (s3_get.h), and check all of it. FAIL_CONFIG
 * with "file:line: path: message" for what is wrong in it, also where it can't
 * be read or is larger than LIMIT_CONFIG; of an object also what s3_get.h
 * says. Warnings go to stderr (diag.h). After -1 there is nothing to release.
 */
int config_load(struct config *, const char *file, struct fail *why);

/* The same of a text that is there already; name stands in messages. */
int config_parse(
    struct config *, const char *name, struct view text, struct fail *why);

void config_release(struct config *);

/*
 * The settings for a topic's records: a table that names the topic goes
 * before a regex, and among those one that names the record type (by its
 * full name, or by the part behind the last dot) before one without; else
 * the first one. record is the schema's full name, without quotes, and may
 * be VIEW_NONE. NULL where the topic has none.
 */
const struct config_table *config_table_for(
    const struct config *, struct view topic, struct view record);

/* The table's name for a topic: target, with ${topic} replaced. */
void config_target(
    const struct config_table *, struct view topic, struct buf *out);

/* The join of a driver topic, or NULL. */
const struct config_join *config_join_for(
    const struct config *, struct view topic);

#endif
