/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_secret.c -- secrets, from their making to their wiping. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/secret.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(secret, .init = start);

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
