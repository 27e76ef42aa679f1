/*
 * json_check FILE...: whether the record reader's scanner takes each file as
 * one JSON text. Prints "accepted NAME" or "refused NAME (why)".
 */
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "jtext.h"

static void
read_file(const char *name, struct buf *text)
{
	FILE *file = fopen(name, "rb");
	char block[4096];
	size_t n;

	if (file == NULL)
		return;
	while ((n = fread(block, 1, sizeof(block), file)) != 0)
		buf_append(text, block, n);
	fclose(file);
}

int
main(int argc, char *argv[])
{
	struct jtext_error error;
	struct buf text;
	int i;

	for (i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');
		const char *name = slash != NULL ? slash + 1 : argv[i];

		buf_init(&text, SIZE_MAX);
		read_file(argv[i], &text);
		if (jtext_check(buf_as_view(&text), &error) == 0)
			printf("accepted %s\n", name);
		else
			printf("refused %s (byte %zu: %s)\n", name,
			    (size_t)(error.at - text.p) + 1, error.what);
		buf_release(&text);
	}
	return 0;
}
