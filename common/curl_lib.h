/*
 * libcurl's functions, loaded at the first use: with the libraries behind it
 * libcurl takes 5 ms and 6 MiB of the start of a program, which a filter
 * that sends no request has no reason to spend.
 */
#ifndef MSK_CURL_LIB_H
#define MSK_CURL_LIB_H

#include <curl/curl.h>

#include "fail.h"

/* setopt and getinfo are macros of libcurl's header under their full names. */
#define CURL_LIB(FUNCTION) \
	FUNCTION(curl_global_init, global_init) \
	FUNCTION(curl_global_cleanup, global_cleanup) \
	FUNCTION(curl_easy_init, easy_init) \
	FUNCTION(curl_easy_setopt, easy_setopt) \
	FUNCTION(curl_easy_getinfo, easy_getinfo) \
	FUNCTION(curl_easy_reset, easy_reset) \
	FUNCTION(curl_easy_cleanup, easy_cleanup) \
	FUNCTION(curl_easy_strerror, easy_strerror) \
	FUNCTION(curl_slist_append, slist_append) \
	FUNCTION(curl_slist_free_all, slist_free_all) \
	FUNCTION(curl_multi_init, multi_init) \
	FUNCTION(curl_multi_setopt, multi_setopt) \
	FUNCTION(curl_multi_add_handle, multi_add_handle) \
	FUNCTION(curl_multi_remove_handle, multi_remove_handle) \
	FUNCTION(curl_multi_perform, multi_perform) \
	FUNCTION(curl_multi_poll, multi_poll) \
	FUNCTION(curl_multi_info_read, multi_info_read) \
	FUNCTION(curl_multi_cleanup, multi_cleanup)

struct curl_lib {
	void *handle;
#define CURL_LIB_MEMBER(name, member) __typeof__(&(name)) member;
	CURL_LIB(CURL_LIB_MEMBER)
#undef CURL_LIB_MEMBER
};

/* FAIL_CONFIG where there is no libcurl, or one that is too old. */
int curl_lib_open(struct curl_lib *, struct fail *why);

/* libcurl stays loaded: it can't be taken out safely. */
void curl_lib_close(struct curl_lib *);

#endif
