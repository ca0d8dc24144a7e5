/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_broken_catalog.c -- names are not secrets, and secrets are not names: an
 * object of the catalog that is gone hides what it held, and a member still
 * opens what the quorum gives them (V7).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/custody/possession.h"

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* Two epochs, for eva has left. */
static void setup(void)
{
	scene_make(&s);
	fine(custody_retire(scene_open(&s, JONAS), "eva", NULL, 10));
	scene_close(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(broken_catalog, .init = setup, .fini = teardown);

/* --- what may be gone --- */

static void lose_box(uint64_t epoch, const char *to)
{
	struct tree_hash h;

	h = state_box(ledger_state(scene_open(&s, JONAS)->ledger), epoch, to)
		    ->h;
	scene_break(&s, &h);
}

static void lose_box_of(uint64_t epoch, enum who who)
{
	char to[48];

	snprintf(to, sizeof(to), "member:%s", s.people[who].enrolment.id);
	lose_box(epoch, to);
}

static void lose_record(const char *kind, const char *id)
{
	struct tree_hash h;

	h = state_record(ledger_state(scene_open(&s, JONAS)->ledger), kind, id)
		    ->h;
	scene_break(&s, &h);
}

/* --- the whole way --- */

static void give(struct vault_session *session, const struct request_file *f,
		 enum who who)
{
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct ask *ask = NULL;

	fine(ask_open((struct span){ f->bytes, f->len },
		      (const struct secret *const *)&s.identities[who], 1,
		      &memory, &ask));
	fine(ask_approve(ask, s.now, &file, &receipt));
	fine(session_answer(session, (struct span){ file.bytes, file.len },
			    NULL, NULL, NULL));
	ask_free(&ask);
	buffer_free(&file);
	buffer_free(&receipt);
}

/* jonas asks for MAIL; anna and ben say yes to the files he sends them. */
static struct vault_session *opened(void)
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct vault_session *session = NULL;
	struct request_result result;
	struct session_view view;

	fine(session_request(scene_open(&s, JONAS), &o, &result));
	cr_assert_eq(result.file_count, 2);
	fine(session_load(s.user, result.sid, &session));
	give(session, &result.files[0], ANNA);
	give(session, &result.files[1], BEN);
	session_look(session, &view);
	cr_assert_eq(view.status, SESSION_OPEN);
	request_result_free(&result);
	return session;
}

static void opens_and_shows(const char *path)
{
	struct vault_session *session = opened();
	struct secret *body = NULL;

	fine(session_reveal(session, path, NULL, 0, "show", &body));
	cr_assert_eq(secret_len(body), 9);
	cr_assert_eq(memcmp(secret_peek(body), "swordfish", 9), 0);
	secret_free(&body);
	session_free(&session);
}

Test(broken_catalog, a_whole_one_opens)
{
	opens_and_shows("mail/a");
}

Test(broken_catalog, a_requester_whose_name_is_gone_opens)
{
	lose_record("member", s.people[JONAS].enrolment.id);
	opens_and_shows("mail/a");
}

Test(broken_catalog, custodians_whose_names_are_gone_open)
{
	lose_record("member", s.people[ANNA].enrolment.id);
	lose_record("member", s.people[BEN].enrolment.id);
	opens_and_shows("mail/a");
}

Test(broken_catalog, a_box_of_an_older_epoch_is_not_missed)
{
	lose_box_of(1, JONAS);
	lose_box_of(1, ANNA);
	lose_box_of(1, BEN);
	opens_and_shows("mail/a");
}

Test(broken_catalog, the_boxes_of_others_are_not_missed)
{
	lose_box(2, "reading");
	opens_and_shows("mail/a");
}

static void lose_credential(const char *path)
{
	struct credential *c;
	char id[ID_TEXT];

	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, path, NULL, &c));
	memcpy(id, c->id, ID_TEXT);
	lose_record("credential", id);
}

Test(broken_catalog, the_record_of_another_credential_is_not_missed)
{
	lose_credential("grid/a");
	opens_and_shows("mail/a");
}

/* Who lists what there is is not told that there is no more. */
static void listed(const char *glob, const char *label, size_t names,
		   size_t others)
{
	struct credential_view *list = NULL;
	size_t n = 0, unnamed = 9;

	fine(credential_list(scene_open(&s, JONAS), glob, label, &list, &n,
			     &unnamed));
	cr_assert_eq(n, names, "%zu of %s %s", n, glob,
		     label == NULL ? "" : label);
	cr_assert_eq(unnamed, others);
	credential_list_free(&list, n);
}

/* What jonas's machine kept has the names as well. */
static void forget_kept(void)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s/cache", home_dir(s.homes[JONAS]),
		 ledger_state(scene_open(&s, JONAS)->ledger)->vault);
	scene_close(&s);
	fine(file_remove(path));
}

Test(broken_catalog, a_credential_whose_name_is_gone_is_counted)
{
	listed("*/a", NULL, 2, 0);
	lose_credential("grid/a");
	listed("*/a", NULL, 2, 0);
	forget_kept();
	listed("*/a", NULL, 1, 1);
	listed("*/a", "MAIL", 1, 0);
	listed("*/a", "GRID", 0, 1);
}

Test(broken_catalog, the_compartments_own_box_is_not_missed)
{
	char to[48];

	scene_open(&s, JONAS);
	snprintf(to, sizeof(to), "compartment:%s",
		 scene_compartment(&s, "MAIL")->id);
	lose_box(2, to);
	opens_and_shows("mail/a");
}

/* --- a session that is under way --- */

/* Neither his own boxes nor names: the compartment's key has a box as well. */
Test(broken_catalog, a_requester_who_loses_every_box_is_still_shown_the_secret)
{
	struct vault_session *session = opened();
	struct session_view view;
	struct secret *body = NULL;

	session_look(session, &view);
	session_free(&session);
	lose_box_of(1, JONAS);
	lose_box_of(2, JONAS);
	fine(session_load(scene_open(&s, JONAS), view.sid, &session));
	fine(session_reveal(session, "mail/a", NULL, 0, "show", &body));
	cr_assert_eq(memcmp(secret_peek(body), "swordfish", 9), 0);
	secret_free(&body);
	fine(session_close(session));
	session_free(&session);
}

Test(broken_catalog, a_custodian_without_any_box_still_proves_their_share)
{
	struct possession_view view;

	lose_box_of(1, ANNA);
	lose_box_of(2, ANNA);
	fine(possession_ack(scene_open(&s, ANNA), "MAIL", &view));
	cr_assert_eq(view.generation, 1);
	possession_view_clear(&view);
}

/* --- what is gone for good --- */

static void lose_chain(void)
{
	struct tree_hash h;

	h = state_epoch(ledger_state(scene_open(&s, JONAS)->ledger), 2)->prev_h;
	scene_break(&s, &h);
}

Test(broken_catalog, a_broken_chain_of_epochs_opens)
{
	struct vault_session *session;

	lose_chain();
	session = opened();
	session_free(&session);
}

Test(broken_catalog, a_broken_chain_of_epochs_shows_the_secret)
{
	lose_chain();
	opens_and_shows("mail/a");
}

/* Without it nobody can seal a reason, and a request has one. */
Test(broken_catalog,
     a_requester_whose_newest_box_is_gone_is_told_what_else_opens)
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct request_result result;
	uint64_t size;

	lose_box_of(2, JONAS);
	size = scene_open(&s, JONAS)->ledger->size;
	cr_assert_eq(session_request(s.user, &o, &result), E_IDENTITY);
	cr_assert_not_null(strstr(error_detail(), "cards with open --guest"));
	cr_assert_eq(s.user->ledger->size, size);
}

Test(broken_catalog, a_custodian_whose_newest_box_is_gone_approves)
{
	lose_box_of(2, ANNA);
	opens_and_shows("mail/a");
}

Test(broken_catalog, a_secret_without_its_record_is_shown)
{
	struct credential *c;
	char id[ID_TEXT];

	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, "mail/a", NULL, &c));
	memcpy(id, c->id, ID_TEXT);
	lose_record("credential", id);
	opens_and_shows(id);
}

/* The share itself, not its name: only its holder cannot be asked. */
Test(broken_catalog, a_lost_share_keeps_no_other_custodian_from_being_asked)
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct request_result result;
	struct tree_hash h;

	scene_open(&s, JONAS);
	h = policy_holder(state_current(scene_compartment(&s, "MAIL"))->policy,
			  s.people[BEN].enrolment.id, NULL, NULL)
		    ->h;
	scene_break(&s, &h);
	fine(session_request(scene_open(&s, JONAS), &o, &result));
	cr_assert_eq(result.file_count, 1);
	cr_assert_str_eq(result.files[0].nick, "anna");
	request_result_free(&result);
}
