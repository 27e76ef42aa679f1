#include "registry_glue_judge.h"

#include <stdio.h>

#include "aws_ask.h"
#include "aws_json.h"
#include "registry_glue.h"

/* An answer at hand. */
struct judge {
	const char *name, *id;
	struct registry_question *q;
};

static const char *
text_of(const json_t *answer, const char *name)
{
	const char *text = json_string_value(json_object_get(answer, name));

	return text != NULL ? text : "";
}

/* arn:aws:glue:REGION:ACCOUNT:schema/REGISTRY/NAME, whose registry is put
 * into name. Returns the schema's. */
static const char *
split_arn(const char *arn, char name[REGISTRY_GLUE_NAME + 1])
{
	struct view resource = aws_arn_field(arn, 5);
	const char *registry, *slash;

	name[0] = '\0';
	if (resource.len <= 7 || memcmp(resource.p, "schema/", 7) != 0)
		return "";
	registry = resource.p + 7;
	slash = strchr(registry, '/');
	if (slash == NULL || slash - registry > REGISTRY_GLUE_NAME)
		return "";
	snprintf(name, REGISTRY_GLUE_NAME + 1, "%.*s", (int)(slash - registry),
	    registry);
	return slash + 1;
}

static void
refuse(struct judge *j, const char *what, const char *value)
{
	j->q->verdict = REGISTRY_FATAL;
	fail_record(&j->q->why, "csr.unknown", "schema id %s %s %.255s", j->id,
	    what, value);
}

/* As a registry over HTTP answers. One that is being deleted was good when
 * it wrote. */
static void
take_version(struct judge *j, const json_t *version)
{
	const char *status = text_of(version, "Status");
	const char *wanted = j->name, *schema;
	char name[REGISTRY_GLUE_NAME + 1];

	schema = split_arn(text_of(version, "SchemaArn"), name);
	if (strcmp(status, "PENDING") == 0) {
		j->q->verdict = REGISTRY_UNKNOWN;
	} else if (strcmp(status, "FAILURE") == 0) {
		refuse(j, "has the status", status);
	} else if (*wanted != '\0' && strcmp(name, wanted) != 0) {
		refuse(j, "is of another registry:", name);
	} else {
		j->q->verdict = REGISTRY_FOUND;
		j->q->answer = json_pack("{s:O, s:O*, s:s, s:O*}", "schema",
		    json_object_get(version, "SchemaDefinition"), "schemaType",
		    json_object_get(version, "DataFormat"), "subject", schema,
		    "version", json_object_get(version, "VersionNumber"));
	}
}

static void
take_answer(struct judge *j, const struct http_reply *http)
{
	struct view body = aws_json_object(http);
	json_t *version = json_loadb(body.p, body.len, JSON_ALLOW_NUL, NULL);

	if (json_is_string(json_object_get(version, "SchemaDefinition"))) {
		take_version(j, version);
	} else {
		j->q->verdict = REGISTRY_FATAL;
		fail(&j->q->why, FAIL_CONFIG,
		    "schema registry %s: %s: JSON without SchemaDefinition, "
		    "which is no answer of AWS Glue: check the endpoint",
		    j->q->url, http->place);
	}
	json_decref(version);
}

/* The id is all that a call says, so it is all that can be wrong in it. */
static bool
is_about_id(struct judge *j, const struct http_reply *http)
{
	struct buf code, message;
	bool unknown, invalid;

	buf_init(&code, 128);
	buf_init(&message, 512);
	aws_json_error(http, &code, &message);
	unknown = strcmp(code.p, "EntityNotFoundException") == 0;
	invalid = strcmp(code.p, "InvalidInputException") == 0;
	if (unknown)
		j->q->verdict = REGISTRY_UNKNOWN;
	else if (invalid)
		refuse(j, "is refused:", message.p);
	buf_release(&code);
	buf_release(&message);
	return unknown || invalid;
}

void
registry_glue_judge(const char *name, const char *id,
    const struct aws_answer *answer, struct registry_question *q)
{
	struct judge judge = { name, id, q };

	q->retry_after_ms = answer->retry_after_ms;
	if (answer->outcome == AWS_OK) {
		take_answer(&judge, answer->http);
		return;
	}
	if (answer->http != NULL && answer->http->result == HTTP_REPLIED &&
	    is_about_id(&judge, answer->http))
		return;
	q->verdict =
	    answer->outcome == AWS_FAILED ? REGISTRY_FATAL : REGISTRY_TRANSIENT;
	q->throttled = answer->outcome == AWS_THROTTLED;
	q->why = answer->why;
	fail_in(&q->why, "schema registry %s", q->url);
}
