/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dealing_day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/card_page.h"
#include "cli/card_screen.h"
#include "cli/input.h"
#include "cli/printer.h"
#include "cli/words_input.h"
#include "vault/custody/possession.h"

static int print_it(const struct cli *cli, const struct card *card)
{
	struct secret *pdf = NULL;
	int r;

	r = card_page(cli, card, &pdf);
	if (r == E_OK)
		r = printer_print(pdf);
	secret_free(&pdf);
	return r;
}

static int write_it(const struct cli *cli, const struct card *card)
{
	struct secret *text = NULL;
	char *path = NULL;
	size_t len;
	int r;

	r = input_answer("file: ", &path);
	if (r != E_OK)
		return r;
	len = strlen(path);
	r = len > 4 && strcmp(path + len - 4, ".pdf") == 0 ?
		    card_page(cli, card, &text) :
		    card_write(card, &text);
	if (r == E_OK)
		r = cli_write(path, secret_peek(text), secret_len(text));
	secret_free(&text);
	free(path);
	return r;
}

/* Until one of the ways worked, or it was given up. */
static int hand_out(const struct cli *cli, const struct card *card)
{
	char *answer = NULL;
	char way;
	int r;

	for (;;) {
		r = input_answer("[s]how the words, [p]rint the card, write it "
				 "to a [f]ile, [g]ive up: ",
				 &answer);
		if (r != E_OK)
			return r;
		way = answer[0];
		free(answer);
		answer = NULL;
		if (way == 'g' &&
		    input_confirm("the words are lost then. give up?"))
			return error_set(E_USAGE, "given up");
		r = way == 's' ? card_screen(card) :
		    way == 'p' ? print_it(cli, card) :
		    way == 'f' ? write_it(cli, card) :
				 E_ABSENT;
		if (r == E_OK)
			return r;
		if (r != E_ABSENT)
			say("%s", error_said());
	}
}

/* E_SHARE: other words than the card's. */
static int typed_back(const struct card *card)
{
	struct secret *typed = NULL;
	char title[200];
	int r;

	snprintf(title, sizeof(title), _("type back the card of %s"),
		 card->holder);
	r = words_input_card(title, &typed);
	if (r == E_OK && !secret_equal(typed, card->share))
		r = error_set(E_SHARE, "these are the words of another share");
	secret_free(&typed);
	return r;
}

static void acknowledge(struct cli *cli, const struct card *card)
{
	struct possession_view view;

	memset(&view, 0, sizeof(view));
	if (possession_ack_card(cli->user, card->label, card->share, &view) ==
	    E_OK)
		say("%s holds a share of %s: acknowledged", card->holder,
		    card->label);
	else
		warn("the card of %s is right, and the log does not say so "
		     "yet (%s): `share ack %s --words`",
		     card->holder, error_said(), card->label);
	error_clear();
	possession_view_clear(&view);
}

int dealing_day(struct cli *cli, const struct card *card, size_t at,
		size_t count)
{
	int r;

	say("card %zu of %zu: %s to the keyboard, all others look away", at + 1,
	    count, card->holder);
	for (;;) {
		r = hand_out(cli, card);
		if (r == E_OK)
			r = typed_back(card);
		if (r == E_OK)
			break;
		say("%s", error_said());
		if (!input_confirm("hand out this card once more?"))
			return r;
	}
	acknowledge(cli, card);
	return E_OK;
}
