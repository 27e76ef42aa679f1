/*
 * Schemas by id, from a schema registry over HTTP, or from a directory.
 *
 * HTTP: GET /schemas/ids/{id}, /schemas/guids/{guid}, and for references
 * /subjects/{subject}/versions/{version}. Of several URLs of one registry
 * the first that answers is used. Source: Confluent Schema Registry API
 * Reference. A context is part of the URL (http://host/contexts/.name).
 *
 * Directory: <id>.avsc holds a bare Avro schema; <id>.json a registry's
 * answer. A reference in it either carries the answer's members itself
 * ({"name","subject","version","schema",...}), as cached ones do, or stands
 * in <subject>.v<version>.json or .avsc beside it, the subject
 * percent-encoded, or in any .json that names its subject and version.
 *
 * AWS Glue: glue:NAME, glue:ARN or glue: (registry_glue.h), by UUID.
 *
 * Ids are immutable, so schemas are kept in memory and on disk for ever. The
 * disk cache is such a directory, one a registry. A registry on loopback is
 * a development one whose ids may begin anew: with the default cache it is
 * asked first, and the cache is for when it does not answer.
 *
 * Authentication comes from options, from the URL (user:password@), or from
 * the variables that are named after Confluent's client properties:
 *
 *	SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO       user:password
 *	SCHEMA_REGISTRY_BEARER_AUTH_TOKEN
 *	SCHEMA_REGISTRY_SSL_CA_LOCATION            PEM file
 *	SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION   PEM file
 *	SCHEMA_REGISTRY_SSL_KEY_LOCATION           PEM file
 */
#ifndef MSK_REGISTRY_H
#define MSK_REGISTRY_H

#include "buf.h"
#include "fail.h"
#include "out.h"
#include "tally.h"

struct registry;

/* How long an unknown id is asked for, since ids are published late, and for
 * how long it is then taken as unknown without asking. */
#define REGISTRY_PUBLISH_MS ((int64_t)10000)
#define REGISTRY_UNKNOWN_MS ((int64_t)60000)
#define REGISTRY_MAX_WAIT_MS ((int64_t)60000)

/* NULL or 0 where an option was not given. Strings are borrowed until
 * registry_free, so those with secrets need not be copied. */
struct registry_options {
	const char *source; /* URL[,URL...], glue:NAME or DIR */
	const char *cache; /* a directory; NULL: $XDG_CACHE_HOME/mskutils,
			      else ~/.cache/mskutils; "": none */
	const char *user_info; /* user:password */
	const char *token; /* bearer */
	const char *ca_file, *cert_file, *key_file;
	int64_t max_wait_ms; /* for a registry that does not answer;
				0: REGISTRY_MAX_WAIT_MS */
	int64_t publish_ms; /* for an unknown id to be published;
			       0: REGISTRY_PUBLISH_MS */
	struct tally *tally; /* retries are counted here; NULL: nowhere */
};

enum registry_type {
	REGISTRY_AVRO,
	REGISTRY_JSON,
	REGISTRY_PROTOBUF,
};

/* Belongs to the registry, until registry_free. */
struct registry_schema {
	enum registry_type type;
	struct view text; /* '\0' and BUF_PAD readable bytes behind it */
	/* The schemas that it refers to, directly or not, each once, those
	 * first that others refer to: parse them in this order, then text. */
	const struct view *references;
	size_t reference_count;
};

/*
 * Neither connects nor reads a schema. -1 with FAIL_CONFIG for a source that
 * is neither an URL nor a directory.
 */
int registry_open(
    struct registry **, const struct registry_options *, struct fail *why);
void registry_free(struct registry *); /* accepts NULL */

/*
 * The schema of an id: decimal digits or a GUID. Waits, watching out, as long
 * as the registry does not answer. -1 with
 *	FAIL_RECORD   csr.unknown: the registry does not know the id, after
 *	              REGISTRY_PUBLISH_MS of asking (less for the third and
 *	              later ones of a flood of unknown ids); csr.id: it is no
 *	              id; csr.reference: a reference leads nowhere, to itself,
 *	              or too far
 *	FAIL_ACCESS   401, 403, or a certificate that is not trusted
 *	FAIL_CONFIG   the URL is no registry's; a file in DIR is no answer
 *	FAIL_SERVICE  no answer for max_wait_ms
 */
int registry_schema(struct registry *, struct view id, struct out *,
    const struct registry_schema **, struct fail *why);

/*
 * A version of a subject: GET /subjects/{subject}/versions/{version}; 0 is
 * the newest. A given version is immutable, and kept like an id. The newest
 * is asked for with every call; while the registry does not answer, it is the
 * newest of the cache, and that is a warning. In a directory it is the one of
 * the highest number. -1 with FAIL_RECORD csr.subject where there is no such
 * subject or version (which is taken as so for REGISTRY_UNKNOWN_MS), else as
 * registry_schema.
 */
int registry_version(struct registry *, const char *subject, int64_t version,
    struct out *, const struct registry_schema **, struct fail *why);

#endif
