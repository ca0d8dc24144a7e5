/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell_lock.c -- nobody is there: the screen is emptied, every key and the
 * identity leave the memory, and the owner proves to be back.
 */
#include <stdlib.h>

#include "cli/input.h"
#include "cli/screen.h"
#include "cli/shell.h"

static void say_locked(const struct shell *sh)
{
	char ts[TIME_TEXT] = "";
	size_t i;

	if (!screen_clears())
		say("this terminal keeps what it has shown");
	say("locked. no key is in memory; every session goes on where it is");
	for (i = 0; i < sh->count; i++) {
		time_format(sh->seats[i].until_ms, ts);
		say("  %s, open until %.16sZ", sh->seats[i].label, ts);
	}
}

/* The passphrase, or where there is none a key. */
static int owner_comes(struct cli *cli, bool sealed)
{
	char *answer = NULL;
	int r = E_OK;

	if (!sealed)
		r = input_answer("this identity has no passphrase: Enter goes "
				 "on ",
				 &answer);
	free(answer);
	return r == E_OK ? cli_user(cli, STORE_WRITE) : r;
}

/* E_GIVEN_UP: the terminal is gone. What else is wrong, a stick that was pulled,
 * may be mended. */
static int unlock(struct cli *cli, bool sealed)
{
	char *answer = NULL;
	int r;

	for (;;) {
		r = owner_comes(cli, sealed);
		if (r == E_OK)
			return r;
		say("%s: %s", msg_sentence(r), error_said());
		cli_forget(cli);
		if (r != E_PASSPHRASE)
			r = input_answer("Enter tries again ", &answer);
		free(answer);
		answer = NULL;
		if (r != E_OK && r != E_PASSPHRASE)
			return r;
		error_clear();
	}
}

static int guest_over(struct shell *sh)
{
	int r = session_close(sh->seats[0].s);

	shell_drop(sh, 0);
	return r == E_OK ? error_set(E_CLOSED, "nobody typed: a guest's "
					       "session is closed then") :
			   r;
}

int shell_lock(struct shell *sh)
{
	bool sealed = sh->cli->identity_sealed;
	int r;

	screen_clear();
	if (sh->guest)
		return guest_over(sh);
	shell_aside(sh);
	cli_forget(sh->cli);
	say_locked(sh);
	r = unlock(sh->cli, sealed);
	if (r == E_OK)
		r = shell_back(sh);
	sh->over = r != E_OK;
	sh->key_ms = host_monotonic(&sh->cli->host);
	return r;
}
