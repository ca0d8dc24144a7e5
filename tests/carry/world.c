/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/carry/world.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

static const char *const names[PEOPLE][2] = {
	{ "Jonas Beck", "jonas" }, { "Eva Lind", "eva" },
	{ "Ida Kern", "ida" },     { "Anna Weber", "anna" },
	{ "Ben Ode", "ben" },      { "Carl Nim", "carl" },
	{ "Dora Ahn", "dora" },    { "Nils Opp", "nils" },
	{ "Olga Rau", "olga" },    { "Paul Sax", "paul" },
	{ "Rita Tal", "rita" },    { "Sven Uhl", "sven" }
};

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

const char *world_nick(enum who who)
{
	return names[who][1];
}

uint64_t world_random(struct world *w, uint64_t below)
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % below;
}

void world_note(struct world *w, const char *format, ...)
{
	va_list args;

	fine(array_room(&w->story, &w->story_cap, w->story_count,
			sizeof(w->story[0])));
	va_start(args, format);
	if (vasprintf(&w->story[w->story_count], format, args) < 0)
		abort();
	va_end(args);
	w->story_count++;
}

void world_tell(const struct world *w)
{
	size_t i;

	for (i = 0; i < w->story_count; i++)
		fprintf(stderr, "%4zu  %s\n", i, w->story[i]);
}

void world_text(struct world *w, const struct tree_hash *h, const char *text)
{
	struct known_text *t;

	fine(array_room(&w->texts, &w->text_cap, w->text_count, sizeof(*t)));
	t = &w->texts[w->text_count++];
	memset(t, 0, sizeof(*t));
	t->h = *h;
	snprintf(t->text, sizeof(t->text), "%s", text);
}

const char *world_text_of(const struct world *w, const struct tree_hash *h)
{
	size_t i;

	for (i = 0; i < w->text_count; i++)
		if (tree_hash_equal(&w->texts[i].h, h))
			return w->texts[i].text;
	return NULL;
}

/* --- people --- */

int world_who(const struct world *w, const char *id, enum who *who)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		if (strcmp(w->people[i].enrolment.id, id) == 0) {
			*who = (enum who)i;
			return E_OK;
		}
	return E_ABSENT;
}

void place_look(struct world *w, struct place *p, const struct state *s)
{
	const struct member *m;
	int i;

	for (i = 0; i < PEOPLE; i++) {
		m = state_member(s, w->people[i].enrolment.id);
		p->roles[i] = m == NULL || m->retired ? 0 : m->roles;
	}
}

enum who world_someone(struct world *w, const struct place *p, unsigned roles)
{
	bool anybody = world_random(w, 8) == 0;
	enum who at = (enum who)world_random(w, PEOPLE);
	int i;

	for (i = 0; i < PEOPLE && !anybody && (p->roles[at] & roles) == 0; i++)
		at = (enum who)((at + 1) % PEOPLE);
	return at;
}

/* --- places --- */

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert_eq(system(command), 0, "%s", command);
}

static void homes_open(struct place *p)
{
	char home[160];
	int i;

	for (i = 0; i < PEOPLE; i++) {
		snprintf(home, sizeof(home), "%s/home-%s", p->dir, names[i][1]);
		fine(home_open(home, NULL, NULL, &p->homes[i]));
	}
}

static void place_name(struct world *w, const char *name, struct place *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->name, sizeof(p->name), "%s", name);
	snprintf(p->dir, sizeof(p->dir), "%s/%u-%s", w->dir, w->copies++, name);
	snprintf(p->vault, sizeof(p->vault), "%s/m.vault", p->dir);
}

void place_copy(struct world *w, const struct place *from, const char *name,
		struct place *out)
{
	struct place was = *from;

	place_name(w, name, out);
	out->older = was.older;
	memcpy(out->roles, was.roles, sizeof(was.roles));
	run("cp -a %s %s", was.dir, out->dir);
	homes_open(out);
}

void place_homes(struct world *w, struct place *p, const struct place *from)
{
	(void)w;
	place_close(p);
	run("rm -rf %s/home-*; cp -a %s/home-* %s/", p->dir, from->dir, p->dir);
	homes_open(p);
}

void place_close(struct place *p)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		home_close(&p->homes[i]);
}

int place_open(struct world *w, const struct place *p, enum who who,
	       struct user **out)
{
	struct user_options o;

	memset(&o, 0, sizeof(o));
	o.path = p->vault;
	o.mode = STORE_WRITE;
	o.host = &w->host;
	o.home = p->homes[who];
	o.identities = (const struct secret *const *)&w->identities[who];
	o.identity_count = 1;
	o.older = p->older;
	o.keep_after = w->keep_after;
	/* everybody has a card with it */
	o.has_fingerprint = true;
	o.fingerprint = w->init;
	return user_open(&o, out);
}

void place_merge(struct world *w, const struct place *p,
		 const struct place *from, struct merge_result *out)
{
	struct user *u = NULL;
	int r = place_open(w, p, JONAS, &u);

	world_note(w, "%s: merges %s", p->name, from->name);
	memset(out, 0, sizeof(*out));
	if (r == E_OK)
		r = carry_merge(u, from->vault, out);
	OUGHT(w, r == E_OK, "merging %s into %s: %s: %s", from->name, p->name,
	      error_name(r), error_detail());
	user_close(&u);
}

/* --- the vault --- */

static int64_t clock_of(void *ctx)
{
	return ((struct world *)ctx)->now;
}

static void found(struct world *w, const struct place *p)
{
	struct secret *phrase = NULL;
	struct init_options o;

	fine(reading_phrase_new(&phrase));
	memset(&o, 0, sizeof(o));
	o.path = p->vault;
	o.label = "Musterstadt";
	o.founder = &w->people[JONAS];
	o.identities = (const struct secret *const *)&w->identities[JONAS];
	o.identity_count = 1;
	o.reading_phrase = phrase;
	o.work_factor = 10;
	o.host = &w->host;
	o.home = p->homes[JONAS];
	fine(custody_init(&o, &w->init));
	secret_free(&phrase);
}

static void enrol(struct world *w, struct user *u, enum who who, unsigned roles)
{
	struct enrol_options o = { .member = &w->people[who], .roles = roles };

	fine(custody_enrol(u, &o));
}

static void deal(struct user *u, const char *label, const char *holders,
		 bool drill)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;

	memset(&result, 0, sizeof(result));
	o->label = label;
	o->max_open = 28800;
	o->drill = drill;
	o->policy.threshold = 1;
	o->policy.count = 1;
	fine(deal_list_parse(holders, 2, "ALL", &o->policy.groups[0]));
	fine(custody_add(u, o, &result));
	deal_result_free(&result);
	free(o);
}

void world_make(struct world *w, uint64_t seed, struct place *first)
{
	struct user *u = NULL;
	int i;

	memset(w, 0, sizeof(*w));
	fine(secret_start());
	w->random = seed;
	snprintf(w->dir, sizeof(w->dir), "/tmp/breakglass-apart-XXXXXX");
	cr_assert_not_null(mkdtemp(w->dir));
	w->now = 1795000000000;
	host_system(&w->host);
	w->host.wall_ms = clock_of;
	w->host.ctx = w;
	for (i = 0; i < PEOPLE; i++)
		fine(member_new(NULL, names[i][0], names[i][1],
				&w->identities[i], &w->people[i]));
	place_name(w, "first", first);
	run("mkdir %s", first->dir);
	homes_open(first);
	found(w, first);
	fine(place_open(w, first, JONAS, &u));
	enrol(w, u, EVA, ROLE_ADMIN | ROLE_AUDITOR);
	enrol(w, u, IDA, ROLE_ADMIN);
	for (i = ANNA; i <= DORA; i++)
		enrol(w, u, (enum who)i, ROLE_CUSTODIAN);
	deal(u, "MAIL", "anna,ben,carl", false);
	deal(u, "GRID", "anna,ben,dora", false);
	deal(u, "TRY", "anna,ben", true);
	place_look(w, first, ledger_state(u->ledger));
	user_close(&u);
}

void world_drop(struct world *w)
{
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		member_file_free(&w->people[i]);
		secret_free(&w->identities[i]);
	}
	for (i = 0; i < w->story_count; i++)
		free(w->story[i]);
	for (i = 0; i < w->request_count; i++)
		free(w->requests[i].bytes);
	free(w->requests);
	free(w->story);
	free(w->texts);
	run("rm -rf %s", w->dir);
}
