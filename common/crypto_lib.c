#include "crypto_lib.h"

#include <dlfcn.h>
#include <string.h>

#include "diag.h"

#define SONAME "libcrypto.so.3"

static void
find(void *handle, const char *name, void *function)
{
	void *symbol = handle != NULL ? dlsym(handle, name) : NULL;
	struct fail why;

	if (symbol == NULL) {
		fail(&why, FAIL_CONFIG, "can't load %s: %s", SONAME, dlerror());
		die(&why);
	}
	memcpy(function, &symbol, sizeof(symbol));
}

void
crypto_lib_open(struct crypto_lib *lib)
{
	void *handle = dlopen(SONAME, RTLD_NOW);

	find(handle, "SHA256", &lib->sha256);
	find(handle, "HMAC", &lib->hmac);
	find(handle, "EVP_sha256", &lib->evp_sha256);
}
