/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_words.h -- the commands given to an open session (open -c), split
 * into words with '...' and "..." quotes, no expansion.
 */
#ifndef BG_CLI_SESSION_WORDS_H
#define BG_CLI_SESSION_WORDS_H

#include "cli/cli.h"
#include "vault/session/session.h"

#define SESSION_WORDS_MAX 64

/* words_split -- cuts ${text} in place; E_USAGE: a quote without end, too many
 * words. */
int words_split(char *text, char *words[SESSION_WORDS_MAX], size_t *n);

/* session_verb -- the commands there are, by number; NULL behind the last.
 * `close` besides. */
struct session_verb {
	const char *name, *usage, *help;
	size_t min, max; /* words, the name among them */
	int (*run)(struct cli *, struct vault_session *, char **, size_t);
};
const struct session_verb *session_verb(size_t i);

/* session_command -- run one; *closed is set when it was `close`. E_USAGE. */
int session_command(struct cli *cli, struct vault_session *s, const char *text,
		    bool *closed);

#endif
