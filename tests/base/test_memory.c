/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_memory.c -- secrets, hashes, errors, cursors. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/cursor.h"
#include "vault/base/error.h"
#include "vault/base/guarded.h"
#include "vault/base/hash.h"
#include "vault/base/registers.h"
#include "vault/base/secret.h"
#include "vault/base/shelf.h"
#include "vault/base/text.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(secret, .init = start);
TestSuite(hash, .init = start);

Test(secret, a_new_one_is_zero_and_aligned)
{
	struct secret *s = NULL;
	size_t i;

	cr_assert_eq(secret_new(33, &s), E_OK);
	cr_assert_eq(secret_len(s), 33);
	cr_assert_eq((uintptr_t)secret_bytes(s) % 16, 0);
	for (i = 0; i < 33; i++)
		cr_assert_eq(secret_bytes(s)[i], 0);
	secret_free(&s);
	cr_assert_null(s);
	secret_free(&s);
}

Test(secret, adopting_wipes_the_source)
{
	char source[] = "correct horse";
	struct secret *s = NULL;

	cr_assert_eq(secret_adopt(source, 13, &s), E_OK);
	cr_assert_eq(memcmp(secret_peek(s), "correct horse", 13), 0);
	cr_assert(sodium_is_zero((const uint8_t *)source, 13));
	secret_truncate(s, 7);
	cr_assert_eq(secret_len(s), 7);
	cr_assert(sodium_is_zero(secret_peek(s) + 7, 6));
	secret_free(&s);
}

static const uint8_t *given_up; /* of a secret that is being freed */

static void wipe_and_look(int signal_number)
{
	(void)signal_number;
	secret_wipe_all();
	_exit(sodium_is_zero(given_up, 13) ? 0 : 1);
}

/* What is wrong before it ends the program when it is freed: a moment within. */
Test(secret, a_signal_within_the_free_finds_it_wiped)
{
	struct secret *s = NULL;
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGABRT, wipe_and_look);
		if (secret_copy("correct horse", 13, &s) != E_OK)
			_exit(2);
		given_up = secret_peek(s);
		secret_bytes(s)[-1] ^= 1;
		secret_free(&s);
		_exit(3);
	}
	cr_assert_gt(pid, 0);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 0, "%d", WEXITSTATUS(status));
}

Test(secret, a_noted_public_key_is_forgotten_when_the_secret_may_change)
{
	const uint8_t key[SECRET_PUBLIC_LEN] = { 7 };
	struct secret *s = NULL;

	cr_assert_eq(secret_random(32, &s), E_OK);
	cr_assert_null(secret_public(s, SECRET_X25519));
	secret_note_public(s, SECRET_X25519, key);
	cr_assert_null(secret_public(s, SECRET_ED25519));
	cr_assert_arr_eq(secret_public(s, SECRET_X25519), key, sizeof(key));
	cr_assert_not_null(secret_bytes(s));
	cr_assert_null(secret_public(s, SECRET_X25519));
	secret_note_public(s, SECRET_ED25519, key);
	secret_truncate(s, 31);
	cr_assert_null(secret_public(s, SECRET_ED25519));
	secret_free(&s);
}

Test(secret, equality_is_of_contents)
{
	struct secret *a = NULL, *b = NULL, *c = NULL;

	cr_assert_eq(secret_copy("abc", 3, &a), E_OK);
	cr_assert_eq(secret_copy("abc", 3, &b), E_OK);
	cr_assert_eq(secret_copy("abcd", 4, &c), E_OK);
	cr_assert(secret_equal(a, b));
	cr_assert_not(secret_equal(a, c));
	secret_free(&a);
	secret_free(&b);
	secret_free(&c);
}

/* In a child: writing on past the end must not be survived. It is the page that
 * is to stop it here, not the sanitizer. */
__attribute__((no_sanitize("address"))) static int child_overflows(void)
{
	struct secret *s = NULL;
	volatile uint8_t *at;
	size_t i;

	if (secret_new(16, &s) != E_OK)
		return 1;
	at = secret_bytes(s);
	for (i = 0; i < 4096; i++)
		at[i] = 'x';
	return 0;
}

Test(secret, writing_past_the_end_dies)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		_exit(child_overflows());
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* The sanitizer's mlock does nothing, and says that it did. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCK_IS_FAKED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define LOCK_IS_FAKED 1
#endif
#ifndef LOCK_IS_FAKED
#define LOCK_IS_FAKED 0
#endif

static int child_without_lock(void)
{
	struct rlimit none = { 0, 0 };
	struct secret *s = NULL;

	setrlimit(RLIMIT_MEMLOCK, &none);
	if (setuid(65534) != 0 || secret_any_unlocked())
		return 1;
	if (secret_new(16, &s) != E_OK)
		return 2;
	secret_bytes(s)[0] = 1;
	secret_free(&s);
	return secret_any_unlocked() ? 0 : 3;
}

Test(secret, where_memory_cannot_be_locked_that_is_known)
{
	int status = 0;
	pid_t pid;

	if (getuid() != 0)
		cr_skip_test("only root can take its own rights away");
	pid = fork();
	if (pid == 0)
		_exit(child_without_lock());
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), LOCK_IS_FAKED ? 3 : 0);
}

Test(secret, pages_that_were_given_back_serve_again_and_are_zero)
{
	struct secret *s = NULL;
	const uint8_t *was;
	size_t i;

	cr_assert_eq(secret_copy("correct horse", 13, &s), E_OK);
	was = secret_peek(s);
	secret_free(&s);
	cr_assert_eq(secret_new(13, &s), E_OK);
	cr_assert_eq(secret_peek(s), was);
	cr_assert(sodium_is_zero(secret_peek(s), 13));
	secret_free(&s);
	for (i = 1; i < 100; i++) {
		cr_assert_eq(secret_random(i * 16, &s), E_OK);
		secret_free(&s);
	}
}

/* Far before it, where no canary is. */
__attribute__((no_sanitize("address"))) static void write_far_before(
	struct secret *s)
{
	((volatile uint8_t *)secret_bytes(s))[-1000] = 'x';
}

Test(secret, what_was_written_far_before_one_is_in_none_that_comes_after)
{
	struct secret *s = NULL;
	const uint8_t *end;

	cr_assert_eq(secret_new(31, &s), E_OK);
	end = secret_peek(s) + 32;
	write_far_before(s);
	secret_free(&s);
	cr_assert_eq(secret_new(4047, &s), E_OK);
	cr_assert_eq(secret_peek(s) + 4048, end);
	cr_assert(sodium_is_zero(secret_peek(s), 4047));
	secret_free(&s);
}

#define MORE_THAN_THE_SHELF_HAS 80

Test(secret, where_the_shelf_is_empty_secrets_have_pages_of_their_own)
{
	struct secret *s[MORE_THAN_THE_SHELF_HAS] = { NULL };
	uintptr_t before = 0, at;
	size_t i, k, on_shelf = 0;

	for (i = 0; i < MORE_THAN_THE_SHELF_HAS; i++) {
		cr_assert_eq(secret_new(40, &s[i]), E_OK);
		cr_assert(sodium_is_zero(secret_peek(s[i]), 40));
		memset(secret_bytes(s[i]), (int)i, 40);
		at = (uintptr_t)secret_peek(s[i]);
		cr_assert_eq((at + 48) % 4096, 0);
		on_shelf += shelf_has(secret_peek(s[i]));
		/* never side by side: a guard is between */
		for (k = 0; k < i; k++) {
			before = (uintptr_t)secret_peek(s[k]);
			cr_assert(at + 4096 < before || before + 4096 < at);
		}
	}
	cr_assert_gt(on_shelf, 0);
	cr_assert_lt(on_shelf, MORE_THAN_THE_SHELF_HAS);
	for (i = 0; i < MORE_THAN_THE_SHELF_HAS; i++)
		for (k = 0; k < 40; k++)
			cr_assert_eq(secret_peek(s[i])[k], i);
	for (i = 0; i < MORE_THAN_THE_SHELF_HAS; i++)
		secret_free(&s[i]);
}

/* VmLck of /proc, in KiB. */
static long locked_now(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = -1;

	cr_assert_not_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "VmLck: %ld", &kib) == 1)
			break;
	fclose(f);
	return kib;
}

Test(secret, what_nobody_has_is_locked_until_it_is_dropped)
{
	struct secret *s[6] = { NULL };
	long before;
	size_t i;

	guarded_drop();
	before = locked_now();
	for (i = 0; i < 6; i++)
		cr_assert_eq(secret_random(32, &s[i]), E_OK);
	cr_assert(LOCK_IS_FAKED || locked_now() >= before + 6 * 4);
	for (i = 1; i < 6; i++)
		secret_free(&s[i]);
	cr_assert(LOCK_IS_FAKED || locked_now() >= before + 6 * 4);
	guarded_drop();
	cr_assert_eq(locked_now(), LOCK_IS_FAKED ? before : before + 4);
	/* and is locked again when it serves again */
	cr_assert_eq(secret_random(32, &s[1]), E_OK);
	cr_assert_eq(locked_now(), LOCK_IS_FAKED ? before : before + 8);
	secret_free(&s[0]);
	secret_free(&s[1]);
}

Test(secret, a_page_serves_again_for_a_secret_of_another_length)
{
	const size_t lengths[] = { 16, 4040, 1, 900, 4047, 33 };
	struct secret *s = NULL;
	const uint8_t *end;
	size_t i;

	cr_assert_eq(secret_random(500, &s), E_OK);
	end = secret_peek(s) + 512;
	secret_free(&s);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		cr_assert_eq(secret_new(lengths[i], &s), E_OK);
		cr_assert_eq(secret_peek(s) + (lengths[i] / 16 + 1) * 16, end);
		cr_assert(sodium_is_zero(secret_peek(s), lengths[i]));
		randombytes_buf(secret_bytes(s), lengths[i]);
		secret_free(&s);
	}
}

/* What must not be survived, in a child each. A child keeps no pages: one that
 * is to see them kept is a program of its own, Criterion's. */
__attribute__((no_sanitize("address"))) static void write_before_the_beginning(
	int where)
{
	struct secret *s = NULL;

	cr_assert_eq(secret_new(16, &s), E_OK);
	secret_bytes(s)[where] ^= 1;
	secret_free(&s);
}

Test(secret, writing_just_before_its_beginning_dies, .signal = SIGABRT)
{
	signal(SIGABRT, SIG_DFL);
	write_before_the_beginning(-1);
}

Test(secret, writing_before_its_beginning_dies, .signal = SIGABRT)
{
	signal(SIGABRT, SIG_DFL);
	write_before_the_beginning(-16);
}

Test(secret, writing_behind_the_end_of_one_in_a_used_page_dies,
     .signal = SIGSEGV)
{
	struct secret *s = NULL;

	signal(SIGSEGV, SIG_DFL);
	cr_assert_eq(secret_new(2000, &s), E_OK);
	secret_free(&s);
	cr_assert_eq(secret_new(15, &s), E_OK);
	((volatile uint8_t *)secret_bytes(s))[16] = 1;
}

static volatile uint8_t *of_a_life_that_is_over(void)
{
	struct secret *s = NULL;
	volatile uint8_t *at;

	signal(SIGSEGV, SIG_DFL); /* not the sanitizer's own */
	cr_assert_eq(secret_random(16, &s), E_OK);
	at = secret_bytes(s);
	secret_free(&s);
	return at;
}

Test(secret, reading_after_the_end_of_its_life_dies, .signal = SIGSEGV)
{
	if (of_a_life_that_is_over()[0] == 0)
		cr_log_info("it was read");
}

Test(secret, writing_after_the_end_of_its_life_dies, .signal = SIGSEGV)
{
	of_a_life_that_is_over()[15] = 1;
}

/* The kernel does not hand locks on. */
Test(secret, a_child_makes_pages_of_its_own)
{
	struct secret *s = NULL, *mine = NULL;
	int status = 0;
	pid_t pid;

	cr_assert_eq(secret_new(16, &s), E_OK);
	secret_free(&s);
	pid = fork();
	if (pid == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_MEMLOCK, &none);
		if (getuid() == 0 && setuid(65534) != 0)
			_exit(1);
		if (secret_new(16, &mine) != E_OK)
			_exit(2);
		_exit(secret_any_unlocked() ? 0 : 3);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), LOCK_IS_FAKED ? 3 : 0);
}

static int child_that_looks(const struct secret *parents)
{
	return sodium_is_zero(secret_peek(parents), secret_len(parents)) ? 0 :
									   1;
}

Test(secret, a_child_finds_none_of_its_parents)
{
	static uint8_t bytes[9000];
	struct secret *small = NULL, *large = NULL;
	int status = 0;
	pid_t pid;

	memset(bytes, 'x', sizeof(bytes));
	cr_assert_eq(secret_copy("correct horse", 13, &small), E_OK);
	cr_assert_eq(secret_copy(bytes, sizeof(bytes), &large), E_OK);
	pid = fork();
	if (pid == 0) {
		status = child_that_looks(small) + 2 * child_that_looks(large);
		secret_free(&small);
		secret_free(&large);
		_exit(status);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 0);
	cr_assert_eq(memcmp(secret_peek(small), "correct horse", 13), 0);
	cr_assert_eq(memcmp(secret_peek(large), bytes, sizeof(bytes)), 0);
	secret_free(&small);
	secret_free(&large);
}

#define SOME 5

/* Each of them gone in turn: the first of the row, the last, and one between. */
Test(secret, all_that_are_left_are_wiped_at_once)
{
	struct secret *s[SOME] = { NULL };
	size_t gone, i;

	for (gone = 0; gone < SOME; gone++) {
		for (i = 0; i < SOME; i++)
			cr_assert_eq(secret_copy("correct horse", 13, &s[i]),
				     E_OK);
		secret_free(&s[gone]);
		secret_wipe_all();
		for (i = 0; i < SOME; i++)
			cr_assert(i == gone ||
				  sodium_is_zero(secret_peek(s[i]), 13));
		for (i = 0; i < SOME; i++)
			secret_free(&s[i]);
	}
}

static int child_that_gives_back(struct secret *parents)
{
	struct rlimit none = { 0, 0 };
	struct secret *s = NULL;

	setrlimit(RLIMIT_MEMLOCK, &none);
	if (getuid() == 0 && setuid(65534) != 0)
		return 1;
	secret_free(&parents);
	if (secret_new(16, &s) != E_OK)
		return 2;
	return secret_any_unlocked() ? 0 : 3;
}

Test(secret, what_a_child_gives_back_of_its_parents_is_not_taken_for_locked)
{
	struct secret *s = NULL;
	int status = 0;
	pid_t pid;

	cr_assert_eq(secret_new(16, &s), E_OK);
	pid = fork();
	if (pid == 0)
		_exit(child_that_gives_back(s));
	secret_free(&s);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), LOCK_IS_FAKED ? 3 : 0);
}

Test(secret, pages_that_are_given_back_twice_are_not_survived,
     .signal = SIGSEGV)
{
	bool locked;
	uint8_t *at = guarded_take(16, &locked);

	signal(SIGSEGV, SIG_DFL);
	cr_assert(at != NULL && locked);
	guarded_give(at, 16);
	guarded_give(at, 16);
}

static int child_that_requires_it(void)
{
	struct rlimit none = { 0, 0 };
	struct secret *s = NULL;

	secret_require_lock();
	if (secret_new(16, &s) != E_OK)
		return 1;
	secret_free(&s);
	setrlimit(RLIMIT_MEMLOCK, &none);
	if (setuid(65534) != 0 || secret_lockable(16))
		return 2;
	if (secret_new(16, &s) != E_UNLOCKED || s != NULL)
		return 3;
	return secret_any_unlocked() ? 4 : 0;
}

Test(secret, where_locking_is_required_what_is_unlocked_is_no_secret)
{
	int status = 0;
	pid_t pid;

	if (getuid() != 0)
		cr_skip_test("only root can take its own rights away");
	pid = fork();
	if (pid == 0)
		_exit(child_that_requires_it());
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), LOCK_IS_FAKED ? 3 : 0);
}

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

Test(secret, the_registers_forget_what_they_had)
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
Test(secret, and_so_do_the_wide_ones)
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

Test(secret, and_those_that_the_c_library_is_told_to_do_without)
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

Test(secret, and_do_so_when_one_is_freed)
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

static void unhex(const char *text, uint8_t *out)
{
	struct span s = { (const uint8_t *)text, strlen(text) };

	cr_assert_eq(hex_decode(s, out, s.len / 2), E_OK);
}

Test(hash, hkdf_is_that_of_rfc_5869)
{
	uint8_t ikm[22], salt[13], okm[42], want[42];
	char info[11];
	size_t i;

	memset(ikm, 0x0b, sizeof(ikm));
	for (i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)i;
	/* test case 1, whose info is the bytes f0 to f9 */
	for (i = 0; i < 10; i++)
		info[i] = (char)(0xf0 + i);
	info[10] = '\0';
	hkdf(ikm, sizeof(ikm), salt, sizeof(salt), info, okm, sizeof(okm));
	unhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5"
	      "bf34007208d5b887185865",
	      want);
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
	/* test case 3: no salt, no info */
	hkdf(ikm, sizeof(ikm), NULL, 0, "", okm, sizeof(okm));
	unhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d"
	      "2d9d201395faa4b61a96c8",
	      want);
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
	/* in its own place */
	memcpy(okm, ikm, sizeof(ikm));
	hkdf(okm, sizeof(ikm), NULL, 0, "", okm, sizeof(okm));
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
}

/* As a function leaves its stack that is over. */
static __attribute__((noinline)) void leave_on_the_stack(void)
{
	volatile uint8_t left[8192];
	size_t i;

	for (i = 0; i < sizeof(left); i++)
		left[i] = 0xa5;
}

#define DETAIL_MOST 512 /* of error.c */

Test(error, a_detail_keeps_nothing_of_the_stack_behind_it)
{
	leave_on_the_stack();
	(error_set)(E_INPUT, "a text");
	cr_assert_null(memchr(error_detail(), 0xa5, DETAIL_MOST));
	cr_assert_null(memchr(error_said(), 0xa5, DETAIL_MOST));
	leave_on_the_stack();
	(error_within)(E_INPUT, "a file");
	cr_assert_null(memchr(error_detail(), 0xa5, DETAIL_MOST));
	cr_assert_null(memchr(error_said(), 0xa5, DETAIL_MOST));
	error_clear();
}

Test(error, every_code_has_a_name_a_sentence_a_hint_and_a_status)
{
	int code;

	for (code = 1; code < ERROR_COUNT; code++) {
		cr_expect_eq(strncmp(error_name(code), "E_", 2), 0);
		cr_expect_gt(strlen(error_sentence(code)), 5);
		cr_expect_gt(strlen(error_hint(code)), 5);
		cr_expect(error_exit_status(code) >= 1 &&
			  error_exit_status(code) <= 10);
		cr_expect_neq(error_sentence(code)[0], 'E');
	}
	cr_assert_eq(error_exit_status(E_OK), 0);
	cr_assert_eq(error_exit_status(-5), error_exit_status(E_INTERNAL));
	cr_assert_str_eq(error_name(9999), "E_INTERNAL");
}

Test(error, details_hold_no_controls_and_are_cut_at_a_character)
{
	char text[700];
	size_t i, len;

	cr_assert_eq(error_set(E_INPUT, "a%sb", "\x1b[2J\n"), E_INPUT);
	cr_assert_str_eq(error_detail(), "a?[2J?b");
	error_within(E_INPUT, "file %d", 7);
	cr_assert_str_eq(error_detail(), "file 7: a?[2J?b");
	for (i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xb6", 3);
	error_set(E_INPUT, "x%s", text);
	len = strlen(error_detail());
	cr_assert_lt(len, 512);
	cr_assert(text_clean(
		(struct span){ (const uint8_t *)error_detail(), len }));
}

Test(cursor, it_never_leaves_its_bytes_and_stays_failed)
{
	struct cursor c;
	struct span s;

	cursor_init(&c, "12 abc\nrest", 11);
	cr_assert_eq(cursor_decimal(&c, 100), 12);
	cursor_expect(&c, " ");
	s = cursor_line(&c);
	cr_assert(span_is(s, "abc"));
	cr_assert_not(cursor_accept(&c, "restless"));
	cr_assert_not(c.failed);
	s = cursor_bytes(&c, 5);
	cr_assert_null(s.bytes);
	cr_assert(c.failed);
	cr_assert_null(cursor_bytes(&c, 1).bytes);
	cr_assert_not(cursor_done(&c));
}

Test(cursor, numbers_have_one_spelling_and_a_bound)
{
	static const char *const bad[] = {
		"", "01", "-1", "+1", "101", "x", "18446744073709551616"
	};
	struct cursor c;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cursor_init(&c, bad[i], strlen(bad[i]));
		cursor_decimal(&c, 100);
		cr_expect(c.failed, "%s", bad[i]);
	}
	cursor_init(&c, "18446744073709551615", 20);
	cr_assert_eq(cursor_decimal(&c, UINT64_MAX), UINT64_MAX);
	cursor_init(&c, "0", 1);
	cr_assert_eq(cursor_decimal(&c, 0), 0);
	cr_assert(cursor_done(&c));
}
