/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/base.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ask/ask.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/carry/carry.h"
#include "vault/session/facts.h"

static struct scene scene;
static char granted[ID_TEXT], asked[ID_TEXT];

/* --- sessions: their keys are wiped with their end --- */

#define SESSIONS 8

static struct {
	char sid[ID_TEXT];
	struct session_keys keys;
} sessions[SESSIONS];
static size_t session_count;

static void session_keep(struct scene *s, const char *sid)
{
	MUST(session_count < SESSIONS);
	memcpy(sessions[session_count].sid, sid, ID_TEXT);
	FINE(session_keys_load(scene_open(s, JONAS), sid,
			       &sessions[session_count++].keys));
	scene_close(s);
}

const struct secret *base_session_seed(const char *sid)
{
	size_t i;

	base_scene();
	for (i = 0; i < session_count; i++)
		if (strcmp(sessions[i].sid, sid) == 0)
			return sessions[i].keys.seed;
	return sessions[0].keys.seed;
}

static void base_drop(void)
{
	scene_drop(&scene);
}

struct scene *base_scene(void)
{
	static bool made;

	if (made)
		return &scene;
	made = true;
	fuzz_chance(4);
	scene_make(&scene);
	scene_request(&scene, granted);
	scene_approve(&scene, granted, ANNA);
	scene_approve(&scene, granted, BEN);
	scene_request(&scene, asked);
	session_keep(&scene, asked);
	session_keep(&scene, granted);
	MUST(atexit(base_drop) == 0);
	return &scene;
}

const char *base_granted(void)
{
	base_scene();
	return granted;
}

const char *base_open(void)
{
	base_scene();
	return asked;
}

void base_leaves(void (*each)(const void *bytes, size_t len))
{
	const struct ledger *l = scene_read(base_scene(), EVA)->ledger;
	struct buffer leaf = BUFFER_INIT;
	uint64_t at;

	for (at = 0; at < l->size; at++) {
		FINE(ledger_leaf_bytes(l, at, &leaf));
		each(leaf.bytes, leaf.len);
		buffer_free(&leaf);
	}
	scene_close(&scene);
}

void base_request(enum who who, struct buffer *out)
{
	struct user *u = scene_open(base_scene(), JONAS);

	FINE(request_file_write(u,
				state_session(ledger_state(u->ledger), asked),
				scene.people[who].enrolment.id, out));
	scene_close(&scene);
}

void base_answer(enum who who, bool yes, struct buffer *file,
		 struct buffer *receipt)
{
	struct ask_memory memory = { .known = false };
	struct buffer request = BUFFER_INIT;
	struct ask *ask = NULL;

	base_request(who, &request);
	FINE(ask_open(span_of(&request),
		      (const struct secret *const *)&scene.identities[who], 1,
		      &memory, &ask));
	if (yes)
		FINE(ask_approve(ask, scene.now, file, receipt));
	else
		FINE(ask_refuse(ask, "nobody at the door", file));
	ask_free(&ask);
	buffer_free(&request);
}

void base_file(struct scene *s, struct buffer *out)
{
	char path[160];
	sqlite3 *db = NULL;

	scene_close(s);
	snprintf(path, sizeof(path), "%s/short", s->dir);
	FINE(file_read(s->vault, SIZE_MAX, out));
	FINE(file_replace(path, out->bytes, out->len));
	buffer_free(out);
	MUST(sqlite3_open(path, &db) == SQLITE_OK);
	MUST(sqlite3_exec(db, "PRAGMA page_size=512; VACUUM", NULL, NULL,
			  NULL) == SQLITE_OK);
	MUST(sqlite3_close(db) == SQLITE_OK);
	FINE(file_read(path, SIZE_MAX, out));
}

/* --- a history --- */

static struct scene past;

static void past_drop(void)
{
	scene_drop(&past);
}

static void past_deposit(const char *path)
{
	struct put_options o = { .path = path, .compartment = "MAIL" };
	struct put_result result;
	struct secret *body = NULL;

	FINE(secret_copy("tunafish", 8, &body));
	o.body = body;
	FINE(deposit_put(scene_open(&past, JONAS), &o, &result));
	secret_free(&body);
}

/* Opened, looked at, closed, reviewed, and changed since. */
static void past_opening(void)
{
	struct vault_session *s = NULL;
	struct secret *body = NULL;
	char sid[ID_TEXT];
	uint64_t n;

	scene_request(&past, sid);
	session_keep(&past, sid);
	scene_approve(&past, sid, ANNA);
	scene_approve(&past, sid, BEN);
	FINE(session_load(scene_open(&past, JONAS), sid, &s));
	FINE(session_reveal(s, "mail/a", NULL, 0, "show", &body));
	FINE(session_close(s));
	secret_free(&body);
	session_free(&s);
	past.now += 1000;
	FINE(session_review(scene_open(&past, EVA), sid, "justified", "seen"));
	past_deposit("mail/a");
	FINE(deposit_tested(scene_open(&past, JONAS), "mail/a", NULL, &n));
}

static void past_redeal(void)
{
	char sid[ID_TEXT];
	uint64_t n;

	scene_redeal(&past, sid);
	session_keep(&past, sid);
	scene_deal(&past, sid);
	scene_ack(&past, ANNA);
	scene_ack(&past, BEN);
	FINE(custody_commit(scene_open(&past, JONAS), "MAIL", &n));
	past.now += 1000;
}

static void past_people(void)
{
	struct buffer receipt = BUFFER_INIT;
	struct user *u = scene_open(&past, JONAS);

	FINE(custody_roles(u, "ben", ROLE_CUSTODIAN | ROLE_ADMIN));
	FINE(audit_cosign(u, &receipt));
	FINE(custody_retire(u, "eva", NULL, 0));
	buffer_free(&receipt);
}

/* A copy that is written to, and merged. */
static void past_branch(void)
{
	struct merge_result merged;
	char home[96], copy[96];

	memcpy(home, past.vault, sizeof(home));
	snprintf(copy, sizeof(copy), "%s/copy.vault", past.dir);
	FINE(carry_copy(scene_open(&past, JONAS), copy, "Nord"));
	scene_close(&past);
	memcpy(past.vault, copy, sizeof(copy));
	past_deposit("mail/b");
	scene_close(&past);
	memcpy(past.vault, home, sizeof(home));
	memset(&merged, 0, sizeof(merged));
	FINE(carry_merge(scene_open(&past, JONAS), copy, &merged));
	merge_result_free(&merged);
	scene_close(&past);
}

struct scene *base_history(void)
{
	static bool made;

	if (made)
		return &past;
	made = true;
	fuzz_chance(5);
	scene_make(&past);
	past_opening();
	past_redeal();
	past_people();
	past_branch();
	MUST(atexit(past_drop) == 0);
	return &past;
}

/* --- logs --- */

static int put_line(void *to, uint64_t seq, struct span bytes)
{
	struct buffer *out = to;

	(void)seq;
	buffer_put(out, bytes.bytes, bytes.len);
	buffer_text(out, "\n");
	return E_OK;
}

struct logs {
	struct store *store;
	struct buffer *out;
};

static int put_branch(void *ctx, const char *branch)
{
	struct logs *l = ctx;

	if (strcmp(branch, "main") == 0)
		return E_OK;
	buffer_format(l->out, "%s\n", branch);
	return store_leaves(l->store, branch, 0, put_line, l->out);
}

void base_log(struct scene *s, struct buffer *out)
{
	struct user *u = scene_read(s, JONAS);
	struct logs l = { u->store, out };

	FINE(store_leaves(u->store, "main", 0, put_line, out));
	FINE(store_branches(u->store, put_branch, &l));
	scene_close(s);
}
