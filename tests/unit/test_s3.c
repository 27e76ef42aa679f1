/* s3.h, s3_upload.h, sns.h, aws_call.h: addresses, plans and error texts. */
#include "s3.h"

#include <stdio.h>

#include "s3_upload.h"
#include "sns.h"
#include "unit.h"

#define MIB ((size_t)1 << 20)

static const char *
parsed(const char *text)
{
	static char shown[1100];
	struct s3_address a;
	struct fail why;

	if (s3_address_parse(text, &a, &why) == -1) {
		CHECK(why.kind == FAIL_CONFIG);
		return "-";
	}
	snprintf(shown, sizeof(shown), "%s %s", a.bucket, a.prefix);
	return shown;
}

static void
test_addresses(void)
{
	char longer[1000] = "s3://bucket/";

	CHECK_TEXT(parsed("s3://bucket/a/b"), "bucket a/b");
	CHECK_TEXT(parsed("s3://my.bucket-1/a//"), "my.bucket-1 a");
	CHECK_TEXT(parsed("s3://bucket"), "bucket ");
	CHECK_TEXT(parsed("s3://bucket/"), "bucket ");
	CHECK_TEXT(parsed("s3:///a"), "-");
	CHECK_TEXT(parsed("s3://ab/a"), "-");
	CHECK_TEXT(parsed("s3://buck et/a"), "-");
	CHECK_TEXT(parsed("s3://bucket@host/a"), "-");
	CHECK_TEXT(parsed("/tmp"), "-");
	memset(longer + 12, 'x', sizeof(longer) - 13);
	CHECK_TEXT(parsed(longer), "-");
}

static void
test_buckets_that_stand_before_a_host(void)
{
	CHECK(s3_bucket_is_host("bucket-1"));
	CHECK(!s3_bucket_is_host("my.bucket"));
	CHECK(!s3_bucket_is_host("Bucket"));
	CHECK(!s3_bucket_is_host("bucket_1"));
	CHECK(!s3_bucket_is_host("bucket-"));
	CHECK(!s3_bucket_is_host("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddee"
				 "eeeeeeeeffffffffff1234"));
}

static void
test_plans(void)
{
	struct s3_plan plan;

	CHECK(s3_plan(0).parts == 1);
	CHECK(s3_plan(16 * MIB).parts == 1);
	plan = s3_plan(16 * MIB + 1);
	CHECK(plan.parts == 3 && plan.part_bytes == 8 * MIB);
	plan = s3_plan(24 * MIB);
	CHECK(plan.parts == 3 && plan.part_bytes == 8 * MIB);
	plan = s3_plan(80000 * MIB);
	CHECK(plan.parts == 10000 && plan.part_bytes == 8 * MIB);
	plan = s3_plan(80000 * MIB + 1);
	CHECK(plan.parts <= 10000 && plan.part_bytes > 8 * MIB);
	CHECK(plan.parts * plan.part_bytes >= 80000 * MIB + 1);
}

static void
test_topic_regions(void)
{
	static const char *const bad[] = { "", "topic", "arn:aws:sns:eu:1",
		"arn:aws:sns::1:t", "arn:aws:sqs:eu-west-1:1:t",
		"arn:aws:sns:eu-west-1:1:", "arn:aws:sns:eu-west-1:1:t:sub" };
	char region[64];
	struct fail why;
	size_t i;

	CHECK(sns_region("arn:aws-cn:sns:cn-north-1:1:t.fifo", region, &why) ==
	      0);
	CHECK_TEXT(region, "cn-north-1");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(sns_region(bad[i], region, &why) == -1 &&
		      why.kind == FAIL_CONFIG);
}

static void
test_errors_in_xml(void)
{
	struct buf code, message;

	buf_init(&code, 128);
	buf_init(&message, 128);
	aws_xml_error(VIEW("<?xml version=\"1.0\"?>\n<ErrorResponse><Error>"
			   "<Type>Sender</Type><Code>No</Code><Message>"
			   "a &lt;b&gt; &amp;amp; c&#39;</Message></Error>"),
	    &code, &message);
	CHECK_TEXT(code.p, "No");
	CHECK_TEXT(message.p, "a <b> &amp; c&#39;");
	buf_reset(&code);
	buf_reset(&message);
	aws_xml_error(VIEW("<html><Code>cut off, no end"), &code, &message);
	CHECK(code.len == 0 && message.len == 0);
	buf_release(&code);
	buf_release(&message);
}

int
main(void)
{
	RUN(test_addresses);
	RUN(test_buckets_that_stand_before_a_host);
	RUN(test_plans);
	RUN(test_topic_regions);
	RUN(test_errors_in_xml);
	return unit_done();
}
