/*
 * The AWS shared config and credentials files: INI sections, keys without
 * regard to case, values to the end of the line, and one level of nested
 * keys below a key without a value:
 *
 *	[services local]
 *	dynamodb =
 *	  endpoint_url = http://127.0.0.1:8000
 *
 * Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials
 * files"; botocore's configloader.py.
 */
#ifndef MSK_AWS_INI_H
#define MSK_AWS_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"

struct aws_ini_value {
	char *section, *key, *nested; /* nested: NULL, or the inner key */
	char *value;
};

struct aws_ini {
	struct aws_ini_value *values;
	size_t count;
};

/*
 * A file that is not there is empty. *open_to_all (may be NULL) says whether
 * everybody can read it. FAIL_CONFIG for one that
 * can't be read or is over LIMIT_CONFIG. Release it in any case.
 */
int aws_ini_read(
    struct aws_ini *, const char *path, bool *open_to_all, struct fail *why);
void aws_ini_release(struct aws_ini *);

bool aws_ini_has(const struct aws_ini *, const char *section);

/* Whether any section has that key. */
bool aws_ini_holds(const struct aws_ini *, const char *key);

/* NULL without. nested may be NULL. Of several, the last. */
const char *aws_ini_get(const struct aws_ini *, const char *section,
    const char *key, const char *nested);

#endif
