/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event_types.h -- private to log: the types that values of `d` have. */
#ifndef BG_LOG_EVENT_TYPES_H
#define BG_LOG_EVENT_TYPES_H

#include <stdbool.h>

#include "vault/base/json.h"

enum type {
	T_NUMBER, /* integer >= 0 */
	T_COUNT,  /* integer >= 1 */
	T_SLIP,   /* 0 to 32767 */
	T_BOOL,
	T_TEXT, /* 1 to 1000 bytes */
	T_TIME, /* RFC 3339, milliseconds, Z */
	T_ID,
	T_IDS,        /* no id twice */
	T_IDS_SORTED, /* ascending, at least one */
	T_LABEL,      /* [A-Z][A-Z0-9-]{0,15} */
	T_FIELD,      /* [a-z0-9-]{1,32} */
	T_ORIGIN,     /* breakglass/<vault>/<branch> */
	T_RECIPIENT,  /* age1... */
	T_HASH,       /* base64 of 32 bytes */
	T_KEY,        /* base64 of 32 bytes */
	T_SIG,        /* base64 of 64 bytes */
	T_COSIG,      /* base64 of 72 bytes */
	T_ROLES,
	T_FOUNDER_ROLES, /* just ["admin"] */
	T_FORM,
	T_PURPOSE,
	T_CLOCK,
	T_FINDINGS,
	T_SEEN,
	T_CAUSE,
	T_HOW,
	T_VERDICT,
	T_WHY,
	T_READING,     /* {recipient, h} */
	T_BOXES,       /* [{to, h}] ascending by to */
	T_ALSO,        /* {generation, h} */
	T_ENROLMENT,   /* E */
	T_POLICY,      /* P */
	T_POLICY_ASKED /* P without key and h */
};

bool type_holds(enum type type, const struct json *v);

#endif
