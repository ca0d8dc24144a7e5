/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_session.c -- a session from its request to the last contribution. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ask/approval.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

/* --- the request --- */

static const char *session_keys_fault(const struct state *s,
				      const uint8_t verify[NOTE_KEY_LEN],
				      const uint8_t recipient[AGE_KEY_LEN])
{
	size_t i;

	if (!note_key_valid(verify))
		return N_("its session key is no valid point");
	for (i = 0; i < s->sessions_count; i++)
		if (memcmp(s->sessions[i].verify, verify, NOTE_KEY_LEN) == 0 ||
		    memcmp(s->sessions[i].recipient, recipient, AGE_KEY_LEN) ==
			    0)
			return N_("a key of its session was used before");
	return NULL;
}

static bool finding(const struct judged *j, const char *name)
{
	const struct json *list = json_get(j->leaf->d, "findings");
	size_t i;

	for (i = 0; i < json_count(list); i++)
		if (strcmp(json_text(json_item(list, i)), name) == 0)
			return true;
	return false;
}

/* Only the current quorum deals again, and who opens with an older one says
 * so, for the custodians to read. */
static const char *older_fault(const struct judged *j,
			       const struct generation *g, const char *purpose)
{
	if (g->status == GENERATION_CURRENT)
		return NULL;
	if (strcmp(purpose, "redeal") == 0)
		return N_("only the current quorum may deal again");
	return finding(j, "older") ?
		       NULL :
		       N_("its generation is an older one, and it does not say so");
}

static const char *request_fault(const struct judged *j,
				 const struct compartment *c)
{
	const char *purpose = d_text(j, "purpose");
	const char *reason;

	if (state_session(j->state, j->leaf->sid) != NULL)
		return N_("its session id was used before");
	if (c == NULL)
		return N_("its compartment is not there");
	reason = generation_fault(
		state_generation(c, d_number(j, "generation")));
	if (reason != NULL)
		return reason;
	if (d_number(j, "duration") < 1 ||
	    d_number(j, "duration") > c->max_open)
		return N_("it asks for longer than the compartment allows");
	if (strcmp(purpose, "drill") == 0 && !c->drill)
		return N_("a drill opens only a drill compartment");
	reason = older_fault(j, state_generation(c, d_number(j, "generation")),
			     purpose);
	if (reason != NULL)
		return reason;
	if (d_has(j, "policy") != (strcmp(purpose, "redeal") == 0))
		return N_("a policy goes with a redeal, and only there");
	return NULL;
}

static const char *want_fill(const struct judged *j, struct session *s)
{
	const struct json *want = json_get(j->leaf->d, "want");
	size_t i;

	if (json_count(want) == 0)
		return NULL;
	s->want = calloc(json_count(want), sizeof(s->want[0]));
	if (s->want == NULL)
		return rule_no_memory;
	for (i = 0; i < json_count(want); i++)
		snprintf(s->want[i], ID_TEXT, "%s",
			 json_text(json_item(want, i)));
	s->want_count = json_count(want);
	return NULL;
}

static const char *policy_fill(const struct judged *j, struct session *s)
{
	if (!d_has(j, "policy"))
		return NULL;
	s->policy = policy_read(json_get(j->leaf->d, "policy"), false);
	if (s->policy == NULL)
		return rule_no_memory;
	return policy_fault(j->state, s->policy);
}

static void session_fill(const struct judged *j, struct session *s)
{
	memcpy(s->sid, j->leaf->sid, ID_TEXT);
	s->at = j->entry->at;
	s->index = j->leaf->seq;
	s->segment = j->fold->segment_count - 1;
	memcpy(s->branch, fold_tip(j->fold)->branch, sizeof(s->branch));
	s->leaf = j->entry->hash;
	s->ts = j->leaf->ts;
	s->guest = j->leaf->act.kind == ACTOR_SESSION;
	if (!s->guest)
		memcpy(s->requester, j->leaf->act.id, ID_TEXT);
	snprintf(s->compartment, sizeof(s->compartment), "%s",
		 d_text(j, "compartment"));
	s->generation = d_number(j, "generation");
	snprintf(s->purpose, sizeof(s->purpose), "%s", d_text(j, "purpose"));
	s->duration = d_number(j, "duration");
	s->epoch = j->leaf->xk;
	d_bytes(j, "verify", s->verify, sizeof(s->verify));
	s->status = SESSION_WAITING;
}

const char *rule_open_requested(const struct judged *j)
{
	struct state *st = j->state;
	struct session *s;
	const char *reason;

	reason = request_fault(j, d_compartment(j));
	if (reason != NULL)
		return reason;
	if (array_room(&st->sessions, &st->sessions_cap, st->sessions_count,
		       sizeof(*s)) != E_OK)
		return rule_no_memory;
	s = &st->sessions[st->sessions_count];
	memset(s, 0, sizeof(*s));
	session_fill(j, s);
	if (age_recipient_parse(json_span(json_get(j->leaf->d, "recipient")),
				s->recipient) != E_OK)
		reason = N_("its recipient is none");
	if (reason == NULL)
		reason = session_keys_fault(st, s->verify, s->recipient);
	if (reason == NULL)
		reason = want_fill(j, s);
	if (reason == NULL)
		reason = policy_fill(j, s);
	if (reason != NULL) {
		free(s->want);
		free(s->policy);
		return reason;
	}
	st->sessions_count++;
	return NULL;
}

/* --- contributions --- */

/* The holder's place in the generation the session asks for. */
static struct holder *session_holder(const struct judged *j)
{
	const struct compartment *c =
		state_compartment(j->state, j->session->compartment);
	const struct generation *g =
		state_generation(c, j->session->generation);

	return policy_holder(g->policy, d_text(j, "holder"), NULL, NULL);
}

/* Of the log that the session was asked for in: what was signed names it. */
static const char *session_origin(const struct judged *j)
{
	return j->fold->segments[j->session->segment].origin;
}

static void terms_fill(const struct judged *j, bool refusal,
		       const struct approval *a, const struct holder *h,
		       struct approval_terms *t)
{
	const struct session *s = j->session;

	memset(t, 0, sizeof(*t));
	t->refusal = refusal;
	snprintf(t->origin, sizeof(t->origin), "%s", session_origin(j));
	t->index = s->index;
	t->leaf = s->leaf;
	t->size = a->size;
	t->root = a->root;
	t->seen = a->seen;
	t->seen_size = a->seen_size;
	snprintf(t->purpose, sizeof(t->purpose), "%s", s->purpose);
	memcpy(t->compartment, s->compartment, ID_TEXT);
	t->generation = s->generation;
	t->duration = s->duration;
	memcpy(t->holder, a->holder, ID_TEXT);
	memcpy(t->share_key, h->key, sizeof(t->share_key));
	t->box = a->box;
	memcpy(t->session, s->recipient, sizeof(t->session));
}

static const char *answer_fault(const struct judged *j, bool refusal,
				const struct holder *h, struct approval *a,
				uint64_t *covers)
{
	const struct member *m = state_member(j->state, d_text(j, "holder"));
	struct approval_terms terms;
	const char *reason;

	if (h == NULL || h->card)
		return N_("its holder has no sealed share of this generation");
	if (m == NULL || m->retired)
		return N_("its holder is no active member");
	if (state_contribution(j->session, h->id) != NULL)
		return N_("this holder has answered before");
	reason = head_fault_in(j, j->session->segment, covers);
	if (reason != NULL)
		return reason;
	if (*covers <= j->session->at)
		return N_("it names a head from before the request");
	if (approval_parse(j->leaf->d, refusal, a) != E_OK)
		return N_("it is no approval");
	terms_fill(j, refusal, a, h, &terms);
	return approval_check(&terms, a, m->enrolment.sign,
			      m->enrolment.witness);
}

static const char *contribution_put(const struct judged *j, bool card,
				    bool refused)
{
	struct session *s = j->session;
	struct contribution *c;

	if (array_room(&s->contributions, &s->contribution_cap,
		       s->contribution_count, sizeof(*c)) != E_OK)
		return rule_no_memory;
	c = &s->contributions[s->contribution_count++];
	memset(c, 0, sizeof(*c));
	snprintf(c->holder, sizeof(c->holder), "%s", d_text(j, "holder"));
	c->card = card;
	c->refused = refused;
	c->at = j->entry->at;
	return NULL;
}

const char *rule_open_approved(const struct judged *j)
{
	struct holder *h = session_holder(j);
	struct approval a;
	const char *reason;
	uint64_t covers;

	reason = answer_fault(j, false, h, &a, &covers);
	if (reason == NULL)
		reason = contribution_put(j, false, false);
	if (reason != NULL)
		return reason;
	if (a.has_cosig && cosigned_add(j, a.holder, covers, a.cosig) != E_OK)
		return rule_no_memory;
	/* an approval proves possession as an ack and an attest do */
	h->acked = true;
	if (covers > h->proof_size) {
		h->proof_size = covers;
		h->proof_at = j->entry->at;
		h->proof_ts = j->leaf->ts;
		h->proof_seal = false;
	}
	return NULL;
}

const char *rule_open_refused(const struct judged *j)
{
	struct approval a;
	const char *reason;
	uint64_t covers;

	reason = answer_fault(j, true, session_holder(j), &a, &covers);
	return reason != NULL ? reason : contribution_put(j, false, true);
}

static bool card_signed(const struct judged *j, const struct holder *h)
{
	struct buffer text = BUFFER_INIT;
	struct card_terms terms;
	uint8_t sig[NOTE_SIG_LEN];
	struct span span;
	bool holds;

	memset(&terms, 0, sizeof(terms));
	snprintf(terms.origin, sizeof(terms.origin), "%s", session_origin(j));
	terms.index = j->session->index;
	terms.leaf = j->session->leaf;
	memcpy(terms.compartment, j->session->compartment, ID_TEXT);
	terms.generation = j->session->generation;
	memcpy(terms.holder, h->id, ID_TEXT);
	memcpy(terms.share_key, h->key, sizeof(terms.share_key));
	card_text(&terms, &text);
	d_bytes(j, "share_sig", sig, sizeof(sig));
	span.bytes = text.bytes;
	span.len = text.len;
	holds = buffer_status(&text) == E_OK && note_check(span, h->key, sig);
	buffer_free(&text);
	return holds;
}

const char *rule_card_entered(const struct judged *j)
{
	const struct holder *h = session_holder(j);

	if (h == NULL || !h->card)
		return N_("its holder has no card of this generation");
	if (state_contribution(j->session, h->id) != NULL)
		return N_("this card was entered before");
	if (!card_signed(j, h))
		return N_("the share key's signature does not hold");
	return contribution_put(j, true, false);
}
