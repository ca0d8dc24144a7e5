/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/session_named.h"

#include <string.h>

#include "vault/share/share.h"

#define DIGITS_MIN 4

static bool own(const struct user *u, const struct session *s)
{
	return !s->guest && strcmp(s->requester, u->id) == 0;
}

/* A redeal is gone on with by `deal`. */
static bool unfinished(const struct session *s)
{
	return (s->status == SESSION_WAITING || s->status == SESSION_OPEN) &&
	       strcmp(s->purpose, "redeal") != 0;
}

const struct session *session_unfinished(const struct cli *cli,
					 const char *label)
{
	const struct state *st = ledger_state(cli->user->ledger);
	const struct compartment *c = state_label(st, label);
	size_t i;

	for (i = st->sessions_count; c != NULL && i-- > 0;) {
		const struct session *s = &st->sessions[i];

		if (own(cli->user, s) && unfinished(s) &&
		    strcmp(s->compartment, c->id) == 0)
			return s;
	}
	return NULL;
}

static int by_label(const struct cli *cli, const char *label, char out[ID_TEXT])
{
	const struct session *s = session_unfinished(cli, label);

	if (s == NULL)
		return error_set(E_ABSENT,
				 "no request of yours for %s waits or is open",
				 label);
	memcpy(out, s->sid, ID_TEXT);
	return E_OK;
}

int session_named(const struct cli *cli, const char *given, char out[ID_TEXT])
{
	const struct state *st = ledger_state(cli->user->ledger);
	const struct session *found = NULL;
	size_t i, len = strlen(given), count = 0;

	if (label_valid(given))
		return by_label(cli, given, out);
	for (i = 0; len >= DIGITS_MIN && i < st->sessions_count; i++) {
		if (strncmp(st->sessions[i].sid, given, len) != 0)
			continue;
		found = &st->sessions[i];
		count++;
	}
	if (count > 1)
		return error_set(E_USAGE,
				 "several sessions begin with %s: type more of "
				 "it",
				 given);
	if (found == NULL)
		return error_set(E_ABSENT, "session %s", given);
	memcpy(out, found->sid, ID_TEXT);
	return E_OK;
}
