/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/attack/forge.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/log/note.h"
#include "vault/member/phrase.h"
#include "vault/session/facts.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static int64_t scene_clock(void *ctx)
{
	return ((struct scene *)ctx)->now;
}

/* --- people --- */

static void make_people(struct scene *s)
{
	static const char *const names[PEOPLE][2] = { { "Jonas Beck", "jonas" },
						      { "Anna Weber", "anna" },
						      { "Ben Ode", "ben" },
						      { "Eva Lind", "eva" } };
	char home[128];
	int i;

	for (i = 0; i < PEOPLE; i++) {
		fine(member_new(NULL, names[i][0], names[i][1],
				&s->identities[i], &s->people[i]));
		snprintf(home, sizeof(home), "%s/home-%s", s->dir, names[i][1]);
		fine(home_open(home, NULL, NULL, &s->homes[i]));
	}
}

static const struct secret *const *identity_of(const struct scene *s,
					       enum who who)
{
	return (const struct secret *const *)&s->identities[who];
}

static void found(struct scene *s)
{
	struct secret *phrase = NULL;
	struct init_options o;
	struct tree_hash init;

	fine(reading_phrase_new(&phrase));
	memset(&o, 0, sizeof(o));
	o.path = s->vault;
	o.label = "Musterstadt";
	o.founder = &s->people[JONAS];
	o.identities = identity_of(s, JONAS);
	o.identity_count = 1;
	o.reading_phrase = phrase;
	o.work_factor = 10;
	o.host = &s->host;
	o.home = s->homes[JONAS];
	fine(custody_init(&o, &init));
	secret_free(&phrase);
}

static void enrol(struct scene *s, enum who who, unsigned roles)
{
	struct enrol_options o = { .member = &s->people[who], .roles = roles };

	fine(custody_enrol(s->user, &o));
}

static void deal(struct scene *s, const char *label)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;

	memset(&result, 0, sizeof(result));
	o->label = label;
	o->max_open = 28800;
	o->policy.threshold = 1;
	o->policy.count = 1;
	fine(deal_list_parse("anna,ben", 2, "ALL", &o->policy.groups[0]));
	fine(custody_add(s->user, o, &result));
	deal_result_free(&result);
	free(o);
}

static void deposit(struct scene *s, const char *path, const char *label)
{
	struct put_options o = { .path = path, .compartment = label };
	struct put_result result;
	struct secret *body = NULL;

	fine(secret_copy("swordfish", 9, &body));
	o.body = body;
	fine(deposit_put(s->user, &o, &result));
	secret_free(&body);
}

void scene_make(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	fine(secret_start());
	snprintf(s->dir, sizeof(s->dir), "/tmp/breakglass-forge-XXXXXX");
	cr_assert_not_null(mkdtemp(s->dir));
	snprintf(s->vault, sizeof(s->vault), "%s/m.vault", s->dir);
	s->now = 1795000000000;
	host_system(&s->host);
	s->host.wall_ms = scene_clock;
	s->host.ctx = s;
	make_people(s);
	found(s);
	scene_open(s, JONAS);
	enrol(s, ANNA, ROLE_CUSTODIAN);
	enrol(s, BEN, ROLE_CUSTODIAN);
	enrol(s, EVA, ROLE_AUDITOR);
	deal(s, "MAIL");
	deal(s, "GRID");
	deposit(s, "mail/a", "MAIL");
	deposit(s, "grid/a", "GRID");
	scene_close(s);
}

void scene_drop(struct scene *s)
{
	char command[160];
	int i;

	scene_close(s);
	for (i = 0; i < PEOPLE; i++) {
		member_file_free(&s->people[i]);
		secret_free(&s->identities[i]);
		home_close(&s->homes[i]);
	}
	snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	cr_assert_eq(system(command), 0);
}

static struct user *open_as(struct scene *s, enum who who, enum store_mode mode)
{
	struct user_options o;

	scene_close(s);
	memset(&o, 0, sizeof(o));
	o.path = s->vault;
	o.mode = mode;
	o.host = &s->host;
	o.home = s->homes[who];
	o.identities = identity_of(s, who);
	o.identity_count = 1;
	fine(user_open(&o, &s->user));
	return s->user;
}

struct user *scene_open(struct scene *s, enum who who)
{
	return open_as(s, who, STORE_WRITE);
}

struct user *scene_read(struct scene *s, enum who who)
{
	return open_as(s, who, STORE_READ);
}

void scene_close(struct scene *s)
{
	user_close(&s->user);
}

const struct compartment *scene_compartment(const struct scene *s,
					    const char *label)
{
	return state_label(ledger_state(s->user->ledger), label);
}

void scene_request(struct scene *s, char sid[ID_TEXT])
{
	struct request_options o = { .label = "MAIL",
				     .purpose = "read",
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct request_result result;

	fine(session_request(scene_open(s, JONAS), &o, &result));
	memcpy(sid, result.sid, ID_TEXT);
	request_result_free(&result);
	scene_close(s);
}

void scene_approve(struct scene *s, const char *sid, enum who who)
{
	struct buffer request = BUFFER_INIT, file = BUFFER_INIT;
	struct buffer receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct vault_session *session = NULL;
	struct user *u = scene_open(s, JONAS);
	struct ask *ask = NULL;

	fine(request_file_write(u, state_session(ledger_state(u->ledger), sid),
				s->people[who].enrolment.id, &request));
	fine(ask_open((struct span){ request.bytes, request.len },
		      identity_of(s, who), 1, &memory, &ask));
	fine(ask_approve(ask, s->now, &file, &receipt));
	fine(session_load(u, sid, &session));
	fine(session_answer(session, (struct span){ file.bytes, file.len },
			    NULL, NULL, NULL));
	session_free(&session);
	ask_free(&ask);
	buffer_free(&request);
	buffer_free(&file);
	buffer_free(&receipt);
	scene_close(s);
}

/* --- dealing again --- */

void scene_redeal_to(struct scene *s, const char *holders, char sid[ID_TEXT])
{
	struct deal_policy *policy = calloc(1, sizeof(*policy));
	struct request_options o = { .label = "MAIL",
				     .purpose = "redeal",
				     .ticket = "INC-2",
				     .reason = "a year is over",
				     .why_not = "it is the normal way",
				     .duration = 3600 };
	struct request_result result;

	policy->threshold = 1;
	policy->count = 1;
	fine(deal_list_parse(holders, 2, "ALL", &policy->groups[0]));
	o.policy = policy;
	fine(session_request(scene_open(s, JONAS), &o, &result));
	memcpy(sid, result.sid, ID_TEXT);
	request_result_free(&result);
	free(policy);
	scene_approve(s, sid, ANNA);
	scene_approve(s, sid, BEN);
}

void scene_redeal(struct scene *s, char sid[ID_TEXT])
{
	scene_redeal_to(s, "anna,ben", sid);
}

void scene_deal(struct scene *s, const char *sid)
{
	struct vault_session *session = NULL;
	struct deal_result result;

	fine(session_load(scene_open(s, JONAS), sid, &session));
	fine(session_deal(session, &result));
	deal_result_free(&result);
	session_free(&session);
	scene_close(s);
}

void scene_ack(struct scene *s, enum who who)
{
	struct possession_view view;

	fine(possession_ack(scene_open(s, who), "MAIL", &view));
	possession_view_clear(&view);
	scene_close(s);
}

/* --- forging --- */

struct json_doc *forged_d(struct json **d)
{
	struct json_doc *doc = NULL;

	fine(json_new(&doc));
	*d = json_object(doc);
	return doc;
}

struct actor actor_member(const struct scene *s, enum who who)
{
	struct actor a = { .kind = ACTOR_MEMBER };

	memcpy(a.id, s->people[who].enrolment.id, ID_TEXT);
	return a;
}

struct actor actor_session(const char *sid)
{
	struct actor a = { .kind = ACTOR_SESSION };

	memcpy(a.id, sid, ID_TEXT);
	return a;
}

void scene_keys(const struct scene *s, enum who who, struct member_keys *out)
{
	fine(member_keys_open(&s->people[who].enrolment, identity_of(s, who), 1,
			      out, NULL));
}

static void put_entry(struct scene *s, struct store *store, struct frontier *f,
		      uint64_t cp, const struct actor *actor,
		      const struct forged *e)
{
	struct buffer bytes = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct tree_hash h;
	struct leaf leaf;
	struct json *x;

	memset(&leaf, 0, sizeof(leaf));
	leaf.seq = f->size;
	leaf.cp = cp;
	leaf.ts = s->now;
	leaf.act = *actor;
	leaf.d = json_root(e->doc);
	snprintf(leaf.ev, sizeof(leaf.ev), "%s", e->ev);
	if (e->sid != NULL)
		memcpy(leaf.sid, e->sid, ID_TEXT);
	if (e->obj != NULL)
		snprintf(leaf.obj, sizeof(leaf.obj), "%s", e->obj);
	leaf.has_h = e->h != NULL;
	if (e->h != NULL)
		leaf.h = *e->h;
	leaf.has_xk = e->xk != 0;
	leaf.xk = e->xk;
	fine(json_new(&doc));
	if (e->x != NULL) {
		x = json_object(doc);
		json_set_text(doc, x, "x", e->x);
		leaf.x = json_get(x, "x");
	}
	fine(leaf_write(&leaf, &bytes));
	fine(store_put_leaf(store, "main", f->size,
			    (struct span){ bytes.bytes, bytes.len }));
	tree_leaf_hash(bytes.bytes, bytes.len, &h);
	frontier_append(f, &h);
	buffer_free(&bytes);
	json_free(&doc);
}

static void put_head(struct store *store, const char *origin,
		     const struct frontier *f, const struct actor *actor,
		     const struct secret *seed)
{
	struct buffer note = BUFFER_INIT, meta = BUFFER_INIT;
	char name[KEY_NAME_TEXT];
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	struct checkpoint cp;

	memset(&cp, 0, sizeof(cp));
	snprintf(cp.origin, sizeof(cp.origin), "%s", origin);
	cp.size = f->size;
	frontier_root(f, &cp.root);
	checkpoint_write(&cp, &note);
	fine(note_sign((struct span){ note.bytes, note.len }, seed, sig));
	fine(note_public_key(seed, key));
	if (actor->kind == ACTOR_MEMBER)
		key_name_member(origin, actor->id, name);
	else
		key_name_session(origin, actor->id, name);
	buffer_text(&note, "\n");
	note_put_signature(&note, name, 1, key, sig, sizeof(sig));
	fine(store_put_checkpoint(store, "main", f->size,
				  (struct span){ note.bytes, note.len }));
	frontier_meta_write(f, &meta);
	fine(store_put_meta(store, "frontier/main",
			    (struct span){ meta.bytes, meta.len }));
	buffer_free(&note);
	buffer_free(&meta);
}

uint64_t forge(struct scene *s, const struct actor *actor,
	       const struct secret *seed, const struct forged *entries,
	       size_t n)
{
	struct user *u = scene_open(s, EVA);
	struct frontier f = ledger_tip(u->ledger)->frontier;
	uint64_t first = f.size;
	size_t i;

	fine(store_begin(u->store, 1000));
	for (i = 0; i < n; i++)
		put_entry(s, u->store, &f, first + n, actor, &entries[i]);
	put_head(u->store, ledger_origin(u->ledger), &f, actor, seed);
	fine(store_commit(u->store));
	scene_close(s);
	return first;
}

uint64_t forge_by(struct scene *s, enum who who, struct forged e)
{
	struct actor actor = actor_member(s, who);
	struct member_keys keys;
	uint64_t seq;

	scene_keys(s, who, &keys);
	seq = forge(s, &actor, keys.sign, &e, 1);
	member_keys_free(&keys);
	json_free(&e.doc);
	return seq;
}

/* With the keys that lie in jonas' home. */
uint64_t forge_in_session(struct scene *s, const char *sid, struct forged e)
{
	struct actor actor = actor_session(sid);
	struct session_keys keys;
	uint64_t seq;

	fine(session_keys_load(scene_open(s, JONAS), sid, &keys));
	e.sid = sid;
	seq = forge(s, &actor, keys.seed, &e, 1);
	session_keys_free(&keys);
	json_free(&e.doc);
	return seq;
}

/* The first dealing's policy, keys and all. */
static struct json *policy_of(struct scene *s, const char *label,
			      struct json_doc *doc)
{
	const struct generation *g =
		state_generation(scene_compartment(s, label), 1);
	struct json *policy;
	struct leaf dealt;

	fine(ledger_leaf(s->user->ledger, g->dealt_at, &dealt));
	policy = json_copy(doc, json_get(dealt.d, "policy"));
	leaf_free(&dealt);
	return policy;
}

static void fresh_recipient(char text[AGE_RECIPIENT_TEXT])
{
	struct secret *key = NULL;
	uint8_t public[AGE_KEY_LEN];

	fine(age_identity_new(&key));
	fine(age_identity_recipient(key, public));
	age_recipient_format(public, text);
	secret_free(&key);
}

struct forged forge_dealing(struct scene *s, const char *label, uint64_t n)
{
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct forged e = { .ev = "generation.dealt", .xk = 1 };
	char recipient[AGE_RECIPIENT_TEXT];
	const struct compartment *c;
	struct json *d;

	forge_object(s, "object", 6, &h);
	scene_open(s, JONAS);
	c = scene_compartment(s, label);
	snprintf(obj, sizeof(obj), "holders:%s:%llu", c->id,
		 (unsigned long long)n);
	fresh_recipient(recipient);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment", c->id);
	json_set_integer(e.doc, d, "generation", (int64_t)n);
	json_set_text(e.doc, d, "recipient", recipient);
	json_set_integer(e.doc, d, "slip",
			 (c->generations[0].slip + 77 * (int64_t)n) % 32768);
	json_set(e.doc, d, "policy", policy_of(s, label, e.doc));
	json_set_base64(e.doc, d, "canary_h", h.bytes, TREE_HASH_LEN);
	json_set_base64(e.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	e.obj = obj;
	e.h = &h;
	scene_close(s);
	return e;
}

/* --- a request file of one's own choice --- */

/* Bytes that are borrowed until the file is written. */
struct borrowed {
	struct buffer leaf, note;
};

static void fact_of(const struct ledger *l, uint64_t at, struct borrowed *b,
		    struct ask_fact *out)
{
	struct leaf leaf;

	memset(out, 0, sizeof(*out));
	snprintf(out->origin, sizeof(out->origin), "%s", ledger_origin(l));
	out->index = at;
	fine(ledger_leaf(l, at, &leaf));
	fine(ledger_leaf_bytes(l, at, &b->leaf));
	fine(ledger_note(l, ledger_tip(l), leaf.cp, &b->note));
	out->leaf = (struct span){ b->leaf.bytes, b->leaf.len };
	out->note = (struct span){ b->note.bytes, b->note.len };
	fine(ledger_prove_inclusion(l, ledger_tip(l), l->size, at,
				    &out->proof));
	fine(ledger_prove_inclusion(l, ledger_tip(l), leaf.cp, at,
				    &out->note_proof));
	leaf_free(&leaf);
}

/* The custodian's boxes: the newest catalog's, and the share of the newest card
 * set of the compartment that the request names. */
static void boxes_of(struct scene *s, uint64_t request, const char *id,
		     struct buffer *catalog, struct buffer *share)
{
	const struct ledger *l = s->user->ledger;
	const struct state *st = ledger_state(l);
	char to[48];
	struct leaf leaf;
	int64_t n = 0;

	snprintf(to, sizeof(to), "member:%s", id);
	fine(ledger_object(
		l, &state_box(st, state_newest_epoch(st)->number, to)->h,
		catalog));
	fine(ledger_leaf(l, request, &leaf));
	json_integer(json_get(leaf.d, "generation"), &n);
	fine(ledger_object(
		l,
		&policy_holder(
			 state_generation(
				 state_compartment(st, json_text(json_get(
							       leaf.d,
							       "compartment"))),
				 (uint64_t)n)
				 ->policy,
			 id, NULL, NULL)
			 ->h,
		share));
	leaf_free(&leaf);
}

void forge_file(struct scene *s, enum who to, uint64_t request,
		const uint64_t *facts, size_t n, struct buffer *out)
{
	const struct ledger *l = scene_open(s, EVA)->ledger;
	struct borrowed *b = calloc(n + 1, sizeof(*b));
	struct ask_fact *list = calloc(n + 1, sizeof(*list));
	struct buffer catalog = BUFFER_INIT, share = BUFFER_INIT;
	struct buffer head = BUFFER_INIT;
	struct ask_parts parts;
	size_t i;

	memset(&parts, 0, sizeof(parts));
	snprintf(parts.to, sizeof(parts.to), "%s", s->people[to].enrolment.id);
	for (i = 0; i < n; i++)
		fact_of(l, facts[i], &b[i], &list[i]);
	fact_of(l, request, &b[n], &parts.request);
	boxes_of(s, request, parts.to, &catalog, &share);
	fine(ledger_note(l, ledger_tip(l), l->size, &head));
	parts.checkpoint = (struct span){ head.bytes, head.len };
	parts.catalog_box = (struct span){ catalog.bytes, catalog.len };
	parts.share_box = (struct span){ share.bytes, share.len };
	parts.facts = list;
	parts.fact_count = n;
	fine(ask_write(&parts, out));
	for (i = 0; i <= n; i++) {
		buffer_free(&b[i].leaf);
		buffer_free(&b[i].note);
	}
	buffer_free(&catalog);
	buffer_free(&share);
	buffer_free(&head);
	free(list);
	free(b);
	scene_close(s);
}

/* --- objects --- */

void scene_break(struct scene *s, const struct tree_hash *h)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	scene_close(s);
	cr_assert_eq(sqlite3_open(s->vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"DELETE FROM object WHERE hash = ?1",
					-1, &stmt, NULL),
		     SQLITE_OK);
	sqlite3_bind_blob(stmt, 1, h->bytes, TREE_HASH_LEN, SQLITE_STATIC);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_DONE);
	cr_assert_eq(sqlite3_changes(db), 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

void forge_object(struct scene *s, const void *bytes, size_t len,
		  struct tree_hash *h)
{
	struct user *u = scene_open(s, EVA);

	fine(store_begin(u->store, 1000));
	fine(store_put_object(u->store, (struct span){ bytes, len }, h));
	fine(store_commit(u->store));
	scene_close(s);
}

const char *reason_of(struct scene *s, uint64_t seq)
{
	static char reason[256];
	struct user *u = scene_open(s, EVA);
	const char *found = NULL;
	size_t i;

	cr_assert_not(u->ledger->invalid, "%s",
		      u->ledger->faults_count == 0 ? "" :
						     u->ledger->faults[0].what);
	for (i = 0; i < u->ledger->faults_count; i++)
		if (u->ledger->faults[i].has_seq &&
		    u->ledger->faults[i].seq == seq) {
			snprintf(reason, sizeof(reason), "%s",
				 u->ledger->faults[i].what);
			found = reason;
		}
	scene_close(s);
	return found;
}
