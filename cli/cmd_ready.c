/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd_ready.c -- ready: could every compartment be opened, today, on another
 * day, without this person or that site; and is nothing due (ready_due.c). Its
 * exit status is for cron.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/ready.h"
#include "vault/custody/find.h"

void ready_found(struct readiness *r, const char *label, const char *kind,
		 const char *text, const char *said)
{
	struct json *row = json_object(r->doc);

	json_set_text(r->doc, row, "compartment", label);
	json_set_text(r->doc, row, "finding", kind);
	json_set_text(r->doc, row, "text", text);
	json_add(r->doc, r->findings, row);
	r->count++;
	if (!r->cli->json)
		out("%s: %s", label[0] == '\0' ? lang_text(kind) : label, said);
}

static void found_count(struct readiness *r, const char *label,
			const char *kind, size_t n, const char *one,
			const char *many)
{
	const char *what = NP_(n, one, many);
	char text[120], said[160];

	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%zu %s", n, what);
	snprintf(said, sizeof(said), "%zu %s", n, lang_text(what));
	ready_found(r, label, kind, text, said);
}

static size_t unacknowledged(const struct quorum_health *q)
{
	size_t i, n = 0;

	for (i = 0; i < q->holder_count; i++)
		n += !q->holders[i].acked && !q->holders[i].retired;
	return n;
}

/* ${in}: the language, or as it is for a record. */
static void gone(const struct quorum_health *q, error_translation *in,
		 char *text, size_t cap)
{
	snprintf(text, cap,
		 lang_in(in, NP_(q->active,
				 "the quorum is gone: %zu of %zu shares is "
				 "left, it takes %u",
				 "the quorum is gone: %zu of %zu shares are "
				 "left, it takes %u")),
		 q->active, q->shares, q->threshold);
}

static void judge(struct readiness *r, const struct quorum_health *q)
{
	static const char last[] =
		N_("losing one more share may lose it for ever");
	static const char no_set[] = N_("it has no card set");
	char text[120], said[160];

	if (q->generation == 0) {
		ready_found(r, q->label, "no-set", no_set, lang_text(no_set));
		return;
	}
	if (q->slack < 0) {
		gone(q, lang_english, text, sizeof(text));
		gone(q, lang_text, said, sizeof(said));
		ready_found(r, q->label, "gone", text, said);
	} else if (q->slack == 0) {
		ready_found(r, q->label, "no-slack", last, lang_text(last));
	}
	found_count(r, q->label, "left", q->retired,
		    PAIR_("share is held by somebody who left: deal again",
			  "shares are held by people who left: deal again"));
	found_count(r, q->label, "due", q->due,
		    PAIR_("holder has not proved their share for 90 days",
			  "holders have not proved their share for 90 days"));
	found_count(r, q->label, "unacknowledged", unacknowledged(q),
		    PAIR_("holder has not acknowledged their share",
			  "holders have not acknowledged their share"));
	if (q->pending != 0)
		found_count(r, q->label, "pending",
			    q->pending_shares - q->pending_acks,
			    PAIR_("share of the pending card set is not "
				  "acknowledged",
				  "shares of the pending card set are not "
				  "acknowledged"));
}

static void row(struct readiness *r, const struct quorum_health *q)
{
	struct json *line = json_object(r->doc), *sites = json_array(r->doc);
	size_t i;

	for (i = 0; i < q->site_count; i++)
		json_add_text(r->doc, sites, q->sites[i]);
	json_set_text(r->doc, line, "compartment", q->label);
	json_set_integer(r->doc, line, "generation", (int64_t)q->generation);
	json_set_integer(r->doc, line, "threshold", q->threshold);
	json_set_integer(r->doc, line, "active", (int64_t)q->active);
	json_set_integer(r->doc, line, "slack", q->slack);
	json_set_bool(r->doc, line, "proven", q->proven);
	json_set(r->doc, line, "sites_alone", sites);
	json_add(r->doc, r->compartments, line);
}

static int one(struct readiness *r, const char *label)
{
	struct quorum_health q;
	int e;

	e = quorum_health(r->cli->user, label, &r->options, &q);
	if (e != E_OK)
		return e;
	row(r, &q);
	judge(r, &q);
	if (!r->cli->json && q.generation != 0 && q.slack >= 0)
		say("%s: %zu of %zu shares in hand, %u open it, %d may be lost",
		    q.label, q.active, q.shares, q.threshold, q.slack);
	quorum_health_free(&q);
	return E_OK;
}

/* An empty vault, or the wrong one, is no good answer to cron. */
static void none(struct readiness *r)
{
	static const char text[] = N_("there is none, so nothing can be "
				      "opened: compartment add");

	ready_found(r, "", N_("compartments"), text, lang_text(text));
}

static int report(struct readiness *r)
{
	struct json *root;

	if (r->cli->json) {
		root = json_object(r->doc);
		json_set_root(r->doc, root);
		json_set_bool(r->doc, root, "ready", r->count == 0);
		json_set(r->doc, root, "findings", r->findings);
		json_set(r->doc, root, "compartments", r->compartments);
		return out_json(r->doc);
	}
	if (r->count == 0)
		out("ready");
	return E_OK;
}

/* Somebody of that name must be there, else the answer is to no question. */
static int known(const struct readiness *r)
{
	const struct state *s = ledger_state(r->cli->user->ledger);
	struct found_share card;
	struct member *m;
	size_t i;

	if (r->options.without == NULL)
		return E_OK;
	if (reader_member(r->cli->user->reader, r->options.without, &m) == E_OK)
		return E_OK;
	for (i = 0; i < s->compartments_count; i++)
		if (find_card(r->cli->user, s->compartments[i].label,
			      r->options.without, &card) == E_OK)
			return E_OK;
	return error_set(E_ABSENT, "%s", r->options.without);
}

static int options_read(struct readiness *r)
{
	const char *at = option_value(&r->cli->options, "at");

	r->options.without = option_value(&r->cli->options, "without");
	r->options.without_site =
		option_value(&r->cli->options, "without-site");
	r->options.now_ms = host_now(&r->cli->host);
	return at == NULL ? E_OK : date_parse(at, &r->options.now_ms);
}

int cmd_ready(struct cli *cli)
{
	struct readiness r = { .cli = cli };
	const struct state *s;
	size_t i;
	int e;

	e = options_read(&r);
	if (e == E_OK)
		e = cli_user(cli, STORE_READ);
	if (e == E_OK)
		e = user_needs_reader(cli->user);
	if (e == E_OK)
		e = known(&r);
	if (e == E_OK)
		e = json_new(&r.doc);
	if (e != E_OK)
		return e;
	r.findings = json_array(r.doc);
	r.compartments = json_array(r.doc);
	s = ledger_state(cli->user->ledger);
	for (i = 0; e == E_OK && i < s->compartments_count; i++)
		e = one(&r, s->compartments[i].label);
	if (e == E_OK && s->compartments_count == 0)
		none(&r);
	if (e == E_OK)
		e = ready_due(&r);
	if (e == E_OK)
		e = report(&r);
	json_free(&r.doc);
	if (e == E_OK && r.count > 0)
		e = error_set(E_FINDINGS, "%zu of them", r.count);
	return e;
}
