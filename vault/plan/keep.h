/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keep.h -- a plan in a vault: one catalog record for what stands once, and one
 * for each item of a list, so that the log tells which of them changed.
 *
 * Record kinds: `plan` {head}; `plan-component`, `plan-credential`,
 * `plan-custodian`, `plan-group`, `plan-runbook`, `plan-scenario`,
 * `plan-opening` {item, n}. Their ids are random; items are known by the id
 * inside, in whatever case.
 */
#ifndef BG_PLAN_KEEP_H
#define BG_PLAN_KEEP_H

#include "vault/ledger/user.h"
#include "vault/plan/plan.h"

/* plan_load -- E_ABSENT: there is none; E_IDENTITY: nobody reads names here;
 * E_INTEGRITY: what is there is no plan. */
int plan_load(const struct user *u, struct plan **out);

enum plan_change_kind { PLAN_ADDED, PLAN_CHANGED, PLAN_REMOVED };

/* One difference between a plan and what the vault has. */
struct plan_change {
	enum plan_change_kind kind;
	const char *list; /* "components", ...; "plan" for what stands once */
	char *id;         /* owned; "" for that */
};

struct plan_import_options {
	const struct plan *plan;
	/* the file, whose secrets are deposited to the compartments named like
	 * their groups; NULL: no secrets */
	const struct foreign *file;
	bool dry_run; /* say what would change, and write nothing */
};

struct plan_import_result {
	struct plan_change *changes; /* owned */
	size_t count, cap;
	size_t secrets;   /* deposited, or to be */
	size_t unchanged; /* there already: the same `version` in the plan */
};

/* plan_import -- all of it in one transaction, or nothing; no transaction where
 * nothing differs. A secret is deposited when its credential is new in the plan
 * or its `version` is higher than there, at <component>/<credential> in lower
 * case: a totp_seed as field `totp`, all else as `password`.
 * E_ABSENT: a compartment is missing, all are named; E_POLICY: a credential
 * lies in another compartment, has a lower `version` than there, or its group is
 * a drill compartment although a runbook or a scenario needs it; E_INPUT: a
 * secret is no base64, with its path; E_AUTHORITY. */
int plan_import(struct user *u, const struct plan_import_options *o,
		struct plan_import_result *out);
void plan_import_free(struct plan_import_result *r);

/* plan_path -- "<component>/<credential>" in lower case; out has room for 130. */
void plan_path(const struct json *credential, char out[130]);

/* plan_field -- the field that its secret is deposited as. */
const char *plan_field(const struct json *credential);

#endif
