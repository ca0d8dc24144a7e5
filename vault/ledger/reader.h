/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reader.h -- the sealed side of the log, for who may read it: names, reasons
 * and records, by member identity or reading phrase.
 */
#ifndef BG_LEDGER_READER_H
#define BG_LEDGER_READER_H

#include <stdbool.h>

#include "vault/base/json.h"
#include "vault/ledger/ledger.h"

struct reader;

/* reader_open -- the catalog's keys, newest epoch to oldest; epochs whose boxes
 * do not open are left out. ${phrase} may be
 * NULL. E_IDENTITY when neither opens it; E_PASSPHRASE when a phrase was given
 * and is wrong. The ledger must outlive the reader. */
int reader_open(const struct ledger *l, const struct secret *const *identities,
		size_t n, const struct secret *phrase, struct reader **out);
/* reader_open_compartment -- the same by an opened compartment's key: who
 * opened it by cards alone reads its names as well. E_IDENTITY. */
int reader_open_compartment(const struct ledger *l, const char *id,
			    const struct secret *key, struct reader **out);
/* reader_new -- for the founder, who has just made epoch 1. Takes the key. */
int reader_new(const struct ledger *l, struct epoch_key *key,
	       struct reader **out);
/* reader_renew -- after a rotation of one's own: the new epoch's key, which is
 * taken. */
int reader_renew(struct reader *r, struct epoch_key *fresh);
/* reader_move -- to ${l}, the same log read anew. */
void reader_move(struct reader *r, const struct ledger *l);
void reader_close(struct reader **reader);

const struct ledger *reader_ledger(const struct reader *r);
const struct state *reader_state(const struct reader *r);

/* Whether the newest epoch opened: without it nothing new can be sealed. */
bool reader_current(const struct reader *r);

/* The key new details and records are sealed with: the newest epoch's. */
const struct epoch_key *reader_key(const struct reader *r);
const struct epoch_key *reader_key_of(const struct reader *r, uint64_t epoch);

/* reader_record -- a record's newest revision as JSON; E_ABSENT when there is
 * none or it was unset; E_INTEGRITY when it does not open. */
int reader_record(const struct reader *r, const char *kind, const char *id,
		  struct json_doc **out);

/* The same of a revision that is known. */
int reader_record_ref(const struct reader *r, const struct record_ref *ref,
		      struct json_doc **out);

/* reader_credential_kept -- what a credential's record says, as it was kept from
 * last time (kept_names.h); false: it is to be read. */
struct credential_texts;
bool reader_credential_kept(const struct reader *r,
			    const struct record_ref *ref,
			    struct credential_texts *out);

/* reader_detail -- what an entry of the log with that origin says in secret;
 * E_ABSENT when nothing. */
int reader_detail(const struct reader *r, const char *origin,
		  const struct leaf *leaf, struct json_doc **out);

/* --- names (names.c) --- */

/* One text of a record: malloc'd for the caller, or NULL when unknown. */
char *reader_text(const struct reader *r, const char *kind, const char *id,
		  const char *key);

/* The same of a record that was read. */
char *reader_copy(const struct json_doc *doc, const char *key);

/* The short name, else the name, else the id's first eight digits; malloc'd.
 * A card's name comes from the holders record of its generation. */
char *reader_member_name(const struct reader *r, const char *id);
char *reader_holder_name(const struct reader *r, const struct compartment *c,
			 uint64_t generation, const struct holder *h);

/* reader_member -- the active member of this short name; E_ABSENT; E_POLICY:
 * there are two. */
int reader_member(const struct reader *r, const char *nick,
		  struct member **out);

/* reader_credential -- the unretired credential of this id or path; where two
 * copies made one each, the one in the compartment ${label} (may be NULL).
 * E_ABSENT; E_POLICY: there are two. */
int reader_credential(const struct reader *r, const char *path,
		      const char *label, struct credential **out);

/* reader_seal_record -- append the sealed record ${doc}'s root as revision
 * ${rev}; *obj gets "kind:id:rev". */
int reader_seal_record(const struct reader *r, const char *kind, const char *id,
		       uint64_t rev, const struct json_doc *doc,
		       struct buffer *out, char obj[OBJ_TEXT]);

/* reader_seal_detail -- append the sealed details of entry ${seq}. */
int reader_seal_detail(const struct reader *r, uint64_t seq, enum event ev,
		       const struct json_doc *doc, struct buffer *out);

#endif
