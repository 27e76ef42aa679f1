/*
 * replay NAME FILE...: each file through the harness that this is linked
 * with, without a fuzzer. Whatever a harness finds ends the program.
 */
#include "fuzz.h"

static void
replay(const char *name)
{
	FILE *file = fopen(name, "rb");
	uint8_t *data;
	size_t size;
	long end;

	MUST(file != NULL && fseek(file, 0, SEEK_END) == 0);
	end = ftell(file);
	MUST(end >= 0);
	rewind(file);
	size = (size_t)end;
	data = malloc(size + 1);
	MUST(data != NULL && fread(data, 1, size, file) == size);
	fclose(file);
	fprintf(stderr, "%s\n", name);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

int
main(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	return 0;
}
