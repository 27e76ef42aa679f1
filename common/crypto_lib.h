/*
 * libcrypto's functions for signatures, loaded at the first use, as libcurl
 * is (curl_lib.h): a program that signs nothing does not spend its start on
 * them.
 */
#ifndef MSK_CRYPTO_LIB_H
#define MSK_CRYPTO_LIB_H

#include <openssl/hmac.h>
#include <openssl/sha.h>

struct crypto_lib {
	__typeof__(&SHA256) sha256;
	__typeof__(&HMAC) hmac;
	__typeof__(&EVP_sha256) evp_sha256;
};

/* Cheap from the second time on, and never to be closed. Ends the program
 * (FAIL_CONFIG) where there is no libcrypto. */
void crypto_lib_open(struct crypto_lib *);

#endif
