/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_init.c -- init. */
#include <string.h>

#include "cli/cli.h"
#include "cli/reading_phrase_out.h"
#include "vault/base/hold.h"
#include "vault/custody/custody.h"
#include "vault/member/phrase.h"

static int found(struct cli *cli, struct init_options *o,
		 const struct secret *phrase)
{
	char words[FINGERPRINT_TEXT];
	struct tree_hash init = { { 0 } };
	int r, made = E_OK;
	struct hold hold;

	if (file_exists(o->path))
		return error_set(E_EXISTS, "%s", o->path);
	hold_begin(&hold); /* no phrase of a vault that never was */
	r = phrase_write(cli, phrase);
	if (r == E_OK) {
		made = custody_init(o, &init);
		if (!file_exists(o->path))
			phrase_unwrite(cli);
	}
	hold_end(&hold);
	if (r != E_OK || !file_exists(o->path))
		return r != E_OK ? r : made;
	/* it is founded, even where this machine could not take note of it */
	fingerprint_of(init.bytes, words);
	say("founded: %s", o->path);
	say("its fingerprint, for cards and for other machines:");
	say("  %s", words);
	r = phrase_show(cli, phrase);
	return made == E_OK ? r : made;
}

int cmd_init(struct cli *cli)
{
	uint64_t work_factor = AGE_WORK_FACTOR_USER;
	struct member_file founder;
	struct secret *phrase = NULL;
	struct init_options o;
	const char *admin;
	int r;

	memset(&o, 0, sizeof(o));
	memset(&founder, 0, sizeof(founder));
	r = cli_need(cli, "label", &o.label);
	if (r == E_OK)
		r = cli_need(cli, "admin", &admin);
	if (r == E_OK)
		r = option_number(&cli->options, "work-factor", 1,
				  AGE_WORK_FACTOR_MAX, &work_factor);
	if (r == E_OK)
		r = cli_identities(cli);
	if (r == E_OK)
		r = cli_member_file(admin, &founder);
	if (r == E_OK)
		r = reading_phrase_new(&phrase);
	if (r == E_OK) {
		o.path = cli->words[0];
		o.founder = &founder;
		o.identities = cli_identity_list(cli);
		o.identity_count = cli->identity_count;
		o.reading_phrase = phrase;
		o.work_factor = (unsigned)work_factor;
		o.host = &cli->host;
		o.home = cli->home;
		r = found(cli, &o, phrase);
	}
	secret_free(&phrase);
	member_file_free(&founder);
	return r;
}
