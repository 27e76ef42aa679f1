#include "opts.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "descriptors.h"
#include "diag.h"
#include "limits.h"
#include "mem.h"
#include "opts_table.h"

#define METRICS_EVERY_MS 10000

void
opts_fail(const char *format, ...)
{
	char message[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	diag_error("%s; try '%s --help'", message, diag_settings()->tool);
	exit(EX_USAGE);
}

/* The leading number of text; false where there is none. */
static bool
number(const char *text, double *value, const char **rest)
{
	char *end;

	if (*text < '0' || *text > '9' || text[1] == 'x' || text[1] == 'X')
		return false;
	errno = 0;
	*value = strtod(text, &end);
	*rest = end;
	return errno == 0;
}

bool
opts_bytes(const char *text, size_t *bytes)
{
	static const char units[] = "KMGT";
	const char *rest, *unit;
	double value;

	if (!number(text, &value, &rest))
		return false;
	if (isalpha((unsigned char)*rest) &&
	    (unit = strchr(units, *rest & ~0x20)) != NULL) {
		value *= (double)((size_t)1 << 10 * (unit - units + 1));
		rest++;
	}
	if (strcmp(rest, "B") != 0 && strcmp(rest, "iB") != 0 && *rest != '\0')
		return false;
	if (value > 9e18)
		return false;
	*bytes = (size_t)value;
	return true;
}

bool
opts_time(const char *text, int64_t *ms)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = { { "", 1e3 }, { "ms", 1 }, { "s", 1e3 }, { "m", 6e4 },
		{ "h", 36e5 }, { "d", 864e5 } };
	const char *rest;
	double value;
	size_t i;

	if (!number(text, &value, &rest))
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(rest, units[i].unit) == 0) {
			value *= units[i].ms;
			if (value > 9e15)
				return false;
			*ms = (int64_t)value;
			return true;
		}
	return false;
}

/* word[:MORE] takes "word" and "word:more". */
static bool
fits(const char *word, const char *text)
{
	size_t len = strcspn(word, "[|");

	if (strncmp(word, text, len) != 0)
		return false;
	return text[len] == '\0' ||
	       (word[len] == '[' && word[len + 1] == text[len] &&
		   text[len + 1] != '\0');
}

static bool
choose(const struct opt *o, const char *text)
{
	const char *word = o->arg;
	size_t word_len;

	for (; *word != '\0'; word += word_len + (word[word_len] == '|')) {
		word_len = strcspn(word, "|");
		if (fits(word, text)) {
			*(const char **)o->value = text;
			return true;
		}
	}
	return false;
}

static bool
to_int(const char *text, int64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static void
add(struct opt_list *list, const char *text)
{
	list->text = xrealloc(list->text, list->count + 1, sizeof(*list->text));
	list->text[list->count++] = text;
}

/* NULL, or what the option expected. */
static const char *
set(const struct opt *o, const char *text)
{
	struct opt_call *call = o->value;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)o->value = true;
		return NULL;
	case OPT_COUNT:
		++*(int *)o->value;
		return NULL;
	case OPT_TEXT:
		*(const char **)o->value = text;
		return NULL;
	case OPT_LIST:
		add(o->value, text);
		return NULL;
	case OPT_CHOICE:
		return choose(o, text) ? NULL : o->arg;
	case OPT_INT:
		return to_int(text, o->value) ? NULL : "a whole number";
	case OPT_BYTES:
		return opts_bytes(text, o->value) ? NULL : "a size like 8M";
	case OPT_TIME:
		return opts_time(text, o->value)
			   ? NULL
			   : "a time like 30s, 5m or 500ms";
	case OPT_CALL:
		return call->parse(call->context, text);
	case OPT_END:
		break;
	}
	return NULL;
}

static void
set_or_fail(const struct opt *o, const char *shown, const char *text)
{
	const char *expected = set(o, text);

	if (expected != NULL)
		opts_fail("%s '%s': expected %s", shown, text, expected);
}

static void
take(const struct opt_table *t, int index, const char *text, bool *given)
{
	const struct opt *o = &t->opts[index];
	char shown[80];

	given[index] = true;
	snprintf(shown, sizeof(shown), "--%s", o->name);
	set_or_fail(o, shown, text);
}

static void
take_environment(const struct opt_table *t, const bool *given)
{
	const char *text;
	size_t i;

	for (i = 0; i < t->count; i++) {
		const struct opt *o = &t->opts[i];

		if (o->env == NULL || given[i])
			continue;
		if ((text = getenv(o->env)) != NULL && *text != '\0')
			set_or_fail(o, o->env, text);
	}
}

static void
init_diag(const struct program *program, const struct common *common)
{
	diag_init(&(struct diag){
	    .tool = program->name,
	    .json = common->log != NULL && strcmp(common->log, "json") == 0,
	    .quiet = common->quiet,
	    .verbose = common->verbose,
	});
}

/* kcat's -C takes no value, so "-C -t topic" is a likely slip. */
static void
check_config(const struct common *common)
{
	if (common->config != NULL && common->config[0] == '-')
		opts_fail("-C '%s': expected the app config's file; -C is not "
			  "kcat's consumer mode here",
		    common->config);
}

static void
check_metrics(const struct common *common)
{
	const char *file = common->metrics;

	if (file != NULL &&
	    (*file == '\0' || (*file == '-' && file[1] != '\0')))
		opts_fail("--metrics '%s': expected a file, or - for standard "
			  "error",
		    file);
	if (common->metrics_every_ms < 1 ||
	    common->metrics_every_ms > LIMIT_METRICS_EVERY_MS)
		opts_fail("--metrics-every: expected 1ms to 1d");
}

/* A letter may stand among others ("-kx"), where optind is of no help. */
static _Noreturn void
refuse(const char *what, char *argv[])
{
	const char letter[] = { '-', (char)optopt, '\0' };
	bool is_letter = optopt > 0 && optopt < OPT_TABLE_FIRST;

	/* Not what stands behind a =: it may be a secret. */
	if (!is_letter)
		argv[optind - 1][strcspn(argv[optind - 1], "=")] = '\0';
	opts_fail(what, is_letter ? letter : argv[optind - 1]);
}

static void
parse_arguments(const struct opt_table *t, int argc, char *argv[], bool *given)
{
	int found, index;

	opterr = 0;
	while ((found = getopt_long(
		    argc, argv, t->letters, t->longs, &index)) != -1) {
		if (found == ':')
			refuse("option '%s' needs a value", argv);
		if (found == '?' && optopt >= OPT_TABLE_FIRST)
			refuse("option '%s' takes no value", argv);
		if (found == '?')
			refuse("unknown option '%s'", argv);
		if (found < OPT_TABLE_FIRST)
			index = opt_table_letter(t, found);
		else
			index = found - OPT_TABLE_FIRST;
		take(t, index, optarg, given);
	}
}

char **
opts_parse(const struct program *program, struct common *common, int argc,
    char *argv[])
{
	struct opt_table t;
	bool *given;

	*common = (struct common){ .log = "text",
		.metrics_every_ms = METRICS_EVERY_MS,
		.max_record = LIMIT_RECORD };
	descriptors_hold();
	init_diag(program, common);
	opt_table_init(&t, program, common);
	given = xcalloc(t.count, sizeof(*given));
	parse_arguments(&t, argc, argv, given);
	if (t.help)
		opt_table_help(&t, program);
	if (t.version)
		opt_table_version(program);
	if (t.shell != NULL)
		opt_table_completion(&t, program, t.shell);
	init_diag(program, common);
	take_environment(&t, given);
	init_diag(program, common);
	check_config(common);
	check_metrics(common);
	free(given);
	opt_table_release(&t);
	return argv + optind;
}
