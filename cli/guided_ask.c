/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guided_ask.c -- the questions before a request, and whom it goes to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/guided.h"
#include "cli/input.h"
#include "vault/base/text.h"

#define DURATION_DEFAULT 14400

void guided_answers_free(struct guided_answers *a)
{
	free(a->ticket);
	free(a->reason);
	free(a->why_not);
	memset(a, 0, sizeof(*a));
}

void guided_request(const struct guided_answers *a, const char *label,
		    struct request_options *out)
{
	memset(out, 0, sizeof(*out));
	out->label = label;
	out->purpose = a->drill ? "drill" : "read";
	out->ticket = a->ticket;
	out->reason = a->reason;
	out->why_not = a->why_not;
	out->place = a->place;
	out->witness = a->witness;
	out->duration = a->duration;
}

static const char *answered(const struct options *given, const char *option)
{
	return given == NULL ? NULL : option_value(given, option);
}

/* An arrow key leaves what no log takes; better to hear it now. */
static bool usable(const char *text)
{
	if (text[0] == '\0')
		return false;
	if (text_clean((struct span){ (const uint8_t *)text, strlen(text) }))
		return true;
	say("there is a character in it that is no text (an arrow key?): once "
	    "more");
	return false;
}

/* Until it is answered; what an option says is not asked. */
static int text_ask(const struct options *given, const char *option,
		    const char *question, char **out)
{
	const char *said = answered(given, option);
	int r;

	if (said != NULL) {
		*out = strdup(said);
		return *out == NULL ? error_set(E_MEMORY, "an answer") : E_OK;
	}
	for (;;) {
		r = input_answer(question, out);
		if (r != E_OK || usable(*out))
			return r;
		free(*out);
		*out = NULL;
	}
}

static int duration_ask(const struct options *given, uint64_t longest,
			uint64_t *out)
{
	const char *said = answered(given, "for");
	uint64_t usual =
		longest < DURATION_DEFAULT ? longest : DURATION_DEFAULT;
	char question[160], usual_text[48], longest_text[48];
	char *answer = NULL;
	int r;

	if (said != NULL)
		return duration_parse(said, out);
	duration_text(usual, usual_text);
	duration_text(longest, longest_text);
	snprintf(question, sizeof(question),
		 _("for how long? [%s, at most %s] "), usual_text,
		 longest_text);
	for (;;) {
		r = input_answer(question, &answer);
		if (r != E_OK)
			return r;
		*out = usual;
		r = answer[0] == '\0' ? E_OK : duration_parse(answer, out);
		free(answer);
		if (r == E_OK && *out <= longest)
			return E_OK;
		say("%s", r == E_OK ? _("that is longer than the compartment "
					"allows") :
				      error_said());
	}
}

int guided_ask(const struct cli *cli, const char *label,
	       const struct options *given, struct guided_answers *out)
{
	const struct compartment *c =
		state_label(ledger_state(cli->user->ledger), label);
	int r;

	memset(out, 0, sizeof(*out));
	out->place = answered(given, "place");
	out->witness = answered(given, "witness");
	if (c == NULL)
		return error_set(E_ABSENT, "compartment %s", label);
	out->drill = c->drill;
	if (c->drill)
		say("DRILL: %s is for practice, and so is what it holds",
		    label);
	r = text_ask(given, "ticket", "incident or ticket: ", &out->ticket);
	if (r == E_OK)
		r = text_ask(given, "reason", "why: ", &out->reason);
	if (r == E_OK)
		r = text_ask(given, "why-not",
			     "why can the normal way not be used: ",
			     &out->why_not);
	if (r == E_OK)
		r = duration_ask(given, c->max_open, &out->duration);
	if (r != E_OK)
		guided_answers_free(out);
	return r;
}

/* --- whom to call --- */

static void reach_one(const struct user *u, const struct compartment *c,
		      const struct generation *g, const struct holder *h)
{
	char *name = reader_holder_name(u->reader, c, g->number, h);
	char *phone = NULL, *absent = NULL;

	if (!h->card && u->reader != NULL) {
		phone = reader_text(u->reader, "member", h->id, "phone");
		absent = reader_text(u->reader, "member", h->id, "absent");
	}
	say("  %s%s%s%s%s%s", name == NULL ? h->id : name,
	    h->card ? _(" (card)") : "", phone == NULL ? "" : ", ",
	    phone == NULL ? "" : phone, absent == NULL ? "" : _(", absent: "),
	    absent == NULL ? "" : absent);
	free(name);
	free(phone);
	free(absent);
}

void guided_reach(const struct cli *cli, const char *label)
{
	const struct state *s = ledger_state(cli->user->ledger);
	const struct compartment *c = state_label(s, label);
	const struct generation *g = c == NULL ? NULL : state_current(c);
	size_t i, j;

	if (g == NULL)
		return;
	if (cli->user->reader == NULL)
		say("names and phones are sealed: the handbook's reading "
		    "phrase opens them (--reading-phrase-fd)");
	say("to reach:");
	for (i = 0; i < g->policy->count; i++)
		for (j = 0; j < g->policy->groups[i].count; j++)
			reach_one(cli->user, c, g,
				  &g->policy->groups[i].holders[j]);
}
