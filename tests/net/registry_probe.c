/*
 * registry_probe [-c CACHE] [-w MS] [-p MS] [-u USER:PASSWORD] [-t TOKEN] [-a
 * CA] SOURCE ID...: the type, the references' texts in order, and the text of
 * each id's schema, or "code text" of what is wrong with it; exits with the
 * status of what stops a filter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "registry.h"

static const char *const types[] = { "AVRO", "JSON", "PROTOBUF" };

static void
print(const struct registry_schema *schema)
{
	size_t i;

	printf("%s", types[schema->type]);
	for (i = 0; i < schema->reference_count; i++)
		printf(" < %s", schema->references[i].p);
	printf(" = %s\n", schema->text.p);
	fflush(stdout);
}

static void
take_option(struct registry_options *o, int letter, const char *value)
{
	switch (letter) {
	case 'c':
		o->cache = value;
		break;
	case 'w':
		o->max_wait_ms = atoi(value);
		break;
	case 'p':
		o->publish_ms = atoi(value);
		break;
	case 'u':
		o->user_info = value;
		break;
	case 't':
		o->token = value;
		break;
	case 'a':
		o->ca_file = value;
		break;
	default:
		exit(FAIL_USAGE);
	}
}

int
main(int argc, char *argv[])
{
	struct registry_options options = { 0 };
	const struct registry_schema *schema;
	struct registry *registry;
	struct out out;
	struct fail why;
	int letter;

	while ((letter = getopt(argc, argv, "c:w:p:u:t:a:")) != -1)
		take_option(&options, letter, optarg);
	options.source = argv[optind++];
	out_init(&out, STDOUT_FILENO);
	if (registry_open(&registry, &options, &why) == -1)
		die(&why);
	for (; optind < argc; optind++) {
		if (registry_schema(registry, view_of(argv[optind]), &out,
			&schema, &why) == 0)
			print(schema);
		else if (why.kind == FAIL_RECORD)
			printf("%s %s\n", why.code, why.text);
		else
			die(&why);
		fflush(stdout);
	}
	registry_free(registry);
	out_close(&out);
	return 0;
}
