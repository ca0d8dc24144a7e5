/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.h -- a person with open sessions: commands at a prompt, until the last
 * one is over.
 *
 * A session's key is in memory only while its owner is at the prompt or uses
 * it. It is set aside, to be taken up again from what lies sealed on the disk,
 * while anything else is asked or done (another request, a deposit, a dealing
 * day), and when nobody typed for a while: then the identity is forgotten too,
 * and its passphrase asked for. When its time is over it goes for good, also
 * while nobody types. A guest's session lies nowhere but in memory: in place
 * of being set aside it is closed.
 */
#ifndef BG_CLI_SHELL_H
#define BG_CLI_SHELL_H

#include "cli/cli.h"
#include "cli/line.h"
#include "vault/session/session.h"

/* shell_idle -- from --idle, 5 minutes if not given; E_USAGE. */
int shell_idle(const struct cli *cli, int64_t *ms);

/* shell_run -- takes the session over, which is open. E_CLOSED: the time of
 * the last one was over; E_LOG; E_GIVEN_UP: the terminal is gone. */
int shell_run(struct cli *cli, struct vault_session **s, bool guest);

/* --- its parts --- */

#define SHELL_SEATS 16

/* A session open here. */
struct seat {
	struct vault_session *s; /* NULL: set aside */
	char sid[ID_TEXT];
	char label[LABEL_MAX + 1];
	int64_t until_ms;
	bool over; /* it was ended while a program ran */
};

struct shell {
	struct cli *cli;
	struct line *line;
	struct seat seats[SHELL_SEATS];
	size_t count, at; /* ${at}: the one that is used */
	bool guest;
	bool over; /* it was locked, and nobody came back */
	int64_t idle_ms;
	int64_t key_ms; /* when a key was last pressed, monotonic */
};

/* shell_add -- one more, now the one that is used; takes it over.
 * shell_drop -- it is over. shell_seat -- by its label, or count. */
void shell_add(struct shell *sh, struct vault_session **s);
void shell_drop(struct shell *sh, size_t at);
size_t shell_seat(const struct shell *sh, const char *label);

/* shell_aside -- no key of any session is in memory. shell_back -- take them
 * up again; those that are over are dropped and named. E_CLOSED: all are. */
void shell_aside(struct shell *sh);
int shell_back(struct shell *sh);

/* shell_lock -- until the owner is back (shell_lock.c). E_CLOSED: a guest's
 * session was closed, or no session is left; E_GIVEN_UP: nobody came. */
int shell_lock(struct shell *sh);

/* shell_word -- run one line (shell_words.c). E_USAGE. shell_verb -- the words
 * there are, by number; NULL behind the last. */
int shell_word(struct shell *sh, const char *line);
const char *shell_verb(size_t i);

/* shell_own_verb -- those that are only for the prompt, and `close`. */
const char *shell_own_verb(size_t i, const char **usage, const char **help);

/* shell_complete -- as line_caller has it (shell_complete.c). */
bool shell_complete(void *shell, char *const *words, size_t n,
		    struct line_names *to);

#endif
