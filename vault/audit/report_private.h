/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_private.h -- private to audit: the parts of a report. */
#ifndef BG_AUDIT_REPORT_PRIVATE_H
#define BG_AUDIT_REPORT_PRIVATE_H

#include "vault/audit/report.h"

/* Each fills its part of ${out}, which report_free frees, whatever it came to. */
int report_entries(const struct user *u, struct report *out);
int report_openings(const struct user *u, struct report *out);
int report_standing(const struct user *u, struct report *out);

#endif
