#include "hidden.h"

#include <string.h>

#include "secret_file.h"

/* Parts of names: librdkafka's, those of kcat's -X schema.registry., and
 * Java's. sasl.oauthbearer.config takes tokens and keys. */
bool
hidden_is(const char *name)
{
	static const char *const parts[] = { "password", "passphrase", "secret",
		".pem", "user.info", "sasl.jaas.config",
		"sasl.oauthbearer.config" };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (strstr(name, parts[i]) != NULL)
			return true;
	return false;
}

void
hidden_wipe(const char *argument)
{
	char *equals = strchr(argument, '=');
	bool secret;

	if (equals == NULL)
		return;
	*equals = '\0';
	secret = hidden_is(argument);
	*equals = '=';
	if (secret)
		memset(equals + 1, '*', strlen(equals + 1));
}

static void
check(const rd_kafka_conf_t *conf, const char *name)
{
	char path[4096];
	size_t size = sizeof(path);

	if (rd_kafka_conf_get(conf, name, path, &size) == RD_KAFKA_CONF_OK)
		secret_file_check(path);
}

void
hidden_check_keys(const rd_kafka_conf_t *conf)
{
	check(conf, "ssl.key.location");
	check(conf, "ssl.keystore.location");
}
