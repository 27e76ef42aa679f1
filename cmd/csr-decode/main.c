/*
 * csr-decode: records in, records out. Decodes the Avro bytes of a record by
 * the schema that wrote them, which a schema registry knows by its id, and
 * puts JSON in their place: payload_base64 becomes payload.
 */
#include "config.h"
#include "decode.h"
#include "diag.h"
#include "jobs.h"
#include "mem.h"
#include "secret_file.h"

/* What the command line says. */
struct options {
	const char *mode, *logical, *decimal, *tagged, *bytes, *connect;
	const char *reader;
	struct registry_options registry;
	bool keys;
	int64_t jobs;
};

static bool
chosen(const char *choice, const char *word)
{
	return strcmp(choice, word) == 0;
}

static struct avro_print
print_of(const struct options *o)
{
	return (struct avro_print){
		.raw = chosen(o->logical, "raw"),
		.decimal_strings = chosen(o->decimal, "string"),
		.tagged = chosen(o->tagged, "tagged"),
		.latin1 = chosen(o->bytes, "latin1"),
		.no_connect = chosen(o->connect, "off"),
	};
}

static enum decode_mode
mode_of(const struct options *o)
{
	return chosen(o->mode, "drop")       ? DECODE_DROP
	       : chosen(o->mode, "failfast") ? DECODE_FAILFAST
					     : DECODE_PERMISSIVE;
}

/* The option or the environment, else the config. */
static int
find_registry(struct options *o, const struct common *common,
    struct config *config, struct fail *why)
{
	if (common->config != NULL) {
		if (config_load(config, common->config, why) == -1)
			return -1;
		if (o->registry.source == NULL)
			o->registry.source = config->registry;
	}
	if (o->registry.source == NULL)
		return fail(why, FAIL_USAGE,
		    "no schema registry: name one with -r, "
		    "$SCHEMA_REGISTRY_URL, or schema_registry_url in the "
		    "app config");
	return 0;
}

/* Others see the arguments of a process: user:password@ is wiped as soon as it
 * was read. */
static void
wipe_password(const char *source)
{
	char *p = (char *)source, *at, *end;

	while ((p = strstr(p, "://")) != NULL) {
		p += 3;
		end = p + strcspn(p, ",");
		at = memrchr(p, '@', (size_t)(end - p));
		if (at != NULL)
			memset(p, '*', (size_t)(at - p));
		p = end;
	}
}

static int
run(struct options *o, const struct common *common, const char *group,
    char **files)
{
	struct registry *registry;
	struct reader reader;
	struct filter filter;
	struct decode decode;
	struct fail why;
	int status;

	filter_init(&filter, "csr-decode", common, files);
	o->registry.tally = &filter.tally;
	if (registry_open(&registry, &o->registry, &why) == -1)
		die(&why);
	wipe_password(o->registry.source);
	secret_file_check(o->registry.key_file);
	if (reader_open(&reader, o->reader, registry, &why) == -1)
		die(&why);
	decode_init(&decode, registry, &reader, print_of(o));
	decode.mode = mode_of(o);
	decode.keys = o->keys;
	decode.max_record = common->max_record;
	decode.tally = &filter.tally;
	monitor_group(&filter.monitor, group);
	filter.monitor.metrics.has |= METRICS_SERVICE;
	filter.stop_at_bad = decode.mode == DECODE_FAILFAST;
	filter.record.bytes = &decode.payload;
	status = o->jobs == 1 ? filter_run(&filter, decode_record, &decode)
			      : jobs_run(&filter, &decode, (size_t)o->jobs);
	filter_release(&filter);
	decode_release(&decode);
	reader_release(&reader);
	registry_free(registry);
	return status;
}

int
main(int argc, char *argv[])
{
	struct options o = { .mode = "permissive",
		.logical = "plain",
		.decimal = "number",
		.tagged = "plain",
		.bytes = "base64",
		.connect = "on",
		.reader = "writer",
		.jobs = 1,
		.registry = { .max_wait_ms = REGISTRY_MAX_WAIT_MS } };
	const struct opt options[] = {
		{ OPT_TEXT, 'r', "registry", &o.registry.source,
		    "URL[,URL...]|glue:NAME|DIR", "where the schemas are",
		    "SCHEMA_REGISTRY_URL" },
		{ OPT_CHOICE, 'm', "mode", &o.mode, "permissive|failfast|drop",
		    "what a record that can't be decoded does", NULL },
		{ OPT_FLAG, 'k', "key", &o.keys, NULL, "decode keys too",
		    NULL },
		{ OPT_INT, 'j', "jobs", &o.jobs, "N",
		    "how many threads decode (1)", NULL },
		{ OPT_TEXT, 0, "reader", &o.reader,
		    "writer|latest|SUBJECT:VERSION|FILE",
		    "the schema that values are read as", NULL },
		{ OPT_CHOICE, 0, "logical", &o.logical, "plain|raw",
		    "dates and decimals readable, or underlying values", NULL },
		{ OPT_CHOICE, 0, "decimal", &o.decimal, "number|string",
		    "how decimals are printed", NULL },
		{ OPT_CHOICE, 0, "union", &o.tagged, "plain|tagged",
		    "the value alone, or {\"type\":value}", NULL },
		{ OPT_CHOICE, 0, "bytes", &o.bytes, "base64|latin1",
		    "how bytes are printed", NULL },
		{ OPT_CHOICE, 0, "connect", &o.connect, "on|off",
		    "whether connect.name counts", NULL },
		{ OPT_TEXT, 0, "cache", &o.registry.cache, "DIR",
		    "where schemas are kept ('': nowhere)", NULL },
		{ OPT_TIME, 0, "max-wait", &o.registry.max_wait_ms, "TIME",
		    "how long to try a registry that is down (60s)", NULL },
		{ OPT_TEXT, 0, "ca-file", &o.registry.ca_file, "FILE",
		    "CA certificates to trust, PEM",
		    "SCHEMA_REGISTRY_SSL_CA_LOCATION" },
		{ OPT_TEXT, 0, "cert-file", &o.registry.cert_file, "FILE",
		    "our certificate, PEM",
		    "SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION" },
		{ OPT_TEXT, 0, "key-file", &o.registry.key_file, "FILE",
		    "its private key, PEM",
		    "SCHEMA_REGISTRY_SSL_KEY_LOCATION" },
		{ .type = OPT_END },
	};
	const struct program program = { "csr-decode",
		"decode Avro payloads by the schema registry",
		"[-r URL|glue:NAME|DIR] [-m MODE] [-k] [OPTION]... [FILE]...",
		options, true };
	struct config config = { 0 };
	struct common common;
	char **files = opts_parse(&program, &common, argc, argv);
	struct fail why;
	int status;

	if (o.jobs < 1 || o.jobs > JOBS_MAX)
		opts_fail("-j takes 1 to %d", JOBS_MAX);
	mem_share_with_jansson();
	if (o.registry.max_wait_ms == 0)
		o.registry.max_wait_ms = 1; /* 0 means the default there */
	if (find_registry(&o, &common, &config, &why) == -1)
		die(&why);
	status = run(&o, &common, config.group, files);
	if (common.config != NULL)
		config_release(&config);
	return status;
}
