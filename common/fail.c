#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
fail(struct fail *why, enum fail_kind kind, const char *format, ...)
{
	va_list ap;

	why->kind = kind;
	why->code[0] = '\0';
	va_start(ap, format);
	vsnprintf(why->text, sizeof(why->text), format, ap);
	va_end(ap);
	return -1;
}

int
fail_record(struct fail *why, const char *code, const char *format, ...)
{
	va_list ap;

	why->kind = FAIL_RECORD;
	snprintf(why->code, sizeof(why->code), "%s", code);
	va_start(ap, format);
	vsnprintf(why->text, sizeof(why->text), format, ap);
	va_end(ap);
	return -1;
}

int
fail_in(struct fail *why, const char *format, ...)
{
	char text[sizeof(why->text)];
	size_t used;
	va_list ap;

	memcpy(text, why->text, sizeof(text));
	va_start(ap, format);
	vsnprintf(why->text, sizeof(why->text), format, ap);
	va_end(ap);
	used = strlen(why->text);
	snprintf(why->text + used, sizeof(why->text) - used, ": %s", text);
	return -1;
}
