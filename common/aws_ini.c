#include "aws_ini.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "limits.h"
#include "mem.h"
#include "secret_file.h"

static char *
trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

static void
add(struct aws_ini *ini, const char *section, const char *key,
    const char *nested, const char *value)
{
	struct aws_ini_value *v;

	ini->values =
	    xrealloc(ini->values, ini->count + 1, sizeof(*ini->values));
	v = &ini->values[ini->count++];
	v->section = xstrdup(section);
	v->key = xstrdup(key);
	v->nested = nested != NULL ? xstrdup(nested) : NULL;
	v->value = xstrdup(value);
}

/* [profile "a b"] is profile a b; blanks between the words don't count. */
static void
set_section(struct aws_ini *ini, char **section, char *line)
{
	char *end = strchr(line, ']');
	char *from, *to;

	if (end != NULL)
		*end = '\0';
	free(*section);
	*section = xstrdup(trim(line + 1));
	for (from = to = *section; *from != '\0'; from++) {
		if (strchr("\"'", *from) != NULL)
			continue;
		if (isspace((unsigned char)*from) && to > *section &&
		    to[-1] == ' ')
			continue;
		*to++ = isspace((unsigned char)*from) ? ' ' : *from;
	}
	*to = '\0';
	add(ini, *section, "", NULL, "");
}

/* Cut a line at its first = or : in two; the value is "" without one. */
static char *
cut(char *line)
{
	char *value = strpbrk(line, "=:");

	if (value == NULL)
		return line + strlen(line);
	*value = '\0';
	return trim(value + 1);
}

/* An indented line goes on with the value above, or nests below it. */
static void
take_indented(struct aws_ini *ini, const char *section, char *line)
{
	struct aws_ini_value *last = &ini->values[ini->count - 1];
	char *value, *longer;

	if (*last->value == '\0' || last->nested != NULL) {
		value = cut(line);
		add(ini, section, last->key, trim(line), value);
		return;
	}
	longer = xmalloc(strlen(last->value) + strlen(line) + 2);
	sprintf(longer, "%s\n%s", last->value, line);
	free(last->value);
	last->value = longer;
}

static void
take_line(struct aws_ini *ini, char **section, char *line)
{
	bool indented = isspace((unsigned char)*line);
	char *value;

	line = trim(line);
	if (*line == '\0' || *line == '#' || *line == ';')
		return;
	if (*line == '[') {
		set_section(ini, section, line);
	} else if (*section == NULL) {
		return;
	} else if (indented && *ini->values[ini->count - 1].key != '\0') {
		take_indented(ini, *section, line);
	} else {
		value = cut(line);
		add(ini, *section, trim(line), NULL, value);
	}
}

int
aws_ini_read(
    struct aws_ini *ini, const char *path, bool *open_to_all, struct fail *why)
{
	char *line = NULL, *section = NULL;
	size_t size = 0, total = 0;
	ssize_t len;
	FILE *file;

	*ini = (struct aws_ini){ 0 };
	if (open_to_all != NULL)
		*open_to_all = false;
	if ((file = fopen(path, "re")) == NULL) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return fail(why, FAIL_CONFIG, "%s: %s", path, strerror(errno));
	}
	if (open_to_all != NULL)
		*open_to_all = secret_file_is_open(fileno(file));
	while (
	    total < LIMIT_CONFIG && (len = getline(&line, &size, file)) > 0) {
		total += (size_t)len;
		take_line(ini, &section, line);
	}
	free(line);
	free(section);
	fclose(file);
	if (total >= LIMIT_CONFIG)
		return fail(
		    why, FAIL_CONFIG, "%s: over %zu bytes", path, LIMIT_CONFIG);
	return 0;
}

void
aws_ini_release(struct aws_ini *ini)
{
	size_t i;

	for (i = 0; i < ini->count; i++) {
		free(ini->values[i].section);
		free(ini->values[i].key);
		free(ini->values[i].nested);
		explicit_bzero(
		    ini->values[i].value, strlen(ini->values[i].value));
		free(ini->values[i].value);
	}
	free(ini->values);
	*ini = (struct aws_ini){ 0 };
}

bool
aws_ini_has(const struct aws_ini *ini, const char *section)
{
	return aws_ini_get(ini, section, "", NULL) != NULL;
}

bool
aws_ini_holds(const struct aws_ini *ini, const char *key)
{
	size_t i;

	for (i = 0; i < ini->count; i++)
		if (strcasecmp(ini->values[i].key, key) == 0)
			return true;
	return false;
}

const char *
aws_ini_get(const struct aws_ini *ini, const char *section, const char *key,
    const char *nested)
{
	const struct aws_ini_value *v;
	size_t i;

	for (i = ini->count; i > 0; i--) {
		v = &ini->values[i - 1];
		if (strcmp(v->section, section) == 0 &&
		    strcasecmp(v->key, key) == 0 &&
		    (nested == NULL ? v->nested == NULL
				    : v->nested != NULL &&
					  strcasecmp(v->nested, nested) == 0))
			return v->value;
	}
	return NULL;
}
