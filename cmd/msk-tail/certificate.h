/* What is wrong with a broker's certificate: librdkafka knows one text for
 * every such case. */
#ifndef TAIL_CERTIFICATE_H
#define TAIL_CERTIFICATE_H

#include "tail.h"

/* Note OpenSSL's verdict on certificates; the opaque is the struct tail. */
void certificate_watch(rd_kafka_conf_t *);

/* librdkafka's reason, in better words. */
void certificate_explain(struct tail *, const char *reason, struct fail *why);

#endif
