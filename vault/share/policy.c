/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/share/policy.h"

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

size_t policy_holders(const struct policy *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->count; i++)
		n += p->groups[i].count;
	return n;
}

void policy_slot(const struct policy *p, uint16_t slip, size_t group,
		 size_t index, struct share_slot *slot)
{
	const struct policy_group *in = &p->groups[group];

	slot->slip = slip;
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

/* --- how much may be lost --- */

/* The fewest of those present that must go before the policy cannot be met:
 * from the groups that have the least to spare, as many as break it. */
static unsigned fewest_to_break(const struct policy *p, const unsigned *spare,
				size_t met)
{
	unsigned sorted[GROUP_MAX] = { 0 };
	unsigned sum = 0;
	size_t i;

	memcpy(sorted, spare, met * sizeof(spare[0]));
	qsort(sorted, met, sizeof(sorted[0]), by_size);
	for (i = 0; i < met - p->threshold + 1; i++)
		sum += sorted[i] + 1;
	return sum;
}

int policy_slack(const struct policy *p,
		 bool (*has)(void *ctx, const char *holder), void *ctx)
{
	unsigned spare[GROUP_MAX] = { 0 };
	size_t i, j, met = 0;

	for (i = 0; i < p->count; i++) {
		const struct policy_group *g = &p->groups[i];
		unsigned have = 0;

		for (j = 0; j < g->count; j++)
			have += has(ctx, g->holders[j].id);
		if (have >= g->threshold)
			spare[met++] = have - g->threshold;
	}
	if (met < p->threshold)
		return -1;
	return (int)fewest_to_break(p, spare, met) - 1;
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

/* --- to and from P --- */

static void holder_read(const struct json *h, bool keyed, struct holder *out)
{
	snprintf(out->id, sizeof(out->id), "%s", json_text(json_get(h, "id")));
	out->card = strcmp(json_text(json_get(h, "form")), "card") == 0;
	if (!keyed)
		return;
	json_base64(json_get(h, "key"), out->key, sizeof(out->key));
	out->has_box = json_base64(json_get(h, "h"), out->h.bytes,
				   sizeof(out->h.bytes));
}

static void group_read(const struct json *g, bool keyed,
		       struct policy_group *out)
{
	const struct json *holders = json_get(g, "holders");
	int64_t threshold = 0;
	size_t j;

	snprintf(out->name, sizeof(out->name), "%s",
		 json_text(json_get(g, "name")));
	json_integer(json_get(g, "threshold"), &threshold);
	out->threshold = (unsigned)threshold;
	out->count = json_count(holders);
	for (j = 0; j < out->count; j++)
		holder_read(json_item(holders, j), keyed, &out->holders[j]);
}

struct policy *policy_read(const struct json *p, bool keyed)
{
	const struct json *groups = json_get(p, "groups");
	struct policy *out = calloc(1, sizeof(*out));
	int64_t threshold = 0;
	size_t i;

	if (out == NULL)
		return NULL;
	json_integer(json_get(p, "threshold"), &threshold);
	out->threshold = (unsigned)threshold;
	out->count = json_count(groups);
	for (i = 0; i < out->count; i++)
		group_read(json_item(groups, i), keyed, &out->groups[i]);
	return out;
}

static struct json *holder_write(struct json_doc *doc, const struct holder *h,
				 bool keyed)
{
	struct json *out = json_object(doc);

	json_set_text(doc, out, "id", h->id);
	json_set_text(doc, out, "form", h->card ? "card" : "sealed");
	if (keyed)
		json_set_base64(doc, out, "key", h->key, sizeof(h->key));
	if (keyed && h->has_box)
		json_set_base64(doc, out, "h", h->h.bytes, TREE_HASH_LEN);
	return out;
}

static struct json *group_write(struct json_doc *doc,
				const struct policy_group *g, bool keyed)
{
	struct json *out = json_object(doc), *holders = json_array(doc);
	size_t j;

	for (j = 0; j < g->count; j++)
		json_add(doc, holders,
			 holder_write(doc, &g->holders[j], keyed));
	json_set_text(doc, out, "name", g->name);
	json_set_integer(doc, out, "threshold", (int64_t)g->threshold);
	json_set(doc, out, "holders", holders);
	return out;
}

struct json *policy_write(struct json_doc *doc, const struct policy *p,
			  bool keyed)
{
	struct json *out = json_object(doc), *groups = json_array(doc);
	size_t i;

	for (i = 0; i < p->count; i++)
		json_add(doc, groups, group_write(doc, &p->groups[i], keyed));
	json_set_integer(doc, out, "threshold", (int64_t)p->threshold);
	json_set(doc, out, "groups", groups);
	return out;
}

/* --- faults --- */

static const char *group_shape_fault(const struct policy *p, size_t i)
{
	const struct policy_group *g = &p->groups[i];
	size_t at_group, at_index, j, k, cards = 0;

	if (g->threshold < 1 || g->threshold > g->count)
		return N_("a group's threshold cannot be met");
	for (k = 0; k < i; k++)
		if (strcmp(p->groups[k].name, g->name) == 0)
			return N_("two groups have one name");
	for (j = 0; j < g->count; j++) {
		policy_holder(p, g->holders[j].id, &at_group, &at_index);
		if (at_group != i || at_index != j)
			return N_("a holder stands in it twice");
		cards += g->holders[j].card;
	}
	if (g->threshold == 1 && cards > 1)
		return N_("a group that needs one share has two cards");
	return NULL;
}

const char *policy_shape_fault(const struct policy *p)
{
	const char *reason;
	size_t i;

	if (p->threshold < 1 || p->threshold > p->count)
		return N_("its number of groups cannot be met");
	for (i = 0; i < p->count; i++) {
		reason = group_shape_fault(p, i);
		if (reason != NULL)
			return reason;
	}
	if (policy_needed(p) < 2)
		return N_("one person alone could meet it");
	return NULL;
}

static bool group_same(const struct policy_group *a,
		       const struct policy_group *b)
{
	size_t j;

	if (strcmp(a->name, b->name) != 0 || a->threshold != b->threshold ||
	    a->count != b->count)
		return false;
	for (j = 0; j < a->count; j++)
		if (strcmp(a->holders[j].id, b->holders[j].id) != 0 ||
		    a->holders[j].card != b->holders[j].card)
			return false;
	return true;
}

bool policy_same(const struct policy *asked, const struct policy *dealt)
{
	size_t i;

	if (asked->threshold != dealt->threshold ||
	    asked->count != dealt->count)
		return false;
	for (i = 0; i < asked->count; i++)
		if (!group_same(&asked->groups[i], &dealt->groups[i]))
			return false;
	return true;
}
