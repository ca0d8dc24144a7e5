/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cards_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/card_page.h"
#include "cli/dealing_day.h"
#include "cli/input.h"

enum format { FORMAT_TXT = 1, FORMAT_PDF = 2 };

static int formats(const struct cli *cli, unsigned *out)
{
	const char *text = option_value(&cli->options, "cards-format");

	if (text == NULL || strcmp(text, "txt") == 0)
		*out = FORMAT_TXT;
	else if (strcmp(text, "pdf") == 0)
		*out = FORMAT_PDF;
	else if (strcmp(text, "both") == 0)
		*out = FORMAT_TXT | FORMAT_PDF;
	else
		return error_set(E_USAGE, "--cards-format is txt, pdf or both");
	return E_OK;
}

static size_t count_cards(const struct deal_policy *p)
{
	size_t i, j, n = 0;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			n += p->groups[i].holders[j].card;
	return n;
}

/* --- files --- */

/* A card's name as part of a file name: what could lead elsewhere is not. */
static void file_name(const char *name, char out_name[128])
{
	size_t i;

	snprintf(out_name, 128, "%s", name);
	for (i = 0; out_name[i] != '\0'; i++)
		if (out_name[i] == '/' || (i == 0 && out_name[i] == '.'))
			out_name[i] = '_';
}

static int card_path(const char *dir, const char *label, uint64_t generation,
		     const char *name, const char *ending, char **path)
{
	char safe[128];

	file_name(name, safe);
	if (asprintf(path, "%s/%s-g%llu-%s.%s", dir, label,
		     (unsigned long long)generation, safe, ending) < 0)
		return error_set(E_MEMORY, "a path");
	return E_OK;
}

static int path_free(const char *dir, const char *label, uint64_t generation,
		     const char *name, const char *ending)
{
	char *path;
	int r;

	r = card_path(dir, label, generation, name, ending, &path);
	if (r != E_OK)
		return r;
	if (file_exists(path))
		r = error_set(E_EXISTS, "%s", path);
	free(path);
	return r;
}

/* Before the dealing: the words exist nowhere else afterwards. */
static int files_free(const char *dir, const char *label, uint64_t generation,
		      const struct deal_policy *p, unsigned which)
{
	size_t i, j;
	int r;

	r = file_make_dirs(dir);
	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++) {
			const struct deal_holder *h = &p->groups[i].holders[j];

			if (!h->card)
				continue;
			if (r == E_OK && (which & FORMAT_TXT) != 0)
				r = path_free(dir, label, generation, h->name,
					      "txt");
			if (r == E_OK && (which & FORMAT_PDF) != 0)
				r = path_free(dir, label, generation, h->name,
					      "pdf");
		}
	return r;
}

int cards_ready(const struct cli *cli, const char *label, uint64_t generation,
		const struct deal_policy *p)
{
	const char *dir = option_value(&cli->options, "cards-dir");
	unsigned which;
	int r;

	r = formats(cli, &which);
	if (r != E_OK || count_cards(p) == 0)
		return r;
	if (dir == NULL)
		return input_terminal() ?
			       E_OK :
			       error_set(E_USAGE,
					 "card words exist only at the "
					 "dealing: say where with "
					 "--cards-dir DIR");
	r = files_free(dir, label, generation, p, which);
	return r == E_OK ? cli_directory_takes(dir) : r;
}

static int write_one(const struct cli *cli, const struct card *card,
		     const char *ending)
{
	const char *dir = option_value(&cli->options, "cards-dir");
	struct secret *bytes = NULL;
	char *path = NULL;
	int r;

	r = card_path(dir, card->label, card->generation, card->holder, ending,
		      &path);
	if (r == E_OK)
		r = strcmp(ending, "pdf") == 0 ? card_page(cli, card, &bytes) :
						 card_write(card, &bytes);
	if (r == E_OK)
		r = cli_write(path, secret_peek(bytes), secret_len(bytes));
	secret_free(&bytes);
	free(path);
	return r;
}

static int give_files(const struct cli *cli, const struct card *card)
{
	unsigned which = FORMAT_TXT;
	int r;

	r = formats(cli, &which);
	if (r == E_OK && (which & FORMAT_TXT) != 0)
		r = write_one(cli, card, "txt");
	if (r == E_OK && (which & FORMAT_PDF) != 0)
		r = write_one(cli, card, "pdf");
	return r;
}

void dealt_report(const char *label, const struct deal_result *dealt)
{
	say("dealt card set %llu of %s: %u shares, %s %u open it; you can "
	    "lose %d",
	    (unsigned long long)dealt->generation, label, dealt->shares,
	    dealt->grouped ? _("as few as") : _("any"), dealt->needed,
	    dealt->slack);
	if (dealt->slack == 0)
		warn("losing one share may lose all");
}

void dealt_in_doubt(const struct cli *cli, const char *label, bool again)
{
	if (cli->user == NULL || !store_doubtful(cli->user->store))
		return;
	warn("the card set may be in the log all the same, without its cards, "
	     "whose words are lost: see `share status %s`",
	     label);
	if (again)
		warn("if it is there: `deal abort %s`, then `deal` with the "
		     "same session once more",
		     label);
	else
		warn("if it is there: put nothing into %s, and add a "
		     "compartment of another name",
		     label);
}

int cards_give(struct cli *cli, const struct deal_result *dealt)
{
	bool files = option_given(&cli->options, "cards-dir");
	struct error_first first = { 0 };
	size_t i;
	int r;

	for (i = 0; i < dealt->card_count; i++) {
		const struct card *card = &dealt->cards[i];

		r = files ? give_files(cli, card) :
			    dealing_day(cli, card, i, dealt->card_count);
		if (r == E_OK)
			continue;
		warn("nobody has the card of %s: %s; its words are lost, the "
		     "share counts as lost",
		     card->holder, error_said());
		error_first(&first, r);
	}
	return error_first_again(&first);
}
