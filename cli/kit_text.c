/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kit_text.c -- what README.txt and the sheet for the worst day say. */
#include <string.h>

#include "cli/kit.h"
#include "cli/version.h"
#include "vault/base/error.h"
#include "vault/ledger/ledger.h"
#include "vault/member/phrase.h"

const char kit_first_line[] = "breakglass kit, version 1";

/* --- README.txt --- */

static const char first_steps[] =
	"What to type first\n"
	"\n"
	"In this directory. Each line that is indented is a command.\n"
	"\n"
	"1. Is all of it there, and as it was written?\n"
	"\n"
	"    sha256sum --quiet -c SHA256SUMS\n"
	"\n"
	"   This finds damage. Whoever had the stick could exchange a file, also the\n"
	"   program, and its line in there: compare with sums from elsewhere.\n"
	"\n"
	"2. Is the log of the vault whole, and does it hold to the anchors that lie\n"
	"   here? What lies here may have been exchanged with the vault: compare\n"
	"   with a receipt or with words that somebody kept elsewhere, too.\n"
	"\n";

static const char verify_with[] = " audit verify kit.vault --anchor anchors\n"
				  "\n"
				  "3. Opening a compartment: worst-day.txt.\n"
				  "\n";

static const char no_program[] =
	"The program is NOT here. It has to be on the machine (`breakglass\n"
	"--version`). A static one needs nothing but itself: `make static` makes\n"
	"it, and `breakglass kit DIR --program FILE` puts it here. Without any,\n"
	"recovery.md says how a quorum gets at the secrets.\n"
	"\n";

static const char is_program[] =
	"If the stick does not let programs run, copy it to the machine first:\n"
	"\n"
	"    cp breakglass /tmp/breakglass && chmod 700 /tmp/breakglass\n"
	"\n"
	"and type /tmp/breakglass for ./breakglass.\n"
	"\n";

static const char no_source[] =
	"The source archive is NOT here; `breakglass kit DIR --source FILE` puts\n"
	"it here.\n"
	"\n";

static const char not_here[] =
	"What is not here, and must not be: no identity, no card, no reading\n"
	"phrase. Custodians and admins bring theirs. Nobody opens anything with\n"
	"this stick alone; what it shows to whoever finds it is what the vault file\n"
	"shows: how many people and compartments there are, when they were opened,\n"
	"and no name.\n"
	"\n"
	"What is opened from here is logged in kit.vault and nowhere else, until\n"
	"an admin brings it home: `breakglass merge kit.vault`. The next kit is\n"
	"not written over it before that.\n";

static const struct {
	const char *name, *what;
} rows[] = {
	{ KIT_VAULT, "the vault as it was then, with its whole log" },
	{ KIT_PROGRAM, "the program; it needs no library" },
	{ KIT_SOURCE, "its source code" },
	{ "worst-day.txt",
	  "what to do, with this vault, when everything is down" },
	{ "worst-day.md",
	  "the same for any vault, and what the program may say" },
	{ "ernstfall.md", "worst-day.md in German: das Blatt zum Ernstfall" },
	{ "custodian.md",
	  "for those who hold a share: what to do, what to ask" },
	{ "verwahrer.md", "custodian.md in German: das Blatt zum Verwahren" },
	{ "recovery.md", "opening the vault without breakglass" },
	{ "format.md", "every byte of the vault file" },
	{ "verify.md", "checking the log with other people's tools" },
};

/* What `uname -m` says where it runs. */
static void program_line(const struct kit *k, const char *what,
			 struct buffer *out)
{
	const char *name = kit_machine_name(k->machine);

	buffer_format(out, "%-25s %s", KIT_PROGRAM, what);
	if (name != NULL)
		buffer_format(out,
			      "\n%-25s (for machines of which `uname -m` "
			      "says %s)",
			      "", name);
	buffer_text(out, "\n");
}

static void list_files(const struct kit *k, struct buffer *out)
{
	size_t i;

	buffer_text(out, "What is what\n\n");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!kit_has(k, rows[i].name))
			continue;
		else if (strcmp(rows[i].name, KIT_PROGRAM) == 0)
			program_line(k, rows[i].what, out);
		else
			buffer_format(out, "%-25s %s\n", rows[i].name,
				      rows[i].what);
	buffer_format(
		out,
		"%-25s heads of the log that were signed: head.txt of\n"
		"%-25s this day, words.txt the same in words, and others\n"
		"%-25s SHA-256 of every file here\n\n",
		KIT_ANCHORS "/", "", KIT_SUMS);
}

int kit_readme(const struct kit *k, const struct ledger *l, const char *time,
	       struct buffer *out)
{
	const struct state *s = ledger_state(l);
	bool program = kit_has(k, KIT_PROGRAM);
	char words[FINGERPRINT_TEXT];

	fingerprint_of(s->init.bytes, words);
	buffer_format(out,
		      "%s\nvault: %s\nmade: %s by breakglass %s\n"
		      "log: %llu entries\nfingerprint of the vault:\n  %s\n\n",
		      kit_first_line, s->vault, time, BREAKGLASS_VERSION,
		      (unsigned long long)l->size, words);
	buffer_text(out, "The vault of an emergency, and what is needed to "
			 "open it on a machine that\nhas nothing.\n\n");
	list_files(k, out);
	buffer_text(out, first_steps);
	buffer_text(out, program ? "    ./breakglass" : "    breakglass");
	buffer_text(out, verify_with);
	buffer_text(out, program ? is_program : no_program);
	if (!kit_has(k, KIT_SOURCE))
		buffer_text(out, no_source);
	buffer_text(out, not_here);
	return buffer_status(out);
}

/* --- worst-day.txt --- */

static const char people[] =
	"Who has to come\n"
	"\n"
	"An admin with their identity file and its passphrase, and so many holders\n"
	"of shares as stand below. Names and telephone numbers are in the printed\n"
	"handbook; here they are sealed, and whoever reads the vault sees them:\n"
	"\n";

static const char opening[] =
	"Opening, by an admin\n"
	"\n"
	"The vault may be newer elsewhere: ask before you open an older one. A stick\n"
	"that cannot be written to opens too; say --work-dir DIR, where the copy\n"
	"that goes on is to lie.\n"
	"\n";

static const char asked[] =
	"It asks for ticket and reason, writes a file for each custodian, and gives\n"
	"six words. Send each their file, call them, and read the words out. They\n"
	"answer on their own machine, without this vault:\n"
	"\n";

static const char answered[] =
	"and send the answer back; cards are typed where the vault is. If the\n"
	"program says that this copy is older than one seen here before, and the\n"
	"newer one is lost, add --older: it goes on as a branch.\n"
	"\n"
	"Opening, when there is no admin: by cards alone, as a guest\n"
	"\n";

static const char after[] =
	"At the prompt: `ls`, `show PATH`, `help`, `close`. What was shown has to be\n"
	"changed afterwards: `debt` names it. Then bring home what was logged here:\n"
	"`merge kit.vault`, on the vault itself.\n"
	"\n"
	"What the program may say, and what it means: worst-day.md. Its m.vault is\n"
	"kit.vault here. For custodians: custodian.md.\n"
	"\n"
	"If nothing works: recovery.md, with the published tools age and sqlite3.\n";

static void group_line(const struct policy_group *g, bool alone,
		       struct buffer *out)
{
	size_t i, cards = 0;

	for (i = 0; i < g->count; i++)
		cards += g->holders[i].card;
	buffer_format(out,
		      g->count == 1 ?
			      "  %s%s%u of %zu share (%zu of them on cards)\n" :
			      "  %s%s%u of %zu shares (%zu of them on cards)\n",
		      alone ? "" : g->name, alone ? "" : ": ", g->threshold,
		      g->count, cards);
}

static void compartment_lines(const struct compartment *c, struct buffer *out)
{
	const struct generation *g = state_current(c);
	size_t i;

	if (g == NULL)
		return;
	buffer_format(out, "%s%s, card set %llu", c->label,
		      c->drill ? " (for drills)" : "",
		      (unsigned long long)g->number);
	if (g->policy->count > 1)
		buffer_format(out, ": %u of these groups",
			      g->policy->threshold);
	buffer_text(out, "\n");
	for (i = 0; i < g->policy->count; i++)
		group_line(&g->policy->groups[i], g->policy->count == 1, out);
}

int kit_sheet(const struct kit *k, const struct ledger *l, const char *time,
	      struct buffer *out)
{
	const struct state *s = ledger_state(l);
	const char *program =
		kit_has(k, KIT_PROGRAM) ? "    ./breakglass" : "    breakglass";
	size_t i;

	buffer_format(out,
		      "THE WORST DAY\n\nThe vault as it was on %.10s. Print "
		      "this.\n\n",
		      time);
	buffer_text(out, people);
	buffer_format(out,
		      "%s member list --vault kit.vault --identity FILE\n\n",
		      program);
	for (i = 0; i < s->compartments_count; i++)
		compartment_lines(&s->compartments[i], out);
	buffer_text(out, "\n");
	buffer_text(out, opening);
	buffer_format(out,
		      "%s open LABEL --vault kit.vault --identity FILE\n\n",
		      program);
	buffer_text(out, asked);
	buffer_text(out, "    breakglass approve REQUEST --identity FILE "
			 "--out ANSWER\n\n");
	buffer_text(out, answered);
	buffer_format(out, "%s open LABEL --vault kit.vault\n\n", program);
	buffer_text(out, after);
	return buffer_status(out);
}
