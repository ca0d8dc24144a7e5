/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world.h -- one vault, its people, and copies of it in several places. A place
 * is a file and a home for each person, as if everybody had a machine there.
 */
#ifndef TESTS_CARRY_WORLD_H
#define TESTS_CARRY_WORLD_H

#include "vault/carry/carry.h"
#include "vault/custody/custody.h"
#include "vault/ledger/user.h"

/* jonas, eva, ida: admins; anna, ben, carl, dora: custodians; from nils on: not
 * enrolled yet. jonas, anna and ben never leave. */
enum who {
	JONAS,
	EVA,
	IDA,
	ANNA,
	BEN,
	CARL,
	DORA,
	NILS,
	OLGA,
	PAUL,
	RITA,
	SVEN,
	PEOPLE
};

/* What somebody deposited, by the object that it went into. */
struct known_text {
	struct tree_hash h;
	char text[40];
};

/* A request as a custodian got it, when it was made. */
struct kept_request {
	char sid[ID_TEXT];
	enum who to;
	uint8_t *bytes;
	size_t len;
};

struct place {
	char name[8];
	char dir[96];
	char vault[128];
	struct home *homes[PEOPLE];
	bool older;             /* who opens it says --older */
	unsigned roles[PEOPLE]; /* as of the last act; 0: no active member */
};

struct world {
	uint64_t random;
	char dir[64];
	struct host host;
	int64_t now; /* the same everywhere */
	struct member_file people[PEOPLE];
	struct secret *identities[PEOPLE];
	struct tree_hash init;
	struct kept_request *requests;
	size_t request_count, request_cap;
	struct known_text *texts;
	size_t text_count, text_cap;
	uint64_t keep_after; /* as user_options has it */
	unsigned copies;     /* places made so far */
	char **story;        /* what was done, for somebody to read */
	size_t story_count, story_cap;
	size_t worked, refused;
};

/* MAIL and GRID need two of three, TRY is for drills; two secrets in each. */
void world_make(struct world *w, uint64_t seed, struct place *first);
void world_drop(struct world *w);

uint64_t world_random(struct world *w, uint64_t below);
const char *world_nick(enum who who);

/* A line of the story. world_tell prints it all. */
void world_note(struct world *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void world_tell(const struct world *w);

/* world_text -- remember; world_text_of -- NULL: unknown. */
void world_text(struct world *w, const struct tree_hash *h, const char *text);
const char *world_text_of(const struct world *w, const struct tree_hash *h);

/* place_copy -- the file and the homes as they are. */
void place_copy(struct world *w, const struct place *from, const char *name,
		struct place *out);
void place_close(struct place *p);

/* place_homes -- the homes of ${from} in the place of those of ${p}. */
void place_homes(struct world *w, struct place *p, const struct place *from);

int place_open(struct world *w, const struct place *p, enum who who,
	       struct user **out);

/* A merge by jonas of the file of ${from} into ${p}; a fault fails the test. */
void place_merge(struct world *w, const struct place *p,
		 const struct place *from, struct merge_result *out);

/* place_look -- who is a member there, and as what. */
void place_look(struct world *w, struct place *p, const struct state *s);

/* world_someone -- somebody who has one of the roles there; one time in eight
 * anybody, whether entitled, enrolled or retired. */
enum who world_someone(struct world *w, const struct place *p, unsigned roles);

/* E_ABSENT: nobody has that id. */
int world_who(const struct world *w, const char *id, enum who *who);

/* act -- something that somebody may do there, or may not (acts.c). */
void act(struct world *w, struct place *p);

/* ask_once -- jonas asks for MAIL, and begins a branch where one is due. */
void ask_once(struct world *w, const struct place *p);

/* opens_all -- a session in each compartment shows every version that its card
 * set opens, and they are what was deposited. */
void opens_all(struct world *w, const struct place *p);

/* Fails the test, after the story. */
#define OUGHT(w, condition, ...) \
	do { \
		if (!(condition)) { \
			world_tell(w); \
			cr_assert_fail(__VA_ARGS__); \
		} \
	} while (0)

#endif
