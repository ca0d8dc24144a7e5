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

/* --- names --- */

static void put_owned(const struct telling *t, char *name)
{
	buffer_text(t->out, name == NULL ? "?" : name);
	free(name);
}

static void put_member(const struct telling *t, const char *id)
{
	put_owned(t, reader_member_name(t->reader, id));
}

static void put_compartment(const struct telling *t, const char *id)
{
	const struct compartment *c = state_compartment(ledger_state(t->l), id);

	buffer_format(t->out, "%s", c == NULL ? "?" : c->label);
}

static void put_credential(const struct telling *t, const char *id)
{
	char *path = t->reader == NULL ?
			     NULL :
			     reader_text(t->reader, "credential", id, "path");

	if (path == NULL)
		buffer_format(t->out, "credential %.8s", id);
	else
		put_owned(t, path);
}

static const struct session *session_of(const struct telling *t)
{
	return state_session(ledger_state(t->l), t->leaf->sid);
}

static void put_holder(const struct telling *t)
{
	const struct session *s = session_of(t);
	const char *id = d_text(t, "holder");
	const struct compartment *c;
	const struct generation *g;
	const struct holder *h;

	c = s == NULL ? NULL :
			state_compartment(ledger_state(t->l), s->compartment);
	g = c == NULL ? NULL : state_generation(c, s->generation);
	h = g == NULL ? NULL : policy_holder(g->policy, id, NULL, NULL);
	if (h == NULL)
		buffer_format(t->out, "%.8s", id);
	else
		put_owned(t, reader_holder_name(t->reader, c, g->number, h));
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
	buffer_text(t->out, "the vault was founded by ");
	put_member(t, t->leaf->act.id);
}

static void tell_catalog(const struct telling *t)
{
	buffer_format(t->out, "catalog key %llu was made",
		      d_number(t, "epoch"));
}

static void tell_record(const struct telling *t)
{
	buffer_format(t->out, "record %.*s", (int)strcspn(t->leaf->obj, ":"),
		      t->leaf->obj);
}

static void tell_enrolled(const struct telling *t)
{
	const struct json *roles = json_get(t->leaf->d, "roles");
	size_t i;

	put_member(t,
		   json_text(json_get(json_get(t->leaf->d, "member"), "id")));
	buffer_text(t->out, " was enrolled as ");
	for (i = 0; i < json_count(roles); i++)
		buffer_format(t->out, "%s%s", i > 0 ? ", " : "",
			      json_text(json_item(roles, i)));
}

static void tell_compartment(const struct telling *t)
{
	buffer_format(t->out, "compartment %s", d_text(t, "label"));
}

static void tell_dealt(const struct telling *t)
{
	buffer_format(t->out, "card set %llu of ", d_number(t, "generation"));
	put_compartment(t, d_text(t, "compartment"));
	buffer_text(t->out, " was dealt");
}

static void tell_credential(const struct telling *t)
{
	put_credential(t, d_text(t, "credential"));
}

static void tell_deposit(const struct telling *t)
{
	put_credential(t, d_text(t, "credential"));
	buffer_format(t->out, " %s, version %llu", d_text(t, "field"),
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

	buffer_text(t->out, "asks to open ");
	put_compartment(t, d_text(t, "compartment"));
	buffer_format(t->out, " (%s, %llu s)", d_text(t, "purpose"),
		      d_number(t, "duration"));
	put_reason(t);
	for (i = 0; i < json_count(findings); i++)
		buffer_format(t->out, " [%s]",
			      json_text(json_item(findings, i)));
}

static void tell_approved(const struct telling *t)
{
	put_holder(t);
	buffer_format(t->out, " approved (%s)", d_text(t, "seen"));
}

static void tell_refused(const struct telling *t)
{
	put_holder(t);
	buffer_text(t->out, " said no");
	put_reason(t);
}

static void tell_card(const struct telling *t)
{
	buffer_text(t->out, "the card of ");
	put_holder(t);
	buffer_text(t->out, " was entered");
}

static void tell_share_refused(const struct telling *t)
{
	buffer_format(t->out, "a share was refused: %s", d_text(t, "cause"));
	if (json_get(t->leaf->d, "holder") != NULL) {
		buffer_text(t->out, ", of ");
		put_holder(t);
	}
}

static void tell_granted(const struct telling *t)
{
	const struct session *s = session_of(t);

	if (s != NULL)
		put_compartment(t, s->compartment);
	buffer_format(t->out, " was opened by %zu shares",
		      json_count(json_get(t->leaf->d, "counted")));
}

static void tell_revealed(const struct telling *t)
{
	tell_deposit(t);
	buffer_format(t->out, ": %s", d_text(t, "how"));
}

static void tell_closed(const struct telling *t)
{
	const struct session *s = session_of(t);

	buffer_text(t->out, "the session of ");
	put_compartment(t, s == NULL ? "" : s->compartment);
	buffer_text(t->out, " ended");
}

static void tell_cosigned(const struct telling *t)
{
	buffer_format(t->out, "the head at %llu was witnessed",
		      d_number(t, "size"));
}

/* A holder as d names compartment, generation and holder. */
static void put_dealt_holder(const struct telling *t)
{
	const struct compartment *c =
		state_compartment(ledger_state(t->l), d_text(t, "compartment"));
	const struct generation *g =
		c == NULL ? NULL :
			    state_generation(c, d_number(t, "generation"));
	const char *id = d_text(t, "holder");
	const struct holder *h =
		g == NULL ? NULL : policy_holder(g->policy, id, NULL, NULL);

	if (h == NULL)
		buffer_format(t->out, "%.8s", id);
	else
		put_owned(t, reader_holder_name(t->reader, c, g->number, h));
}

static void put_set(const struct telling *t)
{
	buffer_format(t->out, "card set %llu of ", d_number(t, "generation"));
	put_compartment(t, d_text(t, "compartment"));
}

static void tell_acked(const struct telling *t)
{
	put_dealt_holder(t);
	buffer_text(t->out, " holds a share of ");
	put_set(t);
}

static void tell_attested(const struct telling *t)
{
	const char *envelope = json_text(json_get(t->leaf->d, "envelope"));

	if (envelope == NULL) {
		put_dealt_holder(t);
		buffer_text(t->out, " still holds a share of ");
		put_set(t);
		return;
	}
	buffer_format(t->out, "envelope %s was seen unbroken: the card of ",
		      envelope);
	put_dealt_holder(t);
	buffer_text(t->out, " of ");
	put_set(t);
}

static void tell_set(const struct telling *t)
{
	static const struct {
		enum event ev;
		const char *text;
	} ends[] = { { EV_GENERATION_COMMITTED, " is in use" },
		     { EV_GENERATION_ABORTED, " was given up" },
		     { EV_GENERATION_PROVEN, " was opened by its quorum" },
		     { EV_GENERATION_RETIRED, " was retired" } };
	enum event ev = event_of(t->leaf->ev);
	size_t i;

	put_set(t);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].ev == ev)
			buffer_text(t->out, ends[i].text);
}

static void tell_roles(const struct telling *t)
{
	const struct json *roles = json_get(t->leaf->d, "roles");
	size_t i;

	put_member(t, d_text(t, "member"));
	buffer_text(t->out, " is now");
	for (i = 0; i < json_count(roles); i++)
		buffer_format(t->out, "%s %s", i > 0 ? "," : "",
			      json_text(json_item(roles, i)));
}

static void tell_retired(const struct telling *t)
{
	put_member(t, d_text(t, "member"));
	buffer_text(t->out, " was retired");
}

static void tell_rekeyed(const struct telling *t)
{
	put_member(t, t->leaf->act.id);
	buffer_text(t->out, " has new keys");
}

static void tell_resealed(const struct telling *t)
{
	tell_deposit(t);
	buffer_format(t->out, ": sealed to card set %llu",
		      d_number(t, "generation"));
}

static void tell_tested(const struct telling *t)
{
	tell_deposit(t);
	buffer_text(t->out, ": works");
}

static void tell_review(const struct telling *t)
{
	struct json_doc *doc = NULL;
	const char *note;

	buffer_format(t->out, "session %.6s: %s", t->leaf->sid,
		      d_text(t, "verdict"));
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
	buffer_format(t->out,
		      "a person says that it is %.19sZ; the machine, "
		      "%.19sZ",
		      d_text(t, "stated"), d_text(t, "host"));
}

static void tell_copy(const struct telling *t)
{
	buffer_format(t->out, "%s (%llu)", d_text(t, "what"), d_number(t, "n"));
}

static void tell_merged(const struct telling *t)
{
	buffer_format(t->out, "a branch came home, as far as %llu",
		      d_number(t, "size"));
}

static void tell_begun(const struct telling *t)
{
	buffer_format(t->out,
		      "a copy that ended at %llu goes on alone, as a branch "
		      "(%s)",
		      d_number(t, "size"), d_text(t, "why"));
}

static void (*const tellers[EV_COUNT])(const struct telling *t) = {
	[EV_VAULT_INIT] = tell_init,
	[EV_CATALOG_ROTATED] = tell_catalog,
	[EV_RECORD_SET] = tell_record,
	[EV_RECORD_UNSET] = tell_record,
	[EV_MEMBER_ENROLLED] = tell_enrolled,
	[EV_COMPARTMENT_ADDED] = tell_compartment,
	[EV_GENERATION_DEALT] = tell_dealt,
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

	if (plain || ev == EV_UNKNOWN || tellers[ev] == NULL)
		tell_plain(t);
	else
		tellers[ev](t);
}
