/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play.h -- a command carried out, on a vault in a file: the people with a
 * machine each, the files that went between them, their cards.
 */
#ifndef TESTS_MODEL_PLAY_H
#define TESTS_MODEL_PLAY_H

#include "tests/model/model.h"
#include "vault/custody/custody.h"
#include "vault/home/home.h"
#include "vault/ledger/user.h"

/* Who may be a member, with what is costly to make: for all vaults. */
struct cast {
	struct member_file people[PEOPLE];
	struct secret *identities[PEOPLE];
};

void cast_make(struct cast *cast);
void cast_free(struct cast *cast);

/* A request as its custodian got it. */
struct play_request {
	int session;
	int custodian;
	uint8_t *bytes;
	size_t len;
};

struct play_card {
	int label, set, card;
	struct secret *share;
};

/* A file, and a machine for each person there. */
struct play_place {
	char vault[96];
	char homes_in[96];
	struct home *homes[PEOPLE];
};

struct play {
	const struct cast *cast;
	char dir[64];
	char older[96];
	unsigned files;              /* vaults made so far */
	struct play_place places[2]; /* main; the copy */
	struct play_place *at;       /* where the command is carried out */
	bool out;                    /* there is a copy */
	struct host host;
	int64_t now;
	struct tree_hash init;
	struct user *u; /* whose turn it is */
	struct play_request *requests;
	size_t request_count, request_cap;
	struct play_card *cards;
	size_t card_count, card_cap;
	struct {
		int id;
		char sid[ID_TEXT];
	} sessions[SESSIONS];
	int session_count;
	struct {
		int id;
		char text[ID_TEXT];
	} credentials[2 * CREDENTIALS];
	int credential_count;
	const struct model *model; /* as it is before the command */
	char *differs; /* the vault is not what the model says; owned */
};

/* play_begin -- a vault that the first of the cast founded. */
void play_begin(struct play *p, const struct cast *cast, int64_t now);
void play_end(struct play *p);

/* play_do -- what came of it, as model_do says it; the code of the error is
 * returned, and error_detail has its words. Before anything is done the vault,
 * as it is in the file, is compared with ${before}: p->differs. */
int play_do(struct play *p, const struct model *before, const struct command *c,
	    struct m_result *out);

/* play_look -- who may read names, with the vault opened for reading. */
int play_look(struct play *p, const struct model *m);

const char *play_label(int label);
const char *play_nick(int nick);
void play_path(int path, char out[8]);
int play_path_of(const char *path); /* -1: of none */
const char *play_field(int field);  /* NULL: -1 */

/* Some bytes, which nobody else puts. */
#define TEXT_MAX_LEN 400
size_t play_text(int id, uint8_t out[TEXT_MAX_LEN]);

/* The id of the credential that the command added. */
const char *play_credential(const struct play *p, int id);

/* --- parts of it (play_copies.c, play_session.c) --- */

void place_begin(struct play *p, struct play_place *place, const char *name);
void place_end(struct play_place *place);
int play_copies(struct play *p, const struct command *c, struct m_result *out);

int play_session(struct play *p, const struct command *c, struct m_result *out);
int play_open(struct play *p, const struct command *c, int who);
int play_open_file(struct play *p, const char *path, int who, bool told,
		   enum store_mode mode);
void play_policy(const struct quorum *q, struct deal_policy *out);
void play_dealt(struct play *p, int label, struct deal_result *r,
		struct m_result *out);
const struct secret *play_card(const struct play *p, const struct command *c);

/* --- comparing (compare.c) --- */

/* compare_state -- what ${u} sees of the vault, and what the model has: the
 * first difference in words, malloc'd, or NULL. compare_lists adds what is made
 * of it for people: names, health, what must be changed; ${u} reads names. */
char *compare_state(const struct play *p, const struct model *m,
		    const struct user *u);
char *compare_lists(const struct play *p, const struct model *m,
		    const struct user *u);

#endif
