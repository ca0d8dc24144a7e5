/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_dishonest.c -- custodians who answer with their own true signature, and
 * with something else than their share inside: refused, and the others lose
 * nothing (V3).
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "shamir/slip39.h"
#include "tests/attack/forge.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

static struct scene s;
static struct request_result asked;
static struct vault_session *session;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };

	scene_make(&s);
	fine(session_request(scene_open(&s, JONAS), &o, &asked));
	fine(session_load(s.user, asked.sid, &session));
}

static void teardown(void)
{
	session_free(&session);
	request_result_free(&asked);
	scene_drop(&s);
}

TestSuite(dishonest, .init = setup, .fini = teardown);

static struct ask *opened(enum who who)
{
	const struct request_file *f = &asked.files[who == ANNA ? 0 : 1];
	struct ask_memory memory = { .known = false };
	struct ask *ask = NULL;

	fine(ask_open((struct span){ f->bytes, f->len },
		      (const struct secret *const *)&s.identities[who], 1,
		      &memory, &ask));
	return ask;
}

static int give(const struct ask *ask)
{
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;
	int r;

	fine(ask_approve(ask, s.now, &file, &receipt));
	r = session_answer(session, (struct span){ file.bytes, file.len }, NULL,
			   NULL, NULL);
	buffer_free(&file);
	buffer_free(&receipt);
	return r;
}

static void honest(enum who who)
{
	struct ask *ask = opened(who);

	fine(give(ask));
	ask_free(&ask);
}

static void opens_after_all(void)
{
	struct session_view view;
	struct secret *body = NULL;

	honest(ANNA);
	honest(BEN);
	session_look(session, &view);
	cr_assert_eq(view.status, SESSION_OPEN);
	fine(session_reveal(session, "mail/a", NULL, 0, "show", &body));
	secret_free(&body);
	fine(session_close(session));
}

static void with_altered(void (*alter)(struct slip39_share *share),
			 const char *why)
{
	struct ask *ask = opened(ANNA);

	alter((struct slip39_share *)(void *)secret_bytes(ask->private->share));
	cr_assert_eq(give(ask), E_SHARE);
	cr_assert_not_null(strstr(error_detail(), why), "%s", error_detail());
	ask_free(&ask);
	opens_after_all();
}

static void identifier(struct slip39_share *share)
{
	share->identifier ^= 1;
}

Test(dishonest, a_share_with_another_identifier_is_refused)
{
	with_altered(identifier, "not the one dealt");
}

static void member(struct slip39_share *share)
{
	share->member_index ^= 1;
}

Test(dishonest, a_share_with_another_index_is_refused)
{
	with_altered(member, "not the one dealt");
}

static void threshold(struct slip39_share *share)
{
	share->member_threshold++;
}

Test(dishonest, a_share_with_another_threshold_is_refused)
{
	with_altered(threshold, "not the one dealt");
}

static void value(struct slip39_share *share)
{
	share->value[7] ^= 1;
}

Test(dishonest, a_share_with_another_value_is_refused)
{
	with_altered(value, "signature does not hold");
}

/* An answer whose box is ${len} bytes of nothing, truly signed. */
static int give_big(const struct ask *a, bool refusal, size_t len)
{
	struct buffer text = BUFFER_INIT, file = BUFFER_INIT;
	struct approval_terms t;
	struct answer answer;
	int r;

	memset(&t, 0, sizeof(t));
	memset(&answer, 0, sizeof(answer));
	answer.box = calloc(1, len);
	answer.box_len = len;
	answer.refusal = refusal;
	memcpy(answer.sid, a->sid, ID_TEXT);
	t.refusal = refusal;
	memcpy(t.origin, a->origin, sizeof(t.origin));
	t.index = a->index;
	t.leaf = a->leaf;
	t.size = answer.approval.size = a->head.size;
	t.root = answer.approval.root = a->head.root;
	t.seen = answer.approval.seen = SEEN_UNPROVEN;
	memcpy(t.purpose, a->purpose, sizeof(t.purpose));
	memcpy(t.compartment, a->compartment, ID_TEXT);
	t.generation = a->generation;
	t.duration = a->duration;
	memcpy(t.holder, a->holder, ID_TEXT);
	memcpy(answer.approval.holder, a->holder, ID_TEXT);
	memcpy(t.share_key, a->private->share_key, NOTE_KEY_LEN);
	hash_sha256(answer.box, len, t.box.bytes);
	answer.approval.box = t.box;
	memcpy(t.session, a->private->session, AGE_KEY_LEN);
	approval_text(&t, &text);
	fine(note_sign((struct span){ text.bytes, text.len },
		       a->private->keys.sign, answer.approval.sig));
	fine(answer_write(&answer, &file));
	r = session_answer(session, (struct span){ file.bytes, file.len }, NULL,
			   NULL, NULL);
	buffer_free(&text);
	buffer_free(&file);
	free(answer.box);
	return r;
}

Test(dishonest, a_refusal_of_a_hundred_kilobytes_is_refused)
{
	struct ask *ask = opened(ANNA);

	cr_assert_eq(give_big(ask, true, 100000), E_SHARE);
	cr_assert_not_null(strstr(error_detail(), "its box has"));
	ask_free(&ask);
	opens_after_all();
}

Test(dishonest, a_refusal_of_the_longest_reason_is_taken)
{
	struct buffer file = BUFFER_INIT;
	struct ask *ask = opened(ANNA);
	char because[4001];
	bool refusal = false;

	memset(because, 'x', 4000);
	because[4000] = '\0';
	fine(ask_refuse(ask, because, &file));
	fine(session_answer(session, (struct span){ file.bytes, file.len },
			    &refusal, NULL, NULL));
	cr_assert(refusal);
	buffer_free(&file);
	ask_free(&ask);
}

/* --- what a kill leaves behind --- */

Test(dishonest, shares_kept_past_the_end_go_at_the_next_start)
{
	char vault[ID_TEXT], sid[ID_TEXT];
	struct buffer left = BUFFER_INIT;
	struct span some = { (const uint8_t *)"kept", 4 };

	memcpy(sid, asked.sid, ID_TEXT);
	memcpy(vault, ledger_state(s.user->ledger)->vault, ID_TEXT);
	opens_after_all();
	session_free(&session);
	fine(session_state_put(s.homes[JONAS], vault, sid, "key", some));
	scene_open(&s, JONAS);
	cr_assert_eq(session_state_get(s.homes[JONAS], vault, sid, "key",
				       &left),
		     E_ABSENT);
	buffer_free(&left);
}

/* One that still waits keeps what it has. */
Test(dishonest, shares_of_a_session_under_way_stay)
{
	struct session_view view;

	honest(ANNA);
	session_free(&session);
	fine(session_load(scene_open(&s, JONAS), asked.sid, &session));
	session_look(session, &view);
	cr_assert_eq(view.accepted, 1);
}
