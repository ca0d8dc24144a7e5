/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan_out.h -- what the commands of the plan share. */
#ifndef BG_CLI_PLAN_OUT_H
#define BG_CLI_PLAN_OUT_H

#include "cli/cli.h"
#include "vault/plan/keep.h"
#include "vault/plan/plan.h"

/* plan_open -- the plan of the vault that this user reads. */
int plan_open(struct cli *cli, struct plan **out);

/* plan_ids -- their ids as a list. */
struct json *plan_ids(struct json_doc *doc, const struct plan_item *const *all,
		      size_t n);

/* plan_shown -- a text of an item, "" where it has none. */
const char *plan_shown(const struct json *item, const char *key);

/* plan_asked_day -- --at, else now, in milliseconds; E_USAGE. */
#define PLAN_DAY_MS 86400000
int plan_asked_day(const struct cli *cli, int64_t *ms);

/* plan_asked_detail -- --for trained (as it is without) or third-party;
 * E_USAGE. */
int plan_asked_detail(const struct cli *cli, bool *third_party);

#endif
