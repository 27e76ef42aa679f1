/* Which attributes of a table's key a look-up names. */
#include "plan_parts.h"

static const struct key_attribute *
key_hash(const struct step *step)
{
	return step->index != NULL ? &step->index->hash
				   : &step->table->key.hash;
}

static const struct key_attribute *
key_range(const struct step *step)
{
	return step->index != NULL ? &step->index->range
				   : &step->table->key.range;
}

/* That the look-up names the key's attributes, all for a key, and those of a
 * query from the hash on. */
static int
wrong_key(const struct step *step, struct fail *why)
{
	const char *range = key_range(step)->name;
	const struct config_lookup *config = step->config;

	return fail(why, FAIL_CONFIG,
	    "%s: %s%stable %s has the key (%s%s%s): a %s names %s",
	    config->place, config->index != NULL ? config->index : "",
	    config->index != NULL ? " of " : "", config->table,
	    key_hash(step)->name, range != NULL ? ", " : "",
	    range != NULL ? range : "", config->is_query ? "query" : "key",
	    config->is_query ? "the first of it, or both" : "all of it");
}

static const struct config_operand *
find_operand(const struct config_lookup *config, const char *attribute)
{
	size_t i;

	for (i = 0; attribute != NULL && i < config->operand_count; i++)
		if (strcmp(config->operands[i].attribute, attribute) == 0)
			return &config->operands[i];
	return NULL;
}

int
plan_name_operands(struct step *step, struct fail *why)
{
	const struct config_lookup *config = step->config;
	const struct key_attribute *hash = key_hash(step);
	const struct key_attribute *range = key_range(step);
	const struct config_operand *first, *second;

	first = find_operand(config, hash->name);
	second = find_operand(config, range->name);
	step->operand_count = (first != NULL) + (second != NULL);
	if (first == NULL || step->operand_count != config->operand_count ||
	    (!config->is_query && range->name != NULL && second == NULL))
		return wrong_key(step, why);
	step->operands[0] =
	    (struct operand){ .config = first, .attribute = hash };
	step->operands[1] = (struct operand){
		.config = second, .attribute = range, .range = true
	};
	return 0;
}
