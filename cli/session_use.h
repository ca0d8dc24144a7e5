/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_use.h -- the ways in which a secret leaves a session: shown, saved,
 * handed to a program, as a one-time code, exported. Each is in the log,
 * durable, before it happens (T1).
 */
#ifndef BG_CLI_SESSION_USE_H
#define BG_CLI_SESSION_USE_H

#include "cli/cli.h"
#include "vault/session/session.h"

/* Each takes the words of the command, words[0] its name; E_USAGE. */
int use_show(struct cli *cli, struct vault_session *s, char **words, size_t n);
int use_save(struct cli *cli, struct vault_session *s, char **words, size_t n);
int use_totp(struct cli *cli, struct vault_session *s, char **words, size_t n);
int use_run(struct cli *cli, struct vault_session *s, char **words, size_t n);
int use_export(struct cli *cli, struct vault_session *s, char **words,
	       size_t n);

#endif
