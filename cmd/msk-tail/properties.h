/*
 * librdkafka's properties, by kcat's conventions: -X NAME=VALUE, and a file
 * of NAME=VALUE lines (-F, $KCAT_CONFIG, ~/.config/kcat.conf).
 */
#ifndef TAIL_PROPERTIES_H
#define TAIL_PROPERTIES_H

#include "librdkafka.h"
#include "login.h"
#include "options.h"

/*
 * The configuration of the settings' client, with what login has to say,
 * auto.offset.reset of which (if any) goes to settings->offsets where nothing
 * else says where to start. NULL with why: FAIL_USAGE for -X, FAIL_CONFIG for a
 * file, or as login_fetch says. -X list and -X dump print and exit 0.
 */
rd_kafka_conf_t *properties_conf(
    struct settings *, struct login *, struct fail *why);

#endif
