/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deposit.h -- credentials and the sealed versions of their secrets. A deposit
 * needs no quorum, and who made it cannot read it back (S4).
 */
#ifndef BG_DEPOSIT_DEPOSIT_H
#define BG_DEPOSIT_DEPOSIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/deposit/payload.h"
#include "vault/ledger/user.h"

/* --- depositing (deposit.c) --- */

struct put_options {
	const char *path;
	const char *compartment;   /* label; NULL: the credential's, or the
					   only one there is */
	const char *field;         /* NULL: password */
	const char *user;          /* NULL: unchanged */
	const char *component;     /* NULL: unchanged */
	const struct secret *body; /* 0 bytes and more; NULL: */
	int file;                  /* a regular file open for reading, from
					   its beginning; read twice */
};

struct put_result {
	uint64_t version;
	bool added; /* a new credential */
	char label[LABEL_MAX + 1];
	unsigned acks_missing; /* shares not yet acknowledged that the
					   policy still needs; 0 = proven */
};

/* deposit_put -- a credential where there is none of the path (or changed,
 * where user or component differ) and a new version of the field's secret.
 * E_POLICY: the credential is of another compartment; E_INPUT: path or field;
 * E_USAGE: several compartments and none named. E_INPUT also: over SECRET_MAX,
 * or the file changed while it was read; nothing is written then. */
int deposit_put(struct user *u, const struct put_options *o,
		struct put_result *out);

/* --- many at once, in a transaction of the caller's --- */

/* deposits_new -- before the transaction's first entry; E_AUTHORITY and what
 * user_may_deposit says. deposits_add -- one more; ${o} is borrowed until it is
 * freed, and its body is not looked at. Several fields of one path stand one
 * after the other, the same but for the field; else two of one path, or the same
 * field twice, are the caller's fault. E_POLICY where the vault has two
 * credentials of the path: which is meant is not for us to say. deposits_entries -- how many entries all
 * of them take. deposits_put -- write the i-th that was added, each once; those
 * of one path in their order, else in any. deposits_known -- whether there is a
 * credential of the path already. */
struct deposits;

int deposits_new(struct user *u, struct txn *txn, struct deposits **out);
int deposits_add(struct deposits *d, const struct put_options *o);
size_t deposits_entries(const struct deposits *d);
bool deposits_known(const struct deposits *d, const char *path);
int deposits_put(struct deposits *d, size_t i, const struct secret *body);
void deposits_free(struct deposits **deposits);

/* deposit_object -- the name of a version's object: `secret:<credential>:
 * <version>`. */
void deposit_object(const char *credential, uint64_t version,
		    char obj[OBJ_TEXT]);

/* path_valid -- lower-case words of [a-z0-9._-] with / between, at most
 * PATH_MAX_LEN bytes; no empty word, no word of dots alone. */
bool path_valid(const char *path);

/* --- afterwards (tested.c) --- */

/* deposit_tested -- log that the newest version of a field (NULL: password)
 * works where it is used; *version says which. E_POLICY: it is the first. */
int deposit_tested(struct user *u, const char *path, const char *field,
		   uint64_t *version);

/* --- looking (list.c) --- */

struct credential_view {
	const char *path, *user, *component; /* NULL when unknown */
	char *own[3]; /* those that are not the ledger's */
	char id[ID_TEXT];
	char label[LABEL_MAX + 1];
	const struct credential *credential; /* in the state */
};

/* credential_list -- unretired credentials whose path matches ${glob} (NULL:
 * all; * ? [] as fnmatch without crossing nothing: * crosses /), of one
 * compartment (NULL: all), sorted by path. *unnamed, which may be NULL: how many
 * more there are in it whose names cannot be read here. */
int credential_list(const struct user *u, const char *glob,
		    const char *compartment, struct credential_view **out,
		    size_t *count, size_t *unnamed);
/* credential_run -- of such a list those of that very path, *n from the one that
 * is given back on: more than one where two copies that came together had made
 * one each. NULL: none. */
const struct credential_view *credential_run(const struct credential_view *list,
					     size_t count, const char *path,
					     size_t *n);
/* credential_find -- as reader_credential. */
int credential_find(const struct user *u, const char *path, const char *label,
		    struct credential_view *out);
void credential_view_clear(struct credential_view *v);
void credential_list_free(struct credential_view **list, size_t count);

#endif
