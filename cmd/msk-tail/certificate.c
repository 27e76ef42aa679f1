#include "certificate.h"

#include <openssl/x509_vfy.h>

/* Called by librdkafka's threads for each certificate of a chain; what
 * OpenSSL thinks of it stands. */
static int
verdict(rd_kafka_t *rk, const char *broker, int32_t id, int *error, int depth,
    const char *bytes, size_t size, char *text, size_t text_size, void *opaque)
{
	struct tail *t = opaque;

	(void)rk, (void)broker, (void)id, (void)depth;
	(void)bytes, (void)size;
	if (*error == X509_V_OK)
		return 1;
	atomic_store(&t->outage.certificate, *error);
	snprintf(text, text_size, "%s", X509_verify_cert_error_string(*error));
	return 0;
}

void
certificate_watch(rd_kafka_conf_t *conf)
{
	rd_kafka_conf_set_ssl_cert_verify_cb(conf, verdict);
}

static bool
is_about_the_name(int error)
{
	return error == X509_V_ERR_HOSTNAME_MISMATCH ||
	       error == X509_V_ERR_IP_ADDRESS_MISMATCH;
}

/* reason begins with the broker's address: "ssl://HOST:PORT/bootstrap: SSL
 * handshake failed: ...". */
void
certificate_explain(struct tail *t, const char *reason, struct fail *why)
{
	int error = atomic_exchange(&t->outage.certificate, X509_V_OK);
	const char *end = strstr(reason, ": SSL handshake failed");

	if (error == X509_V_OK || end == NULL) {
		fail(why, FAIL_ACCESS, "%s", reason);
		return;
	}
	fail(why, FAIL_ACCESS,
	    "%.*s: the broker's certificate is refused: "
	    "%s (%s)",
	    (int)(end - reason), reason, X509_verify_cert_error_string(error),
	    is_about_the_name(error)
		? "it is for another host name than the one in -b"
		: "-X ssl.ca.location names the file of its CA");
}
