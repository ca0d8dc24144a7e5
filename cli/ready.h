/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ready.h -- private to ready: what is to be mended before the day. */
#ifndef BG_CLI_READY_H
#define BG_CLI_READY_H

#include <stddef.h>

#include "vault/base/json.h"
#include "vault/custody/health.h"

struct cli;

struct readiness {
	struct cli *cli;
	struct health_options options;
	struct json_doc *doc;
	struct json *findings, *compartments;
	size_t count; /* of findings */
};

/* ready_found -- a finding, of a compartment or, ${label} "", of all. ${said} is
 * the ${text} in the language in use. */
void ready_found(struct readiness *r, const char *label, const char *kind,
		 const char *text, const char *said);

/* ready_due -- what is due whoever is there: secrets that were shown, openings
 * that nobody reviewed, and by the plan, where the vault has one, drills,
 * attestations and all else that has a date. */
int ready_due(struct readiness *r);

#endif
