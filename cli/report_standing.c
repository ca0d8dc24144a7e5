/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_standing.c -- who holds shares and when they last proved it, who may do
 * what, and under which policies compartments stood. */
#include <string.h>

#include "cli/lang.h"
#include "cli/member_roles.h"
#include "cli/report_page.h"
#include "vault/audit/report.h"

/* --- shares --- */

static void holder_row(struct report_page *p, const struct quorum_health *q,
		       const struct holder_health *holder, bool grouped)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\">");
	html_name(h, holder->name == NULL ? "?" : holder->name);
	if (grouped) {
		html_put(h, "</th><td>");
		html_text(h, holder->group);
		html_put(h, "</td><td class=\"n\">");
	} else {
		html_put(h, "</th><td class=\"n\">");
	}
	html_number(h, q->generation);
	html_put(h, "</td><td>");
	html_text(h, holder->card ? _("card") : _("sealed"));
	html_put(h, "</td><td>");
	html_mark(h, holder->acked ? MARK_GOOD : MARK_WARN,
		  holder->acked ? _("acknowledged") : _("never"));
	html_put(h, "</td><td>");
	if (holder->proof_ts != 0)
		html_day(h, holder->proof_ts);
	html_text(h, holder->by_envelope ? _(", its envelope") : "");
	html_put(h, "</td><td class=\"n\">");
	if (holder->proof_ts != 0)
		report_age(p, holder->proof_ts);
	html_put(h, "</td><td>");
	if (holder->retired)
		html_mark(h, MARK_BAD, _("left: does not count"));
	else if (holder->proof_due)
		html_mark(h, MARK_WARN, _("proof due"));
	html_put(h, "</td></tr>\n");
}

static void quorum_text(struct report_page *p, const struct quorum_health *q,
			bool grouped)
{
	struct html *h = &p->h;
	size_t i;

	html_put(h, "<p>");
	html_format(h,
		    grouped ? N_("At least %u of %zu shares, from enough "
				 "groups, open it; %zu are held by somebody "
				 "who is there, %zu of these acknowledged.") :
			      N_("Any %u of %zu shares open it; %zu are held "
				 "by somebody who is there, %zu of these "
				 "acknowledged."),
		    q->threshold, q->shares, q->active, q->acked);
	html_put(h, " ");
	if (q->slack < 0)
		html_mark(h, MARK_BAD, _("the quorum is gone"));
	else if (q->slack == 0)
		html_mark(h, MARK_BAD, _("none may be lost"));
	else
		html_format(h, "%d may be lost.", q->slack);
	html_put(h, " ");
	html_say(h, q->proven ? N_("A quorum has opened it.") :
				N_("No quorum has opened it yet."));
	for (i = 0; i < q->site_count; i++) {
		html_put(h, " ");
		html_fill(h, "The people at {} alone could open it.",
			  q->sites[i]);
	}
	if (q->pending != 0) {
		html_put(h, " ");
		html_format(h,
			    "Card set %llu is pending: %zu of %zu "
			    "acknowledged.",
			    (unsigned long long)q->pending, q->pending_acks,
			    q->pending_shares);
	}
	html_put(h, "</p>\n");
}

static void quorum(struct report_page *p, const struct quorum_health *q)
{
	bool grouped;
	size_t i;

	html_put(&p->h, "<h3>");
	html_text(&p->h, q->label);
	html_text(&p->h, q->drill ? _(" (for drills)") : "");
	html_put(&p->h, "</h3>\n");
	if (q->generation == 0 || q->holder_count == 0) {
		report_none(p, N_("No card set is in use."));
		return;
	}
	grouped = strcmp(q->holders[0].group,
			 q->holders[q->holder_count - 1].group) != 0;
	quorum_text(p, q, grouped);
	report_table(p, N_("Live shares"),
		     grouped ? N_("Holder|Group|#Set|Form|In hand|Last proof|"
				  "#Age|Note") :
			       N_("Holder|#Set|Form|In hand|Last proof|#Age|"
				  "Note"));
	for (i = 0; i < q->holder_count; i++)
		holder_row(p, q, &q->holders[i], grouped);
	report_table_end(p);
}

void report_shares(struct report_page *p)
{
	size_t i;

	if (p->r->quorum_count == 0)
		report_none(p, N_("There is no compartment."));
	for (i = 0; i < p->r->quorum_count; i++)
		quorum(p, &p->r->quorums[i]);
}

/* --- members --- */

static void may(struct report_page *p, const struct member *m)
{
	struct html *h = &p->h;

	if (m->retired) {
		html_say(h, "nothing");
		return;
	}
	if ((m->roles & ROLE_ADMIN) != 0) {
		html_say(h, "enrol and retire, deposit, request, deal as "
			    "approved");
		html_put(h, "; ");
	}
	if ((m->roles & ROLE_CUSTODIAN) != 0) {
		html_say(h, "approve with a share");
		html_put(h, "; ");
	}
	html_say(h,
		 "read names and reasons, witness, review as a third person");
}

static void member_row(struct report_page *p, const struct report_member *m)
{
	struct html *h = &p->h;
	char roles[64];

	roles_said(m->member->roles, roles);
	html_put(h, "<tr><th scope=\"row\">");
	html_name(h, m->nick);
	html_put(h, "</th><td class=\"who\">");
	html_name(h, m->name == NULL ? _("(sealed)") : m->name);
	html_put(h, "</td><td>");
	html_name(h, m->site == NULL ? "" : m->site);
	html_put(h, "</td><td>");
	html_text(h, roles);
	html_put(h, "</td><td>");
	html_mark(h, MARK_PLAIN,
		  m->member->retired ? _("retired") : _("active"));
	html_put(h, "</td><td class=\"text\">");
	may(p, m->member);
	html_put(h, "</td><td>");
	html_name(h, m->holds == NULL ? "" : m->holds);
	html_put(h, "</td></tr>\n");
}

void report_members(struct report_page *p)
{
	size_t i;

	report_table(p, N_("Members, what they may do now, and what they hold"),
		     N_("Member|Name|Site|Roles|Standing|May|Holds shares of"));
	for (i = 0; i < p->r->member_count; i++)
		member_row(p, &p->r->members[i]);
	report_table_end(p);
}

/* --- policies --- */

static const char *status(const struct generation *g)
{
	static const char *const words[] = { N_("pending"), N_("in use"),
					     N_("replaced"), N_("given up"),
					     N_("retired") };

	return words[g->status];
}

static void set_row(struct report_page *p, const struct report_set *s)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\">");
	html_text(h, s->compartment->label);
	html_put(h, "</th><td class=\"n\">");
	html_number(h, s->set->number);
	html_put(h, "</td><td>");
	html_time(h, s->set->dealt_ts);
	html_put(h, "</td><td>");
	if (s->set->ended_ts != 0)
		html_time(h, s->set->ended_ts);
	html_put(h, "</td><td>");
	html_mark(h, MARK_PLAIN, lang_text(status(s->set)));
	html_put(h, "</td><td class=\"text\">");
	html_name(h, s->policy);
	html_put(h, "</td></tr>\n");
}

void report_policies(struct report_page *p)
{
	size_t i;

	if (p->r->set_count == 0) {
		report_none(p, N_("Nothing was ever dealt."));
		return;
	}
	report_table(p, N_("Card sets, oldest first"),
		     N_("Compartment|#Set|Dealt|Out of use|State|Policy"));
	for (i = 0; i < p->r->set_count; i++)
		set_row(p, &p->r->sets[i]);
	report_table_end(p);
	report_none(p,
		    N_("An old set opens copies and backups of its time for as "
		       "long as its shares exist; to retire it promises "
		       "nothing about these."));
}
