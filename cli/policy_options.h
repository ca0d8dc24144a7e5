/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_options.h -- a policy as options say it, and as people read it. */
#ifndef BG_CLI_POLICY_OPTIONS_H
#define BG_CLI_POLICY_OPTIONS_H

#include "cli/cli.h"
#include "vault/custody/custody.h"
#include "vault/share/policy.h"

/* policy_asked -- from --threshold and --holders, or --groups and --group.
 * E_USAGE, E_INPUT. policy_given: whether any of them was. */
int policy_asked(const struct cli *cli, struct deal_policy *out);
bool policy_given(const struct cli *cli);

/* policy_text -- "2 of 3", or "2 of: IT 2 of 3, BOARD 1 of 2", in a language or
 * as lang_english has it. */
void policy_text(const struct policy *p, error_translation *in, char *text,
		 size_t cap);

/* Names a holder: malloc'd, or NULL. */
typedef char *(*holder_namer)(const void *ctx, const struct holder *h);

/* policy_compare -- on standard error, two policies side by side. */
void policy_compare(const struct policy *now, holder_namer now_name,
		    const void *now_ctx, const struct policy *next,
		    holder_namer next_name, const void *next_ctx);

#endif
