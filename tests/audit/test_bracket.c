/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_bracket.c -- between which times an entry was written, by the clocks of
 * those who vouched for the log. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bracket.h"
#include "vault/base/error.h"

#define MARKS_MAX 40

struct scene {
	struct state st;
	struct cosigned_head marks[MARKS_MAX];
};

/* ${who} cosigned the head at ${size}, at ${seconds} of their clock; it stands
 * in the log at ${at}. */
static void cosign(struct scene *s, const char *who, uint64_t size, uint64_t at,
		   uint64_t seconds)
{
	struct cosigned_head *c = &s->marks[s->st.cosigned_count++];
	int i;

	strncpy(c->member, who, ID_TEXT - 1);
	c->size = size;
	c->at = at;
	for (i = 0; i < 8; i++)
		c->cosig[i] = (uint8_t)(seconds >> (56 - 8 * i));
	s->st.cosigned = s->marks;
}

static struct bracket at(const struct scene *s, uint64_t position)
{
	struct brackets *b = NULL;
	struct bracket out;

	cr_assert_eq(brackets_new(&s->st, &s->st, &b), E_OK);
	brackets_at(b, position, &out);
	brackets_free(&b);
	return out;
}

Test(bracket, without_a_witness_nothing_is_known)
{
	struct scene s = { .marks = { { .size = 0 } } };
	struct bracket b = at(&s, 0);

	cr_assert(!b.not_before.known);
	cr_assert(!b.not_after.known);
}

Test(bracket, an_entry_below_a_cosigned_head_was_there_by_then)
{
	struct scene s = { .marks = { { .size = 0 } } };
	struct bracket b;

	cosign(&s, "anna", 5, 7, 1000);
	b = at(&s, 4);
	cr_assert(b.not_after.known);
	cr_assert_eq(b.not_after.ms, 1000999);
	cr_assert_str_eq(b.not_after.member, "anna");
	cr_assert(!b.not_before.known);
	cr_assert(!at(&s, 5).not_after.known, "a head covers what is below it");
}

Test(bracket, an_entry_behind_a_cosignature_came_later)
{
	struct scene s = { .marks = { { .size = 0 } } };
	struct bracket b;

	cosign(&s, "anna", 5, 7, 1000);
	b = at(&s, 7);
	cr_assert(b.not_before.known, "it carries the cosignature itself");
	cr_assert_eq(b.not_before.ms, 1000000);
	cr_assert(!at(&s, 6).not_before.known,
		  "between head and cosignature nothing follows");
}

Test(bracket, the_narrowest_of_several_witnesses_counts)
{
	struct scene s = { .marks = { { .size = 0 } } };
	struct bracket b;

	cosign(&s, "anna", 5, 7, 1000);
	cosign(&s, "ben", 20, 30, 3000);
	cosign(&s, "eva", 25, 32, 2000); /* a wider head, and an earlier time */
	b = at(&s, 10);
	cr_assert_str_eq(b.not_before.member, "anna");
	cr_assert_str_eq(b.not_after.member, "eva");
	cr_assert_eq(b.not_after.ms, 2000999);
	b = at(&s, 33);
	cr_assert_str_eq(b.not_before.member, "ben");
	cr_assert_eq(b.not_before.ms, 3000000);
}

Test(bracket, a_time_beyond_all_years_does_no_harm)
{
	struct scene s = { .marks = { { .size = 0 } } };

	cosign(&s, "anna", 5, 7, UINT64_MAX);
	cr_assert_eq(at(&s, 8).not_before.ms, INT64_C(253402300799000));
}

Test(bracket, narrowing_takes_the_later_beginning_and_the_earlier_end)
{
	struct bracket a = { { true, 10, "a" }, { true, 90, "a" } };
	struct bracket b = { { true, 20, "b" }, { true, 95, "b" } };
	struct bracket none = { { false, 0, NULL }, { false, 0, NULL } };

	bracket_narrow(&a, &b);
	cr_assert_eq(a.not_before.ms, 20);
	cr_assert_eq(a.not_after.ms, 90);
	bracket_narrow(&none, &b);
	cr_assert_eq(none.not_after.ms, 95);
}

/* What brackets_at says, found the slow way. */
static void compare(const struct scene *s, uint64_t position)
{
	struct bracket b = at(s, position);
	int64_t after = -1, before = INT64_MAX;
	size_t i;

	for (i = 0; i < s->st.cosigned_count; i++) {
		const struct cosigned_head *c = &s->marks[i];
		int64_t ms = (int64_t)note_cosign_time(c->cosig) * 1000;

		if (c->at <= position && ms > after)
			after = ms;
		if (c->size > position && ms + 999 < before)
			before = ms + 999;
	}
	cr_assert_eq(b.not_before.known, after >= 0);
	cr_assert_eq(b.not_after.known, before != INT64_MAX);
	cr_assert(!b.not_before.known || b.not_before.ms == after);
	cr_assert(!b.not_after.known || b.not_after.ms == before);
}

Test(bracket, it_is_what_looking_at_every_cosignature_finds)
{
	unsigned seed = 1, round, i;

	for (round = 0; round < 50; round++) {
		struct scene s = { .marks = { { .size = 0 } } };

		for (i = 0; i < MARKS_MAX; i++) {
			seed = seed * 1103515245 + 12345;
			cosign(&s, "x", seed >> 16 & 63, seed >> 8 & 63,
			       seed >> 4 & 1023);
		}
		for (i = 0; i < 70; i++)
			compare(&s, i);
	}
}

Test(bracket, a_witness_whom_the_other_log_does_not_know_says_nothing)
{
	struct scene s = { .marks = { { .size = 0 } } };
	struct seen_key anna = { .witness = true, .member = "anna" };
	struct state known = { .seen = &anna, .seen_count = 1 };
	struct brackets *b = NULL;
	struct bracket out;

	cosign(&s, "anna", 5, 7, 1000);
	cosign(&s, "vera", 5, 6, 900);
	cosign(&s, "vera", 9, 9, 90);
	cr_assert_eq(brackets_new(&s.st, &known, &b), E_OK);
	brackets_at(b, 4, &out);
	cr_assert_eq(out.not_after.ms, 1000999);
	brackets_at(b, 9, &out);
	cr_assert_eq(out.not_before.ms, 1000000);
	brackets_free(&b);
}
