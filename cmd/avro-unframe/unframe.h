/*
 * A record's framing: taken off the raw bytes in payload_base64 (and
 * key_base64), with the writer schema's id noted beside what is left.
 */
#ifndef UNFRAME_H
#define UNFRAME_H

#include "frame.h"
#include "out.h"
#include "record.h"

/* One of the record's two sides. */
struct side {
	enum field bytes, value, schema_id;
	struct view before, between; /* the text around the two fields */
	struct frame frame; /* of the record at hand */
	/* The characters which say so: the next record's text most often
	 * begins with them. 0 where there is nothing to go by. */
	char recent[FRAME_HEAD_MAX * 8 / 6];
	size_t recent_len;
	struct buf behind; /* ","value_schema_id":7 */
};

/* Zero it and set what options say, then unframe_init. */
struct unframe {
	enum frame_format format;
	bool keys;
	bool global_ids; /* numbers are Apicurio's global ids */
	size_t max_record; /* the longest line out */
	struct side key, payload;
	struct buf text; /* a side's, escapes undone */
	struct buf bytes; /* of a header, or of a side */
	struct buf plain; /* decompressed */
};

void unframe_init(struct unframe *);
void unframe_release(struct unframe *);

/*
 * A filter's work on one record (filter.h); tool is a struct unframe. A
 * payload without framing is FAIL_RECORD with a code of frame.h, or
 * frame.base64	the bytes are not base64
 * frame.header	a header that should hold the schema id does not
 * frame.encoding	the payload is not Avro's binary encoding
 * frame.zlib	the compressed data are broken
 * frame.large	the line would be longer than max_record
 */
int unframe(void *tool, const struct record *, struct out *, struct fail *why);

/* The bytes behind a frame, decompressed where they are so: a view of bytes
 * or of plain, which is emptied first. FAIL_RECORD frame.zlib, frame.large. */
int unframe_bytes(const struct frame *, struct view bytes, struct buf *plain,
    struct view *bare, struct fail *why);

#endif
