/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * anchor.c -- holding the log against a head that somebody kept elsewhere.
 *
 * An anchor convicts by itself: whoever brings it trusts where it was kept, so
 * a size beyond the end or another root is TRUNCATED or DIVERGED even when the
 * copy does not know its signer.  To acquit (ANCHORED), a signature on it must
 * be by a key of this very log; but for words on paper, which nobody signed, and
 * which hold as well as the paper does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/base/error.h"

/* --- what it is --- */

/* A head, and what stands with it. */
struct kept {
	struct checkpoint cp;
	struct note *note; /* NULL: words on paper */
	struct tlog_proof proof;
};

static int kept_words(struct span bytes, struct kept *k)
{
	int r = anchor_words_parse(bytes, &k->cp);

	free(k->note);
	k->note = NULL;
	return r;
}

static int kept_proof(struct span bytes, struct kept *k)
{
	const struct tlog_proof *p = &k->proof;
	int r = tlog_proof_parse(bytes, &k->proof);

	if (r != E_OK)
		return r;
	if (p->extra != NULL &&
	    !tlog_proof_holds(p, (struct span){ p->extra, p->extra_len }))
		return error_set(E_INPUT, "its leaf is not where it says, "
					  "under its own head");
	*k->note = p->note;
	k->cp = p->cp;
	return E_OK;
}

static int kept_parse(struct span bytes, struct kept *k)
{
	if (anchor_words_is(bytes))
		return kept_words(bytes, k);
	if (tlog_proof_is(bytes))
		return kept_proof(bytes, k);
	if (note_parse(bytes, k->note) != E_OK ||
	    checkpoint_parse(k->note->text, &k->cp) != E_OK)
		return error_set(E_INPUT, "no signed checkpoint");
	return E_OK;
}

static void kept_free(struct kept *k)
{
	tlog_proof_free(&k->proof);
	free(k->note);
}

int audit_anchor_look(struct span bytes, struct checkpoint *head,
		      size_t *signatures)
{
	struct kept k = { .note = calloc(1, sizeof(*k.note)) };
	int r;

	if (k.note == NULL)
		return error_set(E_MEMORY, "anchors");
	r = kept_parse(bytes, &k);
	if (r == E_OK) {
		*head = k.cp;
		*signatures = k.note == NULL ? 0 : k.note->count;
	}
	kept_free(&k);
	return r;
}

/* Words may leave out which vault they are of. */
static int of_vault(const struct ledger *l, struct kept *k)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT];

	if (k->note == NULL && strncmp(k->cp.origin, "breakglass/", 11) != 0) {
		memcpy(branch, k->cp.origin, sizeof(branch));
		origin_format(ledger_state(l)->vault, branch, k->cp.origin);
	}
	if (origin_parse(k->cp.origin, vault, branch) != E_OK ||
	    strcmp(vault, ledger_state(l)->vault) != 0)
		return error_set(E_INPUT, "a checkpoint of another vault");
	return E_OK;
}

/* --- who signed it --- */

/* Names that the log does not know are passed over, as everywhere; one that it
 * knows, with a signature that does not hold, spoils the whole. */
enum line { LINE_UNKNOWN, LINE_GOOD, LINE_BAD };

static bool named(const struct note *one, const char *name)
{
	return span_is(one->signatures[0].name, name);
}

static enum line actor_line(const struct one_log *log, const struct note *one)
{
	const struct state *s = ledger_state(log->judge);
	enum line found = LINE_UNKNOWN;
	char name[KEY_NAME_TEXT];
	size_t i;

	for (i = 0; i < s->keys_count; i++) {
		const struct declared_key *k = &s->keys[i];

		if (k->actor.kind == ACTOR_MEMBER)
			key_name_member(log->segment->origin, k->actor.id,
					name);
		else
			key_name_session(log->segment->origin, k->actor.id,
					 name);
		if (!named(one, name))
			continue;
		if (k->effect && note_find(one, name, k->key))
			return LINE_GOOD;
		found = LINE_BAD;
	}
	return found;
}

/* By a key that an enrolment of that member brought: they may have had another
 * when the head was kept. */
static enum line witness_line(const struct one_log *log, const struct note *one)
{
	const struct state *s = ledger_state(log->judge);
	char name[KEY_NAME_TEXT];
	size_t i, k;

	for (i = 0; i < s->members_count; i++) {
		key_name_witness(s->vault, s->members[i].id, name);
		if (!named(one, name))
			continue;
		for (k = 0; k < s->seen_count; k++)
			if (state_witness(s, s->members[i].id,
					  s->seen[k].key) &&
			    note_find_cosign(one, name, s->seen[k].key))
				return LINE_GOOD;
		return LINE_BAD;
	}
	return LINE_UNKNOWN;
}

/* How many lines are good, bad, and of strangers. */
static int lines_count(const struct one_log *log, const struct note *note,
		       size_t count[3])
{
	struct note *one = calloc(1, sizeof(*one));
	enum line line;
	size_t i;

	if (one == NULL)
		return error_set(E_MEMORY, "a note");
	memset(count, 0, 3 * sizeof(count[0]));
	one->text = note->text;
	one->count = 1;
	for (i = 0; i < note->count; i++) {
		one->signatures[0] = note->signatures[i];
		line = actor_line(log, one);
		if (line == LINE_UNKNOWN)
			line = witness_line(log, one);
		count[line]++;
	}
	free(one);
	return E_OK;
}

static bool signed_well(const struct one_log *log, const struct note *note)
{
	size_t count[3];

	return lines_count(log, note, count) == E_OK && count[LINE_GOOD] > 0 &&
	       count[LINE_BAD] == 0;
}

bool anchor_lines_known(const struct one_log *log, const struct note *note)
{
	size_t count[3];

	return lines_count(log, note, count) == E_OK && count[LINE_GOOD] > 0 &&
	       count[LINE_BAD] == 0 && count[LINE_UNKNOWN] == 0;
}

/* --- which log it is of --- */

struct search {
	const struct checkpoint *cp;
	struct anchor_place place;
};

static int search_log(void *ctx, const struct one_log *log)
{
	struct search *s = ctx;
	struct anchor_place *p = &s->place;
	struct tree_hash here;
	bool same;
	int r;

	if (p->same || strcmp(log->segment->origin, s->cp->origin) != 0)
		return E_OK;
	same = s->cp->size <= log->segment->size;
	if (same) {
		r = ledger_root(log->judge, log->segment, s->cp->size, &here);
		if (r != E_OK)
			return r;
		same = tree_hash_equal(&here, &s->cp->root);
	}
	if (p->found && !same)
		return E_OK;
	p->found = true;
	p->same = same;
	p->log = *log;
	return E_OK;
}

int anchor_place(struct ledger *l, const struct checkpoint *cp,
		 struct anchor_place *out)
{
	struct search s = { .cp = cp };
	int r = logs_each(l, search_log, &s);

	if (r == E_OK && !s.place.found)
		r = error_set(E_INPUT,
			      "a checkpoint of a branch that is not in "
			      "this file");
	if (r == E_OK)
		*out = s.place;
	return r;
}

/* --- the verdict on it --- */

static int beyond(const char *name, const struct anchor_place *p,
		  const struct checkpoint *cp, struct audit_result *out)
{
	verdict_worsen(out, VERDICT_TRUNCATED);
	return note_add(out,
			"%s: it holds a head at %llu, this copy ends at "
			"%llu",
			name, (unsigned long long)cp->size,
			(unsigned long long)p->log.segment->size);
}

static int apart(const char *name, const struct checkpoint *cp,
		 struct audit_result *out)
{
	const unsigned long long size = cp->size;

	verdict_worsen(out, VERDICT_DIVERGED);
	return note_add(out,
			"%s: its head at %llu has another root: this copy "
			"tells another history before entry %llu",
			name, size, size);
}

uint64_t anchor_covers(const struct ledger *l, const struct one_log *log,
		       uint64_t size)
{
	if (log->judge == l)
		return log->segment->start + size;
	return log->judge->fold.segments[0].size;
}

static int holds(const struct ledger *l, const char *name,
		 const struct one_log *log, const struct kept *k,
		 struct audit_result *out)
{
	uint64_t at = anchor_covers(l, log, k->cp.size);

	if (k->note != NULL && !signed_well(log, k->note))
		return note_add(out,
				"%s: its root at %llu is this log's, but "
				"nobody this log knows signed it, or not "
				"well",
				name, (unsigned long long)k->cp.size);
	out->unknown_vault = false;
	verdict_worsen(out, VERDICT_ANCHORED);
	if (at > out->anchor_size)
		out->anchor_size = at;
	if (k->note == NULL)
		return note_add(out,
				"%s: words that nobody signed; the head at "
				"%llu holds as well as the paper they are on",
				name, (unsigned long long)k->cp.size);
	if (log->judge != l)
		return note_add(out,
				"%s: a head of branch %.8s, which came "
				"home",
				name, log->segment->branch);
	return E_OK;
}

static int judge(struct ledger *l, const char *name, const struct kept *k,
		 struct anchors_seen *seen, struct audit_result *out)
{
	struct anchor_place p;
	int r = anchor_place(l, &k->cp, &p);

	if (r == E_OK)
		r = anchors_see(seen, name, &p.log, &k->cp, k->note, p.same);
	if (r != E_OK)
		return r;
	if (p.same)
		return holds(l, name, &p.log, k, out);
	return k->cp.size > p.log.segment->size ?
		       beyond(name, &p, &k->cp, out) :
		       apart(name, &k->cp, out);
}

/* Of files gathered in a directory, those that are no anchor of this vault are
 * named and passed over. */
static int pass_over(const struct audit_anchor *a, int r,
		     struct audit_result *out)
{
	if (r != E_INPUT || a->kind != ANCHOR_GATHERED)
		return r == E_OK ? r : error_within(r, "%s", a->name);
	r = note_passed_over(out, a->name);
	if (r == E_OK)
		error_clear();
	return r;
}

int anchor_judge(struct ledger *l, const struct audit_anchor *anchor,
		 struct anchors_seen *seen, struct audit_result *out)
{
	struct kept k;
	int r;

	memset(&k, 0, sizeof(k));
	k.note = calloc(1, sizeof(*k.note));
	if (k.note == NULL)
		return error_set(E_MEMORY, "a note");
	r = kept_parse(anchor->bytes, &k);
	if (r == E_OK)
		r = of_vault(l, &k);
	if (r == E_OK)
		r = judge(l, anchor->name, &k, seen, out);
	kept_free(&k);
	return pass_over(anchor, r, out);
}
