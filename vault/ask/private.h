/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to ask: the request as it was read, before and while
 * it is believed. */
#ifndef BG_ASK_PRIVATE_H
#define BG_ASK_PRIVATE_H

#include "vault/ask/ask.h"
#include "vault/base/json.h"
#include "vault/catalog/catalog.h"
#include "vault/member/member.h"

#define ARMOR_REQUEST "BREAKGLASS REQUEST"
#define ARMOR_APPROVAL "BREAKGLASS APPROVAL"
#define ARMOR_REFUSAL "BREAKGLASS REFUSAL"

/* One fact of the file, parsed and proved. */
struct fact {
	char origin[ORIGIN_TEXT];
	uint64_t index; /* in its own log */
	uint64_t at;    /* position: logs one after the other, main first */
	struct leaf leaf;
	struct tree_hash hash;
	struct tree_proof proof, note_proof;
	uint8_t *bytes; /* of the leaf; owned */
	size_t len;
	uint8_t *note; /* signed note; owned */
	size_t note_len;
};

/* A log the facts stand in, as far as the request goes on from it: the head's
 * own, and the parents that each branch.begun on the way names. */
struct trunk {
	char origin[ORIGIN_TEXT];
	uint64_t start; /* position of its entry 0 */
	uint64_t size;
	struct tree_hash root;
};

#define TRUNKS_MAX 16

/* The file as JSON, in parts. */
struct request_file_parts {
	struct json_doc *doc;
	char to[ID_TEXT];
	struct fact request;
	struct fact *facts; /* ascending by position */
	size_t fact_count;
	struct trunk trunks[TRUNKS_MAX]; /* main first, the head's last */
	size_t trunk_count;
	struct buffer checkpoint; /* signed note */
	struct checkpoint head;
};

/* trunks.c -- the logs of the request, and that each fact stands in its own. */
int trunks_find(struct request_file_parts *p);
int trunks_prove(struct request_file_parts *p);

/* read.c -- parse only; every fact is proved to stand in the head, or in a log
 * that the head's goes on from. */
int request_read(struct span file, struct request_file_parts *out);
void request_clear(struct request_file_parts *parts);
int base64_span(const struct json *v, struct buffer *out);

/* A person as the facts make them at some index. */
struct person {
	char id[ID_TEXT];
	struct enrolment e; /* the newest shown */
	bool admin;
	bool custodian;
	struct person_key {
		uint8_t key[NOTE_KEY_LEN];
		uint64_t from;  /* first position it may sign */
		uint64_t until; /* that of the rekeying, or max */
	} keys[16];
	size_t key_count;
};

struct people {
	struct person *list;
	size_t count, cap;
};

/* believe.c -- who everybody is, and that each fact was written by one who
 * may; E_AUTHORITY, E_INPUT. Sessions that wrote facts are not followed. */
int people_learn(const struct request_file_parts *parts, struct people *people);
struct person *people_find(const struct people *people, const char *id);
void people_free(struct people *people);

/* since.c -- what the custodian's memory says of the head. */
int since_judge(const struct request_file_parts *parts,
		const struct people *people, const struct ask_memory *memory,
		struct ask *ask);

/* The private half of a struct ask. */
struct ask_private {
	struct member_keys keys;
	struct secret *share; /* slip39_share */
	uint8_t share_key[NOTE_KEY_LEN];
	uint8_t witness[NOTE_KEY_LEN];
	uint8_t session[AGE_KEY_LEN];
	uint8_t catalog[AGE_KEY_LEN]; /* recipient of the request's epoch */
	struct buffer head_note;      /* the head as its signer signed it */
};

/* A request on its way to being believed. */
struct opening {
	struct request_file_parts parts;
	struct people people;
	const struct secret *const *identities;
	size_t identity_count;
	const struct fact *added, *dealt, *catalog;
	struct epoch_key *epochs; /* newest first; owned */
	size_t epoch_count;
	struct ask *ask;
};

/* E_INPUT: the request contradicts itself. fact_number -- of a fact's d. */
int contradiction(const char *what);
uint64_t fact_number(const struct fact *f, const char *key);

/* unseal.c -- what is sealed to the addressee; then names_fill. */
int request_unseal(struct opening *o);

/* names.c -- who is who: names that do not open are left out, for it is the
 * phrase that the custodian checks, not a name. Only E_MEMORY. */
int names_fill(struct opening *o);
int names_of_cards(struct opening *o, const struct json *cards);
void epochs_free(struct opening *o);

int answer_write(const struct answer *a, struct buffer *out);

#endif
