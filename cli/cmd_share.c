/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_share.c -- share check, ack, attest: is it in hand, and saying so. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "cli/words_input.h"
#include "vault/custody/possession.h"

#define WORDS_FILE_MAX 65536

/* The card in the file of --words; "-" is the terminal. */
static int words_given(const struct cli *cli, struct secret **share)
{
	const char *path = option_value(&cli->options, "words");
	struct secret *text = NULL;
	struct card card;
	int r;

	if (strcmp(path, "-") == 0)
		return words_input_card(_("the words of the card"), share);
	memset(&card, 0, sizeof(card));
	r = file_read_secret(path, WORDS_FILE_MAX, &text);
	if (r == E_OK)
		r = card_parse(text, &card);
	if (r == E_OK) {
		*share = card.share;
		card.share = NULL;
	} else {
		r = error_within(r, "%s", path);
	}
	card_free(&card);
	secret_free(&text);
	return r;
}

static const char *status_text(enum generation_status status)
{
	static const char *const names[] = { N_("pending"), N_("in use"),
					     N_("out of use"), N_("given up"),
					     N_("retired") };

	return names[status];
}

static int report(const struct cli *cli, const struct possession_view *v,
		  const char *verb)
{
	struct json_doc *doc = NULL;
	char dealt[TIME_TEXT] = "";
	struct json *root;
	int r;

	time_format(v->dealt_ts, dealt);
	if (!cli->json) {
		say("%s: %s, %s of card set %llu of %s (dealt %.10s, %s)",
		    lang_text(verb), v->holder == NULL ? "?" : v->holder,
		    v->card ? _("card") : _("sealed share"),
		    (unsigned long long)v->generation, v->label, dealt,
		    lang_text(status_text(v->status)));
		return E_OK;
	}
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "compartment", v->label);
	json_set_integer(doc, root, "generation", (int64_t)v->generation);
	json_set_text(doc, root, "holder", v->holder == NULL ? "" : v->holder);
	json_set_text(doc, root, "form", v->card ? "card" : "sealed");
	json_set_text(doc, root, "dealt", dealt);
	json_set_text(doc, root, "status", status_text(v->status));
	r = out_json(doc);
	json_free(&doc);
	return r;
}

/* A share of a set that is out of use is no share to open anything with. */
static int in_use(const struct possession_view *v)
{
	char since[TIME_TEXT] = "";

	if (v->status == GENERATION_PENDING || v->status == GENERATION_CURRENT)
		return E_OK;
	time_format(v->ended_ts, since);
	return error_set(E_SHARE,
			 "card set %llu of %s is %s since %.10s; it opens "
			 "copies made before",
			 (unsigned long long)v->generation, v->label,
			 status_text(v->status), since);
}

int cmd_share_check(struct cli *cli)
{
	struct secret *share = NULL;
	struct possession_view v;
	int r;

	memset(&v, 0, sizeof(v));
	r = cli_user(cli, STORE_READ);
	if (r == E_OK && option_given(&cli->options, "words")) {
		r = words_given(cli, &share);
		if (r == E_OK)
			r = possession_check_words(cli->user, cli->words[0],
						   share, &v);
	} else if (r == E_OK) {
		r = possession_check(cli->user, cli->words[0], 0, &v);
	}
	if (r == E_OK)
		r = report(cli, &v, N_("right"));
	if (r == E_OK)
		r = in_use(&v);
	secret_free(&share);
	possession_view_clear(&v);
	return r;
}

int cmd_share_ack(struct cli *cli)
{
	struct secret *share = NULL;
	struct possession_view v;
	int r;

	memset(&v, 0, sizeof(v));
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK && option_given(&cli->options, "words")) {
		r = words_given(cli, &share);
		if (r == E_OK)
			r = possession_ack_card(cli->user, cli->words[0], share,
						&v);
	} else if (r == E_OK) {
		r = possession_ack(cli->user, cli->words[0], &v);
	}
	if (r == E_OK)
		r = report(cli, &v, N_("acknowledged"));
	secret_free(&share);
	possession_view_clear(&v);
	return r;
}

int cmd_share_attest(struct cli *cli)
{
	const char *seal = option_value(&cli->options, "seal");
	const char *envelope = option_value(&cli->options, "envelope");
	struct possession_view v;
	int r;

	memset(&v, 0, sizeof(v));
	if ((seal == NULL) != (envelope == NULL))
		return error_set(E_USAGE, "--seal HOLDER goes with --envelope "
					  "NUMBER");
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = seal == NULL ?
			    possession_attest(cli->user, cli->words[0], &v) :
			    possession_seal(cli->user, cli->words[0], seal,
					    envelope, &v);
	if (r == E_OK)
		r = report(cli, &v,
			   seal == NULL ? N_("proved") :
					  N_("its envelope was seen unbroken"));
	possession_view_clear(&v);
	return r;
}
