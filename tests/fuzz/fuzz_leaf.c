/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One entry of the log: what leaf_parse takes, leaf_write makes again to the
 * byte; what its schema holds for good, its readers can read (enrolments,
 * policies, answers), and write again as the same value.
 */
#include <stdlib.h>

#include "tests/fuzz/base.h"
#include "vault/ask/approval.h"
#include "vault/base/error.h"
#include "vault/log/event.h"
#include "vault/log/leaf.h"
#include "vault/share/policy.h"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	base_leaves(seed_put);
}

static void policy_again(const struct json *p, bool keyed)
{
	struct policy *policy = policy_read(p, keyed);
	struct json_doc *doc = NULL;

	MUST(policy != NULL);
	policy_shape_fault(policy);
	MUST(policy_needed(policy) >= 1);
	MUST(policy_same(policy, policy));
	FINE(json_new(&doc));
	MUST(json_equal(policy_write(doc, policy, keyed), p));
	FINE(json_status(doc));
	json_free(&doc);
	free(policy);
}

static void answer_again(const struct json *d, bool refusal)
{
	struct json_doc *doc = NULL;
	struct approval a;

	if (approval_parse(d, refusal, &a) != E_OK)
		return;
	FINE(json_new(&doc));
	MUST(json_equal(approval_json(doc, &a, refusal), d));
	json_free(&doc);
}

static void enrolment_again(const struct json *e)
{
	struct json_doc *doc = NULL;
	struct enrolment parsed;

	if (enrolment_parse(e, &parsed) != E_OK)
		return;
	FINE(json_new(&doc));
	MUST(json_equal(enrolment_json(doc, &parsed), e));
	json_free(&doc);
	enrolment_free(&parsed);
}

static void read_again(const struct leaf *leaf)
{
	const struct json *policy = json_get(leaf->d, "policy");
	const struct json *e = json_get(leaf->d, "member");

	if (policy != NULL)
		policy_again(policy, event_of(leaf->ev) == EV_GENERATION_DEALT);
	if (json_get(leaf->d, "founder") != NULL)
		e = json_get(leaf->d, "founder");
	if (e != NULL && json_is(e, JSON_OBJECT))
		enrolment_again(e);
	if (event_of(leaf->ev) == EV_OPEN_APPROVED)
		answer_again(leaf->d, false);
	if (event_of(leaf->ev) == EV_OPEN_REFUSED)
		answer_again(leaf->d, true);
}

static int count_one(void *ctx, const struct tree_hash *hash)
{
	(void)hash;
	++*(size_t *)ctx;
	return E_OK;
}

void fuzz_one(struct span in)
{
	struct buffer out = BUFFER_INIT;
	struct leaf leaf;
	size_t objects = 0;

	if (leaf_parse(in.bytes, in.len, &leaf) != E_OK)
		return;
	FINE(leaf_write(&leaf, &out));
	MUST(fuzz_same(&out, in));
	FINE(event_objects(&leaf, count_one, &objects));
	MUST(!leaf.has_h || objects > 0);
	if (event_check(&leaf) == NULL)
		read_again(&leaf);
	leaf_free(&leaf);
}
