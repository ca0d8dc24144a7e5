/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two levels: which shares restore the secret, and what is said of the others.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "tests/shamir/support.h"

#define LEN 32
#define ALL (SLIP39_MAX_SHARES * SLIP39_MAX_SHARES)

TestSuite(slip39, .timeout = 120);

struct policy {
	unsigned threshold;
	size_t ngroups;
	struct slip39_group groups[SLIP39_MAX_SHARES];
};

static const struct policy policies[] = {
	{ 1, 1, { { 1, 1 } } },
	{ 1, 1, { { 16, 16 } } },
	{ 2, 2, { { 2, 3 }, { 1, 1 } } },
	{ 1, 3, { { 2, 3 }, { 3, 5 }, { 1, 1 } } },
	{ 2, 3, { { 2, 3 }, { 3, 5 }, { 1, 1 } } },
	{ 3, 3, { { 2, 2 }, { 3, 4 }, { 5, 9 } } },
	{ 2, 4, { { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
	{ 5,
	  7,
	  { { 2, 2 },
	    { 2, 3 },
	    { 3, 3 },
	    { 1, 1 },
	    { 8, 16 },
	    { 15, 16 },
	    { 2, 16 } } },
	{ 16,
	  16,
	  { { 16, 16 },
	    { 2, 16 },
	    { 3, 16 },
	    { 4, 16 },
	    { 5, 16 },
	    { 6, 16 },
	    { 7, 16 },
	    { 8, 16 },
	    { 9, 16 },
	    { 10, 16 },
	    { 11, 16 },
	    { 12, 16 },
	    { 13, 16 },
	    { 14, 16 },
	    { 15, 16 },
	    { 16, 16 } } },
};

#define POLICIES (sizeof(policies) / sizeof(policies[0]))

static const struct policy two_of_three = { 2,
					    3,
					    { { 2, 3 }, { 3, 5 }, { 1, 1 } } };

static uint8_t ems[LEN];
static struct slip39_share dealt[ALL];
static struct slip39_share given[ALL + 1];

static void deal(const struct policy *p)
{
	support_fill(ems, LEN);
	cr_assert_eq(slip39_split(ems, LEN, p->threshold, p->groups, p->ngroups,
				  12345, true, 3, dealt),
		     SHAMIR_OK);
}

static size_t first_of(const struct policy *p, unsigned group)
{
	size_t at = 0;

	for (unsigned i = 0; i < group; i++)
		at += p->groups[i].count;
	return at;
}

/* A random authorised set to ${given}, shuffled; returns its size. */
static size_t give(const struct policy *p)
{
	unsigned groups[SLIP39_MAX_SHARES], members[SLIP39_MAX_SHARES];
	size_t n = 0;

	support_subset(p->threshold, (unsigned)p->ngroups, groups);
	for (unsigned i = 0; i < p->threshold; i++) {
		const struct slip39_group *g = &p->groups[groups[i]];

		support_subset(g->threshold, g->count, members);
		for (unsigned j = 0; j < g->threshold; j++)
			given[n++] = dealt[first_of(p, groups[i]) + members[j]];
	}
	for (size_t i = n; i > 1; i--) {
		size_t j = support_pick((unsigned)i);
		struct slip39_share kept = given[i - 1];

		given[i - 1] = given[j];
		given[j] = kept;
	}
	return n;
}

/* Combine ${n} of ${given}; a refusal must leave the output alone. */
static int combine(size_t n)
{
	uint8_t out[LEN];
	int r;

	memset(out, 0xa5, LEN);
	r = slip39_combine(given, n, out, LEN);
	if (r == SHAMIR_OK) {
		cr_assert_arr_eq(out, ems, LEN, "accepted, and another secret");
	} else {
		for (size_t i = 0; i < LEN; i++)
			cr_assert_eq(out[i], 0xa5, "refused, and written");
	}
	return r;
}

Test(slip39, every_sampled_authorised_set_restores_the_secret)
{
	for (size_t p = 0; p < POLICIES; p++) {
		for (unsigned round = 0; round < 25; round++) {
			deal(&policies[p]);
			cr_assert_eq(combine(give(&policies[p])), SHAMIR_OK,
				     "policy %zu", p);
		}
	}
}

Test(slip39, set_that_lacks_any_one_share_is_refused)
{
	for (size_t p = 0; p < POLICIES; p++) {
		size_t n;

		deal(&policies[p]);
		n = give(&policies[p]);
		for (size_t i = 0; i < n; i++) {
			struct slip39_share kept = given[i];

			given[i] = given[n - 1];
			cr_assert_eq(combine(n - 1), SHAMIR_ECOUNT,
				     "policy %zu", p);
			given[i] = kept;
		}
	}
}

Test(slip39, one_share_too_many_is_refused_as_the_standard_has_it)
{
	const struct policy *p = &two_of_three;

	deal(p);
	memcpy(given, dealt, sizeof(given[0]) * 9);
	cr_assert_eq(combine(9), SHAMIR_ECOUNT); /* everything */

	given[0] = dealt[0];
	given[1] = dealt[1];
	given[2] = dealt[8];
	cr_assert_eq(combine(3), SHAMIR_OK);
	given[3] = dealt[2];
	cr_assert_eq(combine(4), SHAMIR_ECOUNT); /* a member */
	memcpy(given + 3, dealt + 3, sizeof(given[0]) * 3);
	cr_assert_eq(combine(6), SHAMIR_ECOUNT); /* a group */
}

Test(slip39, no_shares_at_all_are_refused)
{
	cr_assert_eq(combine(0), SHAMIR_ECOUNT);
}

Test(slip39, same_share_twice_is_refused_in_place_of_another_and_on_top)
{
	size_t n;

	deal(&two_of_three);
	given[0] = dealt[8];
	given[1] = dealt[3];
	given[2] = dealt[5];
	given[3] = dealt[5];
	n = 4;
	cr_assert_eq(combine(n), SHAMIR_EDUPLICATE);
	given[3] = dealt[7];
	cr_assert_eq(combine(n), SHAMIR_OK);
	given[n++] = dealt[8];
	cr_assert_eq(combine(n), SHAMIR_EDUPLICATE);
	given[n - 1] = given[1];
	given[n - 1].value[0] ^= 1;
	cr_assert_eq(combine(n), SHAMIR_EDUPLICATE, "same x, other value");
}

/* Two dealings that agree in every public field. */
Test(slip39, share_of_another_dealing_is_found_by_the_digest)
{
	struct slip39_share foreign[9];
	uint8_t first[LEN];

	deal(&two_of_three);
	memcpy(foreign, dealt, sizeof(foreign));
	memcpy(first, ems, LEN);
	deal(&two_of_three);
	for (unsigned round = 0; round < 50; round++) {
		size_t n = give(&two_of_three);

		for (size_t i = 0; i < n; i++) {
			struct slip39_share kept = given[i];
			size_t at = first_of(&two_of_three, kept.group_index);

			given[i] = foreign[at + kept.member_index];
			cr_assert_eq(combine(n), SHAMIR_EDIGEST);
			given[i] = kept;
		}
		cr_assert_eq(combine(n), SHAMIR_OK);
	}
}

/* A whole group of another dealing fits in itself; the upper digest finds it. */
Test(slip39, whole_group_of_another_dealing_is_found)
{
	struct slip39_share foreign[3];

	deal(&two_of_three);
	memcpy(foreign, dealt, sizeof(foreign));
	deal(&two_of_three);
	given[0] = foreign[0];
	given[1] = foreign[2];
	given[2] = dealt[8];
	cr_assert_eq(combine(3), SHAMIR_EDIGEST);
}

#define REFUSE(field, wrong, error) \
	do { \
		struct slip39_share kept = given[1]; \
		given[1].field = (wrong); \
		cr_assert_eq(combine(3), (error), "%s = %s", #field, #wrong); \
		given[1] = kept; \
		cr_assert_eq(combine(3), SHAMIR_OK); \
	} while (0)

static void given_three(void)
{
	deal(&two_of_three);
	given[0] = dealt[0];
	given[1] = dealt[2];
	given[2] = dealt[8];
}

Test(slip39, share_of_another_set_is_refused_by_every_common_field)
{
	given_three();
	REFUSE(identifier, 12346, SHAMIR_EMISMATCH);
	REFUSE(extendable, 0, SHAMIR_EMISMATCH);
	REFUSE(exponent, 4, SHAMIR_EMISMATCH);
	REFUSE(group_threshold, 3, SHAMIR_EMISMATCH);
	REFUSE(group_count, 4, SHAMIR_EMISMATCH);
	REFUSE(value_len, 30, SHAMIR_EMISMATCH);
	REFUSE(member_threshold, 3, SHAMIR_EMISMATCH);
}

Test(slip39, share_under_a_wrong_index_is_refused)
{
	given_three();
	REFUSE(member_index, 0, SHAMIR_EDUPLICATE);
	REFUSE(member_index, 1, SHAMIR_EDIGEST);
	REFUSE(member_index, 15, SHAMIR_EDIGEST);
	REFUSE(group_index, 1, SHAMIR_ECOUNT);
}

Test(slip39, share_with_impossible_fields_is_refused)
{
	given_three();
	REFUSE(identifier, 0x8000, SHAMIR_EFORMAT);
	REFUSE(extendable, 2, SHAMIR_EFORMAT);
	REFUSE(exponent, 16, SHAMIR_EFORMAT);
	REFUSE(group_threshold, 0, SHAMIR_EFORMAT);
	REFUSE(group_threshold, 4, SHAMIR_EFORMAT);
	REFUSE(group_count, 0, SHAMIR_EFORMAT);
	REFUSE(group_count, 1, SHAMIR_EFORMAT);
	REFUSE(group_count, 17, SHAMIR_EFORMAT);
	REFUSE(group_index, 3, SHAMIR_EFORMAT);
	REFUSE(member_threshold, 0, SHAMIR_EFORMAT);
	REFUSE(member_threshold, 17, SHAMIR_EFORMAT);
	REFUSE(member_index, 16, SHAMIR_EFORMAT);
	REFUSE(member_index, 254, SHAMIR_EFORMAT);
	REFUSE(member_index, 255, SHAMIR_EFORMAT);
	REFUSE(value_len, 0, SHAMIR_EFORMAT);
	REFUSE(value_len, 14, SHAMIR_EFORMAT);
	REFUSE(value_len, 31, SHAMIR_EFORMAT);
	REFUSE(value_len, 34, SHAMIR_EFORMAT);
	REFUSE(value_len, 255, SHAMIR_EFORMAT);
}

Test(slip39, length_asked_for_must_be_that_of_the_shares)
{
	uint8_t out[34];

	given_three();
	cr_assert_eq(slip39_combine(given, 3, out, 30), SHAMIR_EPARAM);
	cr_assert_eq(slip39_combine(given, 3, out, 34), SHAMIR_EPARAM);
	cr_assert_eq(slip39_combine(given, 3, out, 32), SHAMIR_OK);
}

Test(slip39, fields_of_a_dealing_are_those_asked_for_group_by_group)
{
	const struct policy *p = &two_of_three;
	size_t at = 0;

	deal(p);
	for (unsigned g = 0; g < p->ngroups; g++) {
		for (unsigned m = 0; m < p->groups[g].count; m++, at++) {
			const struct slip39_share *s = &dealt[at];

			cr_assert_eq(s->identifier, 12345);
			cr_assert_eq(s->extendable, 1);
			cr_assert_eq(s->exponent, 3);
			cr_assert_eq(s->group_index, g);
			cr_assert_eq(s->group_threshold, 2);
			cr_assert_eq(s->group_count, 3);
			cr_assert_eq(s->member_index, m);
			cr_assert_eq(s->member_threshold,
				     p->groups[g].threshold);
			cr_assert_eq(s->value_len, LEN);
			cr_assert_eq(slip39_check(s), SHAMIR_OK);
		}
	}
}

Test(slip39, every_length_of_the_standard_is_shared_and_restored)
{
	static const struct slip39_group groups[] = { { 2, 3 }, { 3, 3 } };
	struct slip39_share shares[6];
	uint8_t in[32], out[32];

	for (size_t len = 16; len <= 32; len += 2) {
		support_fill(in, len);
		memset(out, 0, sizeof(out));
		cr_assert_eq(slip39_split(in, len, 2, groups, 2, 0x7fff, false,
					  15, shares),
			     SHAMIR_OK);
		cr_assert_eq(slip39_combine(shares + 1, 5, out, len),
			     SHAMIR_OK);
		cr_assert_arr_eq(in, out, len);
		for (unsigned i = 0; i < 6; i++) {
			for (size_t at = len; at < 32; at++)
				cr_assert_eq(shares[i].value[at], 0);
		}
	}
}

static void no_split(size_t len, unsigned threshold, struct slip39_group group,
		     size_t ngroups, uint16_t identifier, uint8_t exponent)
{
	struct slip39_group groups[17];
	uint8_t in[34] = { 0 };

	for (size_t i = 0; i < 17; i++)
		groups[i] = group;
	memset(dealt, 0xa5, sizeof(dealt));
	cr_assert_eq(slip39_split(in, len, threshold, groups, ngroups,
				  identifier, true, exponent, dealt),
		     SHAMIR_EPARAM);
	for (size_t i = 0; i < sizeof(dealt); i++)
		cr_assert_eq(((const uint8_t *)dealt)[i], 0xa5);
}

Test(slip39, dealing_out_of_range_is_refused_and_nothing_written)
{
	const struct slip39_group good = { 2, 3 };

	no_split(14, 1, good, 1, 1, 0);
	no_split(17, 1, good, 1, 1, 0);
	no_split(34, 1, good, 1, 1, 0);
	no_split(32, 0, good, 1, 1, 0);
	no_split(32, 2, good, 1, 1, 0);
	no_split(32, 1, good, 0, 1, 0);
	no_split(32, 1, good, 17, 1, 0);
	no_split(32, 1, good, 1, 0x8000, 0);
	no_split(32, 1, good, 1, 1, 16);
	no_split(32, 1, (struct slip39_group){ 0, 3 }, 1, 1, 0);
	no_split(32, 1, (struct slip39_group){ 4, 3 }, 1, 1, 0);
	no_split(32, 1, (struct slip39_group){ 17, 17 }, 1, 1, 0);
	no_split(32, 1, (struct slip39_group){ 2, 17 }, 1, 1, 0);
	no_split(32, 1, (struct slip39_group){ 0, 0 }, 1, 1, 0);
	no_split(32, 1, (struct slip39_group){ 1, 2 }, 1, 1, 0);
}
