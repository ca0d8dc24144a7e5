/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.c -- asking: one entry, the session's keys, a file a custodian. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/dealing.h"
#include "vault/session/facts.h"
#include "vault/session/private.h"
#include "vault/session/session.h"

static int text_fault(const char *name, const char *text)
{
	struct span span = { (const uint8_t *)text,
			     text == NULL ? 0 : strlen(text) };

	if (span.len == 0)
		return error_set(E_USAGE, "%s is missing", name);
	if (span.len > 4000 || !text_clean(span))
		return error_set(E_INPUT,
				 "%s is over 4000 bytes or holds "
				 "control characters",
				 name);
	return E_OK;
}

static int options_fault(const struct request_options *o)
{
	int r;

	r = text_fault("the ticket", o->ticket);
	if (r == E_OK)
		r = text_fault("the reason", o->reason);
	if (r == E_OK)
		r = text_fault("why the normal way cannot be used", o->why_not);
	if (r == E_OK && o->place != NULL)
		r = text_fault("the place", o->place);
	if (r == E_OK && o->witness != NULL)
		r = text_fault("the witness", o->witness);
	if (r != E_OK)
		return r;
	if (strcmp(o->purpose, "read") != 0 &&
	    strcmp(o->purpose, "drill") != 0 &&
	    strcmp(o->purpose, "redeal") != 0)
		return error_set(E_USAGE, "purpose %s", o->purpose);
	if ((strcmp(o->purpose, "redeal") == 0) != (o->policy != NULL))
		return error_set(E_USAGE, "a redeal says who will hold "
					  "shares, and nothing else does");
	return E_OK;
}

/* What the compartment allows, checked before anything is written. */
static int compartment_fault(const struct compartment *c,
			     const struct request_options *o)
{
	if (c == NULL)
		return error_set(E_ABSENT, "compartment %s", o->label);
	if (state_current(c) == NULL)
		return error_set(E_POLICY, "%s has no card set yet", c->label);
	if (o->generation != 0 && state_generation(c, o->generation) == NULL)
		return error_set(E_ABSENT, "%s has no card set %llu", c->label,
				 (unsigned long long)o->generation);
	if (o->duration < 1 || o->duration > c->max_open)
		return error_set(E_POLICY,
				 "%s may be opened for at most %llu seconds",
				 c->label, (unsigned long long)c->max_open);
	if (o->policy != NULL && state_pending(c) != NULL)
		return error_set(E_EXISTS,
				 "card set %llu of %s is dealt and waits for "
				 "its commit; `deal abort` gives it up",
				 (unsigned long long)state_pending(c)->number,
				 c->label);
	if (strcmp(o->purpose, "drill") == 0 && !c->drill)
		return error_set(E_POLICY, "%s is no drill compartment",
				 c->label);
	return E_OK;
}

static struct json *findings_json(struct json_doc *doc, unsigned findings)
{
	static const struct {
		unsigned bit;
		const char *name;
	} table[] = { { FINDING_CLOCK, "clock" },
		      { FINDING_FORK, "fork" },
		      { FINDING_NO_PIN, "no-pin" },
		      { FINDING_OLDER, "older" },
		      { FINDING_TAIL, "tail" } };
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((findings & table[i].bit) != 0)
			json_add_text(doc, list, table[i].name);
	return list;
}

static int want_json(struct user *u, const struct compartment *c,
		     const struct request_options *o, struct json_doc *doc,
		     struct json **out)
{
	struct json *list = json_array(doc);
	struct credential *found;
	size_t i;
	int r;

	for (i = 0; i < o->want_count; i++) {
		r = user_needs_reader(u);
		if (r == E_OK)
			r = reader_credential(u->reader, o->want[i], c->label,
					      &found);
		if (r != E_OK)
			return r;
		if (strcmp(found->compartment, c->id) != 0)
			return error_set(E_POLICY, "%s is not in %s",
					 o->want[i], c->label);
		json_add_text(doc, list, found->id);
	}
	*out = list;
	return E_OK;
}

/* What is asked for, with ids; the cards' names go into the details. */
struct asked {
	const struct request_options *o;
	struct policy *policy; /* of a redeal; owned */
};

static int asked_resolve(const struct user *u, struct asked *a)
{
	if (a->o->policy == NULL)
		return E_OK;
	a->policy = calloc(1, sizeof(*a->policy));
	if (a->policy == NULL)
		return error_set(E_MEMORY, "a policy");
	return deal_resolve(u, a->o->policy, a->policy);
}

static int request_d(struct user *u, const struct compartment *c,
		     const struct asked *a, const struct session_keys *k,
		     struct json_doc *doc, struct json **out)
{
	const struct request_options *o = a->o;
	uint64_t current = state_current(c)->number;
	uint64_t set = o->generation == 0 ? current : o->generation;
	unsigned findings = u->findings | (set == current ? 0 : FINDING_OLDER);
	char recipient[AGE_RECIPIENT_TEXT];
	struct json *d = json_object(doc), *want = NULL;
	int r;

	r = want_json(u, c, o, doc, &want);
	if (r != E_OK)
		return r;
	age_recipient_format(k->recipient, recipient);
	json_set_text(doc, d, "compartment", c->id);
	json_set_integer(doc, d, "generation", (int64_t)set);
	json_set_text(doc, d, "purpose", o->purpose);
	json_set_integer(doc, d, "duration", (int64_t)o->duration);
	json_set(doc, d, "want", want);
	json_set_base64(doc, d, "verify", k->verify, sizeof(k->verify));
	json_set_text(doc, d, "recipient", recipient);
	json_set_text(doc, d, "clock", u->host->stated ? "stated" : "host");
	json_set(doc, d, "findings", findings_json(doc, findings));
	if (a->policy != NULL)
		json_set(doc, d, "policy", policy_write(doc, a->policy, false));
	*out = d;
	return json_status(doc);
}

static int request_x(const struct user *u, const struct asked *a, bool guest,
		     uint64_t seq, struct buffer *out)
{
	const struct request_options *o = a->o;
	const struct epoch *epoch = state_newest_epoch(ledger_state(u->ledger));
	struct buffer plain = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *x;
	struct span span;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	x = json_object(doc);
	json_set_text(doc, x, "ticket", o->ticket);
	json_set_text(doc, x, "reason", o->reason);
	json_set_text(doc, x, "why_not", o->why_not);
	if (o->place != NULL)
		json_set_text(doc, x, "place", o->place);
	if (o->witness != NULL)
		json_set_text(doc, x, "witness", o->witness);
	if (a->policy != NULL)
		json_set(doc, x, "cards",
			 deal_card_names(doc, o->policy, a->policy));
	if (!guest) {
		r = reader_seal_detail(u->reader, seq, EV_OPEN_REQUESTED, doc,
				       out);
		goto out;
	}
	r = json_status(doc);
	if (r == E_OK)
		r = json_write(doc, x, &plain);
	if (r == E_OK) {
		span.bytes = plain.bytes;
		span.len = plain.len;
		r = detail_seal_guest(epoch->recipient,
				      ledger_origin(u->ledger), seq,
				      event_name(EV_OPEN_REQUESTED), span, out);
	}
out:
	buffer_free(&plain);
	json_free(&doc);
	return r;
}

static int begin_as(struct user *u, const struct session_keys *k,
		    const char *sid, bool guest, struct txn **t)
{
	struct actor actor;
	int r;

	if (!guest) {
		r = user_begin_opening(u, t);
		if (r == E_OK)
			txn_expect(*t, 1);
		return r;
	}
	memset(&actor, 0, sizeof(actor));
	actor.kind = ACTOR_SESSION;
	memcpy(actor.id, sid, ID_TEXT);
	if (u->branch_why == NULL) {
		r = txn_begin(u->ledger, &actor, k->seed, t);
		if (r == E_OK)
			txn_expect(*t, 1);
		return r;
	}
	/* the request declares the key, and follows at once */
	r = txn_branch(u->ledger, &actor, k->seed, t);
	if (r != E_OK)
		return r;
	txn_expect(*t, 2);
	return txn_put_begun(*t, u->branch_why);
}

int request_put(struct user *u, const struct request_options *o,
		const struct session_keys *k, const char *sid, bool guest,
		struct tree_hash *leaf)
{
	struct draft draft = { .ev = EV_OPEN_REQUESTED, .sid = sid };
	struct asked a = { o, NULL };
	struct buffer x = BUFFER_INIT;
	struct json_doc *doc = NULL;
	const struct compartment *c;
	struct txn *t = NULL;
	struct json *d;
	int r;

	r = begin_as(u, k, sid, guest, &t);
	if (r != E_OK)
		goto out;
	c = state_label(ledger_state(u->ledger), o->label);
	r = compartment_fault(c, o);
	if (r == E_OK)
		r = asked_resolve(u, &a);
	if (r == E_OK)
		r = json_new(&doc);
	if (r == E_OK)
		r = request_d(u, c, &a, k, doc, &d);
	if (r == E_OK)
		r = request_x(u, &a, guest, txn_next(t), &x);
	if (r != E_OK)
		goto out;
	draft.d = d;
	draft.x.bytes = x.bytes;
	draft.x.len = x.len;
	draft.xk = state_newest_epoch(ledger_state(u->ledger))->number;
	r = txn_put(t, &draft, leaf);
	if (r == E_OK)
		r = user_commit(u, &t);
out:
	txn_abort(&t);
	free(a.policy);
	buffer_free(&x);
	json_free(&doc);
	return r;
}

/* What the holder's file is named by: a short name or the id, never a full name,
 * which may hold a slash. */
static char *file_nick(const struct user *u, const char *holder)
{
	char *nick = reader_text(u->reader, "member", holder, "short");

	if (nick != NULL && member_nick_valid(nick))
		return nick;
	free(nick);
	return strndup(holder, 8);
}

static int one_file(const struct user *u, const struct session *s,
		    const char *holder, struct request_result *out)
{
	struct request_file *f = &out->files[out->file_count];
	struct buffer bytes = BUFFER_INIT;
	int r;

	r = request_file_write(u, s, holder, &bytes);
	if (r == E_OK)
		r = buffer_status(&bytes);
	if (r != E_OK) {
		buffer_free(&bytes);
		return r;
	}
	f->bytes = buffer_take(&bytes, &f->len);
	f->nick = file_nick(u, holder);
	f->name = reader_text(u->reader, "member", holder, "name");
	out->file_count++;
	return f->nick == NULL ? error_set(E_MEMORY, "a name") : E_OK;
}

static int all_files(const struct user *u, struct request_result *out)
{
	const struct state *s = ledger_state(u->ledger);
	const struct session *session = state_session(s, out->sid);
	const struct compartment *c =
		state_compartment(s, session->compartment);
	const struct policy *p =
		state_generation(c, session->generation)->policy;
	size_t i, j;
	int r;

	out->needed = policy_needed(p);
	out->files = calloc(GROUP_MAX * GROUP_MAX, sizeof(out->files[0]));
	if (out->files == NULL)
		return error_set(E_MEMORY, "the request files");
	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++) {
			const struct holder *h = &p->groups[i].holders[j];
			const struct member *m = state_member(s, h->id);

			if (h->card || m == NULL || m->retired)
				continue;
			r = one_file(u, session, h->id, out);
			/* what one of them lacks keeps no other from being
			 * asked: the request is in the log (V7) */
			if (r == E_ABSENT || r == E_INTEGRITY) {
				error_clear();
				out->lost++;
			} else if (r != E_OK)
				return r;
		}
	return E_OK;
}

int session_request(struct user *u, const struct request_options *o,
		    struct request_result *out)
{
	struct request_result result;
	struct session_keys k;
	int r;

	memset(&result, 0, sizeof(result));
	memset(&k, 0, sizeof(k));
	r = options_fault(o);
	if (r == E_OK)
		r = user_needs_admin(u);
	if (r == E_OK && strcmp(o->purpose, "redeal") == 0)
		r = user_needs_trust(u);
	if (r == E_OK)
		r = session_keys_new(&k);
	if (r != E_OK)
		return r;
	id_random(result.sid);
	/* the keys first: a request whose keys are lost opens nothing */
	r = session_keys_save(&k, u, result.sid);
	if (r == E_OK)
		r = request_put(u, o, &k, result.sid, false, &result.leaf);
	if (r != E_OK && !store_doubtful(u->store))
		session_state_wipe(u->home, ledger_state(u->ledger)->vault,
				   result.sid);
	if (r == E_OK)
		r = all_files(u, &result);
	session_keys_free(&k);
	if (r != E_OK)
		request_result_free(&result);
	else
		*out = result;
	return r;
}

int request_checked(const struct request_options *o)
{
	return options_fault(o);
}

void request_result_free(struct request_result *r)
{
	size_t i;

	for (i = 0; i < r->file_count; i++) {
		free(r->files[i].nick);
		free(r->files[i].name);
		free(r->files[i].bytes);
	}
	free(r->files);
	memset(r, 0, sizeof(*r));
}
