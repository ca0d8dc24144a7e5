/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/policy.h"

static const char *d_text(const struct telling *t, const char *key)
{
	const char *text = json_text(json_get(t->leaf->d, key));

	return text == NULL ? "?" : text;
}

static unsigned long long d_number(const struct telling *t, const char *key)
{
	int64_t n = 0;

	json_integer(json_get(t->leaf->d, key), &n);
	return (unsigned long long)n;
}

/* The word that d has. */
static const char *word(const struct telling *t, const char *key)
{
	return tell_word(t->in, d_text(t, key));
}

/* --- names --- */

static const char *kept(const struct telling *t, char *name)
{
	if (name == NULL)
		return "?";
	t->names->owned[t->names->count++] = name;
	return name;
}

static void names_free(struct names *n)
{
	while (n->count > 0)
		free(n->owned[--n->count]);
}

static const char *member(const struct telling *t, const char *id)
{
	return kept(t, reader_member_name(t->reader, id));
}

static const char *compartment(const struct telling *t, const char *id)
{
	const struct compartment *c = state_compartment(ledger_state(t->l), id);

	return c == NULL ? "?" : c->label;
}

static const char *credential(const struct telling *t)
{
	const char *id = d_text(t, "credential");
	char *path = t->reader == NULL ?
			     NULL :
			     reader_text(t->reader, "credential", id, "path");

	if (path == NULL &&
	    asprintf(&path, error_translated(t->in, N_("credential %.8s")),
		     id) < 0)
		path = NULL;
	return kept(t, path);
}

static const struct session *session_of(const struct telling *t)
{
	return state_session(ledger_state(t->l), t->leaf->sid);
}

/* The holder that d names, of a card set that may be unknown. */
static const char *holder_of(const struct telling *t,
			     const struct compartment *c,
			     const struct generation *g)
{
	const char *id = d_text(t, "holder");
	const struct holder *h =
		g == NULL ? NULL : policy_holder(g->policy, id, NULL, NULL);

	if (h == NULL)
		return kept(t, strndup(id, 8));
	return kept(t, reader_holder_name(t->reader, c, g->number, h));
}

/* ... of the card set that the session opens. */
static const char *holder(const struct telling *t)
{
	const struct session *s = session_of(t);
	const struct compartment *c =
		s == NULL ?
			NULL :
			state_compartment(ledger_state(t->l), s->compartment);

	return holder_of(t, c,
			 c == NULL ? NULL : state_generation(c, s->generation));
}

/* ... of the card set that d names. */
static const char *dealt_holder(const struct telling *t)
{
	const struct compartment *c =
		state_compartment(ledger_state(t->l), d_text(t, "compartment"));

	return holder_of(t, c,
			 c == NULL ?
				 NULL :
				 state_generation(c,
						  d_number(t, "generation")));
}

static void roles_list(const struct telling *t, struct buffer *out)
{
	const struct json *roles = json_get(t->leaf->d, "roles");
	size_t i;

	for (i = 0; i < json_count(roles); i++)
		buffer_format(out, "%s%s", i > 0 ? ", " : "",
			      tell_word(t->in, json_text(json_item(roles, i))));
	if (buffer_status(out) != E_OK)
		t->out->failed = 1;
}

/* --- what each event says --- */

static void tell_plain(const struct telling *t)
{
	size_t i;

	for (i = 0; i < json_count(t->leaf->d); i++) {
		const struct json *v = json_value(t->leaf->d, i);
		int64_t n;

		if (json_text(v) != NULL)
			buffer_format(t->out, "%s%s %.40s", i > 0 ? ", " : "",
				      json_key(t->leaf->d, i), json_text(v));
		else if (json_integer(v, &n))
			buffer_format(t->out, "%s%s %lld", i > 0 ? ", " : "",
				      json_key(t->leaf->d, i), (long long)n);
	}
}

static void tell_init(const struct telling *t)
{
	tell_words(t, "the vault was founded by %s",
		   member(t, t->leaf->act.id));
}

static void tell_catalog(const struct telling *t)
{
	tell_words(t, "catalog key %llu was made", d_number(t, "epoch"));
}

static void tell_record(const struct telling *t)
{
	tell_words(t, "record %.*s", (int)strcspn(t->leaf->obj, ":"),
		   t->leaf->obj);
}

static void tell_enrolled(const struct telling *t)
{
	const struct json *m = json_get(t->leaf->d, "member");
	struct buffer roles = BUFFER_INIT;

	roles_list(t, &roles);
	tell_words(t, "%s was enrolled as %s",
		   member(t, json_text(json_get(m, "id"))),
		   buffer_string(&roles));
	buffer_free(&roles);
}

static void tell_compartment(const struct telling *t)
{
	tell_words(t, "compartment %s", d_text(t, "label"));
}

static void tell_credential(const struct telling *t)
{
	buffer_text(t->out, credential(t));
}

static void tell_deposit(const struct telling *t)
{
	tell_words(t, "%s %s, version %llu", credential(t), d_text(t, "field"),
		   d_number(t, "version"));
}

static void put_reason(const struct telling *t)
{
	struct json_doc *doc = NULL;
	const struct json *x;

	if (t->reader == NULL ||
	    reader_detail(t->reader, t->origin, t->leaf, &doc) != E_OK) {
		error_clear();
		return;
	}
	x = json_root(doc);
	if (json_text(json_get(x, "ticket")) != NULL)
		buffer_format(t->out, " (%s)",
			      json_text(json_get(x, "ticket")));
	if (json_text(json_get(x, "reason")) != NULL)
		buffer_format(t->out, ": %s", json_text(json_get(x, "reason")));
	json_free(&doc);
}

static void tell_requested(const struct telling *t)
{
	const struct json *findings = json_get(t->leaf->d, "findings");
	size_t i;

	tell_words(t, "asks to open %s (%s, %llu s)",
		   compartment(t, d_text(t, "compartment")), word(t, "purpose"),
		   d_number(t, "duration"));
	put_reason(t);
	for (i = 0; i < json_count(findings); i++)
		buffer_format(t->out, " [%s]",
			      tell_word(t->in,
					json_text(json_item(findings, i))));
}

static void tell_approved(const struct telling *t)
{
	tell_words(t, "%s approved (%s)", holder(t), word(t, "seen"));
}

static void tell_refused(const struct telling *t)
{
	tell_words(t, "%s said no", holder(t));
	put_reason(t);
}

static void tell_card(const struct telling *t)
{
	tell_words(t, "the card of %s was entered", holder(t));
}

static void tell_share_refused(const struct telling *t)
{
	if (json_get(t->leaf->d, "holder") == NULL)
		tell_words(t, "a share was refused: %s", word(t, "cause"));
	else
		tell_words(t, "a share was refused: %s, of %s",
			   word(t, "cause"), holder(t));
}

static void tell_granted(const struct telling *t)
{
	const struct session *s = session_of(t);
	size_t counted = json_count(json_get(t->leaf->d, "counted"));

	tell_words(t,
		   NP_(counted, "%s was opened by %zu share",
		       "%s was opened by %zu shares"),
		   s == NULL ? "" : compartment(t, s->compartment), counted);
}

static void tell_revealed(const struct telling *t)
{
	tell_deposit(t);
	buffer_format(t->out, ": %s", d_text(t, "how"));
}

static void tell_closed(const struct telling *t)
{
	const struct session *s = session_of(t);

	tell_words(t, "the session of %s ended",
		   compartment(t, s == NULL ? "" : s->compartment));
}

static void tell_cosigned(const struct telling *t)
{
	tell_words(t, "the head at %llu was witnessed", d_number(t, "size"));
}

static void tell_acked(const struct telling *t)
{
	tell_words(t, "%s holds a share of card set %llu of %s",
		   dealt_holder(t), d_number(t, "generation"),
		   compartment(t, d_text(t, "compartment")));
}

static void tell_attested(const struct telling *t)
{
	const char *envelope = json_text(json_get(t->leaf->d, "envelope"));
	const char *who = dealt_holder(t);
	const char *of = compartment(t, d_text(t, "compartment"));

	if (envelope == NULL)
		tell_words(t, "%s still holds a share of card set %llu of %s",
			   who, d_number(t, "generation"), of);
	else
		tell_words(t,
			   "envelope %s was seen unbroken: the card of %s of "
			   "card set %llu of %s",
			   envelope, who, d_number(t, "generation"), of);
}

static void tell_set(const struct telling *t)
{
	unsigned long long set = d_number(t, "generation");
	const char *of = compartment(t, d_text(t, "compartment"));

	switch ((int)event_of(t->leaf->ev)) {
	case EV_GENERATION_DEALT:
		tell_words(t, "card set %llu of %s was dealt", set, of);
		break;
	case EV_GENERATION_COMMITTED:
		tell_words(t, "card set %llu of %s is in use", set, of);
		break;
	case EV_GENERATION_ABORTED:
		tell_words(t, "card set %llu of %s was given up", set, of);
		break;
	case EV_GENERATION_PROVEN:
		tell_words(t, "card set %llu of %s was opened by its quorum",
			   set, of);
		break;
	default:
		tell_words(t, "card set %llu of %s was retired", set, of);
	}
}

static void tell_roles(const struct telling *t)
{
	const char *who = member(t, d_text(t, "member"));
	struct buffer roles = BUFFER_INIT;

	roles_list(t, &roles);
	if (roles.len == 0)
		tell_words(t, "%s is now", who);
	else
		tell_words(t, "%s is now %s", who, buffer_string(&roles));
	buffer_free(&roles);
}

static void tell_retired(const struct telling *t)
{
	tell_words(t, "%s was retired", member(t, d_text(t, "member")));
}

static void tell_rekeyed(const struct telling *t)
{
	tell_words(t, "%s has new keys", member(t, t->leaf->act.id));
}

static void tell_resealed(const struct telling *t)
{
	tell_deposit(t);
	tell_words(t, ": sealed to card set %llu", d_number(t, "generation"));
}

static void tell_tested(const struct telling *t)
{
	tell_deposit(t);
	tell_words(t, ": works");
}

static void tell_review(const struct telling *t)
{
	struct json_doc *doc = NULL;
	const char *note;

	tell_words(t, "session %.6s: %s", t->leaf->sid, word(t, "verdict"));
	if (t->reader == NULL ||
	    reader_detail(t->reader, t->origin, t->leaf, &doc) != E_OK) {
		error_clear();
		return;
	}
	note = json_text(json_get(json_root(doc), "note"));
	if (note != NULL)
		buffer_format(t->out, ": %s", note);
	json_free(&doc);
}

static void tell_clock(const struct telling *t)
{
	tell_words(t, "a person says that it is %.19sZ; the machine, %.19sZ",
		   d_text(t, "stated"), d_text(t, "host"));
}

static void tell_copy(const struct telling *t)
{
	buffer_format(t->out, "%s (%llu)", d_text(t, "what"), d_number(t, "n"));
}

static void tell_merged(const struct telling *t)
{
	tell_words(t, "a branch came home, as far as %llu",
		   d_number(t, "size"));
}

static void tell_begun(const struct telling *t)
{
	tell_words(t,
		   "a copy that ended at %llu goes on alone, as a branch (%s)",
		   d_number(t, "size"), word(t, "why"));
}

static void (*const tellers[EV_COUNT])(const struct telling *t) = {
	[EV_VAULT_INIT] = tell_init,
	[EV_CATALOG_ROTATED] = tell_catalog,
	[EV_RECORD_SET] = tell_record,
	[EV_RECORD_UNSET] = tell_record,
	[EV_MEMBER_ENROLLED] = tell_enrolled,
	[EV_COMPARTMENT_ADDED] = tell_compartment,
	[EV_GENERATION_DEALT] = tell_set,
	[EV_CREDENTIAL_ADDED] = tell_credential,
	[EV_CREDENTIAL_CHANGED] = tell_credential,
	[EV_CREDENTIAL_RETIRED] = tell_credential,
	[EV_SECRET_DEPOSITED] = tell_deposit,
	[EV_SECRET_RESEALED] = tell_resealed,
	[EV_OPEN_REQUESTED] = tell_requested,
	[EV_OPEN_APPROVED] = tell_approved,
	[EV_OPEN_REFUSED] = tell_refused,
	[EV_CARD_ENTERED] = tell_card,
	[EV_SHARE_REFUSED] = tell_share_refused,
	[EV_OPEN_GRANTED] = tell_granted,
	[EV_SECRET_REVEALED] = tell_revealed,
	[EV_OPEN_CLOSED] = tell_closed,
	[EV_OPEN_EXPIRED] = tell_closed,
	[EV_HEAD_COSIGNED] = tell_cosigned,
	[EV_SHARE_ACKED] = tell_acked,
	[EV_SHARE_ATTESTED] = tell_attested,
	[EV_GENERATION_COMMITTED] = tell_set,
	[EV_GENERATION_ABORTED] = tell_set,
	[EV_GENERATION_PROVEN] = tell_set,
	[EV_GENERATION_RETIRED] = tell_set,
	[EV_MEMBER_ROLES] = tell_roles,
	[EV_MEMBER_RETIRED] = tell_retired,
	[EV_MEMBER_REKEYED] = tell_rekeyed,
	[EV_ROTATION_TESTED] = tell_tested,
	[EV_REVIEW_SIGNED] = tell_review,
	[EV_DRILL_RECORDED] = tell_drill,
	[EV_CLOCK_STATED] = tell_clock,
	[EV_EXPORTED] = tell_copy,
	[EV_IMPORTED] = tell_copy,
	[EV_BACKED_UP] = tell_copy,
	[EV_COPIED] = tell_copy,
	[EV_BRANCH_BEGUN] = tell_begun,
	[EV_BRANCH_MERGED] = tell_merged,
};

void tell_entry(const struct telling *t, bool plain)
{
	enum event ev = event_of(t->leaf->ev);
	struct names names = { { NULL }, 0 };
	struct telling named = *t;

	named.names = &names;
	if (plain || ev == EV_UNKNOWN || tellers[ev] == NULL)
		tell_plain(&named);
	else
		tellers[ev](&named);
	names_free(&names);
}
