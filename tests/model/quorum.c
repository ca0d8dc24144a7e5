/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/quorum.h"

static uint32_t place(unsigned group, unsigned at)
{
	return (uint32_t)1 << (group * HOLDERS + at);
}

uint32_t quorum_bit(const struct quorum *q, int holder)
{
	unsigned g, i;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++)
			if (q->groups[g].holders[i] == holder)
				return place(g, i);
	return 0;
}

uint32_t quorum_all(const struct quorum *q)
{
	uint32_t all = 0;
	unsigned g, i;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++)
			all |= place(g, i);
	return all;
}

unsigned quorum_size(uint32_t holders)
{
	unsigned n = 0;

	for (; holders != 0; holders &= holders - 1)
		n++;
	return n;
}

bool quorum_met(const struct quorum *q, uint32_t by)
{
	unsigned g, i, groups = 0;

	for (g = 0; g < q->count; g++) {
		unsigned here = 0;

		for (i = 0; i < q->groups[g].count; i++)
			here += (by & place(g, i)) != 0;
		groups += here >= q->groups[g].threshold;
	}
	return groups >= q->threshold;
}

unsigned quorum_missing(const struct quorum *q, uint32_t by)
{
	uint32_t away = quorum_all(q) & ~by, come = away;
	unsigned fewest = quorum_size(away);

	for (;; come = (come - 1) & away) {
		if (quorum_met(q, by | come) && quorum_size(come) < fewest)
			fewest = quorum_size(come);
		if (come == 0)
			return fewest;
	}
}

int quorum_slack(const struct quorum *q, uint32_t of)
{
	uint32_t lost = of;
	unsigned fewest = quorum_size(of) + 1;

	for (;; lost = (lost - 1) & of) {
		if (!quorum_met(q, of & ~lost) && quorum_size(lost) < fewest)
			fewest = quorum_size(lost);
		if (lost == 0)
			return (int)fewest - 1;
	}
}

static unsigned times(const struct quorum *q, int holder)
{
	unsigned g, i, n = 0;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++)
			n += q->groups[g].holders[i] == holder;
	return n;
}

static bool group_sound(const struct quorum *q, unsigned g)
{
	const struct quorum_group *group = &q->groups[g];
	unsigned i, cards = 0;

	for (i = 0; i < group->count; i++) {
		if (times(q, group->holders[i]) > 1)
			return false;
		if (quorum_met(q, place(g, i)))
			return false;
		cards += group->holders[i] >= CARD;
	}
	return group->threshold >= 1 && group->threshold <= group->count &&
	       (group->threshold > 1 || cards < 2);
}

bool quorum_sound(const struct quorum *q)
{
	unsigned g;

	for (g = 0; g < q->count; g++)
		if (!group_sound(q, g))
			return false;
	return q->threshold >= 1 && q->threshold <= q->count;
}
