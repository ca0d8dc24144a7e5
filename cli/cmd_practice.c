/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd_practice.c -- practice: the main job from beginning to end, in an empty
 * directory, by the very commands a user types.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/practice.h"

static int act_people(struct play *p)
{
	static const char *const people[][2] = { { "Jonas Beck", "jonas" },
						 { "Anna Weber", "anna" },
						 { "Ben Ode", "ben" },
						 { "Eva Lind", "eva" } };
	size_t i;
	int r = E_OK;

	chapter("each person makes an identity on their own machine");
	for (i = 0; r == E_OK && i < 4; i++)
		r = play(p, 0, "identity", "new", "--name", people[i][0],
			 "--out", people[i][1], "--no-passphrase", END);
	return r;
}

static int act_found(struct play *p)
{
	chapter("jonas founds the vault; the reading phrase goes on the "
		"emergency handbook");
	return play(p, 0, "init", "m.vault", "--label", "Musterstadt",
		    "--admin", "jonas.member", "--identity", "jonas", "--state",
		    "home-jonas", "--reading-phrase-out", "reading-phrase.txt",
		    "--work-factor", p->work_factor, END);
}

static int enrol(struct play *p, char *file, char *roles, char *phone)
{
	char phrase[128];
	int r;

	/* what the new member reads out over the phone */
	r = play(p, 0, "inspect", file, END);
	if (r == E_OK)
		r = heard(p, "phrase: %s", phrase, sizeof(phrase));
	if (r != E_OK)
		return r;
	return play_as(p, 0, "jonas", "member", "add", file, "--roles", roles,
		       "--phone", phone, "--phrase", phrase, END);
}

static int act_enrol(struct play *p)
{
	int r;

	chapter("jonas enrols them, with the words they read out");
	r = enrol(p, "anna.member", "custodian", "+49 160 0000001");
	if (r == E_OK)
		r = enrol(p, "ben.member", "custodian", "+49 160 0000002");
	if (r == E_OK)
		r = enrol(p, "eva.member", "auditor", "+49 160 0000003");
	return r;
}

static int act_deal(struct play *p)
{
	chapter("a compartment: two of anna, ben and a card in Krämer's "
		"safe");
	return play_as(p, 0, "jonas", "compartment", "add", "MAIL",
		       "--threshold", "2", "--holders", "anna,ben,card:Krämer",
		       "--cards-dir", "cards", END);
}

static int act_ack(struct play *p)
{
	int r;

	chapter("each holder says that they hold their share; Krämer "
		"types the card back");
	r = play_as(p, 0, "anna", "share", "ack", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 0, "ben", "share", "ack", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "share", "ack", "MAIL", "--words",
			    "cards/MAIL-g1-Krämer.txt", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "share", "status", "MAIL", END);
	return r;
}

static int act_put(struct play *p)
{
	int r;

	chapter("deposits need no quorum, and jonas cannot read them back");
	r = play_as(p, 0, "jonas", "put", "mail/exchange01/administrator",
		    "--user", "Administrator", "--generate", "--secret-out",
		    "deposited.txt", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "put", "mail/exchange01/dsrm",
			    "--generate", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "ls", END);
	return r;
}

static int act_request(struct play *p)
{
	int r;

	chapter("03:10, mail is down: jonas asks the custodians");
	r = play_as(p, 0, "jonas", "request", "MAIL", "--ticket", "INC-4711",
		    "--reason",
		    _("exchange01 store corrupt after power failure"),
		    "--why-not", _("directory down"), "--for", "4h",
		    "--out-dir", "requests", END);
	if (r == E_OK)
		r = heard(p, "session: %s", p->session, sizeof(p->session));
	if (r == E_OK)
		r = heard(p, "phrase: %s", p->phrase, sizeof(p->phrase));
	return r;
}

static int act_approve(struct play *p)
{
	chapter("anna approves on her own laptop, without the vault");
	return play(p, 0, "approve", "requests/request-MAIL-anna.bg",
		    "--phrase", p->phrase, "--out", "approval-anna.bg",
		    "--identity", "anna", "--state", "home-anna", END);
}

static int act_open(struct play *p)
{
	int r;

	chapter("one approval is not enough");
	r = play_as(p, 5, "jonas", "open", p->session, "--approval",
		    "approval-anna.bg", END);
	if (r != E_OK)
		return r;
	chapter("Krämer reads 33 words over the phone; then the "
		"password is shown");
	r = phone_words("cards/MAIL-g1-Krämer.txt", "words.txt");
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "open", p->session, "--card",
			    "words.txt", "-c",
			    "show mail/exchange01/administrator", "-c", "close",
			    END);
	return r == E_OK ? same_secret(p, "deposited.txt") : r;
}

static int act_audit(struct play *p)
{
	char receipt[200], vault[ID_TEXT];
	int r;

	chapter("eva audits on her own laptop, with anna's receipt");
	r = play(p, 0, "inspect", "m.vault", END);
	if (r == E_OK)
		r = heard(p, "\nid ", vault, sizeof(vault));
	if (r == E_OK)
		r = find_receipt(receipt, sizeof(receipt), p->session, vault);
	if (r == E_OK)
		r = play(p, 0, "audit", "verify", "m.vault", "--anchor",
			 receipt, "--state", "home-eva", END);
	if (r == E_OK)
		r = play(p, 0, "audit", "cosign", "m.vault", "--identity",
			 "eva", "--state", "home-eva", END);
	if (r == E_OK)
		r = play(p, 0, "audit", "verify", "m.vault", "--anchor",
			 receipt, "--identity", "eva", "--state", "home-eva",
			 END);
	if (r == E_OK)
		r = play(p, 0, "audit", "log", "m.vault", "--identity", "eva",
			 "--state", "home-eva", END);
	return r;
}

static int is_empty(const char *dir)
{
	struct dirent *entry;
	DIR *d = opendir(dir);
	size_t n = 0;

	if (d == NULL)
		return error_set(E_IO, "%s: %s", dir, strerror(errno));
	while ((entry = readdir(d)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 &&
		     strcmp(entry->d_name, "..") != 0;
	closedir(d);
	return n == 0 ? E_OK :
			error_set(E_EXISTS,
				  "%s: practice wants an empty "
				  "directory",
				  dir);
}

static int empty_directory(const char *dir)
{
	int r = file_make_dirs(dir);

	if (r == E_OK)
		r = is_empty(dir);
	if (r == E_OK && chdir(dir) != 0)
		r = error_set(E_IO, "%s: %s", dir, strerror(errno));
	return r;
}

int cmd_practice(struct cli *cli)
{
	static const act_fn acts[] = { act_people,  act_found,   act_enrol,
				       act_deal,    act_ack,     act_put,
				       act_request, act_approve, act_open,
				       act_audit,   act_redeal,  act_commit };
	struct play p = { .said = BUFFER_INIT };
	uint64_t work_factor = AGE_WORK_FACTOR_USER;
	size_t i;
	int r;

	r = option_number(&cli->options, "work-factor", 1, AGE_WORK_FACTOR_MAX,
			  &work_factor);
	if (r == E_OK)
		r = empty_directory(cli->words[0]);
	snprintf(p.work_factor, sizeof(p.work_factor), "%llu",
		 (unsigned long long)work_factor);
	for (i = 0; r == E_OK && i < sizeof(acts) / sizeof(acts[0]); i++)
		r = acts[i](&p);
	if (r == E_OK) {
		out("%s", "");
		out("# vault, identities, cards and receipts are in %s: play "
		    "with them",
		    cli->words[0]);
	}
	buffer_free(&p.said);
	return r;
}
