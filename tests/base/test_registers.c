/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_registers.c -- what the processor still had of a secret. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/registers.h"
#include "vault/base/secret.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(registers, .init = start);

#if defined(__x86_64__)
#define HAS_VECTORS 1

/* ${to} gets what is in the first and the last register that are always there. */
static void vectors_copy(uint8_t to[32])
{
	__asm__ volatile("movdqu %%xmm0, (%0)\n\tmovdqu %%xmm15, 16(%0)"
			 :
			 : "r"(to)
			 : "memory");
}

static void vectors_fill(const uint8_t from[16])
{
	__asm__ volatile("movdqu (%0), %%xmm0\n\tmovdqu (%0), %%xmm15"
			 :
			 : "r"(from)
			 : "xmm0", "xmm15");
}
#else
#define HAS_VECTORS 0

static void vectors_copy(uint8_t to[32])
{
	memset(to, 0, 32);
}

static void vectors_fill(const uint8_t from[16])
{
	(void)from;
}
#endif

Test(registers, the_registers_forget_what_they_had)
{
	const uint8_t key[16] = "sixteen bytes ok";
	uint8_t kept[32], after[32];

	vectors_fill(key);
	vectors_copy(kept);
	cr_expect(!HAS_VECTORS || memcmp(kept + 16, key, 16) == 0);
	vectors_fill(key);
	registers_forget();
	vectors_copy(after);
	cr_expect(sodium_is_zero(after, sizeof(after)));
}

#if defined(__x86_64__)
/* The first and the last that only AVX-512 has, as far as they go; and the upper
 * halves that came with AVX. */
static void wide_fill(const uint8_t from[64], bool most)
{
	if (most)
		__asm__ volatile("vmovdqu64 (%0), %%zmm16\n\t"
				 "vmovdqu64 (%0), %%zmm31"
				 :
				 : "r"(from)
				 : "memory");
	__asm__ volatile("vmovdqu (%0), %%ymm0\n\tvmovdqu (%0), %%ymm15"
			 :
			 : "r"(from)
			 : "memory", "xmm0", "xmm15");
}

static void wide_copy(uint8_t to[192], bool most)
{
	__asm__ volatile("vmovdqu %%ymm0, (%0)\n\tvmovdqu %%ymm15, 32(%0)"
			 :
			 : "r"(to)
			 : "memory");
	if (most)
		__asm__ volatile("vmovdqu64 %%zmm16, 64(%0)\n\t"
				 "vmovdqu64 %%zmm31, 128(%0)"
				 :
				 : "r"(to)
				 : "memory");
}

/* What the processor has, and not what the C library is told to use of it. */
Test(registers, and_so_do_the_wide_ones)
{
	const bool more = __builtin_cpu_supports("avx");
	const bool most = __builtin_cpu_supports("avx512f");
	const size_t len = most ? 192 : more ? 64 : 0;
	uint8_t key[64], kept[192], after[192];

	memset(key, 0xa5, sizeof(key));
	if (more) {
		wide_fill(key, most);
		wide_copy(kept, most);
		wide_fill(key, most);
		registers_forget();
		wide_copy(after, most);
	}
	cr_expect(len == 0 || memcmp(kept + len - 64, key, 64) == 0);
	cr_expect(sodium_is_zero(after, len));
}

Test(registers, and_those_that_the_c_library_is_told_to_do_without)
{
	char *const args[] = { (char[]){ "base" }, (char[]){ "--filter" },
			       (char[]){ "secret/and_so_do_the_wide_ones" },
			       NULL };
	char *const vars[] = { (char[]){ "GLIBC_TUNABLES=glibc.cpu.hwcaps="
					 "-OSXSAVE,-AVX,-AVX2,-AVX512F" },
			       NULL };
	pid_t child;
	int status = -1;

	cr_assert_eq(posix_spawn(&child, "/proc/self/exe", NULL, NULL, args,
				 vars),
		     0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_expect_eq(status, 0);
}
#endif

Test(registers, and_do_so_when_one_is_freed)
{
	const uint8_t key[16] = "sixteen bytes ok";
	struct secret *s = NULL;
	uint8_t after[32];

	cr_assert_eq(secret_copy(key, sizeof(key), &s), E_OK);
	vectors_fill(key);
	secret_free(&s);
	vectors_copy(after);
	cr_expect(memcmp(after, key, 16) != 0);
	cr_expect(memcmp(after + 16, key, 16) != 0);
}
