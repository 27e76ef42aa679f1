#include "opts_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "diag.h"
#include "mem.h"
#include "out.h"

static void
add(struct opt_table *t, const struct opt *opts)
{
	for (; opts->type != OPT_END; opts++) {
		t->opts = xrealloc(t->opts, t->count + 1, sizeof(*t->opts));
		t->opts[t->count++] = *opts;
	}
}

static void
add_common(struct opt_table *t, const struct program *program, struct common *c)
{
	const struct opt every[] = {
		{ OPT_TEXT, 'C', "config", &c->config, "FILE|s3://BUCKET/KEY",
		    "app config", NULL },
		{ OPT_CHOICE, 0, "log", &c->log, "text|json",
		    "how messages are written to stderr", NULL },
		{ OPT_TEXT, 0, "metrics", &c->metrics, "FILE",
		    "append metrics for CloudWatch there (-: stderr)",
		    "MSKUTILS_METRICS" },
		{ OPT_TIME, 0, "metrics-every", &c->metrics_every_ms, "TIME",
		    "how often (default 10s)", NULL },
		{ OPT_FLAG, 0, "progress", &c->progress, NULL,
		    "tell how it goes on stderr", NULL },
		{ OPT_COUNT, 'v', "verbose", &c->verbose, NULL,
		    "end with a summary line; twice: say more", NULL },
		{ OPT_FLAG, 'q', "quiet", &c->quiet, NULL,
		    "no warnings, only errors", NULL },
		{ OPT_FLAG, 'h', "help", &t->help, NULL, "this text", NULL },
		{ OPT_FLAG, 'V', "version", &t->version, NULL, "the version",
		    NULL },
		{ OPT_CHOICE, 0, "completion", &t->shell, "bash|zsh|fish",
		    "print this program's completion for a shell", NULL },
		{ .type = OPT_END },
	};
	const struct opt filter[] = {
		{ OPT_FLAG, 'A', "acks-only", &c->acks_only, NULL,
		    "print only coordinates, for the last stage", NULL },
		{ OPT_FLAG, 0, "strict", &c->strict, NULL,
		    "exit 65 if any record carries an error", NULL },
		{ OPT_FLAG, 0, "retry-errors", &c->retry_errors, NULL,
		    "process errored records again (first filter only)", NULL },
		{ OPT_BYTES, 0, "max-record", &c->max_record, "SIZE",
		    "longest input line (default 64M)", NULL },
		{ .type = OPT_END },
	};

	if (program->filter)
		add(t, filter);
	add(t, every);
}

static bool
takes_value(const struct opt *o)
{
	return o->type != OPT_FLAG && o->type != OPT_COUNT;
}

static void
make_getopt(struct opt_table *t)
{
	char *letter;
	size_t i;

	t->longs = xcalloc(t->count + 1, sizeof(*t->longs));
	t->letters = letter = xcalloc(2 * t->count + 2, 1);
	*letter++ = ':'; /* tell a missing value from an unknown option */
	for (i = 0; i < t->count; i++) {
		const struct opt *o = &t->opts[i];

		t->longs[i] = (struct option){
			.name = o->name,
			.has_arg =
			    takes_value(o) ? required_argument : no_argument,
			.val = OPT_TABLE_FIRST + (int)i,
		};
		if (o->letter == 0)
			continue;
		*letter++ = o->letter;
		if (takes_value(o))
			*letter++ = ':';
	}
}

void
opt_table_init(
    struct opt_table *t, const struct program *program, struct common *common)
{
	*t = (struct opt_table){ 0 };
	if (program->options != NULL)
		add(t, program->options);
	add_common(t, program, common);
	make_getopt(t);
}

void
opt_table_release(struct opt_table *t)
{
	free(t->opts);
	free(t->longs);
	free(t->letters);
}

int
opt_table_letter(const struct opt_table *t, int letter)
{
	size_t i = 0;

	while (t->opts[i].letter != letter)
		i++;
	return (int)i;
}

static _Noreturn void
printed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		exit(0);
	if (errno == EPIPE)
		out_reader_gone();
	diag_error("writing to standard output: %s", strerror(errno));
	exit(EX_IOERR);
}

void
opt_table_version(const struct program *program)
{
	printf("%s (mskutils) %s\n", program->name, MSK_VERSION);
	printed();
}

static void
help_line(const struct opt *o)
{
	char left[128];
	int n = 0;

	if (o->letter != 0)
		n = snprintf(
		    left, sizeof(left), "-%c, --%s", o->letter, o->name);
	else
		n = snprintf(left, sizeof(left), "    --%s", o->name);
	if (takes_value(o))
		snprintf(left + n, sizeof(left) - (size_t)n, " %s", o->arg);
	if (strlen(left) > 26)
		printf("  %s\n  %-26s", left, "");
	else
		printf("  %-26s", left);
	printf(" %s", o->help);
	if (o->env != NULL)
		printf(" [$%s]", o->env);
	putchar('\n');
}

void
opt_table_help(const struct opt_table *t, const struct program *program)
{
	size_t i;

	printf("usage: %s %s\n%s\n\n", program->name, program->usage,
	    program->purpose);
	for (i = 0; i < t->count; i++)
		help_line(&t->opts[i]);
	printf("\nman %s says the rest.\n", program->name);
	printed();
}

/* Whether the value is the name of a file or a directory. */
static bool
is_path(const struct opt *o)
{
	return o->arg != NULL && (strstr(o->arg, "FILE") != NULL ||
				     strstr(o->arg, "DIR") != NULL ||
				     strstr(o->arg, "PATH") != NULL);
}

/* Choices with blanks between them. */
static void
print_words(const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words == '[')
			words = strchr(words, ']') + 1;
		if (*words == '\0')
			break;
		putchar(*words == '|' ? ' ' : *words);
	}
}

static void
bash_cases(const struct opt_table *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		const struct opt *o = &t->opts[i];

		if (!takes_value(o))
			continue;
		printf("\t--%s", o->name);
		if (o->letter != 0)
			printf("|-%c", o->letter);
		printf(")\n\t\t");
		if (o->type == OPT_CHOICE) {
			printf("mapfile -t COMPREPLY < <(compgen -W '");
			print_words(o->arg);
			printf("' -- \"$cur\")\n");
		} else if (is_path(o)) {
			printf("compopt -o default\n\t\tCOMPREPLY=()\n");
		} else {
			printf("COMPREPLY=()\n");
		}
		printf("\t\treturn\n\t\t;;\n");
	}
}

static void
bash(const struct opt_table *t, const char *name)
{
	char function[64];
	size_t i;

	snprintf(function, sizeof(function), "_%s", name);
	for (i = 0; function[i] != '\0'; i++)
		if (function[i] == '-')
			function[i] = '_';
	printf("# bash completion for %s: made by %s --completion bash\n", name,
	    name);
	printf("%s() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	       "\tlocal prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	       "\tcase $prev in\n",
	    function);
	bash_cases(t);
	printf("\tesac\n\tif [[ $cur == -* ]]; then\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (i = 0; i < t->count; i++)
		printf("%s--%s", i == 0 ? "" : " ", t->opts[i].name);
	printf("' -- \"$cur\")\n\telse\n\t\tcompopt -o default\n"
	       "\t\tCOMPREPLY=()\n\tfi\n}\ncomplete -F %s %s\n",
	    function, name);
}

/* Text inside single quotes of an _arguments specification. */
static void
zsh_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			printf("'\\'");
		else if (strchr("[]:\\", *text) != NULL)
			putchar('\\');
		putchar(*text);
	}
}

static void
zsh(const struct opt_table *t, const char *name)
{
	size_t i;

	printf("#compdef %s\n# made by %s --completion zsh\n\n_arguments -s",
	    name, name);
	for (i = 0; i < t->count; i++) {
		const struct opt *o = &t->opts[i];
		bool many = o->type == OPT_LIST || o->type == OPT_COUNT;

		printf(" \\\n\t");
		if (o->letter != 0 && many)
			printf("'*'{-%c,--%s}'", o->letter, o->name);
		else if (o->letter != 0)
			printf("'(-%c --%s)'{-%c,--%s}'", o->letter, o->name,
			    o->letter, o->name);
		else
			printf("'%s--%s", many ? "*" : "", o->name);
		printf("[");
		zsh_text(o->help);
		printf("]");
		if (takes_value(o)) {
			printf(":%s:", o->type == OPT_CHOICE ? o->name : "");
			if (o->type == OPT_CHOICE) {
				printf("(");
				print_words(o->arg);
				printf(")");
			} else if (is_path(o)) {
				printf("_files");
			}
		}
		printf("'");
	}
	printf(" \\\n\t'*:file:_files'\n");
}

static void
fish_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void
fish(const struct opt_table *t, const char *name)
{
	size_t i;

	printf("# made by %s --completion fish\n", name);
	for (i = 0; i < t->count; i++) {
		const struct opt *o = &t->opts[i];

		printf("complete -c %s -l %s", name, o->name);
		if (o->letter != 0)
			printf(" -s %c", o->letter);
		if (o->type == OPT_CHOICE) {
			printf(" -x -a '");
			print_words(o->arg);
			printf("'");
		} else if (takes_value(o)) {
			printf(is_path(o) ? " -r" : " -x");
		}
		printf(" -d '");
		fish_text(o->help);
		printf("'\n");
	}
}

void
opt_table_completion(
    const struct opt_table *t, const struct program *program, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		bash(t, program->name);
	else if (strcmp(shell, "zsh") == 0)
		zsh(t, program->name);
	else
		fish(t, program->name);
	printed();
}
