/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/attack/forge.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/log/note.h"
#include "vault/member/phrase.h"

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

struct user *scene_open(struct scene *s, enum who who)
{
	struct user_options o;

	scene_close(s);
	memset(&o, 0, sizeof(o));
	o.path = s->vault;
	o.mode = STORE_WRITE;
	o.host = &s->host;
	o.home = s->homes[who];
	o.identities = identity_of(s, who);
	o.identity_count = 1;
	fine(user_open(&o, &s->user));
	return s->user;
}

void scene_close(struct scene *s)
{
	user_close(&s->user);
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

/* --- forging --- */

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
	fine(store_put_meta(store, FRONTIER_META,
			    (struct span){ meta.bytes, meta.len }));
	buffer_free(&note);
	buffer_free(&meta);
}

uint64_t forge(struct scene *s, const struct actor *actor,
	       const struct secret *seed, const struct forged *entries,
	       size_t n)
{
	struct user *u = scene_open(s, EVA);
	struct frontier f = u->ledger->frontier;
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
