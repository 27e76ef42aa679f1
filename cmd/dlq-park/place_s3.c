/* Batches as objects in a bucket of S3. */
#include <stdlib.h>

#include "mem.h"
#include "place.h"
#include "s3_upload.h"

/* Batches under way at once. */
#define MOST 8

struct place_s3 {
	struct place place; /* first */
	struct s3_address address;
	struct s3 *s3;
	struct s3_uploads *uploads;
	const char *kms_key, *content_type;
};

/* What a batch has of its own here. */
struct upload {
	struct place_s3 *place;
	struct batch *batch;
	struct buf key;
};

static void
append_key(const struct place_s3 *s, const char *name, struct buf *out)
{
	if (s->address.prefix[0] != '\0')
		buf_printf(out, "%s/", s->address.prefix);
	buf_text(out, name);
}

static void
locate(const struct place *p, const char *name, struct buf *out)
{
	const struct place_s3 *s = (const struct place_s3 *)p;

	buf_printf(out, "s3://%s/", s->address.bucket);
	append_key(s, name, out);
}

static void
stored(void *owner)
{
	struct upload *u = owner;

	u->place->place.under_way--;
	batch_durable(u->batch);
	buf_release(&u->key);
	free(u);
}

static int
send_batch(struct place *p, struct batch *b, struct fail *why)
{
	struct place_s3 *s = (struct place_s3 *)p;
	struct upload *u = xcalloc(1, sizeof(*u));

	(void)why;
	u->place = s;
	u->batch = b;
	buf_init(&u->key, SIZE_MAX);
	append_key(s, b->name.p, &u->key);
	p->under_way++;
	s3_uploads_add(s->uploads,
	    &(struct s3_object){ .key = u->key.p,
		.body = buf_as_view(&b->body),
		.content_type = s->content_type,
		.kms_key = s->kms_key },
	    stored, u);
	return 0;
}

static int
step(struct place *p, struct fail *why)
{
	return s3_uploads_step(((struct place_s3 *)p)->uploads, why);
}

static int64_t
timeout_ms(const struct place *p)
{
	return s3_uploads_timeout_ms(((const struct place_s3 *)p)->uploads);
}

static void
free_s3(struct place *p)
{
	struct place_s3 *s = (struct place_s3 *)p;

	s3_uploads_free(s->uploads);
	s3_free(s->s3);
	free(s);
}

struct place *
place_s3_new(const struct place_s3_settings *settings, struct fail *why)
{
	const struct s3_uploads_settings uploads = { .retries =
							 settings->retries,
		.max_wait_ms = settings->max_wait_ms,
		.calls = MOST,
		.tally = settings->tally };
	struct place_s3 *s;
	struct s3_address address;

	if (s3_address_parse(settings->to, &address, why) == -1)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->address = address;
	s->kms_key = settings->kms_key;
	s->content_type =
	    settings->gzip ? "application/gzip" : "application/x-ndjson";
	s->s3 = s3_new(
	    settings->aws, settings->http, settings->out, s->address.bucket);
	s->uploads =
	    s3_uploads_new(s->s3, settings->http, settings->out, &uploads);
	s->place = (struct place){ .send = send_batch,
		.step = step,
		.timeout_ms = timeout_ms,
		.locate = locate,
		.free = free_s3,
		.most = MOST };
	return &s->place;
}
