#include "registry_id.h"

#include <ctype.h>
#include <stdlib.h>

static const struct view global = { "globalId:", 9 };

static bool
is_hex(struct view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (!isxdigit((unsigned char)v.p[i]))
			return false;
	return v.len != 0;
}

static bool
is_number(struct view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (v.p[i] < '0' || v.p[i] > '9')
			return false;
	return v.len != 0 && v.len <= 20;
}

/* 8, 4, 4, 4 and 12 digits. */
static bool
is_guid(struct view v)
{
	size_t i;

	if (v.len != 36)
		return false;
	for (i = 0; i < v.len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23
			? v.p[i] != '-'
			: !isxdigit((unsigned char)v.p[i]))
			return false;
	return true;
}

static bool
is_global(struct view v)
{
	return v.len > global.len && memcmp(v.p, global.p, global.len) == 0 &&
	       is_number((struct view){ v.p + global.len, v.len - global.len });
}

enum registry_id
registry_id_kind(struct view id)
{
	if (is_number(id))
		return REGISTRY_ID_NUMBER;
	if (is_guid(id))
		return REGISTRY_ID_GUID;
	if (is_global(id))
		return REGISTRY_ID_GLOBAL;
	if (id.len == 64 && is_hex(id))
		return REGISTRY_ID_HASH;
	if (id.len == 16 && is_hex(id))
		return REGISTRY_ID_FINGERPRINT;
	return REGISTRY_ID_NONE;
}

bool
registry_id_is_asked(const char *id)
{
	switch (registry_id_kind(view_of(id))) {
	case REGISTRY_ID_NUMBER:
		return strtoull(id, NULL, 10) <= INT32_MAX;
	case REGISTRY_ID_GLOBAL:
		return strtoull(id + global.len, NULL, 10) <= INT64_MAX;
	case REGISTRY_ID_NONE:
	case REGISTRY_ID_FINGERPRINT:
		return false;
	default:
		return true;
	}
}

void
registry_id_path(struct buf *path, const char *id)
{
	switch (registry_id_kind(view_of(id))) {
	case REGISTRY_ID_GUID:
		buf_printf(path, "/schemas/guids/%s", id);
		break;
	case REGISTRY_ID_GLOBAL:
		buf_printf(path,
		    REGISTRY_APICURIO "/ids/globalIds/%s?dereference=true",
		    id + global.len);
		break;
	case REGISTRY_ID_HASH:
		buf_printf(path, REGISTRY_APICURIO "/ids/contentHashes/%s", id);
		break;
	default:
		buf_printf(path, "/schemas/ids/%s", id);
	}
}
