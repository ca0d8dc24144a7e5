/* SPDX-License-Identifier: GPL-3.0-or-later */
/* practice_custody.c -- after the emergency: the words of a card were read
 * aloud, so that compartment is dealt anew. */
#include <stdio.h>

#include "cli/practice.h"

static int approve(struct play *p, char *who, char *request, char *answer)
{
	char home[40];

	snprintf(home, sizeof(home), "home-%s", who);
	return play(p, 0, "approve", request, "--phrase", p->phrase, "--out",
		    answer, "--identity", who, "--state", home, END);
}

int act_redeal(struct play *p)
{
	static char anna[] = "anna", ben[] = "ben";
	static char ask_anna[] = "redeal/request-MAIL-anna.bg";
	static char ask_ben[] = "redeal/request-MAIL-ben.bg";
	static char yes_anna[] = "redeal-anna.bg", yes_ben[] = "redeal-ben.bg";
	int r;

	chapter("a card was read aloud: jonas asks to deal the shares anew");
	r = play_as(p, 0, "jonas", "request", "MAIL", "--purpose", "redeal",
		    "--threshold", "2", "--holders",
		    "anna,ben,card:Kr\303\244mer,card:Vogt", "--ticket",
		    "INC-4711", "--reason", _("the card was read aloud"),
		    "--why-not", _("only a quorum deals again"), "--yes",
		    "--out-dir", "redeal", END);
	if (r == E_OK)
		r = heard(p, "session: %s", p->session, sizeof(p->session));
	if (r == E_OK)
		r = heard(p, "phrase: %s", p->phrase, sizeof(p->phrase));
	chapter("anna and ben see who is to hold shares, and approve");
	if (r == E_OK)
		r = approve(p, anna, ask_anna, yes_anna);
	if (r == E_OK)
		r = approve(p, ben, ask_ben, yes_ben);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "open", p->session, "--approval",
			    yes_anna, "--approval", yes_ben, END);
	return r;
}

int act_commit(struct play *p)
{
	int r;

	chapter("the new set is dealt, and the old one stays in use until "
		"enough hold the new");
	r = play_as(p, 0, "jonas", "deal", "MAIL", "--session", p->session,
		    "--cards-dir", "cards", END);
	if (r == E_OK)
		r = play_as(p, 0, "anna", "share", "ack", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 4, "jonas", "deal", "commit", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 0, "ben", "share", "ack", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "share", "ack", "MAIL", "--words",
			    "cards/MAIL-g2-Vogt.txt", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "deal", "commit", "MAIL", END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "session", "abort", p->session, END);
	if (r == E_OK)
		r = play_as(p, 0, "jonas", "share", "status", "MAIL", END);
	return r;
}
