/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.c -- what a policy asks for, and whether a set of holders meets it. */
#include <stdlib.h>
#include <string.h>

#include "vault/ledger/policy.h"

struct holder *policy_holder(const struct policy *p, const char *id,
			     size_t *group, size_t *index)
{
	size_t i, j;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++) {
			if (strcmp(p->groups[i].holders[j].id, id) != 0)
				continue;
			if (group != NULL)
				*group = i;
			if (index != NULL)
				*index = j;
			return (struct holder *)&p->groups[i].holders[j];
		}
	return NULL;
}

/* In a 1-of-n group all holders have the same share, whose index is 0. */
void policy_slot(const struct generation *g, size_t group, size_t index,
		 struct share_slot *slot)
{
	const struct policy *p = g->policy;
	const struct policy_group *in = &p->groups[group];

	slot->slip = g->slip;
	slot->group_index = (uint8_t)group;
	slot->group_threshold = (uint8_t)p->threshold;
	slot->group_count = (uint8_t)p->count;
	slot->member_index = in->threshold == 1 ? 0 : (uint8_t)index;
	slot->member_threshold = (uint8_t)in->threshold;
}

void policy_shape(const struct policy *p, struct share_shape *shape)
{
	size_t i;

	memset(shape, 0, sizeof(*shape));
	shape->group_threshold = p->threshold;
	shape->groups = p->count;
	for (i = 0; i < p->count; i++) {
		shape->group[i].threshold = (uint8_t)p->groups[i].threshold;
		shape->group[i].count = (uint8_t)p->groups[i].count;
	}
}

/* How many shares the group still lacks. */
static unsigned group_missing(const struct policy_group *g,
			      bool (*has)(void *ctx, const char *holder),
			      void *ctx)
{
	unsigned have = 0;
	size_t j;

	for (j = 0; j < g->count; j++)
		if (has(ctx, g->holders[j].id))
			have++;
	return have >= g->threshold ? 0 : g->threshold - have;
}

static int by_size(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

unsigned policy_missing(const struct policy *p,
			bool (*has)(void *ctx, const char *holder), void *ctx)
{
	unsigned lacks[GROUP_MAX] = { 0 };
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < p->count; i++)
		lacks[i] = group_missing(&p->groups[i], has, ctx);
	qsort(lacks, p->count, sizeof(lacks[0]), by_size);
	for (i = 0; i < p->threshold && i < p->count; i++)
		sum += lacks[i];
	return sum;
}

bool policy_met(const struct policy *p,
		bool (*has)(void *ctx, const char *holder), void *ctx)
{
	return policy_missing(p, has, ctx) == 0;
}

static bool nobody(void *ctx, const char *holder)
{
	(void)ctx;
	(void)holder;
	return false;
}

unsigned policy_needed(const struct policy *p)
{
	return policy_missing(p, nobody, NULL);
}
