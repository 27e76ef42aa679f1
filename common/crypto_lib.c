#include "crypto_lib.h"

#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

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

static void
find_all(struct crypto_lib *lib)
{
	void *handle = dlopen(SONAME, RTLD_NOW);

	find(handle, "EVP_MD_fetch", &lib->md_fetch);
	find(handle, "EVP_MD_free", &lib->md_free);
	find(handle, "EVP_Digest", &lib->digest);
	find(handle, "EVP_MAC_fetch", &lib->mac_fetch);
	find(handle, "EVP_MAC_free", &lib->mac_free);
	find(handle, "EVP_MAC_CTX_new", &lib->mac_ctx_new);
	find(handle, "EVP_MAC_CTX_free", &lib->mac_ctx_free);
	find(handle, "EVP_MAC_CTX_set_params", &lib->mac_ctx_set_params);
	find(handle, "EVP_MAC_init", &lib->mac_init);
	find(handle, "EVP_MAC_update", &lib->mac_update);
	find(handle, "EVP_MAC_final", &lib->mac_final);
}

static EVP_MAC_CTX *
hmac_new(const struct crypto_lib *lib)
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = { { OSSL_MAC_PARAM_DIGEST,
					  OSSL_PARAM_UTF8_STRING, name,
					  sizeof(name) - 1, 0 },
		{ NULL, 0, NULL, 0, 0 } };
	EVP_MAC *mac = lib->mac_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac != NULL ? lib->mac_ctx_new(mac) : NULL;

	if (ctx != NULL && !lib->mac_ctx_set_params(ctx, params)) {
		lib->mac_ctx_free(ctx);
		ctx = NULL;
	}
	lib->mac_free(mac);
	return ctx;
}

void
crypto_lib_open(struct crypto_lib *lib)
{
	struct fail why;

	if (lib->sha256 != NULL)
		return;
	find_all(lib);
	lib->sha256 = lib->md_fetch(NULL, "SHA256", NULL);
	lib->hmac = hmac_new(lib);
	if (lib->sha256 != NULL && lib->hmac != NULL)
		return;
	fail(&why, FAIL_CONFIG, "%s gives no SHA-256", SONAME);
	die(&why);
}

void
crypto_lib_close(struct crypto_lib *lib)
{
	if (lib->sha256 == NULL)
		return;
	lib->mac_ctx_free(lib->hmac);
	lib->md_free(lib->sha256);
}

void
crypto_sha256(const struct crypto_lib *lib, struct view bytes,
    unsigned char hash[SHA256_BYTES])
{
	lib->digest(bytes.p, bytes.len, hash, NULL, lib->sha256, NULL);
}

void
crypto_hmac(const struct crypto_lib *lib, struct view key, struct view text,
    unsigned char hash[SHA256_BYTES])
{
	size_t len;

	lib->mac_init(lib->hmac, (const unsigned char *)key.p, key.len, NULL);
	lib->mac_update(lib->hmac, (const unsigned char *)text.p, text.len);
	lib->mac_final(lib->hmac, hash, &len, SHA256_BYTES);
}
