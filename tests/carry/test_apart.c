/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_apart.c -- two copies of one vault, written apart by chance and brought
 * together in both directions (V6, V7, T2).
 *
 * What is symmetric: of a copy that was declared (`copy`, or an older one that
 * went on as a branch) everything, for main is the same in both directions and
 * the branch is what comes home. Of an undeclared fork main is whichever was
 * merged into: entries and objects are the same; of what both sides take over
 * the marks are; numbers, authority and records are those of each main.
 *
 * CARRY_SEED (the first), CARRY_SEEDS (how many) and CARRY_OPERATIONS are taken
 * from the environment; a failure prints all that was done.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/carry/seen.h"
#include "tests/carry/world.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"

enum parting { PART_COPY, PART_OLDER, PART_FORK };

static const char *const partings[] = { "copy", "older", "fork" };

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* --- one side, and what has become of it --- */

struct judging {
	struct world *w;
	const struct place *side, *result;
	struct seen from, to, winner; /* ${winner}: main, before the merge */
};

static void version_kept(const struct judging *j, const struct credential *c,
			 const struct secret_version *v)
{
	const struct secret_version *here = seen_version(&j->to, c, v);
	const char *why;

	if (here == NULL) {
		why = seen_unwanted(&j->to, &j->from, c, v);
		OUGHT(j->w, why != NULL, "%s: %.8s %s %llu of %s is lost",
		      j->result->name, c->id, v->field,
		      (unsigned long long)v->version, j->side->name);
		return;
	}
	why = seen_unwanted(&j->to, &j->from, c, v);
	OUGHT(j->w, why == NULL || seen_version(&j->winner, c, v) != NULL,
	      "%s: %.8s %s %llu of %s was taken over: %s", j->result->name,
	      c->id, v->field, (unsigned long long)v->version, j->side->name,
	      why);
	OUGHT(j->w, !v->revealed || here->revealed,
	      "%s: %.8s %s %llu of %s is no longer to be changed",
	      j->result->name, c->id, v->field, (unsigned long long)v->version,
	      j->side->name);
}

static bool is_over(const struct session *s)
{
	return s->status == SESSION_CLOSED || s->status == SESSION_EXPIRED;
}

static void session_kept(const struct judging *j, const struct session *s)
{
	const struct state *st = ledger_state(j->to.l);
	const struct session *here = state_session(st, s->sid);
	size_t i;

	if (state_compartment(st, s->compartment) == NULL)
		return;
	OUGHT(j->w, here != NULL, "%s: session %.8s of %s is lost",
	      j->result->name, s->sid, j->side->name);
	OUGHT(j->w, s->granted_at == 0 || here->granted_at != 0,
	      "%s: the grant of %.8s is lost", j->result->name, s->sid);
	OUGHT(j->w, !is_over(s) || is_over(here), "%s: %.8s is over no more",
	      j->result->name, s->sid);
	OUGHT(j->w, here->reveal_count >= s->reveal_count,
	      "%s: reveals of %.8s are lost", j->result->name, s->sid);
	for (i = 0; i < s->contribution_count; i++)
		OUGHT(j->w,
		      state_contribution(here, s->contributions[i].holder) !=
			      NULL,
		      "%s: a contribution to %.8s is lost", j->result->name,
		      s->sid);
}

static void nothing_is_lost(const struct judging *j)
{
	const struct state *st = ledger_state(j->from.l);
	struct lines mine = { 0 }, all = { 0 };
	const char *lack;
	size_t i, k;
	struct seen from = j->from, to = j->to;

	seen_rows(&from, &mine);
	seen_rows(&to, &all);
	lack = lines_lack(&mine, &all);
	OUGHT(j->w, lack == NULL, "%s lacks %s of %s", j->result->name, lack,
	      j->side->name);
	lines_free(&mine);
	lines_free(&all);
	for (i = 0; i < state_credential_count(st); i++)
		for (k = 0; k < state_credential_at(st, i)->count; k++)
			version_kept(j, state_credential_at(st, i),
				     &state_credential_at(st, i)->versions[k]);
	for (i = 0; i < st->sessions_count; i++)
		session_kept(j, &st->sessions[i]);
}

/* A session that may still do something is one of main's that nobody touched
 * elsewhere. */
static void no_session_gained(const struct judging *j)
{
	const struct state *st = ledger_state(j->to.l);
	const struct session *before;
	size_t i;

	for (i = 0; i < st->sessions_count; i++) {
		const struct session *s = &st->sessions[i];

		if (is_over(s))
			continue;
		before = state_session(ledger_state(j->winner.l), s->sid);
		OUGHT(j->w,
		      before != NULL && before->status == s->status &&
			      before->contribution_count ==
				      s->contribution_count,
		      "%s: session %.8s may do more than on main",
		      j->result->name, s->sid);
	}
}

static void no_authority_gained(const struct judging *j)
{
	struct lines before = { 0 }, after = { 0 };
	const char *lack;

	seen_authority(&j->winner, NULL, &before);
	seen_authority(&j->to, &j->winner, &after);
	lack = lines_lack(&before, &after);
	OUGHT(j->w, lack == NULL, "%s: main had %s", j->result->name, lack);
	lack = lines_lack(&after, &before);
	OUGHT(j->w, lack == NULL, "%s: main had not %s", j->result->name, lack);
	lines_free(&before);
	lines_free(&after);
	no_session_gained(j);
}

static void judge(struct world *w, const struct place *side,
		  const struct place *result, const struct place *winner)
{
	struct judging j = { .w = w, .side = side, .result = result };

	seen_open(w, side, LEDGER_WHOLE, &j.from);
	seen_open(w, result, LEDGER_WHOLE, &j.to);
	seen_open(w, winner, LEDGER_MAIN, &j.winner);
	nothing_is_lost(&j);
	no_authority_gained(&j);
	seen_close(&j.from);
	seen_close(&j.to);
	seen_close(&j.winner);
}

/* --- both directions --- */

static void equal(struct world *w, const struct place *a, const struct place *b,
		  const struct lines *x, const struct lines *y)
{
	const char *lack = lines_lack(x, y);

	OUGHT(w, lack == NULL, "%s has not, as %s: %s", b->name, a->name, lack);
	lack = lines_lack(y, x);
	OUGHT(w, lack == NULL, "%s has not, as %s: %s", a->name, b->name, lack);
}

static void same_rows(struct world *w, const struct place *a,
		      const struct place *b, struct seen *x, struct seen *y)
{
	struct lines one = { 0 }, two = { 0 };

	seen_rows(x, &one);
	seen_rows(y, &two);
	equal(w, a, b, &one, &two);
	lines_free(&one);
	lines_free(&two);
}

static void same_state(struct world *w, const struct place *a,
		       const struct place *b, struct seen *x, struct seen *y)
{
	struct lines one = { 0 }, two = { 0 };

	seen_state(x, &one);
	seen_state(y, &two);
	equal(w, a, b, &one, &two);
	lines_free(&one);
	lines_free(&two);
}

/* What one has and the other might, it has, with the same mark. */
static void same_marks(struct world *w, const struct place *a,
		       const struct place *b, const struct seen *x,
		       const struct seen *y)
{
	const struct state *st = ledger_state(x->l);
	const struct secret_version *other;
	size_t i, k;

	for (i = 0; i < state_credential_count(st); i++)
		for (k = 0; k < state_credential_at(st, i)->count; k++) {
			const struct credential *c = state_credential_at(st, i);
			const struct secret_version *v = &c->versions[k];

			other = seen_version(y, c, v);
			OUGHT(w,
			      other != NULL ||
				      seen_unwanted(y, x, c, v) != NULL,
			      "%s has not %.8s %s %llu of %s", b->name, c->id,
			      v->field, (unsigned long long)v->version,
			      a->name);
			OUGHT(w,
			      other == NULL || other->revealed == v->revealed,
			      "%s and %s differ on whether %.8s %s %llu was "
			      "revealed",
			      a->name, b->name, c->id, v->field,
			      (unsigned long long)v->version);
		}
}

static void both_ways(struct world *w, const struct place *ab,
		      const struct place *ba, bool declared)
{
	struct seen x, y;

	seen_open(w, ab, LEDGER_WHOLE, &x);
	seen_open(w, ba, LEDGER_WHOLE, &y);
	same_rows(w, ab, ba, &x, &y);
	if (declared) {
		same_state(w, ab, ba, &x, &y);
	} else {
		same_marks(w, ab, ba, &x, &y);
		same_marks(w, ba, ab, &y, &x);
	}
	seen_close(&x);
	seen_close(&y);
}

/* --- once more --- */

static void changes_nothing(struct world *w, const struct place *p,
			    const struct place *from)
{
	struct lines before = { 0 }, after = { 0 };
	struct merge_result m;
	struct seen s;

	seen_open(w, p, LEDGER_WHOLE, &s);
	seen_state(&s, &before);
	seen_close(&s);
	place_merge(w, p, from, &m);
	OUGHT(w, m.forward == 0 && m.branches == 0 && m.aside_count == 0,
	      "%s: merging %s again brought %llu entries, %zu branches",
	      p->name, from->name, (unsigned long long)m.forward, m.branches);
	merge_result_free(&m);
	seen_open(w, p, LEDGER_WHOLE, &s);
	seen_state(&s, &after);
	equal(w, p, p, &before, &after);
	seen_close(&s);
	lines_free(&before);
	lines_free(&after);
}

static void merged(struct world *w, const struct place *p,
		   const struct place *from)
{
	struct merge_result m;

	place_merge(w, p, from, &m);
	merge_result_free(&m);
	changes_nothing(w, p, from);
}

/* A stranger's verdict on the file. */
static void verifies(struct world *w, const struct place *p)
{
	struct audit_options o = { .path = p->vault, .host = &w->host };
	struct audit_result v;

	cr_assert_eq(audit_verify(&o, &v), E_OK);
	OUGHT(w, v.verdict == VERDICT_UNANCHORED && v.fault_count == 0,
	      "%s: %s", p->name, verdict_name(v.verdict));
	audit_result_free(&v);
}

static void whole_and_open(struct world *w, const struct place *p)
{
	struct place scratch;

	verifies(w, p);
	place_copy(w, p, "scratch", &scratch);
	opens_all(w, &scratch);
	verifies(w, &scratch);
	place_close(&scratch);
}

/* --- the way it goes --- */

static void part(struct world *w, enum parting how, unsigned long operations,
		 struct place *a, struct place *b)
{
	struct user *u = NULL;
	char to[160];
	unsigned long i;
	int r;

	world_note(w, "-- they part: %s", partings[how]);
	place_copy(w, a, "B", b);
	if (how == PART_OLDER) {
		for (i = 0; i < operations / 4; i++)
			act(w, a);
		/* who goes on with the older one first has seen the newer */
		ask_once(w, a);
		place_homes(w, b, a);
		b->older = true;
		ask_once(w, b);
	}
	if (how != PART_COPY)
		return;
	snprintf(to, sizeof(to), "%s/copy.vault", b->dir);
	r = place_open(w, a, JONAS, &u);
	if (r == E_OK)
		r = carry_copy(u, to, "Nord");
	OUGHT(w, r == E_OK, "copy: %s", error_detail());
	user_close(&u);
	cr_assert_eq(rename(to, b->vault), 0);
	place_homes(w, b, a);
}

static void apart(struct world *w, unsigned long operations, struct place *a,
		  struct place *b)
{
	unsigned long i;

	for (i = 0; i < operations; i++)
		act(w, world_random(w, 2) == 0 ? a : b);
}

static void together(struct world *w, enum parting how, const struct place *a,
		     const struct place *b, struct place *ab)
{
	bool declared = how != PART_FORK;
	struct place ba, both;

	world_note(w, "-- they come together");
	place_copy(w, a, "AB", ab);
	place_copy(w, b, "BA", &ba);
	merged(w, ab, b);
	merged(w, &ba, a);
	judge(w, a, ab, a);
	judge(w, b, ab, a);
	judge(w, a, &ba, declared ? a : b);
	judge(w, b, &ba, declared ? a : b);
	both_ways(w, ab, &ba, declared);
	whole_and_open(w, ab);
	whole_and_open(w, &ba);
	/* and what came together in two places comes together */
	place_copy(w, ab, "ABBA", &both);
	merged(w, &both, &ba);
	judge(w, &ba, &both, a);
	judge(w, ab, &both, a);
	whole_and_open(w, &both);
	merged(w, &ba, &both);
	verifies(w, &ba);
	if (world_random(w, 2) == 0) {
		place_close(ab);
		*ab = both;
		snprintf(ab->name, sizeof(ab->name), "AB");
	} else {
		place_close(&both);
	}
	place_close(&ba);
}

static void story(enum parting how, uint64_t seed, unsigned long operations)
{
	struct place a, b, ab, abab;
	unsigned long i;
	struct world w;

	fprintf(stderr, "%s: seed %llu, %lu operations\n", partings[how],
		(unsigned long long)seed, operations);
	world_make(&w, seed * 3 + how, &a);
	snprintf(a.name, sizeof(a.name), "A");
	for (i = 0; i < operations / 5 + 10; i++)
		act(&w, &a);
	part(&w, how, operations, &a, &b);
	apart(&w, operations / 2, &a, &b);
	together(&w, how, &a, &b, &ab);
	snprintf(ab.name, sizeof(ab.name), "A");
	apart(&w, operations / 2, &ab, &b);
	together(&w, how, &ab, &b, &abab);
	fprintf(stderr, "%s: seed %llu, %zu worked, %zu were refused\n",
		partings[how], (unsigned long long)seed, w.worked, w.refused);
	OUGHT(&w, w.worked > w.refused, "%zu worked, %zu were refused",
	      w.worked, w.refused);
	place_close(&a);
	place_close(&b);
	place_close(&ab);
	place_close(&abab);
	world_drop(&w);
}

static void stories(enum parting how)
{
	unsigned long first = setting("CARRY_SEED", 1);
	unsigned long seeds = setting("CARRY_SEEDS", 1);
	unsigned long operations = setting("CARRY_OPERATIONS", 40);
	unsigned long i;

	for (i = first; i < first + seeds; i++)
		story(how, i, operations);
}

Test(apart, a_copy_that_was_declared_comes_home_whole)
{
	stories(PART_COPY);
}

Test(apart, an_older_copy_that_went_on_comes_home_whole)
{
	stories(PART_OLDER);
}

Test(apart, an_undeclared_fork_comes_home_whole)
{
	stories(PART_FORK);
}
