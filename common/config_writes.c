/* version, write and ttl: how a table's rows are written. */
#include "config_parts.h"

int
config_name_or_false(
    const struct config_node *node, void *into, struct fail *why)
{
	const char **name = into;

	*name = NULL;
	if (jtext_kind(node->value) == JTEXT_FALSE)
		return 0;
	if (jtext_kind(node->value) != JTEXT_STRING)
		return config_wrong(node, why, "expected a name or false");
	return config_text(node, name, why);
}

int
config_write(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "auto", "put", "update", NULL };

	return config_word(node, words, into, why);
}

int
config_version(const struct config_node *node, void *into, struct fail *why)
{
	struct config_version *version = into;
	const char *path;

	if (config_name_or_false(node, &path, why) == -1)
		return -1;
	*version = (struct config_version){ VERSION_NONE, NULL };
	if (path != NULL && strcmp(path, "offset") == 0)
		version->kind = VERSION_OFFSET;
	else if (path != NULL)
		*version = (struct config_version){ VERSION_PATH, path };
	return 0;
}

/* Longer than anything is kept; it can be added to any time. */
#define MOST_AFTER_MS ((int64_t)36500 * 24 * 3600 * 1000)

static int
read_after(const struct config_node *node, void *into, struct fail *why)
{
	int64_t *after_ms = into;

	if (config_duration(node, after_ms, why) == -1)
		return -1;
	return *after_ms <= MOST_AFTER_MS
		   ? 0
		   : config_wrong(node, why, "more than 36500d");
}

int
config_ttl(const struct config_node *node, void *into, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "attribute", config_text,
		    offsetof(struct config_ttl, attribute) },
		{ "after", read_after, offsetof(struct config_ttl, after_ms) },
		{ NULL, NULL, 0 },
	};
	struct config_ttl *ttl = into;

	if (config_object(node, keys, false, ttl, why) == -1)
		return -1;
	if (ttl->attribute == NULL)
		return config_wrong(node, why, "attribute is missing");
	if (!config_has(node, "after"))
		return config_wrong(node, why, "after is missing");
	return 0;
}
