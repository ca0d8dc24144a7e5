/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_handbook.c -- plan handbook: the plan as a book to print. */
#include <stdlib.h>
#include <string.h>

#include "cli/handbook.h"
#include "cli/plan_out.h"
#include "vault/custody/health.h"

struct making {
	struct cli *cli;
	struct handbook_source s;
	struct plan *plan;
	struct plan_facts facts;
	struct plan_review review;
	struct quorum_health *quorums;
	size_t quorum_count;
	char *label;
};

static int quorums(struct making *m)
{
	const struct health_options o = { .now_ms = m->s.now };
	size_t n = m->facts.group_count;
	int r = E_OK;

	m->quorums = calloc(n + 1, sizeof(m->quorums[0]));
	if (m->quorums == NULL)
		return error_set(E_MEMORY, "the compartments");
	while (r == E_OK && m->quorum_count < n) {
		r = quorum_health(m->cli->user,
				  m->facts.groups[m->quorum_count].label, &o,
				  &m->quorums[m->quorum_count]);
		m->quorum_count += r == E_OK;
	}
	return r;
}

/* The vault's name without its folder: the book goes to other machines. */
static int file_name(struct making *m)
{
	const char *path = NULL, *slash;
	int r = cli_vault_path(m->cli, &path);

	if (r != E_OK)
		return r;
	slash = strrchr(path, '/');
	m->s.file = slash == NULL ? path : slash + 1;
	return E_OK;
}

static int gather(struct making *m)
{
	const struct user *u = m->cli->user;
	struct checkpoint head;
	int r;

	r = plan_facts(u, m->s.now, &m->facts);
	if (r == E_OK)
		r = plan_review(m->plan, &m->facts, m->s.now / PLAN_DAY_MS,
				lang_text, &m->review);
	if (r == E_OK)
		r = quorums(m);
	if (r == E_OK)
		r = file_name(m);
	if (r != E_OK)
		return r;
	if (u->reader != NULL)
		m->label = reader_text(u->reader, "vault",
				       ledger_state(u->ledger)->vault, "label");
	ledger_head(u->ledger, &head);
	m->s.root = head.root;
	m->s.entries = head.size;
	m->s.fingerprint = ledger_state(u->ledger)->init;
	m->s.plan = m->plan;
	m->s.facts = &m->facts;
	m->s.review = &m->review;
	m->s.quorums = m->quorums;
	m->s.label = m->label;
	return E_OK;
}

static int write_book(struct making *m, const char *path)
{
	struct buffer page = BUFFER_INIT;
	int r;

	r = handbook_page(&m->s, &page);
	if (r == E_OK)
		r = cli_report(m->cli, path, page.bytes, page.len);
	buffer_free(&page);
	return r;
}

int cmd_plan_handbook(struct cli *cli)
{
	struct making m = { .cli = cli };
	const char *path;
	size_t i;
	int r;

	r = cli_need(cli, "html", &path);
	if (r == E_OK)
		r = plan_asked_detail(cli, &m.s.third_party);
	if (r == E_OK)
		r = plan_asked_day(cli, &m.s.now);
	if (r == E_OK)
		r = plan_open(cli, &m.plan);
	if (r == E_OK)
		r = gather(&m);
	if (r == E_OK)
		r = write_book(&m, path);
	for (i = 0; i < m.quorum_count; i++)
		quorum_health_free(&m.quorums[i]);
	free(m.quorums);
	free(m.label);
	plan_review_free(&m.review);
	plan_facts_free(&m.facts);
	plan_free(&m.plan);
	return r;
}
