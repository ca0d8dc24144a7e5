/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_schema.c -- the closed schema, held against the entries of a real vault:
 * each is as its event wants it; with any key of `d` gone, added or of another
 * type, or with anything beside `d` gone or added, it is not.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	char sid[ID_TEXT];

	scene_make(&s);
	scene_request(&s, sid);
	scene_open(&s, EVA);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(schema, .init = setup, .fini = teardown);

/* d without the key ${skip} (NULL: none), and with ${key} of another type. */
static const struct json *altered(struct json_doc *doc, const struct json *d,
				  const char *skip, const char *key)
{
	struct json *out = json_object(doc);
	size_t i;

	for (i = 0; i < json_count(d); i++) {
		if (skip != NULL && strcmp(json_key(d, i), skip) == 0)
			continue;
		if (key == NULL || strcmp(json_key(d, i), key) != 0)
			json_set(doc, out, json_key(d, i),
				 json_copy(doc, json_value(d, i)));
		else if (json_is(json_value(d, i), JSON_BOOL))
			json_set_text(doc, out, key, "true");
		else
			json_set_bool(doc, out, key, true);
	}
	return out;
}

static void each_key(struct leaf *leaf)
{
	const struct json *d = leaf->d;
	struct json_doc *doc = NULL;
	struct json *more;
	size_t i;

	fine(json_new(&doc));
	for (i = 0; i < json_count(d); i++) {
		const char *key = json_key(d, i);

		leaf->d = altered(doc, d, key, NULL);
		/* absent in the dealing of a drill compartment */
		if (strcmp(key, "catalog_h") != 0 ||
		    strcmp(leaf->ev, "generation.dealt") != 0)
			cr_expect_not_null(event_check(leaf), "%s without %s",
					   leaf->ev, key);
		leaf->d = altered(doc, d, NULL, key);
		cr_expect_not_null(event_check(leaf), "%s, %s of another type",
				   leaf->ev, key);
	}
	more = (struct json *)(uintptr_t)altered(doc, d, NULL, NULL);
	json_set_integer(doc, more, "more", 1);
	leaf->d = more;
	cr_expect_not_null(event_check(leaf), "%s with more", leaf->ev);
	leaf->d = d;
	json_free(&doc);
}

static void each_beside(struct leaf *leaf)
{
	struct leaf kept = *leaf;

	leaf->has_h = !leaf->has_h;
	cr_expect_not_null(event_check(leaf), "%s, h", leaf->ev);
	*leaf = kept;
	leaf->has_xk = !leaf->has_xk;
	cr_expect_not_null(event_check(leaf), "%s, xk", leaf->ev);
	*leaf = kept;
	leaf->xk = 0;
	if (leaf->has_xk)
		cr_expect_not_null(event_check(leaf), "%s, xk 0", leaf->ev);
	*leaf = kept;
	snprintf(leaf->obj, sizeof(leaf->obj), "%s",
		 kept.obj[0] == '\0' ? "record:0:1" : "");
	cr_expect_not_null(event_check(leaf), "%s, obj", leaf->ev);
	*leaf = kept;
	snprintf(leaf->obj, sizeof(leaf->obj), "elsewhere:0:1");
	cr_expect_not_null(event_check(leaf), "%s, another obj", leaf->ev);
	*leaf = kept;
	snprintf(leaf->sid, sizeof(leaf->sid), "%s",
		 kept.sid[0] == '\0' ? kept.act.id : "");
	cr_expect_not_null(event_check(leaf), "%s, sid", leaf->ev);
	*leaf = kept;
	leaf->x = leaf->x == NULL ? json_get(leaf->d, "recipient") : NULL;
	leaf->has_xk = false;
	if (leaf->x != kept.x)
		cr_expect_not_null(event_check(leaf), "%s, x", leaf->ev);
	*leaf = kept;
}

Test(schema, every_entry_of_a_real_vault_is_of_its_event_and_no_altered_one_is)
{
	struct leaf leaf;
	uint64_t seq;

	cr_assert_gt(s.user->ledger->size, 12);
	for (seq = 0; seq < s.user->ledger->size; seq++) {
		fine(ledger_leaf(s.user->ledger, seq, &leaf));
		cr_expect_null(event_check(&leaf), "%s: %s", leaf.ev,
			       event_check(&leaf));
		each_key(&leaf);
		each_beside(&leaf);
		leaf_free(&leaf);
	}
}

Test(schema, names_and_events_are_each_others)
{
	int ev;

	for (ev = 0; ev < EV_COUNT; ev++)
		cr_expect_eq(event_of(event_name((enum event)ev)),
			     (enum event)ev);
	cr_assert_eq(event_of("vault.inits"), EV_UNKNOWN);
	cr_assert_eq(event_of(""), EV_UNKNOWN);
}

static int count_one(void *ctx, const struct tree_hash *hash)
{
	(void)hash;
	(*(int *)ctx)++;
	return 0;
}

Test(schema, objects_are_found_at_every_depth)
{
	struct leaf leaf;
	uint64_t seq;
	int n;

	for (seq = 0; seq < s.user->ledger->size; seq++) {
		n = 0;
		fine(ledger_leaf(s.user->ledger, seq, &leaf));
		event_objects(&leaf, count_one, &n);
		/* two sealed shares, canary, catalog box, record */
		if (strcmp(leaf.ev, "generation.dealt") == 0)
			cr_expect_eq(n, 5);
		/* the reading identity and two boxes */
		if (strcmp(leaf.ev, "catalog.rotated") == 0)
			cr_expect_eq(n, 3);
		if (strcmp(leaf.ev, "secret.deposited") == 0)
			cr_expect_eq(n, 1);
		leaf_free(&leaf);
	}
}
