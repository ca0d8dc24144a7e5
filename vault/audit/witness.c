/* SPDX-License-Identifier: GPL-3.0-or-later */
/* witness.c -- heads for others to keep, and heads vouched for. */
#include "vault/audit/anchors.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/log/note.h"

int audit_anchor(const struct user *u, struct buffer *out)
{
	const struct one_log tip = { u->ledger, ledger_tip(u->ledger) };

	return logs_note(&tip, tip.segment->size, out);
}

int audit_anchor_words(const struct user *u, struct buffer *out)
{
	struct checkpoint head;

	ledger_head(u->ledger, &head);
	return anchor_words_write(&head, out);
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
