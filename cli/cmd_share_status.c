/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_share_status.c -- share status: whether a quorum is still there. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/copies_out.h"
#include "vault/custody/health.h"

static void proof_text(const struct holder_health *h, char out_text[64])
{
	char ts[TIME_TEXT] = "";
	size_t at;

	time_format(h->proof_ts, ts);
	if (h->proof_ts == 0)
		snprintf(out_text, 64, "%s", _("never proved"));
	else if (h->by_envelope)
		snprintf(out_text, 64, _("proved %.10s by its envelope"), ts);
	else
		snprintf(out_text, 64, _("proved %.10s"), ts);
	at = strlen(out_text);
	snprintf(out_text + at, 64 - at, "%s", h->proof_due ? _(", due") : "");
}

static void holder_line(const struct holder_health *h, bool grouped)
{
	char proof[64];

	proof_text(h, proof);
	out("  %s%s%s: %s, %s%s%s", grouped ? h->group : "", grouped ? " " : "",
	    h->name == NULL ? "?" : h->name, h->card ? _("card") : _("sealed"),
	    h->acked ? _("acknowledged, ") : _("not acknowledged, "), proof,
	    h->retired ? _(", LEFT: this share does not count") : "");
}

static void warnings(const struct quorum_health *q)
{
	size_t i;

	if (q->slack < 0)
		warn(NP_(q->active,
			 "the quorum of %s is gone: %zu share is left, it takes "
			 "%u",
			 "the quorum of %s is gone: %zu shares are left, it "
			 "takes %u"),
		     q->label, q->active, q->threshold);
	else if (q->slack == 0)
		warn("losing one more share may lose %s for ever", q->label);
	if (q->retired > 0)
		warn(NP_(q->retired,
			 "%zu share is held by somebody who left: deal %s again",
			 "%zu shares are held by people who left: deal %s "
			 "again"),
		     q->retired, q->label);
	for (i = 0; i < q->site_count; i++)
		warn("the people at %s alone can open %s", q->sites[i],
		     q->label);
}

static void lines(const struct cli *cli, const struct quorum_health *q)
{
	size_t i;

	if (q->generation == 0) {
		out("%s has no card set", q->label);
		return;
	}
	out("%s: card set %llu in use, %s", q->label,
	    (unsigned long long)q->generation,
	    q->proven ? _("opened by a quorum before") :
			_("unproven: no quorum has opened it yet"));
	out(NP_(q->active,
		"%zu shares were dealt, %u open it; %zu is held by somebody "
		"who is there, %zu of these acknowledged",
		"%zu shares were dealt, %u open it; %zu are held by somebody "
		"who is there, %zu of these acknowledged"),
	    q->shares, q->threshold, q->active, q->acked);
	if (q->slack >= 0)
		out("you can lose %d", q->slack);
	if (q->slack_acked < 0)
		out("the acknowledged ones alone do not open it yet");
	else if (q->slack_acked < q->slack)
		out("of the acknowledged ones you can lose %d", q->slack_acked);
	for (i = 0; i < q->holder_count; i++)
		holder_line(&q->holders[i],
			    q->holders[0].group !=
				    q->holders[q->holder_count - 1].group);
	if (q->pending != 0)
		out("card set %llu is pending: %zu of %zu shares acknowledged",
		    (unsigned long long)q->pending, q->pending_acks,
		    q->pending_shares);
	warnings(q);
	copies_report(cli, q->label);
}

static struct json *holder_json(struct json_doc *doc,
				const struct holder_health *h)
{
	struct json *row = json_object(doc);
	char ts[TIME_TEXT] = "";

	time_format(h->proof_ts, ts);
	json_set_text(doc, row, "holder", h->name == NULL ? "" : h->name);
	json_set_text(doc, row, "group", h->group);
	json_set_text(doc, row, "form", h->card ? "card" : "sealed");
	json_set_bool(doc, row, "acknowledged", h->acked);
	json_set_bool(doc, row, "retired", h->retired);
	json_set_bool(doc, row, "due", h->proof_due);
	if (h->proof_ts != 0)
		json_set_text(doc, row, "proved", ts);
	if (h->proof_ts != 0)
		json_set_text(doc, row, "by",
			      h->by_envelope ? "envelope" : "share");
	if (h->site != NULL)
		json_set_text(doc, row, "site", h->site);
	return row;
}

static int json_report(const struct cli *cli, const struct quorum_health *q)
{
	struct json_doc *doc = NULL;
	struct json *root, *holders, *sites;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	holders = json_array(doc);
	sites = json_array(doc);
	for (i = 0; i < q->holder_count; i++)
		json_add(doc, holders, holder_json(doc, &q->holders[i]));
	for (i = 0; i < q->site_count; i++)
		json_add_text(doc, sites, q->sites[i]);
	json_set_text(doc, root, "compartment", q->label);
	json_set_integer(doc, root, "generation", (int64_t)q->generation);
	json_set_bool(doc, root, "proven", q->proven);
	json_set_integer(doc, root, "threshold", q->threshold);
	json_set_integer(doc, root, "shares", (int64_t)q->shares);
	json_set_integer(doc, root, "active", (int64_t)q->active);
	json_set_integer(doc, root, "acknowledged", (int64_t)q->acked);
	json_set_integer(doc, root, "slack", q->slack);
	json_set_integer(doc, root, "slack_acknowledged", q->slack_acked);
	json_set_integer(doc, root, "due", (int64_t)q->due);
	json_set_integer(doc, root, "retired", (int64_t)q->retired);
	json_set_integer(doc, root, "pending", (int64_t)q->pending);
	json_set_integer(doc, root, "pending_acknowledged",
			 (int64_t)q->pending_acks);
	json_set_integer(doc, root, "pending_shares",
			 (int64_t)q->pending_shares);
	json_set(doc, root, "sites_alone", sites);
	json_set(doc, root, "holders", holders);
	json_set(doc, root, "copies", copies_json(cli, doc, q->label));
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_share_status(struct cli *cli)
{
	struct health_options o = { .now_ms = host_now(&cli->host) };
	struct quorum_health q;
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = quorum_health(cli->user, cli->words[0], &o, &q);
	if (r != E_OK)
		return r;
	if (cli->json)
		r = json_report(cli, &q);
	else
		lines(cli, &q);
	quorum_health_free(&q);
	return r;
}
