#include "msk_cluster.h"

#include <stdio.h>

#include "jtext.h"

int
msk_cluster_region(const char *arn, char region[64], struct fail *why)
{
	struct view field = aws_arn_field(arn, 3);
	struct view resource = aws_arn_field(arn, 5);

	if (!view_is(aws_arn_field(arn, 0), "arn") ||
	    !view_is(aws_arn_field(arn, 2), "kafka") || field.len == 0 ||
	    field.len >= 64 || resource.len < 8 ||
	    memcmp(resource.p, "cluster/", 8) != 0)
		return fail(why, FAIL_CONFIG,
		    "'%s': expected a cluster's ARN, "
		    "arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/UUID",
		    arn);
	snprintf(region, 64, "%.*s", (int)field.len, field.p);
	return 0;
}

/* The ARN is one segment of the path: its slashes are encoded. */
int
msk_cluster_ask(struct aws *aws, struct http *http, const char *arn,
    struct buf *body, struct fail *why)
{
	struct aws_request request = {
		.service = "kafka", .method = "GET", .encoded_path = true
	};
	struct buf path;
	int rc;

	if (aws_region(aws, &request.region, why) == -1 ||
	    aws_endpoint(aws, "kafka", &request.endpoint, why) == -1)
		return -1;
	buf_init(&path, SIZE_MAX);
	buf_text(&path, "/v1/clusters/");
	http_encode(&path, view_of(arn), "");
	buf_text(&path, "/bootstrap-brokers");
	request.path = buf_as_view(&path);
	rc = aws_ask(aws, http, &request, "GetBootstrapBrokers", body, why);
	buf_release(&path);
	return rc;
}

bool
msk_cluster_brokers(
    struct view body, enum msk_access access, struct buf *brokers)
{
	static const char *const names[] = {
		[MSK_PLAINTEXT] = "bootstrapBrokerString",
		[MSK_TLS] = "bootstrapBrokerStringTls",
		[MSK_SCRAM] = "bootstrapBrokerStringSaslScram",
		[MSK_IAM] = "bootstrapBrokerStringSaslIam",
	};
	struct view value;

	if (jtext_get(body, view_of(names[access]), &value) != JTEXT_STRING)
		return false;
	buf_reset(brokers);
	jtext_unescape(value, brokers);
	return brokers->len != 0;
}
