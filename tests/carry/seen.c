/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/carry/seen.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* --- lines --- */

static void __attribute__((format(printf, 2, 3)))
line(struct lines *l, const char *format, ...)
{
	va_list args;

	fine(array_room(&l->v, &l->cap, l->n, sizeof(l->v[0])));
	va_start(args, format);
	if (vasprintf(&l->v[l->n], format, args) < 0)
		abort();
	va_end(args);
	l->n++;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct lines *l)
{
	if (l->n > 0)
		qsort(l->v, l->n, sizeof(l->v[0]), by_text);
}

void lines_free(struct lines *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	memset(l, 0, sizeof(*l));
}

const char *lines_lack(const struct lines *a, const struct lines *b)
{
	size_t i, k = 0;

	for (i = 0; i < a->n; i++) {
		while (k < b->n && strcmp(b->v[k], a->v[i]) < 0)
			k++;
		if (k == b->n || strcmp(b->v[k], a->v[i]) != 0)
			return a->v[i];
	}
	return NULL;
}

/* --- a file --- */

void seen_open(struct world *w, const struct place *p, enum ledger_depth depth,
	       struct seen *out)
{
	int r;

	memset(out, 0, sizeof(*out));
	r = store_open(p->vault, STORE_COPY, &out->store);
	if (r == E_OK)
		r = ledger_open(out->store, &w->host, depth, &out->l);
	OUGHT(w, r == E_OK, "%s: %s: %s", p->name, error_name(r),
	      error_detail());
	OUGHT(w, out->l->faults_count == 0, "%s: %s: branch %s, %llu: %s",
	      p->name, out->l->invalid ? "INVALID" : "VOID",
	      out->l->faults[0].branch,
	      (unsigned long long)out->l->faults[0].seq,
	      out->l->faults[0].what);
}

void seen_close(struct seen *s)
{
	ledger_close(&s->l);
	store_close(&s->store);
}

static void hash_line(struct lines *out, const char *kind,
		      const struct tree_hash *h)
{
	char hex[2 * TREE_HASH_LEN + 1];

	hex_encode(h->bytes, TREE_HASH_LEN, hex);
	line(out, "%s %s", kind, hex);
}

static int each_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct lines *out = ctx;
	struct tree_hash h;
	struct leaf leaf;

	(void)seq;
	fine(leaf_parse(bytes.bytes, bytes.len, &leaf));
	tree_leaf_hash(bytes.bytes, bytes.len, &h);
	if (event_of(leaf.ev) != EV_BRANCH_MERGED)
		hash_line(out, "entry", &h);
	leaf_free(&leaf);
	return E_OK;
}

struct branch_rows {
	struct seen *s;
	struct lines *out;
};

static int each_branch(void *ctx, const char *branch)
{
	struct branch_rows *b = ctx;

	return store_leaves(b->s->store, branch, 0, each_leaf, b->out);
}

static int each_object(void *ctx, const struct tree_hash *hash, uint64_t len,
		       bool whole)
{
	cr_assert(whole);
	(void)len;
	hash_line(ctx, "object", hash);
	return E_OK;
}

void seen_rows(struct seen *s, struct lines *out)
{
	struct branch_rows b = { s, out };

	fine(store_branches(s->store, each_branch, &b));
	fine(store_objects(s->store, each_object, out));
	sort(out);
}

/* --- who may do what --- */

static void hex_of(const uint8_t *bytes, size_t len, char *out)
{
	hex_encode(bytes, len, out);
}

static void members(const struct state *s, struct lines *out)
{
	char key[65];
	size_t i;

	for (i = 0; i < s->members_count; i++) {
		const struct member *m = &s->members[i];

		hex_of(m->enrolment.sign, 32, key);
		line(out, "member %s roles %u%s key %s at %llu", m->id,
		     m->roles, m->retired ? " retired" : "", key,
		     (unsigned long long)m->enrolled_at);
	}
	for (i = 0; i < s->keys_count; i++) {
		hex_of(s->keys[i].key, 32, key);
		line(out, "key %d %s %s %d %d", s->keys[i].actor.kind,
		     s->keys[i].actor.id, key, s->keys[i].effect,
		     s->keys[i].standing);
	}
	for (i = 0; i < s->epochs_count; i++) {
		hex_of(s->epochs[i].recipient, 32, key);
		line(out, "epoch %llu %s",
		     (unsigned long long)s->epochs[i].number, key);
	}
	for (i = 0; i < s->boxes_count; i++) {
		hex_of(s->boxes[i].h.bytes, 32, key);
		line(out, "box %llu %s %s",
		     (unsigned long long)s->boxes[i].epoch, s->boxes[i].to,
		     key);
	}
	for (i = 0; i < s->cosigned_count; i++)
		line(out, "cosigned %s %llu", s->cosigned[i].member,
		     (unsigned long long)s->cosigned[i].size);
}

static void holders(const struct compartment *c, const struct generation *g,
		    struct lines *out)
{
	size_t i, k;

	for (i = 0; i < g->policy->count; i++)
		for (k = 0; k < g->policy->groups[i].count; k++) {
			const struct holder *h =
				&g->policy->groups[i].holders[k];

			line(out, "holder %s %llu %s acked %d proof %llu",
			     c->label, (unsigned long long)g->number, h->id,
			     h->acked, (unsigned long long)h->proof_size);
		}
}

static void compartments(const struct state *s, struct lines *out)
{
	char key[65];
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++) {
		const struct compartment *c = &s->compartments[i];

		line(out, "compartment %s %s %d %llu", c->id, c->label,
		     c->drill, (unsigned long long)c->max_open);
		for (k = 0; k < c->count; k++) {
			const struct generation *g = &c->generations[k];

			hex_of(g->recipient, 32, key);
			line(out, "set %s %llu %s status %d proven %d",
			     c->label, (unsigned long long)g->number, key,
			     g->status, g->proven);
			holders(c, g, out);
		}
	}
}

void seen_authority(const struct seen *s, const struct seen *but,
		    struct lines *out)
{
	const struct state *st = ledger_state(s->l);
	char key[65];
	size_t i;

	members(st, out);
	compartments(st, out);
	for (i = 0; i < state_record_count(st); i++) {
		const struct record_ref *ref = state_record_at(st, i);

		if (but != NULL && strcmp(ref->name.kind, "credential") == 0 &&
		    state_credential(ledger_state(but->l), ref->name.id) ==
			    NULL)
			continue;
		hex_of(ref->h.bytes, 32, key);
		line(out, "record %s %s %llu %s", ref->name.kind, ref->name.id,
		     (unsigned long long)ref->name.rev, key);
	}
	sort(out);
}

/* --- what it adds up to --- */

static void versions(const struct credential *c, struct lines *out)
{
	char key[65];
	size_t i, k;

	line(out, "credential %s in %s%s", c->id, c->compartment,
	     c->retired ? " retired" : "");
	for (i = 0; i < c->count; i++) {
		const struct secret_version *v = &c->versions[i];

		line(out,
		     "version %s %s %llu by %s was %llu%s%s%s%s%s tester %s",
		     c->id, v->field, (unsigned long long)v->version,
		     v->depositor, (unsigned long long)v->original,
		     v->adopted ? " adopted" : "",
		     v->conflict ? " conflict" : "",
		     v->outdated ? " outdated" : "",
		     v->revealed ? " revealed" : "", v->tested ? " tested" : "",
		     v->tester);
		for (k = 0; k < v->count; k++) {
			hex_of(v->copies[k].h.bytes, 32, key);
			line(out, "copy %s %s %llu set %llu %s", c->id,
			     v->field, (unsigned long long)v->version,
			     (unsigned long long)v->copies[k].generation, key);
		}
	}
}

static void session(const struct session *s, struct lines *out)
{
	size_t i;

	line(out,
	     "session %s status %d by %s of %s %llu for %s granted %lld ended "
	     "%lld%s%s%s review %s %s",
	     s->sid, s->status, s->requester, s->compartment,
	     (unsigned long long)s->generation, s->purpose,
	     (long long)s->granted_ts, (long long)s->ended_ts,
	     s->adopted ? " adopted" : "", s->set_aside ? " aside" : "",
	     s->suspect ? " suspect" : "", s->reviewer, s->verdict);
	for (i = 0; i < s->contribution_count; i++)
		line(out, "contribution %s %s %d %d", s->sid,
		     s->contributions[i].holder, s->contributions[i].card,
		     s->contributions[i].refused);
	for (i = 0; i < s->reveal_count; i++)
		line(out, "reveal %s %s %s %llu at %lld", s->sid,
		     s->reveals[i].credential, s->reveals[i].field,
		     (unsigned long long)s->reveals[i].version,
		     (long long)s->reveals[i].ts);
}

void seen_state(const struct seen *s, struct lines *out)
{
	const struct state *st = ledger_state(s->l);
	size_t i;

	seen_authority(s, NULL, out);
	for (i = 0; i < state_credential_count(st); i++)
		versions(state_credential_at(st, i), out);
	for (i = 0; i < st->sessions_count; i++)
		session(&st->sessions[i], out);
	for (i = 0; i < st->merged_count; i++)
		line(out, "home %s %llu", st->merged[i].branch,
		     (unsigned long long)st->merged[i].size);
	sort(out);
}

/* --- versions --- */

static bool same(const struct secret_version *a, const struct secret_version *b)
{
	size_t i, k;

	for (i = 0; i < a->count; i++)
		for (k = 0; k < b->count; k++)
			if (tree_hash_equal(&a->copies[i].h, &b->copies[k].h))
				return true;
	return false;
}

const struct secret_version *seen_version(const struct seen *s,
					  const struct credential *c,
					  const struct secret_version *of)
{
	const struct credential *here =
		state_credential(ledger_state(s->l), c->id);
	size_t i;

	for (i = 0; here != NULL && i < here->count; i++)
		if (same(&here->versions[i], of))
			return &here->versions[i];
	return NULL;
}

static const struct generation *set_of(const struct seen *s, const char *id,
				       uint64_t number)
{
	const struct compartment *c = state_compartment(ledger_state(s->l), id);

	return c == NULL ? NULL : state_generation(c, number);
}

const char *seen_unwanted(const struct seen *s, const struct seen *from,
			  const struct credential *c,
			  const struct secret_version *v)
{
	const struct member *m = state_member(ledger_state(s->l), v->depositor);
	const struct generation *here, *there;
	size_t i;

	if (m == NULL || m->retired || (m->roles & ROLE_ADMIN) == 0)
		return "its depositor is no admin";
	for (i = 0; i < v->count; i++) {
		here = set_of(s, c->compartment, v->copies[i].generation);
		there = set_of(from, c->compartment, v->copies[i].generation);
		if (here != NULL && there != NULL &&
		    here->status != GENERATION_ABORTED &&
		    here->status != GENERATION_RETIRED &&
		    memcmp(here->recipient, there->recipient, 32) == 0)
			return NULL;
	}
	return "it is sealed to no card set that opens here";
}
