#include "s3_stage.h"

#include <stdio.h>

#define MIB ((size_t)1 << 20)
#define ONE_PIECE (16 * MIB)
#define PART (8 * MIB)
#define MOST_PARTS 10000

static const char *const names[] = {
	[S3_PUT] = "PutObject",
	[S3_CREATE] = "CreateMultipartUpload",
	[S3_PART] = "UploadPart",
	[S3_COMPLETE] = "CompleteMultipartUpload",
};

const char *
s3_stage_name(enum s3_stage stage)
{
	return names[stage];
}

struct s3_plan
s3_plan(size_t bytes)
{
	struct s3_plan plan = { bytes, 1 };

	if (bytes <= ONE_PIECE)
		return plan;
	plan.part_bytes = (bytes + MOST_PARTS - 1) / MOST_PARTS;
	if (plan.part_bytes < PART)
		plan.part_bytes = PART;
	plan.parts = (bytes + plan.part_bytes - 1) / plan.part_bytes;
	return plan;
}

void
s3_stage_begin(struct s3_upload *u)
{
	u->stage = u->plan.parts == 1 ? S3_PUT : S3_CREATE;
	u->part = 0;
	buf_reset(&u->id);
	buf_reset(&u->parts);
}

#define MOST_HEADERS 3

static size_t
set_headers(const struct s3_upload *u, struct sigv4_pair *headers)
{
	size_t count = 0;

	headers[count++] = (struct sigv4_pair){ VIEW("Content-Type"),
		view_of(u->object.content_type) };
	if (u->object.kms_key == NULL)
		return count;
	headers[count++] =
	    (struct sigv4_pair){ VIEW("x-amz-server-side-encryption"),
		    VIEW("aws:kms") };
	headers[count++] = (struct sigv4_pair){
		VIEW("x-amz-server-side-encryption-aws-kms-key-id"),
		view_of(u->object.kms_key)
	};
	return count;
}

static struct view
part_of(const struct s3_upload *u)
{
	size_t at = u->part * u->plan.part_bytes;
	size_t left = u->object.body.len - at;

	return (struct view){ u->object.body.p + at,
		left < u->plan.part_bytes ? left : u->plan.part_bytes };
}

int
s3_stage_send(
    struct s3 *s3, struct s3_upload *u, aws_done *done, struct fail *why)
{
	struct sigv4_pair headers[MOST_HEADERS], query[2];
	struct s3_request r = { .method = "PUT", .key = u->object.key };
	char number[24];

	r.headers = headers;
	r.query = query;
	query[0] = (struct sigv4_pair){ VIEW("uploadId"), buf_as_view(&u->id) };
	switch (u->stage) {
	case S3_PUT:
		r.body = u->object.body;
		r.header_count = set_headers(u, headers);
		break;
	case S3_CREATE:
		r.method = "POST";
		r.header_count = set_headers(u, headers);
		query[0] = (struct sigv4_pair){ VIEW("uploads"), VIEW("") };
		r.query_count = 1;
		break;
	case S3_PART:
		r.body = part_of(u);
		snprintf(number, sizeof(number), "%zu", u->part + 1);
		query[1] =
		    (struct sigv4_pair){ VIEW("partNumber"), view_of(number) };
		r.query_count = 2;
		break;
	case S3_COMPLETE:
		r.method = "POST";
		r.body = buf_as_view(&u->parts);
		r.query_count = 1;
		break;
	}
	return s3_call(s3, &r, done, u, why);
}

static int
no_answer(const struct aws_answer *answer, const char *what, struct fail *why)
{
	return fail(why, FAIL_CONFIG,
	    "%s: status %d without %s, which is no answer of S3: check the "
	    "endpoint",
	    answer->http->place, answer->http->status, what);
}

/* Only S3 says under which ETag it keeps what it was sent. */
static int
check_etag(const struct aws_answer *answer, struct view *etag, struct fail *why)
{
	if (!http_reply_header(answer->http, "ETag", etag) || etag->len == 0 ||
	    etag->len > 1024)
		return no_answer(answer, "an ETag", why);
	return 0;
}

static void
append_escaped(struct buf *out, struct view text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (text.p[i] == '<')
			buf_text(out, "&lt;");
		else if (text.p[i] == '&')
			buf_text(out, "&amp;");
		else
			buf_byte(out, text.p[i]);
	}
}

static int
take_part(
    struct s3_upload *u, const struct aws_answer *answer, struct fail *why)
{
	struct view etag;

	if (check_etag(answer, &etag, why) == -1)
		return -1;
	buf_printf(
	    &u->parts, "<Part><PartNumber>%zu</PartNumber><ETag>", ++u->part);
	append_escaped(&u->parts, etag);
	buf_text(&u->parts, "</ETag></Part>");
	if (u->part < u->plan.parts)
		return 0;
	buf_text(&u->parts, "</CompleteMultipartUpload>");
	u->stage = S3_COMPLETE;
	return 0;
}

static int
take_id(struct s3_upload *u, const struct aws_answer *answer, struct fail *why)
{
	if (!aws_xml_text(answer->http->body, "UploadId", &u->id) ||
	    u->id.len == 0 || u->id.over)
		return no_answer(answer, "an UploadId", why);
	buf_text(&u->parts,
	    "<CompleteMultipartUpload "
	    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
	u->stage = S3_PART;
	return 0;
}

int
s3_stage_accept(
    struct s3_upload *u, const struct aws_answer *answer, struct fail *why)
{
	struct view body = answer->http->body, etag;

	switch (u->stage) {
	case S3_CREATE:
		return take_id(u, answer, why);
	case S3_PART:
		return take_part(u, answer, why);
	case S3_PUT:
		if (check_etag(answer, &etag, why) == -1)
			return -1;
		break;
	case S3_COMPLETE:
		if (memmem(body.p, body.len, "<ETag>", 6) == NULL)
			return no_answer(answer, "an ETag", why);
		break;
	}
	return 1;
}
