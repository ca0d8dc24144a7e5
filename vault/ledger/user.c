/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/user.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/kept_names.h"

/* --- the pin --- */

/* The root of so many entries: of a head it is known, and needs no hashing. */
static int root_at(const struct ledger *l, const struct segment *segment,
		   uint64_t size, struct tree_hash *out)
{
	const unsigned own = (unsigned)(segment - l->fold.segments);
	const struct tree_hash *known = fold_root_at(&l->fold, own, size);

	if (known == NULL)
		return ledger_root(l, segment, size, out);
	*out = *known;
	return E_OK;
}

static int compare_head(const struct user *u, const struct segment *segment,
			const struct pin_head *head, unsigned *finding)
{
	uint64_t seen = head->frontier.size;
	struct tree_hash pinned, here;
	int r;

	*finding = 0;
	if (seen > segment->size) {
		*finding = FINDING_OLDER;
		return error_set(E_ROLLBACK,
				 "this copy ends at %llu, you have seen %llu",
				 (unsigned long long)segment->size,
				 (unsigned long long)seen);
	}
	frontier_root(&head->frontier, &pinned);
	r = root_at(u->ledger, segment, seen, &here);
	if (r != E_OK)
		return r;
	if (tree_hash_equal(&pinned, &here))
		return E_OK;
	*finding = FINDING_FORK;
	return error_set(E_ROLLBACK,
			 "before entry %llu this copy is not what you have "
			 "seen",
			 (unsigned long long)seen);
}

/* Whether this machine has seen a branch that goes on from that segment: what
 * the segment lacks was looked at when the branch was begun. */
static bool declared(const struct user *u, unsigned segment)
{
	const struct fold *f = &u->ledger->fold;
	unsigned i;

	for (i = segment + 1; i < f->segment_count; i++)
		if (pin_head(&u->pin, f->segments[i].origin) != NULL)
			return true;
	return false;
}

static int compare_segment(struct user *u, unsigned i)
{
	const struct fold *f = &u->ledger->fold;
	const struct pin_head *head = pin_head(&u->pin, f->segments[i].origin);
	unsigned finding = 0;
	int r = E_OK;

	if (head != NULL)
		r = compare_head(u, &f->segments[i], head, &finding);
	u->findings |= finding;
	if (finding != 0 && i + 1 == f->segment_count)
		u->branch_why = finding == FINDING_OLDER ? "older" : "foreign";
	if (r == E_ROLLBACK && (u->older || declared(u, i))) {
		error_clear();
		return E_OK;
	}
	return r;
}

static int compare_pin(struct user *u)
{
	const struct fold *f = &u->ledger->fold;
	unsigned i;
	int r = E_OK;

	if (!tree_hash_equal(&u->pin.init, &f->state.init))
		return error_set(E_ROLLBACK,
				 "its first entry is not the one you know");
	u->trust = TRUST_PINNED;
	for (i = 0; r == E_OK && i < f->segment_count; i++)
		r = compare_segment(u, i);
	return r;
}

/* Before the log is read: what another process of the same person commits and
 * pins after that is in no log that was read before. */
static int load_pin(struct user *u)
{
	char vault[ID_TEXT];
	struct tree_hash init;
	int r;

	if (u->home == NULL)
		return E_OK;
	r = ledger_vault(u->store, &init, vault);
	if (r == E_ABSENT) {
		error_clear(); /* reading the log will say why */
		return E_OK;
	}
	/* without its pin, an older copy would be taken for any other */
	if (r != E_OK)
		return r;
	r = pin_load(u->home, vault, &u->pin);
	if (r == E_MEMORY)
		return r;
	/* a pin that cannot be read is as none, and stops nobody (V7); it is
	 * left as it is, for somebody to look at */
	u->pin_damaged = r != E_OK && r != E_ABSENT;
	u->has_pin = r == E_OK;
	if (r != E_OK)
		error_clear();
	return E_OK;
}

static int check_trust(struct user *u, const struct user_options *o)
{
	const struct state *s = ledger_state(u->ledger);
	int r;

	if (o->has_fingerprint) {
		if (!tree_hash_equal(&o->fingerprint, &s->init))
			return error_set(E_UNKNOWN_VAULT,
					 "the fingerprint is of another "
					 "vault");
		u->trust = TRUST_FINGERPRINT;
	}
	if (u->has_pin) {
		r = compare_pin(u);
		if (r != E_OK)
			return r;
	}
	if (u->trust == TRUST_NONE)
		u->findings |= FINDING_NO_PIN;
	if (u->host->stated ||
	    host_now(u->host) < u->ledger->fold.newest_ts - CLOCK_BEHIND_MS)
		u->findings |= FINDING_CLOCK;
	if (u->ledger->tail) {
		u->findings |= FINDING_TAIL;
		if (u->branch_why == NULL)
			u->branch_why = "tail";
	}
	if (u->branch_why == NULL && store_fresh_copy(u->store))
		u->branch_why = o->copy_why == NULL ? "copy" : o->copy_why;
	return E_OK;
}

/* --- who it is --- */

static int find_member(struct user *u)
{
	struct member *m;
	size_t which;
	int r;

	r = ledger_me(u->ledger, u->identities, u->identity_count, &m, &which);
	if (r == E_IDENTITY) {
		error_clear();
		return E_OK;
	}
	if (r != E_OK)
		return r;
	r = member_keys_open(&m->enrolment, &u->identities[which], 1, &u->keys,
			     NULL);
	if (r != E_OK)
		return r;
	u->is_member = true;
	u->self = u->identities[which];
	memcpy(u->id, m->id, ID_TEXT);
	return E_OK;
}

static int find_reader(struct user *u, const struct secret *phrase)
{
	int r;

	if (u->identity_count == 0 && phrase == NULL)
		return E_OK;
	r = reader_open(u->ledger, u->identities, u->identity_count, phrase,
			&u->reader);
	/* a catalog that does not open hides names, and stops nobody (V7) */
	if (r == E_OK || r == E_MEMORY || r == E_PASSPHRASE)
		return r;
	error_clear();
	return E_OK;
}

/* What a kill between the close and its wipe left: shares and keys of a
 * session that is over. */
static int sweep_one(void *ctx, const char *sid)
{
	const struct user *u = ctx;
	const struct state *st = ledger_state(u->ledger);
	const struct session *s = state_session(st, sid);

	if (s != NULL &&
	    (s->status == SESSION_CLOSED || s->status == SESSION_EXPIRED))
		session_state_wipe(u->home, st->vault, sid);
	return E_OK;
}

static void sweep(struct user *u)
{
	/* an older or forked copy says nothing of the true one's sessions */
	if (u->home != NULL &&
	    (u->findings & (FINDING_OLDER | FINDING_FORK)) == 0 &&
	    session_state_list(u->home, ledger_state(u->ledger)->vault,
			       sweep_one, u) != E_OK)
		error_clear();
}

/* --- the log --- */

static int open_log(struct user *u, const struct user_options *o)
{
	const struct cache_options kept = {
		.home = o->home,
		.identity = o->identity_count == 1 ? o->identities[0] : NULL,
		.piecewise = o->piecewise,
	};

	if (!o->whole)
		cache_open(u->store, o->host, &kept, &u->ledger);
	if (u->ledger != NULL)
		return E_OK;
	return ledger_open(u->store, o->host, LEDGER_ENTRIES, &u->ledger);
}

/* Rows that are not what was kept of them are looked at as if nothing had
 * been. */
static int open_known(struct user *u, const struct user_options *o)
{
	int r = load_pin(u);

	if (r == E_OK)
		r = open_log(u, o);
	if (r == E_OK)
		r = check_trust(u, o);
	if (r != E_INTEGRITY || u->ledger == NULL || u->ledger->kept == 0)
		return r;
	error_clear();
	u->trust = TRUST_NONE;
	u->findings = 0;
	u->branch_why = NULL;
	ledger_close(&u->ledger);
	r = ledger_open(u->store, o->host, LEDGER_ENTRIES, &u->ledger);
	return r == E_OK ? check_trust(u, o) : r;
}

/* What failed costs time, at the next start. */
static void keep(struct user *u, const struct user_options *o)
{
	bool worth = o->keep_after == 0 ?
			     cache_worth(u->ledger) :
			     u->ledger->size - u->ledger->kept >= o->keep_after;

	/* who reads everything anyhow has nothing of it, and writes nothing */
	if (!worth || o->whole || u->home == NULL || u->trust != TRUST_PINNED ||
	    u->branch_why != NULL || u->ledger->invalid || u->ledger->loose ||
	    u->self == NULL || o->identity_count != 1)
		return;
	if (u->reader != NULL && kept_names_make(u->reader, u->ledger) != E_OK)
		error_clear();
	u->keep_fault = cache_keep(u->ledger, u->home, u->self);
	if (u->keep_fault == E_OK)
		u->keep_fault = cache_remembered(u->ledger, u->home);
	if (u->keep_fault != E_OK)
		error_clear(); /* it is worth time and nothing else */
}

int user_open(const struct user_options *o, struct user **out)
{
	struct user *u = calloc(1, sizeof(*u));
	int r;

	if (u == NULL)
		return error_set(E_MEMORY, "a user");
	u->memories = error_memories();
	u->host = o->host;
	u->home = o->home;
	u->identities = o->identities;
	u->identity_count = o->identity_count;
	u->older = o->older;
	u->whole = o->whole;
	u->piecewise = o->piecewise;
	u->copy_why = o->copy_why;
	r = store_open(o->path, o->mode, &u->store);
	if (r == E_OK)
		r = open_known(u, o);
	if (r == E_OK)
		r = find_member(u);
	if (r == E_OK)
		r = find_reader(u, o->reading_phrase);
	if (r == E_OK) {
		sweep(u);
		keep(u, o);
	}
	if (r != E_OK) {
		user_close(&u);
		return r;
	}
	*out = u;
	return E_OK;
}

/* The tip of what was committed, and how much of it. */
static const struct segment *committed(const struct ledger *l, uint64_t *size)
{
	const struct segment *s = &l->fold.segments[0];
	unsigned i;

	for (i = 1; i < l->fold.segment_count; i++)
		if (l->fold.segments[i].start < l->size)
			s = &l->fold.segments[i];
	*size = l->size - s->start;
	return s;
}

/* Whoever has sessions open here, and a pin or a fingerprint compared, has them in
 * this log and in no other. */
static int same_log(const struct ledger *was, const struct ledger *now)
{
	struct tree_hash before, after;
	const struct segment *s, *t = NULL;
	uint64_t size;
	unsigned i;
	int r;

	s = committed(was, &size);
	for (i = 0; i < now->fold.segment_count; i++)
		if (strcmp(now->fold.segments[i].branch, s->branch) == 0)
			t = &now->fold.segments[i];
	if (!tree_hash_equal(&was->fold.state.init, &now->fold.state.init) ||
	    t == NULL || t->size < size)
		return error_set(E_ROLLBACK, "the log is not the one that was "
					     "read before");
	r = ledger_root(was, s, size, &before);
	if (r == E_OK)
		r = ledger_root(now, t, size, &after);
	if (r == E_OK && !tree_hash_equal(&before, &after))
		r = error_set(E_INTEGRITY, "the log is not the one that was "
					   "read before");
	return r;
}

int user_again(struct user *u)
{
	struct user_options o = { .host = u->host,
				  .home = u->home,
				  .identities = u->identities,
				  .identity_count = u->identity_count,
				  .copy_why = u->copy_why,
				  .whole = u->whole,
				  .piecewise = u->piecewise };
	struct user was = *u;
	int r;

	if (!u->ledger->stale)
		return E_OK;
	u->ledger = NULL;
	u->findings = 0;
	u->branch_why = NULL;
	u->trust = TRUST_NONE;
	memset(&u->pin, 0, sizeof(u->pin));
	r = open_known(u, &o);
	if (r == E_OK)
		r = same_log(was.ledger, u->ledger);
	if (r != E_OK) {
		ledger_close(&u->ledger);
		pin_free(&u->pin);
		*u = was;
		return r;
	}
	/* the fingerprint was compared when it was opened */
	if (u->trust == TRUST_NONE && was.trust != TRUST_NONE) {
		u->trust = was.trust;
		u->findings &= ~(unsigned)FINDING_NO_PIN;
	}
	if (u->reader != NULL)
		reader_move(u->reader, u->ledger);
	ledger_close(&was.ledger);
	pin_free(&was.pin);
	return E_OK;
}

void user_close(struct user **user)
{
	struct user *u = *user;

	if (u == NULL)
		return;
	member_keys_free(&u->keys);
	pin_free(&u->pin);
	reader_close(&u->reader);
	ledger_close(&u->ledger);
	store_close(&u->store);
	free(u);
	*user = NULL;
}

/* --- what a command needs --- */

struct member *user_member(const struct user *u)
{
	return u->is_member ? state_member(ledger_state(u->ledger), u->id) :
			      NULL;
}

int user_unread(const struct user *u)
{
	if (error_memories() != u->memories)
		return error_set(E_MEMORY, "something was not read for want "
					   "of it");
	return store_unread(u->store);
}

int user_needs_reader(const struct user *u)
{
	int r;

	if (u->reader != NULL)
		return E_OK;
	r = user_unread(u);
	if (r != E_OK)
		return r;
	return error_set(E_IDENTITY,
			 "names are sealed; an identity or the reading "
			 "phrase opens them");
}

int user_needs_self(const struct user *u)
{
	const struct member *m = user_member(u);

	if (m == NULL)
		return u->identity_count == 0 ?
			       error_set(E_IDENTITY, "no identity was given") :
			       error_set(E_IDENTITY,
					 "no identity given is a member's");
	if (m->retired)
		return error_set(E_AUTHORITY, "this member was retired");
	return E_OK;
}

int user_needs_member(const struct user *u)
{
	int r = user_needs_self(u);

	if (r == E_OK)
		r = user_needs_reader(u);
	if (r != E_OK || reader_current(u->reader))
		return r;
	r = user_unread(u);
	if (r == E_OK)
		r = error_set(E_IDENTITY,
			      "the newest catalog key does not open: names "
			      "can be read here, and none written; use another "
			      "copy, or cards with open --guest");
	return r;
}

int user_needs_admin(const struct user *u)
{
	int r = user_needs_member(u);

	if (r != E_OK)
		return r;
	if ((user_member(u)->roles & ROLE_ADMIN) == 0)
		return error_set(E_AUTHORITY, "this member is no admin");
	return E_OK;
}

int user_may_deposit(const struct user *u)
{
	if (u->trust == TRUST_NONE)
		return error_set(E_UNKNOWN_VAULT,
				 "nothing on this machine says that this is "
				 "your vault");
	if (u->branch_why != NULL)
		return error_set(E_ROLLBACK,
				 strcmp(u->branch_why, "tail") == 0 ?
					 "the end of this copy is damaged" :
					 "this is not the newest copy you have "
					 "seen");
	return E_OK;
}

int user_needs_trust(const struct user *u)
{
	int r = user_may_deposit(u);

	if (r == E_OK && u->ledger->fold.segment_count > 1)
		r = error_set(E_ROLLBACK, "this copy went on alone, as a "
					  "branch: who may do what changes on "
					  "the main one only");
	return r;
}
