/*
 * The profile that is in use, with what the shared files say of it. Used by
 * aws.c and the credentials chain.
 */
#ifndef MSK_AWS_PROFILE_H
#define MSK_AWS_PROFILE_H

#include "aws_ini.h"

/* Begins empty ({ 0 }). */
struct aws_profile {
	bool loaded;
	const char *name; /* borrowed */
	char *section; /* of the config file: "default" or "profile NAME" */
	bool asked_for; /* by an option: keys in the environment don't count */
	struct aws_ini config, credentials;
	bool warned[2]; /* of the files that others can read */
};

/* Choose the profile (option may be NULL) and read the files, once. -1 with
 * FAIL_CONFIG, too where the profile that is asked for is in none of them. */
int aws_profile_load(
    struct aws_profile *, const char *option, struct fail *why);

/* Back to empty; the next load reads the files again. */
void aws_profile_release(struct aws_profile *);

/* Another profile of the same files, which it borrows; only its section is to
 * be freed. It counts as asked for. */
void aws_profile_other(
    const struct aws_profile *, const char *name, struct aws_profile *other);

/* A setting, wherever it stands: the credentials file's comes first. NULL
 * without. */
const char *aws_profile_setting(const struct aws_profile *, const char *key);

/* Whether the variable, or else the setting, is "true". */
bool aws_profile_on(
    const struct aws_profile *, const char *variable, const char *key);

/* A variable of the environment; NULL where it is empty, too. */
const char *aws_variable(const char *name);

#endif
