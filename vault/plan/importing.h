/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importing.h -- private to plan: one import on its way. */
#ifndef BG_PLAN_IMPORTING_H
#define BG_PLAN_IMPORTING_H

#include "vault/deposit/deposit.h"
#include "vault/plan/keep.h"
#include "vault/plan/records.h"

/* A record to write: the newest of an item, or none any more. */
struct writing {
	int list;
	char id[ID_TEXT];
	uint64_t rev;
	struct json_doc *doc; /* NULL: unset */
};

struct importing {
	struct user *u;
	const struct plan_import_options *o;
	struct plan_import_result *out;
	struct records old;
	struct writing *records;
	size_t record_count, record_cap;
	/* credentials whose secret is deposited, by place */
	struct put_options *puts;
	char (*paths)[130];
	const struct foreign_value **secrets;
	size_t put_count;
	struct credential_view *known; /* while secrets are found */
	size_t known_count;
	bool *is_base64;
};

/* importing_secrets -- which secrets of the file are to be deposited, and
 * whether they can be: their compartments are there (E_ABSENT names all that are
 * not), what says it is base64 is (E_INPUT names the place).
 * importing_deposit -- do it; ${d} has one for each. */
int importing_secrets(struct importing *i);
int importing_deposit(const struct importing *i, struct deposits *d);

#endif
