/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/topics.h"

#include <string.h>

#include "cli/exits.h"
#include "cli/msg.h"

const struct variable variables[] = {
	{ "BREAKGLASS_VAULT", "the vault, where --vault is not given" },
	{ "BREAKGLASS_IDENTITY",
	  "one identity file, where --identity is not given" },
	{ "BREAKGLASS_STATE",
	  "where pins, receipts and sessions are kept, where --state is not "
	  "given" },
	{ "BREAKGLASS_SYSLOG", "1: as if --syslog were given" },
	{ "LC_ALL", "the language, where it begins with de: German" },
	{ "LC_MESSAGES", "the same, where LC_ALL is not set" },
	{ "LANG", "the same, where neither is set" },
	{ "LANGUAGE",
	  "a list of languages, which comes before them unless they say C" },
	{ "XDG_STATE_HOME",
	  "without BREAKGLASS_STATE, state is kept in breakglass below it" },
	{ "HOME",
	  "without that, state is kept in .local/state/breakglass below it" },
	{ "TERM", "whether the terminal can be cleared; not if unset, dumb or "
		  "unknown" },
	{ "TMUX", "set by tmux: a warning that it may keep what is shown" },
	{ "STY", "set by screen: the same warning" },
	{ "SCRIPT", "set by script: the same warning" },
	{ "INPUTRC",
	  "is not followed at the prompt of a session: the keys are the same "
	  "everywhere" },
};

const size_t variable_count = sizeof(variables) / sizeof(variables[0]);

const struct topic topics[] = {
	{ "worst-day", "everything is down, and you need a password now",
	  "1. Have the vault file (a stick, a backup), this program, and your\n"
	  "   identity file with its passphrase. No network is needed.\n"
	  "2. breakglass open LABEL --vault FILE --identity FILE\n"
	  "   asks for the reason, writes a request for each custodian, says\n"
	  "   whom to call, and takes approvals and cards as they come. LABEL\n"
	  "   is the compartment; `compartment list` names them.\n"
	  "3. Bring each custodian their request file, any way you can, call\n"
	  "   them, and read the six words out. They run\n"
	  "   breakglass approve REQUEST --identity THEIRS --out ANSWER\n"
	  "   on their own machine and bring you the answer. Or: a card is\n"
	  "   fetched from its safe and its words are typed at your prompt.\n"
	  "4. Once it is open: ls, show PATH, close. Every use is logged.\n"
	  "Without an identity: open LABEL --guest, with cards alone.\n"
	  "An older copy, a copy that cannot be written to, a wrong clock: go\n"
	  "on; it is asked or said, and the log keeps it.\n"
	  "5. Afterwards: debt names what has to be changed." },
	{ "exit", "what the exit statuses mean", "" },
	{ "environment", "variables that are looked at", "" },
	{ "files", "which files there are, and whose they are",
	  "the vault       one file, for everybody; copy it wherever you like.\n"
	  "                *-journal beside it belongs to it while it is "
	  "written to\n"
	  "NAME            an identity: its owner's alone, never copied to "
	  "others\n"
	  "NAME.member     what others need to enrol its owner: public\n"
	  "request-*.bg    from `request`, one for each custodian\n"
	  "an answer       from `approve`, back to who asked\n"
	  "LABEL-gN-NAME.txt, .pdf\n"
	  "                a card with a share in clear words: print it, seal it "
	  "in an\n"
	  "                envelope, and remove the file\n"
	  "a receipt       what a custodian or auditor saw of the log: an "
	  "anchor\n"
	  "the state directory, by default ~/.local/state/breakglass\n"
	  "                for each vault that was met: the newest head that was\n"
	  "                seen (pin), receipts, open sessions sealed to their\n"
	  "                owner. No secret lies there in the clear" },
	{ "verdicts", "what `audit verify` answers",
	  "ANCHORED     whole and in order, and what is kept elsewhere is in "
	  "it.\n"
	  "             Exit 0\n"
	  "UNANCHORED   whole and in order; nothing kept elsewhere was given, "
	  "so\n"
	  "             its end may have been cut off. Exit 0\n"
	  "UNKNOWN VAULT  whether it is the right vault is not known here: no "
	  "pin,\n"
	  "             no fingerprint was given. Exit 0\n"
	  "VOID         an entry is as signed, but was not its writer's to "
	  "write;\n"
	  "             it has no effect. Exit 6\n"
	  "INVALID      bytes are not what was signed. Use another copy. Exit "
	  "6\n"
	  "TRUNCATED    it ends before what is kept elsewhere. Exit 7\n"
	  "DIVERGED     it has another history than what is kept elsewhere. "
	  "Exit 7" },
	{ "globs", "patterns for paths and events",
	  "*       any characters, also none, also /\n"
	  "?       one character\n"
	  "[abc]   one of these; [a-z] one of a range; [!abc] none of them\n"
	  "The whole path or event has to fit: mail/* are all that begin with\n"
	  "mail/, */administrator all that end so, open.* all events of an\n"
	  "opening. Put them in quotes, or your shell looks for files." },
	{ "times", "how times and dates are written",
	  "TIME    how long: 45s, 90m, 4h, 1h30m, 2d\n"
	  "DATE    when, in UTC: 2026-11-20, 2026-11-20T03:10, with seconds and\n"
	  "        milliseconds as well; Z may stand behind it\n"
	  "Times in the log are those of the machine that wrote. Where its "
	  "clock is\n"
	  "wrong, give --time: the entry says that the time was stated." },
	{ "phrases", "words that are read out, and what they protect",
	  "six words       of an enrolment or a request: heard over the "
	  "telephone,\n"
	  "                they show that nobody changed the file on the way\n"
	  "reading phrase  eight words on the emergency handbook: opens names, "
	  "phones\n"
	  "                and reasons, never a secret; give it on "
	  "--reading-phrase-fd\n"
	  "fingerprint     26 words that are the vault: on cards, and for "
	  "--fingerprint\n"
	  "anchor in words a number and 26 words: the head of the log, for a "
	  "telephone\n"
	  "card            33 words of SLIP-0039: a share, as secret as what it "
	  "opens\n"
	  "passphrase      yours, for your identity file; nobody can replace "
	  "it" },
	{ "terms", "words that are used throughout",
	  "vault        one file with secrets, the log, and who may do what\n"
	  "compartment  secrets that one quorum opens; its name is its label\n"
	  "share        a part of a compartment's key, sealed to a custodian or\n"
	  "             on a card; a quorum of them is the key\n"
	  "card set     the shares that were dealt together, by number "
	  "(generation)\n"
	  "admin        deposits, enrols, asks for openings; reads no secret "
	  "alone\n"
	  "custodian    holds a share and answers requests\n"
	  "auditor      reads and witnesses the log\n"
	  "session      an opening, from its request to its close\n"
	  "head         the log up to now in one hash, signed (checkpoint)\n"
	  "anchor       a head that is kept elsewhere\n"
	  "pin          the newest head this machine has seen\n"
	  "branch       what a copy went on with alone, until merge brings it "
	  "home\n"
	  "debt         secrets that were shown and not yet changed and tested" },
};

const size_t topic_count = sizeof(topics) / sizeof(topics[0]);

const struct topic *topic_find(const char *name)
{
	size_t i;

	for (i = 0; i < topic_count; i++)
		if (strcmp(topics[i].name, name) == 0)
			return &topics[i];
	return NULL;
}

void topic_help(const struct topic *t)
{
	size_t i;

	if (t->text[0] != '\0')
		out("%s", lang_text(t->text));
	for (i = 0; strcmp(t->name, "exit") == 0 && i < exit_row_count; i++)
		out("  %2d  %s", exit_rows[i].status,
		    lang_text(exit_rows[i].meaning));
	for (i = 0; strcmp(t->name, "environment") == 0 && i < variable_count;
	     i++)
		out("  %-20s %s", variables[i].name,
		    lang_text(variables[i].meaning));
}
