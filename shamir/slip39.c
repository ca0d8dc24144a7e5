/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two levels. The EMS is split among the groups, and what each group gets
 * among its members. On the way back the shares are first sorted and judged by
 * their public fields; arithmetic starts only on a complete, consistent set.
 */
#include "shamir/slip39.h"

#include <sodium.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/split.h"

_Static_assert(SLIP39_MAX_SHARES == SPLIT_SHARES_MAX &&
		       SLIP39_SECRET_MIN == SPLIT_LEN_MIN &&
		       SLIP39_SECRET_MAX == SPLIT_LEN_MAX,
	       "both levels share the limits of one");

/* A group's shares as they were given; those below ${n} count. */
struct gathered {
	size_t n;
	const struct slip39_share *member[SLIP39_MAX_SHARES];
};

static bool len_ok(size_t len)
{
	return len >= SLIP39_SECRET_MIN && len <= SLIP39_SECRET_MAX &&
	       len % 2 == 0;
}

static bool in_range(unsigned v, unsigned low, unsigned high)
{
	return v >= low && v <= high;
}

int slip39_check(const struct slip39_share *share)
{
	if (share->identifier > SLIP39_IDENTIFIER_MAX ||
	    share->extendable > 1 || share->exponent > SLIP39_EXPONENT_MAX ||
	    !in_range(share->group_count, 1, SLIP39_MAX_SHARES) ||
	    !in_range(share->group_threshold, 1, share->group_count) ||
	    share->group_index >= share->group_count ||
	    !in_range(share->member_threshold, 1, SLIP39_MAX_SHARES) ||
	    share->member_index >= SLIP39_MAX_SHARES ||
	    !len_ok(share->value_len))
		return SHAMIR_EFORMAT;
	return SHAMIR_OK;
}

/* splitting */

static bool groups_ok(unsigned group_threshold,
		      const struct slip39_group *groups, size_t ngroups)
{
	if (ngroups > SLIP39_MAX_SHARES || group_threshold == 0 ||
	    group_threshold > ngroups)
		return false;

	for (size_t i = 0; i < ngroups; i++) {
		if (!in_range(groups[i].count, 1, SLIP39_MAX_SHARES) ||
		    !in_range(groups[i].threshold, 1, groups[i].count))
			return false;
		if (groups[i].threshold == 1 && groups[i].count != 1)
			return false;
	}
	return true;
}

/* Share one group's ${part} among its members. ${head} has the public fields. */
static int split_group(const uint8_t *part, const struct slip39_share *head,
		       unsigned count, struct slip39_share *shares)
{
	uint8_t values[SLIP39_MAX_SHARES * SLIP39_SECRET_MAX];
	size_t len = head->value_len;
	int r;

	r = split_make(head->member_threshold, count, part, len, values);
	if (r != SHAMIR_OK)
		goto out;

	for (unsigned i = 0; i < count; i++) {
		shares[i] = *head;
		shares[i].member_index = (uint8_t)i;
		memcpy(shares[i].value, values + i * len, len);
	}
out:
	sodium_memzero(values, sizeof(values));
	return r;
}

int slip39_split(const uint8_t *ems, size_t len, unsigned group_threshold,
		 const struct slip39_group *groups, size_t ngroups,
		 uint16_t identifier, bool extendable, uint8_t exponent,
		 struct slip39_share *shares)
{
	uint8_t parts[SLIP39_MAX_SHARES * SLIP39_SECRET_MAX];
	struct slip39_share head = { 0 };
	int r;

	if (!len_ok(len) || !groups_ok(group_threshold, groups, ngroups) ||
	    identifier > SLIP39_IDENTIFIER_MAX ||
	    exponent > SLIP39_EXPONENT_MAX)
		return SHAMIR_EPARAM;

	head.identifier = identifier;
	head.extendable = extendable;
	head.exponent = exponent;
	head.group_threshold = (uint8_t)group_threshold;
	head.group_count = (uint8_t)ngroups;
	head.value_len = (uint8_t)len;

	/* from here on the ranges are checked, and nothing fails half-way */
	r = split_make(group_threshold, (unsigned)ngroups, ems, len, parts);
	for (size_t i = 0; i < ngroups && r == SHAMIR_OK; i++) {
		head.group_index = (uint8_t)i;
		head.member_threshold = groups[i].threshold;
		r = split_group(parts + i * len, &head, groups[i].count,
				shares);
		shares += groups[i].count;
	}

	sodium_memzero(parts, sizeof(parts));
	return r;
}

/* combining */

static bool same_set(const struct slip39_share *a, const struct slip39_share *b)
{
	return a->identifier == b->identifier &&
	       a->extendable == b->extendable && a->exponent == b->exponent &&
	       a->group_threshold == b->group_threshold &&
	       a->group_count == b->group_count && a->value_len == b->value_len;
}

/* Put ${share} with the others of its group. ${twice} is set when its place is
 * taken: whether the set is one at all is said first. */
static int gather(struct gathered *group, const struct slip39_share *share,
		  bool *twice)
{
	for (size_t i = 0; i < group->n; i++) {
		const struct slip39_share *other = group->member[i];

		if (other->member_threshold != share->member_threshold)
			return SHAMIR_EMISMATCH;
		if (other->member_index == share->member_index) {
			*twice = true;
			return SHAMIR_OK;
		}
	}
	group->member[group->n++] = share;
	return SHAMIR_OK;
}

/* Exactly as many groups as needed, exactly as many members in each. */
static int count(const struct gathered *groups, size_t group_threshold)
{
	size_t present = 0;

	for (size_t i = 0; i < SLIP39_MAX_SHARES; i++) {
		if (groups[i].n == 0)
			continue;
		present++;
		if (groups[i].n != groups[i].member[0]->member_threshold)
			return SHAMIR_ECOUNT;
	}
	return present == group_threshold ? SHAMIR_OK : SHAMIR_ECOUNT;
}

/* Sort ${shares} into ${groups} by group index, and judge their fields. */
static int sort(const struct slip39_share *shares, size_t n,
		struct gathered groups[SLIP39_MAX_SHARES])
{
	bool twice = false;
	int r;

	for (size_t i = 0; i < n; i++) {
		r = slip39_check(&shares[i]);
		if (r != SHAMIR_OK)
			return r;
	}
	for (size_t i = 0; i < n; i++) {
		if (!same_set(&shares[0], &shares[i]))
			return SHAMIR_EMISMATCH;
		r = gather(&groups[shares[i].group_index], &shares[i], &twice);
		if (r != SHAMIR_OK)
			return r;
	}
	if (twice)
		return SHAMIR_EDUPLICATE;
	return count(groups, shares[0].group_threshold);
}

static int join_group(const struct gathered *group, size_t len, uint8_t *part)
{
	uint8_t values[SLIP39_MAX_SHARES * SLIP39_SECRET_MAX];
	uint8_t xs[SLIP39_MAX_SHARES];
	int r;

	for (size_t i = 0; i < group->n; i++) {
		xs[i] = group->member[i]->member_index;
		memcpy(values + i * len, group->member[i]->value, len);
	}
	r = split_join((unsigned)group->n, xs, values, len, part);
	sodium_memzero(values, sizeof(values));
	return r;
}

int slip39_combine(const struct slip39_share *shares, size_t n, uint8_t *ems,
		   size_t len)
{
	struct gathered groups[SLIP39_MAX_SHARES] = { 0 };
	uint8_t parts[SLIP39_MAX_SHARES * SLIP39_SECRET_MAX];
	uint8_t xs[SLIP39_MAX_SHARES];
	unsigned joined = 0;
	int r;

	if (n == 0)
		return SHAMIR_ECOUNT;
	r = sort(shares, n, groups);
	if (r != SHAMIR_OK)
		return r;
	if (len != shares[0].value_len)
		return SHAMIR_EPARAM;

	for (unsigned i = 0; i < SLIP39_MAX_SHARES; i++) {
		if (groups[i].n == 0)
			continue;
		r = join_group(&groups[i], len, parts + joined * len);
		if (r != SHAMIR_OK)
			goto out;
		xs[joined++] = (uint8_t)i;
	}
	r = split_join(joined, xs, parts, len, ems);
out:
	sodium_memzero(parts, sizeof(parts));
	return r;
}
