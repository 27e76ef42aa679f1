/*
 * dlq-park: records in, errored ones parked in S3 or a directory, and the
 * same records out, in the order in which they came in: an errored one only
 * when it is parked, and then with parked. An SNS topic is told of them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "ddl.h"
#include "diag.h"
#include "flow.h"
#include "s3.h"

#define BATCH 10000

/* The longest time that makes sense, and to which clocks can be added. */
#define LONGEST_MS (INT64_C(365) * 24 * 3600 * 1000)

static const char *sns_arn, *endpoint, *kms_key;
static int64_t alarm_every_ms = -1, linger_ms = -1, batch = -1;
static int64_t retries = 30, max_wait_ms = -1;
static bool compress, athena_ddl;

static const struct opt options[] = {
	{ OPT_TEXT, 0, "sns", &sns_arn, "ARN",
	    "tell this SNS topic of parked records", NULL },
	{ OPT_TIME, 0, "alarm-every", &alarm_every_ms, "TIME",
	    "at most one message in so long (default 5m)", NULL },
	{ OPT_FLAG, 0, "gzip", &compress, NULL, "compress objects", NULL },
	{ OPT_INT, 0, "batch", &batch, "N",
	    "records of an object at most (default 10000)", NULL },
	{ OPT_TIME, 0, "linger", &linger_ms, "TIME",
	    "wait so long for more records (default 1s)", NULL },
	{ OPT_TEXT, 0, "sse-kms", &kms_key, "KEYID",
	    "encrypt objects with this KMS key", NULL },
	{ OPT_TEXT, 0, "endpoint-url", &endpoint, "URL", "S3's address", NULL },
	{ OPT_INT, 0, "retries", &retries, "N",
	    "tries again after a failure (default 30)", NULL },
	{ OPT_TIME, 0, "max-wait", &max_wait_ms, "S",
	    "wait out throttling for so long (default: no limit)", NULL },
	{ OPT_FLAG, 0, "athena-ddl", &athena_ddl, NULL,
	    "print the DDL by which Athena finds what is parked, and exit",
	    NULL },
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "dlq-park",
	"park errored records and raise an alarm",
	"[OPTION]... [s3://BUCKET/PREFIX | DIR [FILE]...]", options, true };

/* What options, operand and config say together. */
struct settings {
	const char *to, *sns, *kms_key, *group;
	int64_t alarm_every_ms, batch, linger_ms;
	bool gzip;
	char region[64]; /* of the SNS topic */
};

static int64_t
time_of(int64_t option_ms, int64_t config_ms)
{
	int64_t ms = option_ms != -1 ? option_ms : config_ms;

	return ms < LONGEST_MS ? ms : LONGEST_MS;
}

/* Options go before the config. */
static void
merge(struct settings *s, const char *to, const struct config *config)
{
	const struct config_park *park = &config->park;

	*s = (struct settings){ .to = to != NULL ? to : park->to,
		.sns = sns_arn != NULL ? sns_arn : park->sns,
		.kms_key = kms_key != NULL ? kms_key : park->sse_kms,
		.group = config->group,
		.alarm_every_ms = time_of(alarm_every_ms, park->alarm_every_ms),
		.batch = batch != -1 ? batch : park->batch,
		.linger_ms = time_of(linger_ms, park->linger_ms),
		.gzip = compress || park->gzip };
	if (s->batch == 0)
		s->batch = BATCH;
}

/* Not -, which is standard input everywhere else, nor an URL but S3's. */
static bool
is_place(const char *to)
{
	if (s3_is_address(to))
		return true;
	return *to != '\0' && strcmp(to, "-") != 0 && strstr(to, "://") == NULL;
}

static int
check(struct settings *s, struct fail *why)
{
	if (batch == 0)
		opts_fail("--batch: expected at least 1");
	if (s->to == NULL)
		return fail(why, FAIL_CONFIG,
		    "nowhere to park: name s3://bucket/prefix or a directory, "
		    "or park.to in the app config");
	if (!is_place(s->to))
		return fail(why, FAIL_CONFIG,
		    "'%s': expected s3://bucket/prefix or a directory to park "
		    "in, and behind it what is to be read",
		    s->to);
	if (s->kms_key != NULL && !s3_is_address(s->to))
		return fail(why, FAIL_CONFIG,
		    "%s: --sse-kms (park.sse_kms) is for s3://bucket/prefix",
		    s->to);
	return s->sns != NULL ? sns_region(s->sns, s->region, why) : 0;
}

static int
print_ddl(const struct settings *s, const struct config *config)
{
	struct fail why;
	struct out out;

	out_init(&out, STDOUT_FILENO);
	if (ddl_append(s->to, config, &out.buf, &why) == -1)
		die(&why);
	out.begun = out.buf.len;
	out_close(&out);
	return 0;
}

/* What AWS needs, whether it is used or not. */
struct services {
	struct aws *s3_aws, *sns_aws;
	struct sns *sns;
};

static int
open_place(struct park *p, struct services *services, const struct settings *s,
    struct fail *why)
{
	const struct place_s3_settings to_s3 = { .to = s->to,
		.kms_key = s->kms_key,
		.gzip = s->gzip,
		.retries = retries,
		.max_wait_ms = max_wait_ms,
		.aws = services->s3_aws,
		.http = p->http,
		.out = &p->filter.out,
		.tally = &p->filter.tally };

	p->place = s3_is_address(s->to) ? place_s3_new(&to_s3, why)
					: place_dir_new(s->to, why);
	return p->place != NULL ? 0 : -1;
}

static void
open_alarm(struct park *p, struct services *services, const struct settings *s)
{
	struct alarm_settings alarm = { .group = s->group,
		.every_ms = s->alarm_every_ms,
		.http = p->http };

	services->sns_aws =
	    aws_new(&(struct aws_options){ .region = s->region });
	services->sns =
	    sns_new(services->sns_aws, p->http, &p->filter.out, s->sns);
	alarm.sns = services->sns;
	p->alarm = alarm_new(&alarm);
}

static int
set_up(struct park *p, struct services *services, const struct settings *s,
    struct fail *why)
{
	struct http_options transport = { 0 };

	backlog_init(&p->backlog);
	buf_init(&p->text, SIZE_MAX);
	p->most_records = (size_t)s->batch;
	p->linger_ms = s->linger_ms;
	p->gzip = s->gzip;
	services->s3_aws =
	    aws_new(&(struct aws_options){ .endpoint_url = endpoint });
	if ((s->sns != NULL || s3_is_address(s->to)) &&
	    aws_ca_file(services->s3_aws, &transport.ca_file, why) == -1)
		return -1;
	p->http = http_new(&transport);
	if (s->sns != NULL)
		open_alarm(p, services, s);
	return open_place(p, services, s, why);
}

static void
release(struct park *p, struct services *services)
{
	alarm_free(p->alarm);
	p->place->free(p->place);
	backlog_release(&p->backlog);
	buf_release(&p->text);
	http_free(p->http);
	sns_free(services->sns);
	aws_free(services->s3_aws);
	aws_free(services->sns_aws);
	filter_release(&p->filter);
}

int
main(int argc, char *argv[])
{
	static struct park p;
	static struct config config;
	static struct services services;
	struct settings settings;
	struct common common;
	struct fail why;
	char **operands = opts_parse(&program, &common, argc, argv);
	const char *to = *operands != NULL ? *operands++ : NULL;
	bool has_config = common.config != NULL;
	int status;

	if (!has_config)
		config = (struct config){ .park = { .alarm_every_ms = 300000,
					      .linger_ms = 1000 } };
	else if (config_load(&config, common.config, &why) == -1)
		die(&why);
	merge(&settings, to, &config);
	if (check(&settings, &why) == -1)
		die(&why);
	if (athena_ddl)
		return print_ddl(&settings, has_config ? &config : NULL);
	filter_init(&p.filter, program.name, &common, operands);
	monitor_group(&p.filter.monitor, config.group);
	if (set_up(&p, &services, &settings, &why) == -1)
		die(&why);
	status = park_run(&p);
	if (!p.stage.stuck && http_in_flight(p.http) == 0)
		release(&p, &services);
	if (has_config)
		config_release(&config);
	return status;
}
