/*
 * Every ceiling on what comes from outside, each with its reason and source.
 */
#ifndef MSK_LIMITS_H
#define MSK_LIMITS_H

/* A line in; --max-record changes it. Design, section 1, rule 5. */
#define LIMIT_RECORD ((size_t)64 << 20)

/* JSON arrays and objects within each other, in lines and in files. Data of
 * 512 levels (LIMIT_AVRO_DEPTH) with tagged unions takes two levels each. */
#define LIMIT_JSON_DEPTH 2048

/* Avro values within each other; more is an attack on the stack. */
#define LIMIT_AVRO_DEPTH 512

/* Items that take no bytes (null, empty record), in one datum: an array of
 * billions of them fits in a few bytes. */
#define LIMIT_AVRO_EMPTY_ITEMS 10000

/* Bytes of a decimal's unscaled value. PostgreSQL's numeric, the longest of
 * any database, takes 61,000 (147,455 digits). */
#define LIMIT_AVRO_DECIMAL ((size_t)64 << 10)

/* A schema's text; real ones stay below 1 MiB. */
#define LIMIT_SCHEMA ((size_t)16 << 20)

/* Distinct types that one schema may define, references included. */
#define LIMIT_SCHEMA_TYPES 100000

/* Other schemas that one refers to, directly or not; also how far. */
#define LIMIT_SCHEMA_REFERENCES 1000

/* Files of a schema directory that are read to find a reference. Large
 * registries hold some thousands of schemas. */
#define LIMIT_SCHEMA_FILES 20000

/* A fixed type's size. */
#define LIMIT_AVRO_FIXED ((int64_t)16 << 20)

/* What the defaults of a reader's schema may take, as data and as text, and
 * how many steps it takes to compare two schemas: those of real ones take
 * some thousands. */
#define LIMIT_AVRO_DEFAULTS ((size_t)16 << 20)
#define LIMIT_AVRO_STEPS ((size_t)10000000)

/* A registry's, DynamoDB's or any other reply's body. BatchGetItem answers up
 * to 16 MiB of items. */
#define LIMIT_REPLY ((size_t)64 << 20)

/* How long a service may have us wait before the next try: it can say so
 * again then, and nobody should be held up by a wrong header for a day. */
#define LIMIT_RETRY_AFTER_MS ((int64_t)30000)

/* What dlq-park holds back: bytes and records behind one that is not parked
 * yet. At half of it, what waits to be parked no longer waits for more. So
 * many records are msk-tail's own in flight by default. */
#define LIMIT_PARK_WINDOW ((size_t)16 << 20)
#define LIMIT_PARK_RECORDS 100000

/* Bytes of a batch that takes another record, and batches that do: one for
 * each topic, partition and day. */
#define LIMIT_PARK_BATCH ((size_t)8 << 20)
#define LIMIT_PARK_BATCHES 1024

/* Items that the look-ups of one record may find: 40 times what a final item
 * holds, for aggregates of what is not embedded. */
#define LIMIT_JOIN ((size_t)16 << 20)

/* Topics that --metrics tells apart, each of which costs money, and the
 * partitions whose lag a line may have: 50 KiB of its 1 MiB. */
#define LIMIT_METRICS_TOPICS 100
#define LIMIT_METRICS_PARTITIONS 2000

/* How rarely these are written: a day. */
#define LIMIT_METRICS_EVERY_MS ((int64_t)86400000)

/* An app config file. */
#define LIMIT_CONFIG ((size_t)4 << 20)

/* A token that stands in a file or in a reply. STS takes one of 20,000
 * characters at most. */
#define LIMIT_TOKEN ((size_t)64 << 10)

#endif
