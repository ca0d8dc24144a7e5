/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_session_end.c -- what is left of a session: on the requester's disk
 * until its end is in the log (T1), and in every report until somebody else
 * has vouched for the log beyond it.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/deposit/payload.h"

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(session_end, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void granted(char sid[ID_TEXT])
{
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
}

static uint64_t size_now(void)
{
	uint64_t size = scene_open(&s, EVA)->ledger->size;

	scene_close(&s);
	return size;
}

/* The session's keys and both shares lie in jonas' home. */
static bool state_kept(const char *sid)
{
	const char *vault = ledger_state(scene_open(&s, JONAS)->ledger)->vault;
	const enum who givers[] = { ANNA, BEN };
	struct buffer bytes = BUFFER_INIT;
	char name[48];
	bool kept;
	size_t i;

	kept = session_state_get(s.homes[JONAS], vault, sid, "key", &bytes) ==
	       E_OK;
	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "share-%s.age",
			 s.people[givers[i]].enrolment.id);
		kept = session_state_get(s.homes[JONAS], vault, sid, name,
					 &bytes) == E_OK &&
		       kept;
	}
	buffer_free(&bytes);
	error_clear();
	scene_close(&s);
	return kept;
}

/* --- on the disk --- */

Test(session_end, an_expiry_that_is_not_in_the_log_wipes_nothing)
{
	struct vault_session *session = NULL;
	char sid[ID_TEXT];
	uint64_t size;

	granted(sid);
	size = size_now();
	s.now += 3600 * 1000 + 1;
	cr_assert_eq(session_load(scene_read(&s, JONAS), sid, &session), E_LOG,
		     "%s", error_detail());
	cr_assert_null(session);
	cr_assert_eq(size_now(), size);
	cr_assert(state_kept(sid));
	/* and can still be written */
	cr_assert_eq(session_load(scene_open(&s, JONAS), sid, &session),
		     E_CLOSED);
	cr_assert_null(session);
	cr_assert_eq(size_now(), size + 1);
	cr_assert_not(state_kept(sid));
}

Test(session_end, a_close_that_is_not_in_the_log_wipes_nothing)
{
	struct vault_session *session = NULL;
	char sid[ID_TEXT];
	uint64_t size;

	granted(sid);
	size = size_now();
	fine(session_load(scene_read(&s, JONAS), sid, &session));
	cr_assert_eq(session_close(session), E_LOG);
	session_free(&session);
	cr_assert_eq(size_now(), size);
	cr_assert(state_kept(sid));
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	fine(session_close(session));
	session_free(&session);
	cr_assert_eq(size_now(), size + 1);
	cr_assert_not(state_kept(sid));
}

/* Time runs out between two steps of a session that is already taken up. */
Test(session_end, nothing_is_shown_once_the_expiry_cannot_be_logged)
{
	struct vault_session *session = NULL;
	struct secret *body = NULL;
	char sid[ID_TEXT];

	granted(sid);
	fine(session_load(scene_read(&s, JONAS), sid, &session));
	s.now += 3600 * 1000 + 1;
	cr_assert_eq(session_reveal(session, "mail/a", NULL, 0, "show", &body),
		     E_LOG);
	cr_assert_null(body);
	session_free(&session);
	cr_assert(state_kept(sid));
}

/* What is said of a secret has to be all of its name. */
Test(session_end, a_path_that_is_longer_than_any_names_no_other)
{
	struct put_options o = { .compartment = "MAIL" };
	char path[PATH_MAX_LEN + 8], sid[ID_TEXT];
	struct vault_session *session = NULL;
	struct secret *body = NULL;
	struct put_result result;
	uint64_t size;

	memset(path, 'x', PATH_MAX_LEN);
	path[PATH_MAX_LEN] = '\0';
	fine(secret_random(16, &body));
	o.path = path;
	o.body = body;
	fine(deposit_put(scene_open(&s, JONAS), &o, &result));
	secret_free(&body);
	scene_close(&s);
	granted(sid);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	memcpy(path + PATH_MAX_LEN, "@1", 3);
	fine(session_reveal(session, path, NULL, 0, "show", &body));
	secret_free(&body);
	size = s.user->ledger->size;
	memcpy(path + PATH_MAX_LEN, "y", 2);
	cr_assert_eq(session_reveal(session, path, NULL, 0, "show", &body),
		     E_ABSENT);
	cr_assert_null(body);
	memcpy(path + PATH_MAX_LEN, "y@1", 4);
	cr_assert_eq(session_reveal(session, path, NULL, 0, "show", &body),
		     E_ABSENT);
	cr_assert_null(body);
	cr_assert_eq(s.user->ledger->size, size);
	session_free(&session);
	scene_close(&s);
}

static int64_t since_boot;

static int64_t monotonic(void *ctx)
{
	(void)ctx;
	return since_boot;
}

Test(session_end, a_clock_that_is_set_back_prolongs_no_session)
{
	struct vault_session *session = NULL;
	struct secret *body = NULL;
	char sid[ID_TEXT];
	uint64_t size;

	granted(sid);
	size = size_now();
	s.host.monotonic_ms = monotonic;
	host_anchor(&s.host);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	since_boot += 3600 * 1000 + 1;
	s.now -= 24 * 3600 * 1000;
	cr_assert_eq(session_reveal(session, "mail/a", NULL, 0, "show", &body),
		     E_CLOSED);
	cr_assert_null(body);
	session_free(&session);
	cr_assert_eq(size_now(), size + 1);
	cr_assert_null(reason_of(&s, size), "the entry of its end is void");
	cr_assert_not(state_kept(sid));
}

/* --- in the reports --- */

/* What an audit says of the session; {0} when nothing. */
static struct exposure exposure_of(const char *sid)
{
	struct audit_options o = { .path = s.vault, .host = &s.host };
	struct exposure found = { .secrets = 0 };
	struct audit_result result;
	size_t i;

	scene_close(&s);
	fine(audit_verify(&o, &result));
	for (i = 0; i < result.exposure_count; i++)
		if (strcmp(result.exposures[i].sid, sid) == 0)
			found = result.exposures[i];
	audit_result_free(&result);
	return found;
}

static void end(const char *sid)
{
	struct vault_session *session = NULL;

	fine(session_load(scene_open(&s, JONAS), sid, &session));
	fine(session_close(session));
	session_free(&session);
	scene_close(&s);
}

static void cosign(enum who who)
{
	struct buffer receipt = BUFFER_INIT;

	fine(audit_cosign(scene_open(&s, who), &receipt));
	buffer_free(&receipt);
	scene_close(&s);
}

Test(session_end, a_request_that_nobody_answered_exposes_nothing)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	cr_assert_eq(exposure_of(sid).secrets, 0);
	end(sid);
	cr_assert_eq(exposure_of(sid).secrets, 0);
}

Test(session_end, a_share_given_without_a_grant_exposes_its_compartment)
{
	struct exposure e;
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	e = exposure_of(sid);
	cr_assert(e.unwitnessed);
	cr_assert_eq(e.secrets, 1);
	cr_assert_eq(e.closed_at, 0);
	cr_assert_str_eq(e.label, "MAIL");
	end(sid);
	e = exposure_of(sid);
	cr_assert(e.unwitnessed);
	cr_assert_eq(e.secrets, 1);
	cr_assert_neq(e.closed_at, 0);
}

Test(session_end, only_another_than_the_requester_ends_the_exposure)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	cosign(EVA); /* before its end: vouches for nothing that follows */
	cr_assert_eq(exposure_of(sid).secrets, 1);
	end(sid);
	cr_assert_eq(exposure_of(sid).secrets, 1);
	cosign(JONAS);
	cr_assert_eq(exposure_of(sid).secrets, 1);
	cosign(EVA);
	cr_assert_eq(exposure_of(sid).secrets, 0);
}

/* A reveal that is VOID was made all the same: no witness makes it undone. */
Test(session_end, a_void_reveal_stays_in_the_report)
{
	struct forged e = { .ev = "secret.revealed" };
	struct credential *c;
	char sid[ID_TEXT];
	struct json *d;

	scene_request(&s, sid);
	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, "mail/a", NULL, &c));
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", c->id);
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", 1);
	json_set_text(e.doc, d, "how", "show");
	scene_close(&s);
	cr_assert_not_null(reason_of(&s, forge_in_session(&s, sid, e)));
	end(sid);
	cosign(EVA);
	cr_assert(exposure_of(sid).unwitnessed);
	cr_assert_eq(exposure_of(sid).secrets, 1);
}
