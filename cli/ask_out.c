/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask_out.h"

#include <stdlib.h>
#include <string.h>

#include "cli/msg.h"
#include "cli/policy_options.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

/* A branch: a copy that went on alone from where it was. */
static void show_branch(const struct ask *k)
{
	unsigned long long from = k->branch_from, seen = k->seen_size;
	char words[FINGERPRINT_TEXT];

	say("log: a BRANCH, %s: a copy of the log that ended at %llu goes on "
	    "alone",
	    k->branch_why, from);
	switch (k->seen) {
	case SEEN_EXTENDS:
	case SEEN_FIRST:
		say("  nothing this machine has seen contradicts it; the "
		    "vault's fingerprint:");
		fingerprint_of(k->init.bytes, words);
		say("  %s", words);
		return;
	case SEEN_UNPROVEN:
		say("  you have seen %llu entries, and nothing proves that "
		    "one continues the other: no cosignature",
		    seen);
		return;
	case SEEN_DIVERGED:
		say("  it goes on from ANOTHER history than the %llu entries "
		    "you have seen: no cosignature",
		    seen);
		return;
	}
}

static void show_seen(const struct ask *k)
{
	unsigned long long size = k->head.size, seen = k->seen_size;
	char words[FINGERPRINT_TEXT];

	switch (k->seen) {
	case SEEN_EXTENDS:
		say("log: %llu entries, which continue the %llu you have "
		    "seen",
		    size, seen);
		return;
	case SEEN_FIRST:
		fingerprint_of(k->init.bytes, words);
		say("log: %llu entries; this machine has never seen this "
		    "vault. compare its fingerprint with your card:",
		    size);
		say("  %s", words);
		return;
	case SEEN_UNPROVEN:
		say("log: %llu entries; you have seen %llu, and nothing "
		    "proves that one continues the other: no cosignature",
		    size, seen);
		return;
	case SEEN_DIVERGED:
		say("log: %llu entries, on ANOTHER history than the %llu you "
		    "have seen: no cosignature",
		    size, seen);
		return;
	}
}

static char *holder_name(const void *ctx, const struct holder *h)
{
	const char *name = ask_name_of(ctx, h->id);

	return name == NULL ? NULL : strdup(name);
}

/* What a yes would change. */
static void show_redeal(const struct ask *k)
{
	if (k->proposed == NULL)
		return;
	say("shares of %s:", k->label);
	policy_compare(k->dealt, holder_name, k, k->proposed, holder_name, k);
	if (policy_holder(k->proposed, k->holder, NULL, NULL) == NULL)
		say("  you would hold no share any more");
}

static const char *purpose_text(const struct ask *k)
{
	return strcmp(k->purpose, "drill") == 0 ? _("as a drill") :
	       strcmp(k->purpose, "redeal") == 0 ?
						  _("to DEAL ITS SHARES ANEW") :
						  _("to read");
}

void ask_out(const struct ask *k)
{
	char duration[48], ts[TIME_TEXT] = "";
	size_t i;

	duration_text(k->duration, duration);
	time_format(k->asked_ms, ts);
	say("%s asks to open %s (card set %llu) for %s, %s",
	    k->requester[0] == '\0'      ? _("a guest without identity") :
	    k->requester_name[0] == '\0' ? _("an admin") :
					   k->requester_name,
	    k->label, (unsigned long long)k->generation, duration,
	    purpose_text(k));
	show_redeal(k);
	say("ticket: %s", k->ticket);
	say("reason: %s", k->reason);
	say("why not the normal way: %s", k->why_not);
	if (k->place != NULL)
		say("place: %s", k->place);
	if (k->witness != NULL)
		say("witness there: %s", k->witness);
	say("asked: %.16s%s", ts,
	    k->clock_stated ? _(" (a stated time, not the machine's)") : "");
	if (k->want_count > 0)
		say(NP_(k->want_count, "it names %zu credential it wants",
			"it names %zu credentials it wants"),
		    k->want_count);
	for (i = 0; i < k->finding_count; i++)
		say("the requester's program found: %s", k->findings[i]);
	if (k->remembered_generation > k->generation)
		warn("you have acknowledged card set %llu of this compartment",
		     (unsigned long long)k->remembered_generation);
}

void ask_out_log(const struct ask *k)
{
	if (k->branch_why[0] != '\0')
		show_branch(k);
	else
		show_seen(k);
}
