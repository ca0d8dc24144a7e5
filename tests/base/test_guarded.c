/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_guarded.c -- the pages that secrets live in: guards, locks, children. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/guarded.h"
#include "vault/base/secret.h"
#include "vault/base/shelf.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(guarded, .init = start);

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

Test(guarded, writing_past_the_end_dies)
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

Test(guarded, where_memory_cannot_be_locked_that_is_known)
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

Test(guarded, pages_that_were_given_back_serve_again_and_are_zero)
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

Test(guarded, what_was_written_far_before_one_is_in_none_that_comes_after)
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

Test(guarded, where_the_shelf_is_empty_secrets_have_pages_of_their_own)
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

Test(guarded, what_nobody_has_is_locked_until_it_is_dropped)
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

Test(guarded, a_page_serves_again_for_a_secret_of_another_length)
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

Test(guarded, writing_just_before_its_beginning_dies, .signal = SIGABRT)
{
	signal(SIGABRT, SIG_DFL);
	write_before_the_beginning(-1);
}

Test(guarded, writing_before_its_beginning_dies, .signal = SIGABRT)
{
	signal(SIGABRT, SIG_DFL);
	write_before_the_beginning(-16);
}

Test(guarded, writing_behind_the_end_of_one_in_a_used_page_dies,
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

Test(guarded, reading_after_the_end_of_its_life_dies, .signal = SIGSEGV)
{
	if (of_a_life_that_is_over()[0] == 0)
		cr_log_info("it was read");
}

Test(guarded, writing_after_the_end_of_its_life_dies, .signal = SIGSEGV)
{
	of_a_life_that_is_over()[15] = 1;
}

/* The kernel does not hand locks on. */
Test(guarded, a_child_makes_pages_of_its_own)
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

Test(guarded, a_child_finds_none_of_its_parents)
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

Test(guarded, what_a_child_gives_back_of_its_parents_is_not_taken_for_locked)
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

Test(guarded, pages_that_are_given_back_twice_are_not_survived,
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

Test(guarded, where_locking_is_required_what_is_unlocked_is_no_secret)
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
