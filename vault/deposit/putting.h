/* SPDX-License-Identifier: GPL-3.0-or-later */
/* putting.h -- private to deposit: one deposit on its way, inside a
 * transaction that is its caller's. */
#ifndef BG_DEPOSIT_PUTTING_H
#define BG_DEPOSIT_PUTTING_H

#include "vault/deposit/deposit.h"

/* One deposit on its way. */
struct putting {
	struct user *u;
	const struct put_options *o; /* borrowed */
	const struct compartment *compartment;
	char id[ID_TEXT];
	bool added;
	bool changed;
	const char *too_long; /* a text of the record; NULL none */
	uint64_t rev;         /* of the credential record */
	struct json_doc *record;
	struct json *root;
	char path[PATH_MAX_LEN + 1];
	char user[121];
	char field[33];
	uint64_t version;
	struct body body;
	const struct secret *sign; /* the user's seed, or expanded; borrowed */
	struct txn *txn;           /* borrowed */
};

/* putting_fault -- what ${o} may not be, whatever the vault has: E_INPUT.
 * putting_prepare -- under the write lock, ${known} the credential that is meant
 * or NULL: what is to be written. putting_join -- the same for a further field of
 * the credential that ${first} is of and that is written before. putting_entries -- how many. putting_write --
 * write them; the body was looked at. putting_free -- NULL is not fine. */
int putting_fault(const struct put_options *o);
int putting_prepare(struct putting *p, const struct credential *known);
void putting_join(struct putting *p, const struct putting *first,
		  const struct credential *known);
size_t putting_entries(const struct putting *p);
int putting_write(struct putting *p);
void putting_free(struct putting *p);

#endif
