/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_proven.c -- signatures that were found good, and whose word that is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/home/place.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/proven.h"

static char path[256];
static struct span program = { (const uint8_t *)"1", 1 };
static struct secret *mine, *theirs;

static void begin(void)
{
	fine(secret_start());
	place_setup();
	fine(secret_random(32, &mine));
	fine(secret_random(32, &theirs));
	snprintf(path, sizeof(path), "%s/%s/signatures", place_dir,
		 place_vault);
}

static void end(void)
{
	secret_free(&mine);
	secret_free(&theirs);
	place_teardown();
}

TestSuite(proven, .init = begin, .fini = end);

static struct proven *load(const struct secret *identity)
{
	struct proven *p = NULL;

	fine(proven_load(place_home, place_vault, identity, program, &p));
	return p;
}

static void tag_of(const struct proven *p, const char *one, const char *two,
		   uint8_t tag[PROVEN_TAG])
{
	const struct span parts[] = { { (const uint8_t *)one, strlen(one) },
				      { (const uint8_t *)two, strlen(two) } };

	proven_tag(p, parts, 2, tag);
}

static bool has(const struct proven *p, const char *one, const char *two)
{
	uint8_t tag[PROVEN_TAG];

	tag_of(p, one, two, tag);
	return proven_has(p, tag);
}

static void add(struct proven *p, const char *one, const char *two)
{
	uint8_t tag[PROVEN_TAG];

	tag_of(p, one, two, tag);
	proven_add(p, tag);
}

/* What is in the file then. */
static void saved(const char *one, const char *two)
{
	struct proven *p = load(mine);

	add(p, one, two);
	fine(proven_save(p));
	proven_free(&p);
}

static long length(void)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

Test(proven, what_was_saved_is_known_by_the_next_and_nothing_else)
{
	struct proven *p;

	saved("anna", "one");
	saved("anna", "two");
	cr_assert_eq(length(), 2 * PROVEN_TAG);
	p = load(mine);
	cr_assert(has(p, "anna", "one"));
	cr_assert(has(p, "anna", "two"));
	cr_assert_not(has(p, "anna", "three"));
	cr_assert_not(has(p, "ben", "one"));
	fine(proven_save(p));
	cr_assert_eq(length(), 2 * PROVEN_TAG);
	proven_free(&p);
}

Test(proven, where_a_part_ends_is_part_of_the_tag)
{
	struct proven *p;

	saved("anna", "one");
	p = load(mine);
	cr_assert_not(has(p, "annao", "ne"));
	cr_assert_not(has(p, "", "annaone"));
	proven_free(&p);
}

/* Whoever may write the file has no identity to make a tag with. */
Test(proven, another_identity_s_word_counts_for_nothing)
{
	struct proven *p = load(theirs);

	add(p, "anna", "one");
	fine(proven_save(p));
	proven_free(&p);
	p = load(mine);
	cr_assert_not(has(p, "anna", "one"));
	proven_free(&p);
}

Test(proven, nor_another_program_s)
{
	struct proven *p;

	saved("anna", "one");
	program = (struct span){ (const uint8_t *)"2", 1 };
	p = load(mine);
	cr_assert_not(has(p, "anna", "one"));
	proven_free(&p);
}

Test(proven, a_torn_file_is_none_and_is_begun_anew)
{
	struct proven *p;

	saved("anna", "one");
	saved("anna", "two");
	cr_assert_eq(truncate(path, 2 * PROVEN_TAG - 3), 0);
	p = load(mine);
	cr_assert_not(has(p, "anna", "one"));
	proven_free(&p);
	saved("anna", "three");
	cr_assert_eq(length(), PROVEN_TAG);
	p = load(mine);
	cr_assert(has(p, "anna", "three"));
	proven_free(&p);
}

Test(proven, it_does_not_grow_for_ever)
{
	struct proven *p = load(mine);
	char text[16];
	unsigned i;

	for (i = 0; i < PROVEN_MOST + 10; i++) {
		snprintf(text, sizeof(text), "%u", i);
		add(p, "anna", text);
	}
	fine(proven_save(p));
	cr_assert_eq(length(), (long)PROVEN_MOST * PROVEN_TAG);
	proven_free(&p);
	p = load(mine);
	cr_assert_not(has(p, "anna", "9"));
	cr_assert(has(p, "anna", "10"));
	fine(proven_forget(place_home, place_vault, p));
	cr_assert_eq(length(), -1);
	proven_free(&p);
}

Test(proven, a_link_is_not_written_through)
{
	struct proven *p;
	char other[300];
	struct stat st;

	saved("anna", "one");
	snprintf(other, sizeof(other), "%s/other", place_dir);
	cr_assert_eq(rename(path, other), 0);
	cr_assert_eq(symlink(other, path), 0);
	p = load(mine);
	add(p, "anna", "two");
	cr_assert_eq(proven_save(p), E_IO);
	proven_free(&p);
	cr_assert_eq(stat(other, &st), 0);
	cr_assert_eq(st.st_size, PROVEN_TAG);
}

Test(proven, a_piece_that_was_written_says_why_the_rest_was_not)
{
	const struct rlimit most = { PROVEN_TAG + 8, PROVEN_TAG + 8 };
	struct proven *p;

	saved("anna", "one");
	p = load(mine);
	add(p, "anna", "two");
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
	cr_assert_eq(proven_save(p), E_IO);
	cr_expect_not_null(strstr(error_detail(), strerror(EFBIG)), "%s",
			   error_detail());
	cr_expect_eq(length(), PROVEN_TAG + 8);
	proven_free(&p);
	p = load(mine);
	cr_expect_not(has(p, "anna", "one"));
	proven_free(&p);
}
