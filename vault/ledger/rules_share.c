/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_share.c -- proofs of possession: acknowledged and attested shares. */
#include <stdio.h>
#include <string.h>

#include "vault/ask/approval.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

static const char *form_fault(const struct judged *j, const struct holder *h,
			      bool attest)
{
	const char *form = d_text(j, "form");

	if (strcmp(form, "seal") == 0)
		return attest && h->card ?
			       NULL :
			       N_("a seal is only attested, of a card");
	if (h->card != (strcmp(form, "card") == 0))
		return N_("its form is not the holder's");
	return NULL;
}

static const char *possession_fault(const struct judged *j,
				    const struct possession_terms *terms,
				    const struct holder *h)
{
	struct buffer text = BUFFER_INIT;
	const struct member *m = state_member(j->state, h->id);
	uint8_t sig[NOTE_SIG_LEN];
	const char *reason = NULL;
	struct span span;

	possession_text(terms, &text);
	if (buffer_status(&text) != E_OK)
		return rule_no_memory;
	span.bytes = text.bytes;
	span.len = text.len;
	d_bytes(j, "share_sig", sig, sizeof(sig));
	if (!note_check(span, h->key, sig))
		reason = N_("the share key's signature does not hold");
	d_bytes(j, "sig", sig, sizeof(sig));
	if (reason == NULL && !h->card &&
	    (m == NULL || m->retired ||
	     !note_check(span, m->enrolment.sign, sig)))
		reason = N_("the holder's signature does not hold");
	buffer_free(&text);
	return reason;
}

/* The holder's cosignature of the head that the statement names. */
static const char *witness_fault(const struct judged *j, const struct holder *h,
				 uint8_t cosig[NOTE_COSIG_LEN])
{
	const struct member *m = state_member(j->state, h->id);
	struct buffer text = BUFFER_INIT;
	struct checkpoint cp;
	struct span span;
	bool holds;

	snprintf(cp.origin, sizeof(cp.origin), "%s", fold_tip(j->fold)->origin);
	cp.size = d_number(j, "size");
	d_hash(j, "root", &cp.root);
	checkpoint_write(&cp, &text);
	if (buffer_status(&text) != E_OK)
		return rule_no_memory;
	span.bytes = text.bytes;
	span.len = text.len;
	d_bytes(j, "cosig", cosig, NOTE_COSIG_LEN);
	holds = m != NULL &&
		note_check_cosign(span, m->enrolment.witness, cosig);
	buffer_free(&text);
	return holds ? NULL : N_("the holder's cosignature does not hold");
}

static void terms_fill(const struct judged *j, bool attest,
		       const struct holder *h, struct possession_terms *t)
{
	memset(t, 0, sizeof(*t));
	t->attest = attest;
	snprintf(t->origin, sizeof(t->origin), "%s", fold_tip(j->fold)->origin);
	t->size = d_number(j, "size");
	d_hash(j, "root", &t->root);
	snprintf(t->compartment, sizeof(t->compartment), "%s",
		 d_text(j, "compartment"));
	t->generation = d_number(j, "generation");
	snprintf(t->holder, sizeof(t->holder), "%s", h->id);
	memcpy(t->share_key, h->key, sizeof(t->share_key));
}

static const char *proof_fault(const struct judged *j, bool attest,
			       const struct holder *h, uint64_t *covers)
{
	struct possession_terms terms;
	uint8_t cosig[NOTE_COSIG_LEN];
	const char *reason;

	reason = form_fault(j, h, attest);
	if (reason == NULL)
		reason = head_fault(j, covers);
	if (reason == NULL && *covers <= h->proof_size)
		reason = N_("a newer proof of this holder is in the log");
	if (reason != NULL || strcmp(d_text(j, "form"), "seal") == 0)
		return reason;
	terms_fill(j, attest, h, &terms);
	reason = possession_fault(j, &terms, h);
	if (reason != NULL || h->card)
		return reason;
	reason = witness_fault(j, h, cosig);
	if (reason == NULL && cosigned_add(j, h->id, *covers, cosig) != E_OK)
		return rule_no_memory;
	return reason;
}

static const char *possession(const struct judged *j, bool attest)
{
	struct compartment *c = d_compartment(j);
	struct generation *g = d_generation(j, c);
	struct holder *h;
	const char *reason;
	uint64_t covers;

	if (g == NULL || g->status == GENERATION_ABORTED ||
	    g->status == GENERATION_RETIRED)
		return N_("its generation is not in use");
	h = policy_holder(g->policy, d_text(j, "holder"), NULL, NULL);
	if (h == NULL)
		return N_("its holder has no share of this generation");
	if (fold_tip(j->fold)->start + d_number(j, "size") <= g->dealt_at)
		return N_("it names a head from before the dealing");
	reason = proof_fault(j, attest, h, &covers);
	if (reason != NULL)
		return reason;
	h->acked = h->acked || !attest;
	h->proof_size = covers;
	h->proof_at = j->entry->at;
	h->proof_ts = j->leaf->ts;
	h->proof_seal = strcmp(d_text(j, "form"), "seal") == 0;
	return NULL;
}

const char *rule_share_acked(const struct judged *j)
{
	return possession(j, false);
}

const char *rule_share_attested(const struct judged *j)
{
	return possession(j, true);
}
