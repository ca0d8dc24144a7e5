/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <string.h>

#include "cli/cli.h"

const struct command commands[] = {
	{ "identity new", cmd_identity_new, 0, 0, "",
	  "name as keep-id out no-passphrase work-factor",
	  "make your identity, and the public file that enrols you",
	  "Writes FILE (an age identity) and FILE.member, and prints the six\n"
	  "words that an admin will ask you to read out." },
	{ "init", cmd_init, 1, 1, "FILE",
	  "label admin reading-phrase-out work-factor", "found a vault",
	  "The reading phrase opens names, phones and "
	  "reasons, never a secret." },
	{ "member add", cmd_member_add, 1, 1, "FILE.member",
	  "roles phone site non-it phrase phrase-checked",
	  "enrol somebody, with the six words they read out", NULL },
	{ "member list", cmd_member_list, 0, 0, "", "", "who is enrolled",
	  NULL },
	{ "member roles", cmd_member_roles, 2, 2, "SHORT LIST", "",
	  "give a member other roles", NULL },
	{ "member set", cmd_member_set, 1, 1, "SHORT",
	  "phone site deputy absent", "change how a member is reached", NULL },
	{ "member rekey", cmd_member_rekey, 2, 2, "SHORT FILE.member", "",
	  "give yourself new keys, signed with the old ones",
	  "FILE.member is made by `identity new --keep-id`." },
	{ "member retire", cmd_member_retire, 1, 1, "SHORT",
	  "reading-phrase-out work-factor",
	  "end a membership for good, and say what is due",
	  "Prints what `member leaver` prints. With --reading-phrase-out the\n"
	  "reading phrase is changed as well." },
	{ "member leaver", cmd_member_leaver, 1, 1, "SHORT", "",
	  "shares a member held, and secrets they were shown", NULL },
	{ "compartment add", cmd_compartment_add, 1, 1, "LABEL",
	  "threshold holders groups group max-open drill cards-dir "
	  "cards-format call",
	  "make a compartment and deal its shares",
	  "LIST names members by their short names, and cards as card:Name.\n"
	  "Cards are written to DIR/LABEL-gN-Name.txt once the dealing is in "
	  "the log;\n"
	  "without --cards-dir they are handed out on this terminal." },
	{ "compartment list", cmd_compartment_list, 0, 0, "", "",
	  "compartments, their card sets and policies", NULL },
	{ "share status", cmd_share_status, 1, 1, "LABEL", "",
	  "who holds shares, and whether a quorum is still there", NULL },
	{ "share check", cmd_share_check, 1, 1, "LABEL", "words",
	  "whether your share, or a card's words, are right", NULL },
	{ "share ack", cmd_share_ack, 1, 1, "LABEL", "words",
	  "say that you hold your share, or that a card is right",
	  "With --words - the words are typed on the terminal." },
	{ "share attest", cmd_share_attest, 1, 1, "LABEL", "seal envelope",
	  "prove anew that you hold your share",
	  "With --seal NAME: the sealed envelope of a card was seen "
	  "unbroken." },
	{ "deal commit", cmd_deal_commit, 1, 1, "LABEL", "",
	  "put the new card set to use", NULL },
	{ "deal abort", cmd_deal_abort, 1, 1, "LABEL", "",
	  "give up a card set that is not in use yet", NULL },
	{ "deal retire", cmd_deal_retire, 1, 1, "LABEL", "set",
	  "an old card set is done with", NULL },
	{ "deal", cmd_deal, 1, 1, "LABEL",
	  "session cards-dir cards-format call",
	  "deal the shares anew, as a redeal session was granted",
	  "The session comes from `request --purpose redeal`. The new card\n"
	  "set waits for acknowledgements and for `deal commit`." },
	{ "ready", cmd_ready, 0, 0, "", "without without-site at",
	  "whether every compartment could be opened, and nothing is due",
	  "Exit status 9 when something is to be mended: for cron. Secrets "
	  "shown and\n"
	  "not changed, openings without a review and, with a plan, overdue "
	  "drills,\n"
	  "attestations and other dates count as well." },
	{ "put", cmd_put, 1, 1, "PATH",
	  "compartment field user component stdin line file generate "
	  "secret-out",
	  "deposit a secret; it takes a quorum to get it back",
	  "With --file up to 1 GiB; a file over 1 MiB is read twice and must\n"
	  "not change meanwhile. Otherwise up to 1 MiB." },
	{ "ls", cmd_ls, 0, 1, "[GLOB]", "compartment", "credentials, by path",
	  NULL },
	{ "info", cmd_info, 1, 1, "PATH", "", "all about one credential",
	  NULL },
	{ "request", cmd_request, 1, 1, "LABEL",
	  "purpose ticket reason why-not place witness for want set out-dir threshold "
	  "holders groups group",
	  "ask the custodians to open a compartment",
	  "With --purpose redeal: to deal its shares anew, to the holders "
	  "named. With\n--set: with an older card set, for what is sealed to "
	  "it alone." },
	{ "approve", cmd_approve, 1, 1, "REQUEST", "phrase out refuse because",
	  "answer a request, on your own machine, without the vault",
	  "Without --out the answer to request-X is written here as approval-X, or as\nrefusal-X." },
	{ "open", cmd_open, 1, 1, "SESSION|LABEL",
	  "approval card c guest resume ticket reason why-not place witness for "
	  "set out-dir idle",
	  "give a session its approvals and cards, and use it",
	  "With a LABEL in place of SESSION, on a terminal: a conversation, from\n"
	  "the reason to the close; --resume takes up a SESSION that was left: its\n"
	  "first digits, or the LABEL, name it.\n"
	  "With --guest, LABEL and no identity: by cards alone.\n"
	  "Commands for -c:\n"
	  "  ls [GLOB]            credentials of this compartment\n"
	  "  info PATH            all about one of them\n"
	  "  show PATH [FIELD]    the secret, on standard output\n"
	  "  totp PATH [FIELD]    its one-time code\n"
	  "  save PATH [FIELD] FILE\n"
	  "                       into a new file\n"
	  "  run [--fd N] PATH [FIELD] -- COMMAND\n"
	  "                       to a program, by descriptor N (default 3)\n"
	  "  export PATH...       as lines of JSON, on standard output\n"
	  "                       over 1 MiB: only show into a pipe, save, run\n"
	  "  status               until when it is open\n"
	  "  prove                log that this quorum holds its shares\n"
	  "  close                end the session" },
	{ "session list", cmd_session_list, 0, 0, "", "",
	  "sessions, newest first", NULL },
	{ "session abort", cmd_session_abort, 1, 1, "SESSION", "",
	  "end a session of yours, or log that another's time is over", NULL },
	{ "debt tested", cmd_debt_tested, 1, 1, "PATH", "field",
	  "say that the newest version works where it is used", NULL },
	{ "debt", cmd_debt, 0, 0, "", "",
	  "what must change: shown, and not yet replaced and tested",
	  "Exit status 9 when something is due." },
	{ "review", cmd_review, 1, 1, "SESSION", "verdict note",
	  "judge a session that is over, as a third person", NULL },
	{ "record", cmd_record, 1, 1, "SESSION", "pdf",
	  "the record of an opening, for the file", NULL },
	{ "copy", cmd_copy, 1, 1, "FILE", "site",
	  "make a copy that may be written to, and comes home with merge",
	  NULL },
	{ "merge", cmd_merge, 1, 1, "FILE", "",
	  "bring home what another copy of the vault has that this has not",
	  "Both histories are kept. Who may do what is main's alone." },
	{ "backup", cmd_backup, 1, 1, "FILE", "",
	  "write the vault out once more, and read it back", NULL },
	{ "restore", cmd_restore, 1, 1, "FILE", "out",
	  "make a vault from a backup or a copy", NULL },
	{ "kit", cmd_kit, 1, 1, "DIR", "program source anchor",
	  "what is needed on the worst day, on a stick, read back",
	  "The vault (as by backup), the program, the pages, a sheet for the day\n"
	  "and anchors, with checksums. Without --program it is this program, if\n"
	  "that one is static. In the place of an older kit of this vault; no\n"
	  "other directory is touched. Nothing secret goes there." },
	{ "inspect", cmd_inspect, 1, 1, "FILE", "leaf key",
	  "what a file is, without any key",
	  "A proof (audit prove) is checked: with the leaf it brings or "
	  "--leaf,\nand with each --key, a verifier key that must have signed "
	  "its head." },
	{ "audit verify", cmd_audit_verify, 0, 1, "[FILE]", "anchor bundle",
	  "check the whole log against checkpoints kept elsewhere",
	  "An anchor is a receipt, a proof, words on paper (audit anchor\n"
	  "--words), a directory of these, another copy of the vault, or a\n"
	  "bundle; the last two name the first entry that differs." },
	{ "audit anchor", cmd_audit_anchor, 0, 0, "", "out words",
	  "write the newest checkpoint, to be kept elsewhere",
	  "With --words: as a number and 26 words, for the phone and for "
	  "cards." },
	{ "audit cosign", cmd_audit_cosign, 0, 1, "[FILE]", "out",
	  "witness the newest checkpoint", NULL },
	{ "audit log", cmd_audit_log, 0, 1, "[FILE]",
	  "since until person credential compartment event outcome session",
	  "every entry, in words, or those asked for",
	  "What is given must all be true of an entry. A person is who acted, "
	  "who\n"
	  "asked for the session, or who is meant; SESSION may be its first "
	  "digits.\n"
	  "--json gives each entry's time by cosignatures as well." },
	{ "audit report", cmd_audit_report, 0, 1, "[FILE]", "html anchor at",
	  "all that an auditor asks, as one page of HTML",
	  "The page needs no network and no other file, and prints. Ages "
	  "count to now,\n"
	  "or to the day --at. The exit status is that of audit verify." },
	{ "audit who-knows", cmd_who_knows, 0, 1, "[FILE]", "person",
	  "what somebody knows: shown, counted as shown, deposited, or in "
	  "reach",
	  "NAME is a short or full name, or a card's." },
	{ "audit export", cmd_audit_export, 0, 0, "", "format out anchor",
	  "the log for other programs: a file of JSON, or a bundle",
	  "jsonl: each entry as a line, its leaf byte for byte, with what this\n"
	  "reader may know beside it. bundle: a new directory of plain files,\n"
	  "to be checked without this program; its README says how." },
	{ "audit prove", cmd_audit_prove, 1, 1, "SEQ", "out branch",
	  "one entry, and a proof that it stands in the log",
	  "Writes a C2SP tlog-proof with the newest head of main, or of the\n"
	  "branch named. inspect, audit verify --anchor and other people's\n"
	  "tools check it." },
	{ "import", cmd_import, 1, 1, "FILE", "format compartment map dry-run",
	  "take in what another program exported, as deposits",
	  "All of it or nothing. Formats: estate (as `plan import`), bitwarden\n"
	  "(its plain JSON), keepass-csv (of KeePassXC), keepass-xml (of "
	  "KeePass 2\n"
	  "and KeePassXC), csv (any table, with --map). Without --format it is\n"
	  "recognised. What is not taken is told, entry by entry." },
	{ "plan import", cmd_plan_import, 1, 1, "FILE", "dry-run plan-only",
	  "take in a continuity plan, and its secrets as deposits",
	  "All of it or nothing. Each secret goes to the compartment named "
	  "like its\n"
	  "group, as component/credential. --plan-only leaves the secrets "
	  "out." },
	{ "plan export", cmd_plan_export, 0, 0, "", "out",
	  "the plan as a file, without a secret", NULL },
	{ "plan lint", cmd_plan_lint, 0, 0, "", "at html",
	  "what is missing from the plan, or due",
	  "Exit status 9 when something is." },
	{ "plan boot-order", cmd_plan_boot_order, 0, 0, "", "",
	  "the order in which to start components", NULL },
	{ "plan impact", cmd_plan_impact, 1, 1, "COMPONENT", "",
	  "what a failure takes down", NULL },
	{ "plan runbook", cmd_plan_runbook, 1, 1, "RUNBOOK", "for",
	  "the steps of a runbook",
	  "--for trained (as it is without) or third-party." },
	{ "drill start", cmd_drill_start, 1, 1, "LABEL",
	  "drill-id ticket reason why-not place witness for want out-dir",
	  "ask the custodians for a drill compartment, as on the day",
	  "Then `open` it, and say how it went with `drill record`." },
	{ "drill record", cmd_drill_record, 1, 1, "SESSION",
	  "drill-id result participant deviation finding",
	  "log how a drill went",
	  "With the LABEL of a drill compartment in place of SESSION where "
	  "none was\n"
	  "opened. A finding is \"what; who is to mend it; until when\"." },
	{ "drill due", cmd_drill_due, 0, 0, "", "at",
	  "which drills are overdue, or due since something was changed",
	  "Exit status 9 when one is." },
	{ "plan handbook", cmd_plan_handbook, 0, 0, "", "html for at",
	  "the emergency handbook to print, one page of HTML",
	  "It needs no network, no quorum and no other file, and has no secret "
	  "in it;\n"
	  "a browser prints it on A4. --for trained (as it is without) or "
	  "third-party\n"
	  "says in whose words the runbooks are." },
	{ "plan scenario", cmd_plan_scenario, 1, 1, "SCENARIO", "since",
	  "what to do about a compromise, and how much of it is done",
	  "With --since, a secret is done when another was deposited from then "
	  "on;\n"
	  "when a report is due is counted from there as well." },
	{ "plan review", cmd_plan_review, 0, 0, "", "at",
	  "what an auditor asks of the plan, answered with evidence",
	  "Exit status 9 when not all of it is answered with yes." },
	{ "practice", cmd_practice, 1, 1, "DIR", "work-factor",
	  "play it all through in an empty directory", NULL },
	{ "help", cmd_help, 0, -1, "[COMMAND|TOPIC]", "completion",
	  "show help on a command, on a group of them, or on a topic",
	  "--json prints what the program knows: commands, options, words of a\n"
	  "session, exit statuses, variables and topics. --completion prints a\n"
	  "file for a shell. No vault is looked at." },
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);

/* How many words the command's name has, when the words begin with it. */
static size_t matches(const struct command *c, const char *const *words,
		      size_t n)
{
	const char *space = strchr(c->name, ' ');
	size_t first =
		space == NULL ? strlen(c->name) : (size_t)(space - c->name);

	if (n == 0 || strlen(words[0]) != first ||
	    memcmp(words[0], c->name, first) != 0)
		return 0;
	if (space == NULL)
		return 1;
	return n > 1 && strcmp(words[1], space + 1) == 0 ? 2 : 0;
}

const struct command *command_find(const char *const *words, size_t n,
				   size_t *used)
{
	size_t i;

	for (i = 0; i < command_count; i++) {
		*used = matches(&commands[i], words, n);
		if (*used > 0)
			return &commands[i];
	}
	return NULL;
}

bool command_audits(const struct command *c)
{
	return strncmp(c->name, "audit ", 6) == 0 || c->run == cmd_backup ||
	       c->run == cmd_kit || c->run == cmd_copy || c->run == cmd_merge ||
	       c->run == cmd_restore;
}

bool command_acts_in_session(const struct command *c)
{
	return c->run == cmd_open;
}

bool command_draws(const struct command *c)
{
	return c->run == cmd_compartment_add || c->run == cmd_deal ||
	       c->run == cmd_practice;
}

bool command_takes(const struct command *c, const char *option)
{
	size_t len = strlen(option);
	const char *at = c->options;

	while ((at = strstr(at, option)) != NULL) {
		if ((at == c->options || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

bool command_group(const char *word)
{
	size_t i, len = strlen(word);

	for (i = 0; i < command_count; i++)
		if (strncmp(commands[i].name, word, len) == 0 &&
		    commands[i].name[len] == ' ')
			return true;
	return false;
}
