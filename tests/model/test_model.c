/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_model.c -- by chance, what people may come to do: after every command
 * the vault has to have answered as the model does, and to hold what it holds;
 * in the end it verifies, and what the model says can be shown is shown, byte
 * for byte, and nothing else.
 *
 * MODEL_SEED (the first), MODEL_SEQUENCES (how many) and MODEL_OPERATIONS are
 * taken from the environment. A sequence that fails is told, and again with
 * everything left out that it fails without.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/chance.h"
#include "tests/model/command.h"
#include "tests/model/play.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"

#define BEGAN INT64_C(1795000000000)
#define COMMANDS 4000

/* One vault and its model, and what was done with both. */
struct run {
	struct both b;
	struct play p;
	struct command done[COMMANDS];
	int codes[COMMANDS];
	int count;
	char fault[400]; /* "" all is well */
};

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* --- one command --- */

/* The errors that the model would have taken. */
static void expected(uint32_t faults, char *out, size_t cap)
{
	int i;

	snprintf(out, cap, "%s", faults == 0 ? "E_OK" : "");
	for (i = 0; i < ERROR_COUNT; i++)
		if ((faults & FAULT(i)) != 0)
			snprintf(out + strlen(out), cap - strlen(out), "%s%s",
				 out[0] == '\0' ? "" : " or ", error_name(i));
}

static void judge(struct run *run, int code, const struct m_result *want,
		  const struct m_result *is)
{
	char text[100];

	if (run->p.differs != NULL) {
		snprintf(run->fault, sizeof(run->fault), "before it: %s",
			 run->p.differs);
		return;
	}
	if (want->faults == 0 ? code != E_OK :
				(want->faults & FAULT(code)) == 0) {
		expected(want->faults, text, sizeof(text));
		snprintf(run->fault, sizeof(run->fault),
			 "%s (%s), where the model has %s", error_name(code),
			 error_detail(), text);
		return;
	}
	if (code == E_OK && memcmp(want, is, sizeof(*is)) != 0)
		snprintf(run->fault, sizeof(run->fault),
			 "text %d version %d added %d missing %u set %d shares "
			 "%u needed %u cards %u files %u slack %d conflicts "
			 "%u, where the model has %d %d %d %u %d %u %u %u %u "
			 "%d %u",
			 is->text, is->version, is->added, is->missing, is->set,
			 is->shares, is->needed, is->cards, is->files,
			 is->slack, is->conflicts, want->text, want->version,
			 want->added, want->missing, want->set, want->shares,
			 want->needed, want->cards, want->files, want->slack,
			 want->conflicts);
}

static bool step(struct run *run, const struct command *c)
{
	struct model before = c->apart ? run->b.copy : run->b.main;
	struct m_result want, is;
	int code;

	model_do(&run->b, c, &want);
	code = play_do(&run->p, &before, c, &is);
	run->done[run->count] = *c;
	run->codes[run->count++] = code;
	judge(run, code, &want, &is);
	return run->fault[0] == '\0';
}

/* --- the end of it --- */

/* A request for a set, and what its holders have to give. */
static bool gather(struct run *run, struct command *c, const struct quorum *q)
{
	unsigned g, i;
	int h;

	for (g = 0; g < q->count; g++)
		for (i = 0; i < q->groups[g].count; i++) {
			h = q->groups[g].holders[i];
			c->kind = h >= CARD ? ENTER_CARD : APPROVE;
			c->custodian = h >= CARD ? 0 : h;
			c->card = h >= CARD ? h - CARD : 0;
			if (!step(run, c))
				return false;
		}
	return true;
}

/* Every version of its compartment, and of any other's the first. */
static bool show_all(struct run *run, struct command *c)
{
	const struct model was = run->b.main;
	int i, k;

	c->kind = REVEAL;
	for (i = 0; i < was.credential_count; i++)
		for (k = 0; k < was.credentials[i].count; k++) {
			if (was.credentials[i].label != c->label && k > 0)
				break;
			c->path = was.credentials[i].path;
			c->field = was.credentials[i].versions[k].field;
			c->version = was.credentials[i].versions[k].number;
			if (!step(run, c))
				return false;
		}
	return true;
}

/* Every set, in use or not, asked for, gathered for, and used. */
static bool open_set(struct run *run, int id, int label, int set)
{
	const struct m_set of = *model_set(&run->b.main, label, set);
	struct command c = { .kind = REQUEST,
			     .id = id,
			     .session = id,
			     .answers = id,
			     .who = model_admin(&run->b.main),
			     .told = true,
			     .label = label,
			     .set = set,
			     .card_label = label,
			     .card_set = set,
			     .duration = 3600 };

	if (!step(run, &c) || !gather(run, &c, &of.policy) ||
	    !show_all(run, &c))
		return false;
	c.kind = CLOSE;
	return step(run, &c);
}

static bool open_all(struct run *run)
{
	int label, set, id = COMMANDS;

	for (label = 0; label < LABELS; label++)
		for (set = 1; model_set(&run->b.main, label, set) != NULL;
		     set++)
			if (!open_set(run, id++, label, set))
				return false;
	return true;
}

static void lists(struct run *run)
{
	char *differs = NULL;

	if (play_look(&run->p, &run->b.main) != E_OK)
		differs = strdup(error_detail());
	if (differs == NULL)
		differs = compare_state(&run->p, &run->b.main, run->p.u);
	if (differs == NULL)
		differs = compare_lists(&run->p, &run->b.main, run->p.u);
	if (differs != NULL)
		snprintf(run->fault, sizeof(run->fault), "at the end: %s",
			 differs);
	user_close(&run->p.u);
	free(differs);
}

/* As a stranger verifies it. */
static void verified(struct run *run)
{
	struct audit_options o = { .path = run->p.places[0].vault,
				   .host = &run->p.host };
	struct audit_result v;

	cr_assert_eq(audit_verify(&o, &v), E_OK);
	if (v.verdict != VERDICT_UNANCHORED || v.fault_count != 0)
		snprintf(run->fault, sizeof(run->fault), "it verifies as %s",
			 verdict_name(v.verdict));
	audit_result_free(&v);
}

static void finish(struct run *run)
{
	lists(run);
	if (run->fault[0] == '\0' && open_all(run))
		lists(run);
	if (run->fault[0] == '\0')
		verified(run);
}

/* --- a sequence --- */

static void begin(struct run *run, const struct cast *cast)
{
	memset(run, 0, sizeof(*run));
	model_found(&run->b.main, BEGAN);
	play_begin(&run->p, cast, BEGAN);
}

static void by_chance(struct run *run, const struct cast *cast, uint64_t seed,
		      int operations)
{
	struct chance r = { seed };
	struct command c;
	int i = 1;

	begin(run, cast);
	do
		command_random(&r, &run->b, i, &c);
	while (step(run, &c) && i++ < operations);
	if (run->fault[0] == '\0')
		finish(run);
	play_end(&run->p);
}

/* What is left of the commands; to the end, where the fault was there. */
static bool fails_again(struct run *run, const struct cast *cast,
			const struct command *list, int count, bool to_the_end)
{
	int i = 0;

	begin(run, cast);
	while (i < count && step(run, &list[i]))
		i++;
	if (run->fault[0] == '\0' && to_the_end)
		finish(run);
	play_end(&run->p);
	return run->fault[0] != '\0';
}

/* Leave out what it fails without, from the end, by halves and then one by
 * one. */
static int shrink(struct run *run, const struct cast *cast,
		  struct command *list, int count, bool to_the_end)
{
	struct command *less = calloc(COMMANDS, sizeof(*less));
	int size, at, tries = 300;

	for (size = count / 2; size > 0; size /= 2)
		for (at = count - size; at >= 0 && tries > 0; at -= size) {
			memcpy(less, list, (size_t)at * sizeof(*less));
			memcpy(less + at, list + at + size,
			       (size_t)(count - at - size) * sizeof(*less));
			tries--;
			if (fails_again(run, cast, less, count - size,
					to_the_end)) {
				count -= size;
				memcpy(list, less,
				       (size_t)count * sizeof(*less));
			}
		}
	free(less);
	fails_again(run, cast, list, count, to_the_end);
	return count;
}

static void tell(const struct run *run)
{
	char line[COMMAND_TEXT];
	int i;

	for (i = 0; i < run->count; i++) {
		command_tell(&run->done[i], line);
		fprintf(stderr, "%s%s%s\n", line,
			run->codes[i] == E_OK ? "" : " -> ",
			run->codes[i] == E_OK ? "" : error_name(run->codes[i]));
	}
	fprintf(stderr, "%s\n", run->fault);
}

static void tell_fault(struct run *run, const struct cast *cast)
{
	struct command *list = calloc(COMMANDS, sizeof(*list));
	char fault[sizeof(run->fault)];
	int count = run->count;
	bool to_the_end = strncmp(run->fault, "at the end", 10) == 0;

	tell(run);
	memcpy(fault, run->fault, sizeof(fault));
	memcpy(list, run->done, sizeof(run->done));
	while (count > 0 && list[count - 1].id >= COMMANDS) {
		count--;
		to_the_end = true;
	}
	shrink(run, cast, list, count, to_the_end);
	fprintf(stderr, "-- and with less:\n");
	tell(run);
	free(list);
	cr_assert_fail("%s", fault);
}

/* --- what was reached --- */

struct tally {
	unsigned long taken[KINDS], refused[KINDS];
};

static void count(struct tally *t, const struct run *run)
{
	int i, worked = 0;

	for (i = 0; i < run->count; i++) {
		if (run->codes[i] == E_OK)
			t->taken[run->done[i].kind]++;
		else
			t->refused[run->done[i].kind]++;
		worked += run->codes[i] == E_OK;
	}
	fprintf(stderr, "%d of %d worked\n", worked, run->count);
}

/* In so many sequences each kind comes to work. */
#define MANY 100

static void tell_tally(const struct tally *t, unsigned long sequences)
{
	int i;

	for (i = 0; i < KINDS; i++) {
		fprintf(stderr, "%-12s taken %6lu, refused %6lu\n",
			command_kind((enum kind)i), t->taken[i], t->refused[i]);
		cr_assert(t->taken[i] > 0 || sequences < MANY, "%s",
			  command_kind((enum kind)i));
	}
}

/* Every second one, so that two are at work. */
static void sequences_from(unsigned long part)
{
	unsigned long first = setting("MODEL_SEED", 1);
	unsigned long sequences = setting("MODEL_SEQUENCES", 5);
	unsigned long operations = setting("MODEL_OPERATIONS", 100);
	struct run *run = malloc(sizeof(*run));
	struct tally tally = { 0 };
	struct cast cast;
	unsigned long i;

	cr_assert_not_null(run);
	cr_assert_lt(operations, COMMANDS / 2);
	cast_make(&cast);
	for (i = first + part; i < first + sequences; i += 2) {
		by_chance(run, &cast, i, (int)operations);
		fprintf(stderr, "seed %lu, %lu operations: ", i, operations);
		count(&tally, run);
		if (run->fault[0] != '\0')
			tell_fault(run, &cast);
	}
	tell_tally(&tally, sequences / 2);
	cast_free(&cast);
	free(run);
}

Test(model, a_vault_answers_and_holds_what_its_model_does)
{
	sequences_from(0);
}

Test(model, every_other_vault_does_so_too)
{
	sequences_from(1);
}
