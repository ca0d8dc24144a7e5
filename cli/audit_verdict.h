/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_verdict.h -- the verdict on a vault, as the command line wants it. */
#ifndef BG_CLI_AUDIT_VERDICT_H
#define BG_CLI_AUDIT_VERDICT_H

struct audit_result;
struct cli;

/* audit_judge -- the file that is a word of the command line or --vault, held
 * against each --anchor. As audit_verify; the caller frees *out on E_OK. */
int audit_judge(struct cli *cli, struct audit_result *out);

/* audit_verdict_fault -- the failure that a bad verdict is; E_OK for others. */
int audit_verdict_fault(const struct audit_result *v);

#endif
