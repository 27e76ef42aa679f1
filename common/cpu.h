/*
 * What this CPU can do, for code that is there in more than one form.
 */
#ifndef MSK_CPU_H
#define MSK_CPU_H

#include <stdbool.h>

/* Whether it has vectors of 64 bytes and all else that the Makefile's
 * WIDE_FLAGS say. */
static inline bool
cpu_is_wide(void)
{
#ifdef __SSE2__
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512ifma") &&
	       __builtin_cpu_supports("avx512vbmi") &&
	       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#else
	return false;
#endif
}

#endif
