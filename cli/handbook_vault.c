/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_vault.c -- what the vault is to be known by, and whose shares open
 * what: from the vault itself, not from the plan. */
#include <stdio.h>
#include <string.h>

#include "cli/handbook.h"
#include "cli/options.h"
#include "vault/custody/health.h"
#include "vault/member/phrase.h"

/* --- words to compare --- */

static void words(struct handbook *b, const struct tree_hash *hash)
{
	char text[FINGERPRINT_TEXT], *word, *rest = text;

	fingerprint_of(hash->bytes, text);
	html_put(&b->h, "<ol class=\"words\">");
	while ((word = strsep(&rest, " ")) != NULL) {
		html_put(&b->h, "<li>");
		html_text(&b->h, word);
		html_put(&b->h, "</li>");
	}
	html_put(&b->h, "</ol>\n");
}

static void known_by(struct handbook *b)
{
	hb_tag(b, "h3", HB_FINGERPRINT);
	hb_tag(b, "p", HB_FINGERPRINT_TEXT);
	words(b, &b->s->fingerprint);
	hb_tag(b, "h3", HB_HEAD);
	html_put(&b->h, "<p>");
	hb_fill_number(b, HB_HEAD_TEXT, (int64_t)b->s->entries);
	html_put(&b->h, "</p>\n");
	words(b, &b->s->root);
}

/* --- compartments --- */

static void number_cell(struct handbook *b, int64_t n)
{
	html_put(&b->h, "<td class=\"n\">");
	html_format(&b->h, "%lld", (long long)n);
	html_put(&b->h, "</td>");
}

static void compartment(struct handbook *b, const struct fact_group *g)
{
	const struct plan_item *group = plan_find(b->p, PLAN_GROUPS, g->label);
	char longest[48];

	duration_text(g->max_open, longest);
	html_put(&b->h, "<tr><th scope=\"row\">");
	html_text(&b->h, g->label);
	html_put(&b->h, "</th><td>");
	if (group != NULL && hb_has(group->json, "label"))
		html_name(&b->h, plan_text(group->json, "label"));
	if (g->drill) {
		html_put(&b->h, " (");
		hb_word(b, HB_DRILLS_ONLY);
		html_put(&b->h, ")");
	}
	html_put(&b->h, "</td>");
	number_cell(b, (int64_t)g->threshold);
	number_cell(b, (int64_t)g->shares);
	if (g->generation != 0 && g->slack < 0) {
		html_put(&b->h, "<td><strong>");
		hb_word(b, HB_GONE);
		html_put(&b->h, "</strong></td>");
	} else {
		number_cell(b, g->generation == 0 ? 0 : g->slack);
	}
	number_cell(b, (int64_t)g->generation);
	hb_cell(b, longest);
	html_put(&b->h, "</tr>\n");
}

static void compartments(struct handbook *b)
{
	static const enum handbook_word columns[] = {
		HB_COMPARTMENT, HB_FOR, HB_NEEDED,  HB_SHARES,
		HB_SPARE,       HB_SET, HB_LONGEST, HB_WORDS
	};
	size_t i;

	hb_tag(b, "h3", HB_COMPARTMENTS);
	hb_table(b, "compartments", columns);
	for (i = 0; i < b->s->facts->group_count; i++)
		compartment(b, &b->s->facts->groups[i]);
	hb_table_end(b);
}

/* --- holders --- */

/* The i-th holder of a group, by the full name. */
static const char *full_name(const struct handbook *b, size_t group, size_t i)
{
	const struct plan_facts *f = b->s->facts;
	size_t k;

	for (k = 0; k < f->holding_count; k++)
		if (f->holdings[k].group == group && i-- == 0)
			return f->people[f->holdings[k].person].name;
	return NULL;
}

static void holder(struct handbook *b, const struct holder_health *one,
		   const char *name)
{
	html_put(&b->h, "<tr><td>");
	html_name(&b->h, name != NULL      ? name :
			 one->name != NULL ? one->name :
					     "?");
	if (name != NULL && one->name != NULL && !one->card) {
		html_put(&b->h, " (");
		html_name(&b->h, one->name);
		html_put(&b->h, ")");
	}
	html_put(&b->h, "</td>");
	html_put(&b->h, "<td>");
	hb_word(b, one->card ? HB_CARD : HB_SEALED);
	html_put(&b->h, "</td>");
	hb_cell(b, one->site);
	html_put(&b->h, "<td>");
	if (one->retired)
		hb_word(b, HB_HOLDER_LEFT);
	else if (one->proof_ts == 0)
		hb_word(b, HB_NEVER);
	else
		html_day(&b->h, one->proof_ts);
	html_put(&b->h, "</td></tr>\n");
}

static void holders(struct handbook *b, size_t group)
{
	static const enum handbook_word columns[] = { HB_HOLDER, HB_FORM,
						      HB_SITE, HB_PROOF,
						      HB_WORDS };
	const struct quorum_health *q = &b->s->quorums[group];
	size_t i;

	html_put(&b->h, "<div class=\"keep\"><h3>");
	hb_fill(b, HB_HOLDERS_OF, q->label, NULL);
	html_put(&b->h, "</h3>\n");
	if (q->holder_count == 0) {
		hb_tag(b, "p", HB_NO_SET);
	} else {
		hb_table(b, "holders", columns);
		for (i = 0; i < q->holder_count; i++)
			holder(b, &q->holders[i], full_name(b, group, i));
		hb_table_end(b);
	}
	html_put(&b->h, "</div>\n");
}

void handbook_vault(struct handbook *b)
{
	size_t i;

	known_by(b);
	compartments(b);
	for (i = 0; i < b->s->facts->group_count; i++)
		holders(b, i);
}
