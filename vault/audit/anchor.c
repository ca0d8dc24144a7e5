/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * anchor.c -- checkpoints kept elsewhere: holding the log against one, writing
 * one, and witnessing one.
 *
 * An anchor convicts by itself: whoever brings it trusts where it was kept, so
 * a size beyond the end or another root is TRUNCATED or DIVERGED even when the
 * copy does not know its signer.  To acquit (ANCHORED), a signature on it must
 * be by a key of this very log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/audit.h"
#include "vault/audit/private.h"
#include "vault/base/error.h"
#include "vault/log/note.h"

/* --- holding the log against a note --- */

static bool actor_signed(const struct ledger *l, const struct segment *segment,
			 const struct note *note)
{
	const struct state *s = ledger_state(l);
	char name[KEY_NAME_TEXT];
	size_t i;

	for (i = 0; i < s->keys_count; i++) {
		const struct declared_key *k = &s->keys[i];

		if (!k->effect)
			continue;
		if (k->actor.kind == ACTOR_MEMBER)
			key_name_member(segment->origin, k->actor.id, name);
		else
			key_name_session(segment->origin, k->actor.id, name);
		if (note_find(note, name, k->key))
			return true;
	}
	return false;
}

static bool witness_signed(const struct ledger *l, const struct note *note)
{
	const struct state *s = ledger_state(l);
	char name[KEY_NAME_TEXT];
	size_t i;

	for (i = 0; i < s->members_count; i++) {
		key_name_witness(s->vault, s->members[i].id, name);
		if (note_find_cosign(note, name,
				     s->members[i].enrolment.witness))
			return true;
	}
	return false;
}

static int compare(const struct ledger *l, const char *name,
		   const struct checkpoint *cp, const struct note *note,
		   struct audit_result *out)
{
	const struct segment *segment = ledger_segment(l, cp->origin);
	unsigned long long size = cp->size;
	struct tree_hash here;

	if (cp->size > segment->size) {
		verdict_worsen(out, VERDICT_TRUNCATED);
		return note_add(out,
				"%s: it holds a head at %llu, this copy "
				"ends at %llu",
				name, size, (unsigned long long)segment->size);
	}
	ledger_root(l, segment, cp->size, &here);
	if (!tree_hash_equal(&here, &cp->root)) {
		verdict_worsen(out, VERDICT_DIVERGED);
		return note_add(out,
				"%s: its head at %llu has another root: "
				"this copy tells another history before "
				"entry %llu",
				name, size, size);
	}
	if (!actor_signed(l, segment, note) && !witness_signed(l, note))
		return note_add(out,
				"%s: its root at %llu is this log's, but "
				"nobody this log knows signed it",
				name, size);
	out->unknown_vault = false;
	verdict_worsen(out, VERDICT_ANCHORED);
	if (segment->start + cp->size > out->anchor_size)
		out->anchor_size = segment->start + cp->size;
	return E_OK;
}

static int anchor_parse(const struct ledger *l, struct span bytes,
			struct note *note, struct checkpoint *cp)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT];

	if (note_parse(bytes, note) != E_OK ||
	    checkpoint_parse(note->text, cp) != E_OK)
		return error_set(E_INPUT, "no signed checkpoint");
	if (origin_parse(cp->origin, vault, branch) != E_OK ||
	    strcmp(vault, ledger_state(l)->vault) != 0)
		return error_set(E_INPUT, "a checkpoint of another vault");
	if (ledger_segment(l, cp->origin) == NULL)
		return error_set(E_INPUT, "a checkpoint of a branch that is "
					  "not in this file");
	return E_OK;
}

int anchor_judge(const struct ledger *l, const struct audit_anchor *anchor,
		 struct audit_result *out)
{
	struct note *note = calloc(1, sizeof(*note));
	struct checkpoint cp;
	int r;

	if (note == NULL)
		return error_set(E_MEMORY, "a note");
	r = anchor_parse(l, anchor->bytes, note, &cp);
	r = r == E_OK ? compare(l, anchor->name, &cp, note, out) :
			error_within(r, "%s", anchor->name);
	free(note);
	return r;
}

/* --- writing one --- */

static void cosignatures(const struct state *s, uint64_t size,
			 struct buffer *out)
{
	char name[KEY_NAME_TEXT];
	size_t i;

	for (i = 0; i < s->cosigned_count; i++) {
		const struct cosigned_head *c = &s->cosigned[i];

		if (c->size != size)
			continue;
		key_name_witness(s->vault, c->member, name);
		note_put_signature(out, name, 4, c->witness, c->cosig,
				   sizeof(c->cosig));
	}
}

int audit_anchor(const struct user *u, struct buffer *out)
{
	const struct segment *tip = ledger_tip(u->ledger);
	int r = ledger_note(u->ledger, tip, tip->size, out);

	if (r != E_OK)
		return r;
	cosignatures(ledger_state(u->ledger), u->ledger->size, out);
	return buffer_status(out);
}

/* --- witnessing --- */

static int put_cosign(struct txn *t, const struct checkpoint *head,
		      const uint8_t cosig[NOTE_COSIG_LEN])
{
	struct draft draft = { .ev = EV_HEAD_COSIGNED };
	struct json_doc *doc = NULL;
	struct json *d;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_integer(doc, d, "size", (int64_t)head->size);
	json_set_base64(doc, d, "root", head->root.bytes, TREE_HASH_LEN);
	json_set_base64(doc, d, "cosig", cosig, NOTE_COSIG_LEN);
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

static int cosigned_note(const struct user *u, const struct checkpoint *head,
			 const uint8_t cosig[NOTE_COSIG_LEN],
			 struct buffer *out)
{
	const struct member *me = user_member(u);
	char name[KEY_NAME_TEXT];
	int r = ledger_note(u->ledger, ledger_tip(u->ledger), head->size, out);

	if (r != E_OK)
		return r;
	key_name_witness(ledger_state(u->ledger)->vault, u->id, name);
	note_put_signature(out, name, 4, me->enrolment.witness, cosig,
			   NOTE_COSIG_LEN);
	return buffer_status(out);
}

int audit_cosign(struct user *u, struct buffer *receipt)
{
	uint8_t cosig[NOTE_COSIG_LEN];
	struct checkpoint head;
	struct txn *t = NULL;
	int r;

	r = user_needs_member(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r != E_OK)
		return r;
	/* under the write lock: the head cannot move while it is signed */
	r = user_cosign(u, &head, cosig);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put_cosign(t, &head, cosig);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r == E_OK ? cosigned_note(u, &head, cosig, receipt) : r;
}
