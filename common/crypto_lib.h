/*
 * libcrypto's functions for signatures, loaded at the first use, as libcurl
 * is (curl_lib.h): a program that signs nothing does not spend its start on
 * them.
 */
#ifndef MSK_CRYPTO_LIB_H
#define MSK_CRYPTO_LIB_H

#include <openssl/evp.h>

#include "buf.h"

#define SHA256_BYTES 32

/* SHA-256 by itself and in HMAC. libcrypto looks both up by their names in
 * its providers, which takes longer than to hash a request: done once. */
struct crypto_lib {
	__typeof__(&EVP_MD_fetch) md_fetch;
	__typeof__(&EVP_MD_free) md_free;
	__typeof__(&EVP_Digest) digest;
	__typeof__(&EVP_MAC_fetch) mac_fetch;
	__typeof__(&EVP_MAC_free) mac_free;
	__typeof__(&EVP_MAC_CTX_new) mac_ctx_new;
	__typeof__(&EVP_MAC_CTX_free) mac_ctx_free;
	__typeof__(&EVP_MAC_CTX_set_params) mac_ctx_set_params;
	__typeof__(&EVP_MAC_init) mac_init;
	__typeof__(&EVP_MAC_update) mac_update;
	__typeof__(&EVP_MAC_final) mac_final;
	EVP_MD *sha256;
	EVP_MAC_CTX *hmac;
};

/* Of one that is all zero; an open one is left as it is. Ends the program
 * (FAIL_CONFIG) where there is no libcrypto that can do this. */
void crypto_lib_open(struct crypto_lib *);

/* Wipes the last key; the library itself stays loaded. */
void crypto_lib_close(struct crypto_lib *);

void crypto_sha256(
    const struct crypto_lib *, struct view, unsigned char hash[SHA256_BYTES]);

/* hash may be where the key is. */
void crypto_hmac(const struct crypto_lib *, struct view key, struct view text,
    unsigned char hash[SHA256_BYTES]);

#endif
