/* msk_token.h, msk_cluster.h, secrets_manager.h, aws_ask.h: texts alone. */
#include "msk_token.h"

#include <stdlib.h>

#include "base64.h"
#include "msk_cluster.h"
#include "secrets_manager.h"
#include "unit.h"

static const char *
region_of(const char *brokers)
{
	static char region[64];

	return msk_token_region(brokers, region) ? region : "-";
}

static void
test_region_in_the_name_of_a_broker(void)
{
	CHECK_TEXT(region_of("b-1.demo.abc.c2.kafka.eu-west-3.amazonaws.com"
			     ":9098,b-2.demo.abc.c2.kafka.x.amazonaws.com:1"),
	    "eu-west-3");
	CHECK_TEXT(region_of("boot-a.c1.kafka-serverless.us-east-1"
			     ".amazonaws.com:9098"),
	    "us-east-1");
	CHECK_TEXT(region_of("b-1.d.a.c2.kafka.cn-north-1.amazonaws.com.cn"),
	    "cn-north-1");
	CHECK_TEXT(region_of("localhost:9092"), "-");
	CHECK_TEXT(region_of("x.kafka.example.com:9092"), "-");
	CHECK_TEXT(region_of("x.kafka..amazonaws.com:9092"), "-");
	CHECK_TEXT(region_of("h:1,b.kafka.eu-west-3.amazonaws.com"), "-");
	CHECK_TEXT(region_of(""), "-");
}

/* The signature is the one that AWS's signer for Python makes of these. */
static void
test_token(void)
{
	static const char want[] =
	    "https://kafka.eu-west-3.amazonaws.com/?Action=kafka-cluster%3A"
	    "Connect&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
	    "AKIDEXAMPLE%2F20261123%2Feu-west-3%2Fkafka-cluster%2Faws4_request"
	    "&X-Amz-Date=20261123T090000Z&X-Amz-Expires=900"
	    "&X-Amz-Security-Token=tok%2Fen%2B%3D&X-Amz-SignedHeaders=host"
	    "&X-Amz-Signature=8ca5036bdcf5a9f221d20b83b8e9a94cdb1bad54b85f80737c7761c9dc46e8cb&User-Agent=mskutils%2F";
	const struct sigv4_keys keys = { "AKIDEXAMPLE", "SEC/RET+KEY",
		"tok/en+=" };
	struct buf token;
	char url[1024];
	ptrdiff_t len;
	size_t i;

	buf_init(&token, SIZE_MAX);
	msk_token_append(&token, &keys, "eu-west-3", 1795424400);
	CHECK(strchr(token.p, '=') == NULL);
	for (i = 0; i < token.len; i++)
		if (token.p[i] == '-')
			token.p[i] = '+';
		else if (token.p[i] == '_')
			token.p[i] = '/';
	while (token.len % 4 != 0)
		buf_byte(&token, '=');
	CHECK(base64_decoded_max(token.len) < sizeof(url));
	len = base64_decode(url, token.p, token.len);
	CHECK(len > 0);
	url[len > 0 ? len : 0] = '\0';
	url[strlen(want)] = '\0';
	CHECK_TEXT(url, want);
	buf_release(&token);
}

static void
test_arns(void)
{
	char region[64];
	struct fail why;

	CHECK(msk_cluster_region(
		  "arn:aws:kafka:eu-west-3:1:cluster/n/u", region, &why) == 0);
	CHECK_TEXT(region, "eu-west-3");
	CHECK(msk_cluster_region(
		  "arn:aws:kafka::1:cluster/n/u", region, &why) == -1);
	CHECK(why.kind == FAIL_CONFIG);
	CHECK(msk_cluster_region("arn:aws:kafka:r:1:topic/n", region, &why) ==
	      -1);
	CHECK(msk_cluster_region("", region, &why) == -1);
	CHECK(msk_cluster_region("arn", region, &why) == -1);
	CHECK(secrets_manager_region(
	    "arn:aws-cn:secretsmanager:cn-north-1:1:secret:a", region));
	CHECK_TEXT(region, "cn-north-1");
	CHECK(!secrets_manager_region("AmazonMSK_a", region));
	CHECK(!secrets_manager_region("arn:aws:sns:r:1:secret:a", region));
	CHECK(view_is(aws_arn_field("a:b:c", 2), "c"));
	CHECK(view_is(aws_arn_field("a:b:c", 3), ""));
}

int
main(void)
{
	RUN(test_region_in_the_name_of_a_broker);
	RUN(test_token);
	RUN(test_arns);
	return unit_done();
}
