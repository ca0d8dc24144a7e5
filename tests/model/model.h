/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * model.h -- what a vault is, told a second time and as plainly as can be: who
 * is a member, which card sets there are, what is sealed to which, what was
 * shown, and of every command whether it is taken or why not.
 *
 * It is written from docs/authority.md and the contracts in the headers, and
 * takes nothing from vault/ but the names of the errors. There is no log, no
 * key and no file in it: people, paths and sessions are small numbers, and the
 * whole of it is one struct that can be copied.
 */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/model/quorum.h"

enum person {
	JONAS, /* the founder */
	EVA,
	IDA,
	ANNA,
	BEN,
	CARL,
	DORA,
	NILS,
	OLGA,
	OTHER_ANNA, /* called anna, too */
	PEOPLE
};

#define NICKS OTHER_ANNA /* a person's nick is their number, but for hers */
#define GUEST (-1)

enum { ADMIN = 1, AUDITOR = 2, CUSTODIAN = 4 }; /* roles */

#define LABELS 4
#define CARDS 3 /* names of them, in each card set */
#define PATHS 9
#define FIELDS 2
#define SETS 12
#define CREDENTIALS 48
#define VERSIONS 40
#define SESSIONS 200

/* --- commands --- */

enum kind {
	ENROL,
	RETIRE,
	ROLES,
	FACTS,
	ADD,
	PUT,
	TESTED,
	REQUEST,
	APPROVE,
	ENTER_CARD,
	GRANT,
	REVEAL,
	PROVE,
	DEAL,
	CLOSE,
	EXPIRE,
	REVIEW,
	ACK,
	ATTEST,
	ACK_CARD,
	SEAL,
	COMMIT,
	ABORT,
	RETIRE_SET,
	COSIGN,
	BACKUP,
	KEEP_OLDER,
	OPEN_OLDER,
	BY_CARDS,
	COPY,
	MERGE,
	KINDS
};

enum purpose { READ, DRILL, REDEAL };

/* What somebody does. What a kind does not need is 0. */
struct command {
	int id; /* sessions are called after the command that asked for them */
	enum kind kind;
	int who;
	bool apart;    /* on the copy that went on by itself */
	bool told;     /* the fingerprint of the vault, from a card */
	int64_t pause; /* ms that pass before it */
	int label;     /* -1: none is named */
	int set;       /* 0: the one in use */
	int path;
	int field;     /* -1: none is named */
	int version;   /* 0: the newest */
	int session;   /* by the command that asked for it */
	int answers;   /* APPROVE: the session that the file is for */
	int custodian; /* APPROVE: who answers */
	bool stolen;   /* ... whose file another tries to open */
	bool refuse;
	int person; /* ENROL */
	int nick;
	unsigned roles;
	enum purpose purpose;
	int64_t duration, max_open; /* seconds */
	bool drill;
	struct quorum policy;           /* its people are nicks */
	int card_label, card_set, card; /* a card, by what it says */
	unsigned cards;                 /* BY_CARDS: bits */
	bool close;
};

#define FAULT(error) (UINT32_C(1) << (error))

/* What is to come of it. */
struct m_result {
	uint32_t
		faults; /* 0: it is taken; else it is refused for one of these */
	int text;       /* REVEAL: the command that put it */
	int version;    /* PUT, TESTED */
	bool added;
	unsigned missing;
	int set; /* what was dealt, committed, given up */
	unsigned shares, needed, cards, files;
	int slack;
	unsigned conflicts; /* MERGE */
};

/* --- the vault --- */

struct m_person {
	bool enrolled, retired;
	unsigned roles;
	int pin[2];   /* the newest head that their disk remembers, of main and
			 of the copy's own log; 0 none */
	int cosigned; /* the newest head that they vouched for */
};

enum standing { PENDING, CURRENT, OLD, ABORTED, RETIRED };

struct m_set {
	enum standing standing;
	struct quorum policy;
	uint32_t acked;
	bool proven;
};

struct m_compartment {
	bool there, drill;
	int64_t max_open;
	int count; /* set N is sets[N - 1] */
	struct m_set sets[SETS];
};

struct m_version {
	int field, number;
	int depositor;
	int tester;
	int text;        /* the command that put it: no other is it */
	int64_t when;    /* ms */
	uint32_t sealed; /* to which sets: bit N */
	bool revealed, tested;
	bool adopted;  /* from a copy */
	bool conflict; /* ... where main had put another meanwhile */
	bool outdated; /* ... which is the one to use */
};

struct m_credential {
	int id; /* the command that added it */
	int path, label;
	int adder;
	int count;
	struct m_version versions[VERSIONS];
};

enum stage { WAITING, OPEN, CLOSED, EXPIRED };

struct m_session {
	int id;
	int requester; /* or GUEST */
	int label, set;
	enum purpose purpose;
	enum stage stage;
	int64_t duration, granted; /* seconds; ms */
	struct quorum policy;      /* REDEAL */
	uint32_t asked;            /* people who got a file: bit of person */
	int vouched[PEOPLE];       /* for which heads they had by then */
	uint32_t gave, refused;    /* places in the set's policy */
	int asked_head, ended_head;
	int touched;      /* the last head that says something of it */
	bool asked_apart; /* in the copy's own log */
	bool adopted;     /* history, from a copy */
	int reveals, parted_reveals; /* of a copy: those that main had, too */
	int reviewer;                /* or -1 */
};

struct model {
	int64_t now; /* ms */
	int head;    /* counts what was written */
	int older;   /* head of the copy that was kept; 0 none */
	int parted;  /* of a copy: where it left main; 0: this is main */
	struct m_person people[PEOPLE];
	struct m_compartment compartments[LABELS];
	int credential_count;
	struct m_credential credentials[CREDENTIALS];
	int session_count;
	struct m_session sessions[SESSIONS];
};

void model_found(struct model *m, int64_t now);

/* Main, and a copy that went on by itself, if one is out. */
struct both {
	struct model main, copy;
	bool out;
};

/* model_do -- the command, and what is to come of it. */
void model_do(struct both *b, const struct command *c, struct m_result *out);

/* model_merge -- the copy comes home: *conflicts were put on both sides. */
void model_merge(struct both *b, unsigned *conflicts);

/* --- looking (model_look.c) --- */

bool model_active(const struct model *m, int person);
int model_admin(const struct model *m); /* the first; there is one always */
/* The active member who is called so, or -1. */
int model_called(const struct model *m, int nick);
struct m_set *model_set(struct model *m, int label, int set);
struct m_set *model_current(struct model *m, int label);
struct m_set *model_pending(struct model *m, int label);
struct m_credential *model_credential(struct model *m, int path);
struct m_credential *model_credential_id(struct model *m, int id);
/* The version to use; the one with the highest number. */
struct m_version *model_newest(struct m_credential *c, int field);
struct m_version *model_last(struct m_credential *c, int field);
/* Sealed to older sets only, as what came home may be. */
bool model_stranded(struct model *m, const struct m_credential *c,
		    const struct m_version *v);
struct m_session *model_session(struct model *m, int id);
/* Those of a set's holders whose share is still somewhere. */
uint32_t model_in_hand(const struct model *m, const struct quorum *q);
/* Whether nobody but its requester vouched for its end, though shares were
 * given. */
bool model_doubtful(const struct model *m, const struct m_session *s);
/* What must be changed: the version shown last, or NULL. */
const struct m_version *model_debt(const struct m_credential *c, int field);

/* --- parts of model_do --- */

enum { SELF = 0, NEEDS_ADMIN = 1, NEEDS_TRUST = 2, NEEDS_MAIN = 4 };
uint32_t model_may(const struct model *m, const struct command *c,
		   unsigned needs);
void model_wrote(struct model *m, int who);
/* The policy of a command, nicks become people: faults. */
uint32_t model_resolve(const struct model *m, const struct quorum *asked,
		       struct quorum *out);
void model_dealt(const struct quorum *q, struct m_result *out);

void model_do_people(struct model *m, const struct command *c,
		     struct m_result *out);
void model_do_sets(struct model *m, const struct command *c,
		   struct m_result *out);
void model_do_secrets(struct model *m, const struct command *c,
		      struct m_result *out);
uint32_t model_request_faults(struct model *m, const struct command *c,
			      struct quorum *policy);
struct m_session *model_asked(struct model *m, const struct command *c);
uint32_t model_request(struct model *m, const struct command *c,
		       struct m_result *out);
void model_do_session(struct model *m, const struct command *c,
		      struct m_result *out);

#endif
