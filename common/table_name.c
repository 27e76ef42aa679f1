#include "table_name.h"

#define ARN "arn:"

bool
table_is_arn(struct view name)
{
	return name.len > sizeof(ARN) - 1 &&
	       memcmp(name.p, ARN, sizeof(ARN) - 1) == 0;
}

struct view
table_plain_name(struct view name)
{
	const char *end = name.p + name.len, *slash;

	if (!table_is_arn(name))
		return name;
	slash = memrchr(name.p, '/', name.len);
	if (slash == NULL || slash + 1 == end)
		return name;
	return (struct view){ slash + 1, (size_t)(end - slash - 1) };
}
