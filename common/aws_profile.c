#include "aws_profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "mem.h"
#include "secret_file.h"

const char *
aws_variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* The path that a variable names, or that file of ~/.aws. */
static void
file_path(struct buf *path, const char *name, const char *file)
{
	const char *value = aws_variable(name), *home = aws_variable("HOME");

	if (value == NULL)
		buf_printf(path, "%s/.aws/%s", home != NULL ? home : "", file);
	else if (strncmp(value, "~/", 2) == 0 && home != NULL)
		buf_printf(path, "%s%s", home, value + 1);
	else
		buf_text(path, value);
}

/* A file is no secret unless it holds one. */
static int
read_file(struct aws_ini *ini, bool *warned, const char *path, struct fail *why)
{
	bool open_to_all;

	if (aws_ini_read(ini, path, &open_to_all, why) == -1)
		return -1;
	if (!open_to_all || *warned ||
	    (!aws_ini_holds(ini, "aws_secret_access_key") &&
		!aws_ini_holds(ini, "aws_session_token")))
		return 0;
	*warned = true;
	secret_file_warn(path);
	return 0;
}

static int
read_files(struct aws_profile *p, struct fail *why)
{
	struct buf path;
	int rc;

	buf_init(&path, SIZE_MAX);
	file_path(&path, "AWS_CONFIG_FILE", "config");
	rc = read_file(&p->config, &p->warned[0], path.p, why);
	buf_reset(&path);
	file_path(&path, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
	if (rc == 0)
		rc = read_file(&p->credentials, &p->warned[1], path.p, why);
	buf_release(&path);
	return rc;
}

static char *
section_of(const struct aws_profile *p, const char *name)
{
	struct buf section;
	char *copy;

	buf_init(&section, SIZE_MAX);
	if (strcmp(name, "default") != 0 || !aws_ini_has(&p->config, "default"))
		buf_text(&section, "profile ");
	buf_text(&section, name);
	copy = xstrdup(section.p);
	buf_release(&section);
	return copy;
}

/* A profile that somebody names has to be there, "default" and with keys in
 * the environment, too. */
static int
choose(struct aws_profile *p, const char *option, struct fail *why)
{
	bool named;

	p->asked_for = option != NULL;
	p->name = option;
	if (p->name == NULL)
		p->name = aws_variable("AWS_PROFILE");
	if (p->name == NULL)
		p->name = aws_variable("AWS_DEFAULT_PROFILE");
	if (!(named = p->name != NULL))
		p->name = "default";
	p->section = section_of(p, p->name);
	if (!named || aws_ini_has(&p->credentials, p->name) ||
	    aws_ini_has(&p->config, p->section))
		return 0;
	return fail(why, FAIL_CONFIG,
	    "AWS profile %s is neither in the config nor in the credentials "
	    "file",
	    p->name);
}

void
aws_profile_other(
    const struct aws_profile *p, const char *name, struct aws_profile *other)
{
	*other = *p;
	other->asked_for = true;
	other->name = name;
	other->section = section_of(p, name);
}

int
aws_profile_load(struct aws_profile *p, const char *option, struct fail *why)
{
	if (p->loaded)
		return 0;
	if (read_files(p, why) == -1 || choose(p, option, why) == -1) {
		aws_profile_release(p);
		return -1;
	}
	p->loaded = true;
	return 0;
}

void
aws_profile_release(struct aws_profile *p)
{
	aws_ini_release(&p->config);
	aws_ini_release(&p->credentials);
	free(p->section);
	*p = (struct aws_profile){ .warned = { p->warned[0], p->warned[1] } };
}

const char *
aws_profile_setting(const struct aws_profile *p, const char *key)
{
	const char *value = aws_ini_get(&p->credentials, p->name, key, NULL);

	if (value == NULL)
		value = aws_ini_get(&p->config, p->section, key, NULL);
	return value;
}

bool
aws_profile_on(
    const struct aws_profile *p, const char *variable, const char *key)
{
	const char *value = aws_variable(variable);

	if (value == NULL)
		value = aws_profile_setting(p, key);
	return value != NULL && strcasecmp(value, "true") == 0;
}
