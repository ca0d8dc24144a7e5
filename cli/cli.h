/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli.h -- what a command is given: its words and options, the clock, the
 * user's home and identities; and the vault, once it asks for it.
 */
#ifndef BG_CLI_CLI_H
#define BG_CLI_CLI_H

#include "cli/command.h"
#include "cli/msg.h"
#include "cli/options.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/secret.h"
#include "vault/home/home.h"
#include "vault/ledger/user.h"
#include "vault/member/member.h"

#define CLI_IDENTITIES_MAX 32

struct cli {
	const struct command *command;
	struct options options;
	const char **words; /* after the command's name */
	size_t word_count;
	bool json;
	struct host host;
	struct home *home;
	struct secret *identities[CLI_IDENTITIES_MAX];
	size_t identity_count;
	bool identities_loaded;
	bool identity_sealed;          /* one of them takes a passphrase */
	struct secret *reading_phrase; /* NULL until needed and given */
	struct user *user;
	int64_t screen_ms;  /* how long a secret may stand there; 0: for ever */
	bool screen_alone;  /* one went, and nobody had pressed a key */
	bool lock_tried;    /* whether memory can be locked */
	bool unlocked_told; /* that it cannot */
	bool older;         /* somebody said so, without --older */
	char *working;     /* path of the working copy in use; owned, or NULL */
	char *work_dir;    /* as somebody named it; owned, or NULL */
	unsigned segments; /* of the log when it was first opened */
	/* about once a second while a program runs; or NULL */
	void (*meanwhile)(void *ctx);
	void *meanwhile_ctx;
};

/* cli_start -- options that concern every command; cli_end frees all. */
int cli_start(struct cli *cli);
void cli_end(struct cli *cli);

/* cli_forget -- the user and the identities, as if never asked for: cli_user
 * asks again. */
void cli_forget(struct cli *cli);

/* The value of an option that must be there; E_USAGE. */
int cli_need(const struct cli *cli, const char *option, const char **out);

/* cli_identities -- read the identity files named (once), asking for
 * passphrases. None named is fine. */
int cli_identities(struct cli *cli);
const struct secret *const *cli_identity_list(const struct cli *cli);

/* cli_identity_read -- one identity file more, asking for its passphrase; at
 * most ${max} into ${list}, the caller's. */
int cli_identity_read(const char *path, struct secret **list, size_t max,
		      size_t *n);

/* cli_reading_phrase -- from --reading-phrase-fd, when given. */
int cli_reading_phrase(struct cli *cli);

/* cli_vault_path -- --vault or BREAKGLASS_VAULT; E_USAGE. */
int cli_vault_path(const struct cli *cli, const char **out);

/* cli_take_path -- a file named as the first word is the vault. */
void cli_take_path(struct cli *cli);

/* cli_user -- open the vault, or the working copy in its place, as this user
 * into cli->user, once. */
int cli_user(struct cli *cli, enum store_mode mode);
/* cli_user_at -- the same of a file at ${path}. */
int cli_user_at(struct cli *cli, const char *path, enum store_mode mode);
int cli_fingerprint(const struct cli *cli, bool *given, struct tree_hash *out);

/* cli_tell_unlocked -- once, before secrets are read: whether memory for them
 * cannot be locked. */
void cli_tell_unlocked(struct cli *cli);

/* cli_unread -- E_OK, or what kept something from being read since the command
 * began (E_IO, E_MEMORY): what it found may not be all there is. */
int cli_unread(const struct cli *cli);

/* "the pin could not be written" and the like, after a change. */
void cli_after(const struct cli *cli);

/* cli_write -- a new file; says so. */
int cli_write(const char *path, const void *bytes, size_t len);

/* cli_report -- the same of what a report says, which is all there is or no
 * report: what cli_unread says is handed on, and no file made. */
int cli_report(const struct cli *cli, const char *path, const void *bytes,
	       size_t len);

/* cli_member_file -- read a MEMBER file; the detail names it. */
int cli_member_file(const char *path, struct member_file *out);

/* cli_directory_takes -- make the directory where it is not there, and a trial
 * file in it: before a change whose results must be written there. */
int cli_directory_takes(const char *dir);

/* open_ahead -- what cmd_open has to ask, and to have, before the process is
 * confined. E_IO: there can be no prompt; E_MEMORY. */
int open_ahead(struct cli *cli);

/* The commands (cmd_*.c). */
int cmd_identity_new(struct cli *cli);
int cmd_init(struct cli *cli);
int cmd_member_add(struct cli *cli);
int cmd_member_list(struct cli *cli);
int cmd_member_roles(struct cli *cli);
int cmd_member_set(struct cli *cli);
int cmd_member_rekey(struct cli *cli);
int cmd_member_retire(struct cli *cli);
int cmd_member_leaver(struct cli *cli);
int cmd_compartment_add(struct cli *cli);
int cmd_compartment_list(struct cli *cli);
int cmd_share_status(struct cli *cli);
int cmd_share_check(struct cli *cli);
int cmd_share_ack(struct cli *cli);
int cmd_share_attest(struct cli *cli);
int cmd_deal(struct cli *cli);
int cmd_deal_commit(struct cli *cli);
int cmd_deal_abort(struct cli *cli);
int cmd_deal_retire(struct cli *cli);
int cmd_ready(struct cli *cli);
int cmd_put(struct cli *cli);
int cmd_ls(struct cli *cli);
int cmd_info(struct cli *cli);
int cmd_request(struct cli *cli);
int cmd_approve(struct cli *cli);
int cmd_open(struct cli *cli);
int cmd_session_list(struct cli *cli);
int cmd_session_abort(struct cli *cli);
int cmd_debt(struct cli *cli);
int cmd_debt_tested(struct cli *cli);
int cmd_review(struct cli *cli);
int cmd_record(struct cli *cli);
int cmd_copy(struct cli *cli);
int cmd_merge(struct cli *cli);
int cmd_backup(struct cli *cli);
int cmd_restore(struct cli *cli);
int cmd_kit(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_inspect(struct cli *cli);
int cmd_audit_verify(struct cli *cli);
int cmd_audit_anchor(struct cli *cli);
int cmd_audit_cosign(struct cli *cli);
int cmd_audit_log(struct cli *cli);
int cmd_audit_report(struct cli *cli);
int cmd_who_knows(struct cli *cli);
int cmd_audit_prove(struct cli *cli);
int cmd_audit_export(struct cli *cli);
int cmd_plan_import(struct cli *cli);
int cmd_plan_export(struct cli *cli);
int cmd_plan_lint(struct cli *cli);
int cmd_plan_boot_order(struct cli *cli);
int cmd_plan_impact(struct cli *cli);
int cmd_plan_runbook(struct cli *cli);
int cmd_drill_start(struct cli *cli);
int cmd_drill_record(struct cli *cli);
int cmd_drill_due(struct cli *cli);
int cmd_plan_scenario(struct cli *cli);
int cmd_plan_handbook(struct cli *cli);
int cmd_plan_review(struct cli *cli);
int cmd_practice(struct cli *cli);
int cmd_help(struct cli *cli);

#endif
