/*
 * The ids by which a writer's schema is known, as avro-unframe notes them,
 * and where a registry has it. Used by the registry's parts alone.
 */
#ifndef MSK_REGISTRY_ID_H
#define MSK_REGISTRY_ID_H

#include "buf.h"

enum registry_id {
	REGISTRY_ID_NONE, /* no id at all */
	REGISTRY_ID_NUMBER, /* 42 */
	REGISTRY_ID_GUID, /* 6f1c2a0e-1d5b-4c0e-9c1a-0a4d6f3b2c11 */
	REGISTRY_ID_GLOBAL, /* globalId:42, Apicurio's own */
	REGISTRY_ID_HASH, /* 64 hexadecimal digits, Apicurio's too */
	REGISTRY_ID_FINGERPRINT, /* 16 of them: CRC-64-AVRO */
};

/* The longest. */
#define REGISTRY_ID_MAX 64

enum registry_id registry_id_kind(struct view id);

/*
 * Whether a registry may know it: no registry answers to fingerprints, and
 * numbers are Java's int, so that one takes a path with a larger one for no
 * path of its own. Junk bytes behind a zero look so.
 */
bool registry_id_is_asked(const char *id);

/*
 * Append the path behind a registry's URL. Apicurio's own ids have theirs in
 * its own API, REGISTRY_APICURIO, which lies beside the one that is
 * Confluent's: that path takes the place of the URL's from /apis/ on. Source:
 * Apicurio Registry v2 API, /ids (3.x serves it too).
 */
#define REGISTRY_APICURIO "/apis/registry/v2"
void registry_id_path(struct buf *path, const char *id);

#endif
