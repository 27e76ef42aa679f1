/* Properties that hold secrets: not shown, not left in the argument list. */
#ifndef TAIL_HIDDEN_H
#define TAIL_HIDDEN_H

#include <stdbool.h>

#include "librdkafka.h"

/* Whether a property's value, by its name, is a secret. */
bool hidden_is(const char *name);

/* Others see the arguments of a process: wipe the value of NAME=VALUE, one of
 * ours, where it is a secret. It has been read. */
void hidden_wipe(const char *argument);

/* A private key's file that everybody can read draws a warning. */
void hidden_check_keys(const rd_kafka_conf_t *);

#endif
