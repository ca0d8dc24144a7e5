/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who can open and who cannot, for every policy that may be dealt: each
 * minimal set of holders has shares that combine to the secret, each maximal
 * set that does not meet the policy has none that do.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "vault/age/age.h"
#include "vault/base/error.h"
#include "vault/base/json.h"
#include "vault/share/policy.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(policies, .init = start, .timeout = 300);

/* --- a policy and its shares --- */

struct dealt {
	struct policy policy;
	struct secret *key, *shares;
	size_t share_count;
	uint8_t recipient[AGE_KEY_LEN];
	uint8_t ems[SHARE_SECRET_LEN];
};

static void group_make(struct policy_group *g, unsigned threshold, size_t n)
{
	size_t j;

	memset(g, 0, sizeof(*g));
	g->threshold = threshold;
	g->count = n;
	for (j = 0; j < n; j++) {
		g->holders[j].card = true;
		id_random(g->holders[j].id);
	}
}

static void one_level(struct policy *p, unsigned k, size_t n)
{
	memset(p, 0, sizeof(*p));
	p->threshold = 1;
	p->count = 1;
	group_make(&p->groups[0], k, n);
	snprintf(p->groups[0].name, sizeof(p->groups[0].name), "ALL");
}

/* The place of a holder's share in what share_split gives. */
static size_t share_at(const struct policy *p, size_t group, size_t index)
{
	size_t i, at = 0;

	for (i = 0; i < group; i++)
		at += p->groups[i].threshold == 1 ? 1 : p->groups[i].count;
	return at + (p->groups[group].threshold == 1 ? 0 : index);
}

/* A set of holders: a bit for each, group by group. */
struct set {
	const struct policy *p;
	uint32_t bits;
};

static bool in_set(void *ctx, const char *holder)
{
	const struct set *s = ctx;
	size_t group, index, at = 0, i;

	policy_holder(s->p, holder, &group, &index);
	for (i = 0; i < group; i++)
		at += s->p->groups[i].count;
	return (s->bits >> (at + index) & 1) != 0;
}

/* The shares of the set that a combination takes: of each group that has
 * enough, as many as it needs; ${all}: whatever there is. */
static size_t pick(const struct dealt *d, uint32_t bits, bool all,
		   struct slip39_share *out)
{
	const struct slip39_share *shares =
		(const struct slip39_share *)(const void *)secret_peek(
			d->shares);
	const struct policy *p = &d->policy;
	size_t i, j, n = 0, at = 0, groups = 0;

	for (i = 0; i < p->count; at += p->groups[i].count, i++) {
		const struct policy_group *g = &p->groups[i];
		size_t have = 0, from = n;

		for (j = 0; j < g->count && (all || have < g->threshold); j++)
			if ((bits >> (at + j) & 1) != 0) {
				out[n++] = shares[share_at(p, i, j)];
				have++;
			}
		if (!all && (have < g->threshold || groups == p->threshold))
			n = from;
		else
			groups++;
	}
	return n;
}

static void deal(struct dealt *d)
{
	struct slip39_share some[GROUP_MAX * GROUP_MAX];
	struct share_shape shape;
	size_t n;

	policy_shape(&d->policy, &shape);
	cr_assert_eq(age_identity_new(&d->key), E_OK);
	cr_assert_eq(age_identity_recipient(d->key, d->recipient), E_OK);
	cr_assert_eq(share_split(d->key, &shape, 4711, &d->shares,
				 &d->share_count),
		     E_OK);
	n = pick(d, UINT32_MAX, false, some);
	cr_assert_eq(slip39_combine(some, n, d->ems, sizeof(d->ems)),
		     SHAMIR_OK);
}

static void dealt_free(struct dealt *d)
{
	secret_free(&d->key);
	secret_free(&d->shares);
}

static bool opens(const struct dealt *d, uint32_t bits, bool all)
{
	struct slip39_share some[GROUP_MAX * GROUP_MAX];
	uint8_t ems[SHARE_SECRET_LEN] = { 0 };
	size_t n = pick(d, bits, all, some);

	return n > 0 &&
	       slip39_combine(some, n, ems, sizeof(ems)) == SHAMIR_OK &&
	       memcmp(ems, d->ems, sizeof(ems)) == 0;
}

/* The same all the way: to the key, which the recipient is compared with. */
static bool joins(const struct dealt *d, uint32_t bits)
{
	struct slip39_share some[GROUP_MAX * GROUP_MAX];
	struct secret *shares = NULL, *key = NULL;
	size_t n = pick(d, bits, false, some);
	bool same;

	cr_assert_eq(secret_copy(some, n * sizeof(some[0]), &shares), E_OK);
	same = share_join(shares, n, d->recipient, &key) == E_OK &&
	       secret_equal(key, d->key);
	secret_free(&shares);
	secret_free(&key);
	return same;
}

struct counts {
	size_t minimal, maximal;
};

/* Every set of holders; the minimal ones and the maximal ones are tried. */
static void try_sets(const struct dealt *d, struct counts *c)
{
	size_t n = policy_holders(&d->policy), i;
	uint32_t bits;

	for (bits = 1; bits < UINT32_C(1) << n; bits++) {
		struct set s = { &d->policy, bits }, next = s;
		bool met = policy_met(&d->policy, in_set, &s);
		bool edge = true;

		for (i = 0; edge && i < n; i++) {
			next.bits = bits ^ UINT32_C(1) << i;
			if (((bits >> i & 1) != 0) != met)
				continue;
			edge = policy_met(&d->policy, in_set, &next) != met;
		}
		if (!edge)
			continue;
		if (met) {
			c->minimal++;
			cr_assert(opens(d, bits, false), "set %x", bits);
			if (c->minimal == 1)
				cr_assert(joins(d, bits), "set %x", bits);
		} else {
			c->maximal++;
			cr_assert_not(opens(d, bits, true), "set %x", bits);
			cr_assert_not(opens(d, bits, false), "set %x", bits);
		}
	}
}

static size_t choose(size_t n, size_t k)
{
	size_t i, c = 1;

	for (i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

Test(policies, of_one_level_open_for_every_minimal_set_and_for_no_less)
{
	struct dealt d;
	struct counts c;
	unsigned k;
	size_t n;

	for (n = 2; n <= 16; n++)
		for (k = 2; k <= n; k++) {
			memset(&d, 0, sizeof(d));
			memset(&c, 0, sizeof(c));
			one_level(&d.policy, k, n);
			cr_assert_null(policy_shape_fault(&d.policy));
			deal(&d);
			try_sets(&d, &c);
			cr_expect_eq(c.minimal, choose(n, k));
			cr_expect_eq(c.maximal, choose(n, k - 1));
			dealt_free(&d);
		}
}

/* Up to four groups of up to four, thresholds at random. */
static void some_groups(struct policy *p)
{
	size_t i;

	do {
		memset(p, 0, sizeof(*p));
		p->count = 2 + randombytes_uniform(3);
		p->threshold = 1 + randombytes_uniform((uint32_t)p->count);
		for (i = 0; i < p->count; i++) {
			size_t n = 1 + randombytes_uniform(4);

			group_make(&p->groups[i],
				   1 + randombytes_uniform((uint32_t)n), n);
			snprintf(p->groups[i].name, sizeof(p->groups[i].name),
				 "G%u", (unsigned)i & 3);
			/* only one of a 1-of-n group may be a card */
			if (p->groups[i].threshold == 1 && n > 1)
				for (n--; n > 0; n--)
					p->groups[i].holders[n].card = false;
		}
	} while (policy_shape_fault(p) != NULL || policy_holders(p) > 12);
}

Test(policies, of_groups_open_for_every_minimal_set_and_for_no_less)
{
	struct dealt d;
	struct counts c;
	unsigned i;

	for (i = 0; i < 40; i++) {
		memset(&d, 0, sizeof(d));
		memset(&c, 0, sizeof(c));
		some_groups(&d.policy);
		deal(&d);
		try_sets(&d, &c);
		cr_expect_gt(c.minimal, 0);
		cr_expect_gt(c.maximal, 0);
		dealt_free(&d);
	}
}

/* --- what may be lost --- */

/* By trying: the largest number of losses that no set of that size breaks. */
static int slack_tried(const struct policy *p, uint32_t have)
{
	size_t n = policy_holders(p);
	struct set s = { p, have };
	uint32_t lost;
	int worst = (int)n + 1;

	if (!policy_met(p, in_set, &s))
		return -1;
	for (lost = 0; lost < UINT32_C(1) << n; lost++) {
		if ((lost & ~have) != 0)
			continue;
		s.bits = have & ~lost;
		if (!policy_met(p, in_set, &s) &&
		    __builtin_popcount(lost) < worst)
			worst = __builtin_popcount(lost);
	}
	return worst - 1;
}

Test(policies, slack_is_what_may_be_lost_whoever_is_lost)
{
	struct policy p;
	unsigned i;

	for (i = 0; i < 60; i++) {
		struct set s = { &p, 0 };

		some_groups(&p);
		s.bits = randombytes_uniform(UINT32_C(1) << policy_holders(&p));
		cr_assert_eq(policy_slack(&p, in_set, &s),
			     slack_tried(&p, s.bits));
	}
}

/* --- what is refused --- */

Test(policies, that_one_person_can_meet_are_refused)
{
	struct policy p;

	one_level(&p, 1, 3);
	p.groups[0].holders[1].card = p.groups[0].holders[2].card = false;
	cr_expect_str_eq(policy_shape_fault(&p),
			 "one person alone could meet it");
	group_make(&p.groups[1], 2, 2);
	snprintf(p.groups[1].name, sizeof(p.groups[1].name), "B");
	p.count = 2;
	cr_expect_str_eq(policy_shape_fault(&p),
			 "one person alone could meet it");
	p.threshold = 2;
	cr_expect_null(policy_shape_fault(&p));
}

Test(policies, with_a_holder_in_two_groups_are_refused)
{
	struct policy p;

	one_level(&p, 2, 3);
	group_make(&p.groups[1], 2, 3);
	snprintf(p.groups[1].name, sizeof(p.groups[1].name), "B");
	p.count = 2;
	p.threshold = 2;
	cr_assert_null(policy_shape_fault(&p));
	memcpy(p.groups[1].holders[2].id, p.groups[0].holders[0].id, ID_TEXT);
	cr_expect_str_eq(policy_shape_fault(&p), "a holder stands in it twice");
}

Test(policies, with_two_cards_for_one_share_are_refused)
{
	struct policy p;

	one_level(&p, 2, 3);
	group_make(&p.groups[1], 1, 2);
	snprintf(p.groups[1].name, sizeof(p.groups[1].name), "B");
	p.count = 2;
	p.threshold = 2;
	cr_expect_str_eq(policy_shape_fault(&p),
			 "a group that needs one share has two cards");
	p.groups[1].holders[0].card = false;
	cr_expect_null(policy_shape_fault(&p));
}

Test(policies, that_cannot_be_met_are_refused)
{
	struct policy p;

	one_level(&p, 4, 3);
	cr_expect_str_eq(policy_shape_fault(&p),
			 "a group's threshold cannot be met");
	one_level(&p, 2, 3);
	p.threshold = 2;
	cr_expect_str_eq(policy_shape_fault(&p),
			 "its number of groups cannot be met");
}

Test(policies, are_read_back_as_they_were_written)
{
	struct json_doc *doc = NULL;
	struct policy *back, p;

	some_groups(&p);
	cr_assert_eq(json_new(&doc), E_OK);
	back = policy_read(policy_write(doc, &p, false), false);
	cr_assert_not_null(back);
	cr_expect(policy_same(&p, back));
	back->groups[0].holders[0].card = !back->groups[0].holders[0].card;
	cr_expect_not(policy_same(&p, back));
	free(back);
	json_free(&doc);
}
