/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chance.h -- drawing lots: people, policies, places and sessions, mostly such
 * as make sense in the model as it stands.
 */
#ifndef TESTS_MODEL_CHANCE_H
#define TESTS_MODEL_CHANCE_H

#include "tests/model/model.h"

struct chance {
	uint64_t state;
};

uint64_t chance_below(struct chance *r, uint64_t below);
int chance_int(struct chance *r, int below);
bool chance_one_in(struct chance *r, int n);

/* Mostly somebody who has one of the roles, sometimes a member who has none of
 * them, or anybody. */
int chance_person(struct chance *r, const struct model *m, unsigned roles);

/* Mostly one that is sound, of nicks. */
void chance_policy(struct chance *r, const struct model *m, struct quorum *out);

/* Mostly one that is there; that has a set of that standing. */
int chance_label(struct chance *r, const struct model *m);
int chance_label_with(struct chance *r, struct model *m,
		      enum standing standing);

/* The id of one, mostly of that stage; 0 there is none. Mostly who asked. */
int chance_session(struct chance *r, const struct model *m, enum stage stage);
int chance_requester(struct chance *r, struct model *m, int session);

/* Mostly of something in that compartment; a card, mostly of that set. */
int chance_path(struct chance *r, const struct model *m, int label);
void chance_card(struct chance *r, struct model *m, int label, int set,
		 struct command *out);

#endif
