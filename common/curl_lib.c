#include "curl_lib.h"

#include <dlfcn.h>
#include <string.h>

#define SONAME "libcurl.so.4"

static int
find(void *handle, const char *name, void *function, struct fail *why)
{
	void *symbol = dlsym(handle, name);

	if (symbol == NULL)
		return fail(
		    why, FAIL_CONFIG, "%s is too old: no %s", SONAME, name);
	memcpy(function, &symbol, sizeof(symbol));
	return 0;
}

int
curl_lib_open(struct curl_lib *lib, struct fail *why)
{
	*lib = (struct curl_lib){ 0 };
	lib->handle = dlopen(SONAME, RTLD_NOW);
	if (lib->handle == NULL)
		return fail(
		    why, FAIL_CONFIG, "can't load libcurl: %s", dlerror());
#define FIND(name, member) \
	if (find(lib->handle, #name, &lib->member, why) == -1) \
		return -1;
	CURL_LIB(FIND)
#undef FIND
	if (lib->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fail(why, FAIL_CONFIG, "libcurl can't be initialised");
	return 0;
}

void
curl_lib_close(struct curl_lib *lib)
{
	if (lib->handle != NULL)
		lib->global_cleanup();
	lib->handle = NULL;
}
