/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_kept_heads.c -- what a head that was kept elsewhere is worth, where who
 * brings it would like it to be worth more. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"

static struct scene s;
static char ours[96];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	scene_make(&s);
	memcpy(ours, s.vault, sizeof(ours));
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(kept_heads, .init = setup, .fini = teardown);

static void verify(const struct buffer *anchor, struct audit_result *out)
{
	struct audit_anchor a = { .kind = ANCHOR_FILE,
				  .name = "anchor",
				  .bytes = { anchor->bytes, anchor->len } };
	struct audit_options o = { .path = s.vault,
				   .host = &s.host,
				   .anchors = &a,
				   .anchor_count = 1 };

	fine(audit_verify(&o, out));
}

/* --- who vouched --- */

/* The newest head, cosigned under that name with that person's key. */
static void cosigned(enum who name, enum who key, struct buffer *out)
{
	uint8_t cosig[NOTE_COSIG_LEN], public[NOTE_KEY_LEN];
	struct member_keys keys;
	struct checkpoint head;
	char text[KEY_NAME_TEXT];

	scene_keys(&s, key, &keys);
	scene_open(&s, EVA);
	ledger_head(s.user->ledger, &head);
	checkpoint_write(&head, out);
	fine(note_cosign((struct span){ out->bytes, out->len },
			 (uint64_t)s.now / 1000, keys.witness, cosig));
	fine(note_public_key(keys.witness, public));
	key_name_witness(ledger_state(s.user->ledger)->vault,
			 s.people[name].enrolment.id, text);
	buffer_text(out, "\n");
	note_put_signature(out, text, 4, public, cosig, sizeof(cosig));
	member_keys_free(&keys);
	scene_close(&s);
}

Test(kept_heads, one_cosigned_by_its_witness_is_an_anchor)
{
	struct buffer anchor = BUFFER_INIT;
	struct audit_result v;

	cosigned(BEN, BEN, &anchor);
	verify(&anchor, &v);
	cr_assert_eq(v.verdict, VERDICT_ANCHORED);
	audit_result_free(&v);
	buffer_free(&anchor);
}

Test(kept_heads, nobody_vouches_in_the_name_of_another)
{
	struct buffer anchor = BUFFER_INIT;
	struct audit_result v;

	cosigned(BEN, ANNA, &anchor);
	verify(&anchor, &v);
	cr_assert_eq(v.verdict, VERDICT_UNANCHORED);
	audit_result_free(&v);
	buffer_free(&anchor);
}

/* --- of a fork of a branch --- */

static void put(enum who who, const char *body)
{
	struct put_options o = { .path = "mail/a", .compartment = "MAIL" };
	struct put_result result;
	struct secret *secret = NULL;

	fine(secret_copy(body, strlen(body), &secret));
	o.body = secret;
	fine(deposit_put(scene_open(&s, who), &o, &result));
	secret_free(&secret);
	scene_close(&s);
}

static void merge(const char *path)
{
	struct merge_result m;

	memcpy(s.vault, ours, sizeof(ours));
	fine(carry_merge(scene_open(&s, JONAS), path, &m));
	merge_result_free(&m);
	scene_close(&s);
}

/* Its own entries are no entries of main's, however many they are. */
Test(kept_heads, a_fork_of_a_branch_holds_main_to_where_the_branch_left)
{
	struct buffer anchor = BUFFER_INIT;
	char one[96], two[96], command[512];
	struct audit_result v;
	uint64_t left;
	int i;

	snprintf(one, sizeof(one), "%s/one.vault", s.dir);
	snprintf(two, sizeof(two), "%s/two.vault", s.dir);
	fine(carry_copy(scene_open(&s, JONAS), one, "site b"));
	left = scene_open(&s, EVA)->ledger->size;
	scene_close(&s);
	memcpy(s.vault, one, sizeof(one));
	for (i = 0; i < 30; i++)
		put(JONAS, "again");
	snprintf(command, sizeof(command), "cp %s %s; cp -a %s/home-jonas %s/h",
		 one, two, s.dir, s.dir);
	cr_assert_eq(system(command), 0);
	put(JONAS, "one");
	/* the other way, by a jonas who has not seen this one */
	home_close(&s.homes[JONAS]);
	snprintf(command, sizeof(command), "%s/h", s.dir);
	fine(home_open(command, NULL, NULL, &s.homes[JONAS]));
	memcpy(s.vault, two, sizeof(two));
	put(JONAS, "two");
	fine(audit_anchor(scene_open(&s, EVA), &anchor));
	scene_close(&s);
	merge(one);
	merge(two);
	verify(&anchor, &v);
	cr_assert_eq(v.verdict, VERDICT_ANCHORED);
	cr_assert_eq(v.anchor_size, left, "%llu",
		     (unsigned long long)v.anchor_size);
	audit_result_free(&v);
	buffer_free(&anchor);
}
