/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event.c -- the schema of format 1 as one table of rows: event, key, type.
 * A key without a row is an extra one; a row without OPTIONAL must be there.
 * Rows stand in the order of the events.
 */
#include "vault/log/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/event_types.h"

#define OPTIONAL true

static const struct row {
	enum event ev;
	const char *key;
	enum type type;
	bool optional;
} rows[] = {
	{ EV_VAULT_INIT, "format", T_COUNT, 0 },
	{ EV_VAULT_INIT, "founder", T_ENROLMENT, 0 },
	{ EV_VAULT_INIT, "roles", T_FOUNDER_ROLES, 0 },
	{ EV_VAULT_MIGRATED, "format", T_COUNT, 0 },
	{ EV_CATALOG_ROTATED, "epoch", T_COUNT, 0 },
	{ EV_CATALOG_ROTATED, "recipient", T_RECIPIENT, 0 },
	{ EV_CATALOG_ROTATED, "prev_h", T_HASH, OPTIONAL },
	{ EV_CATALOG_ROTATED, "reading", T_READING, 0 },
	{ EV_CATALOG_ROTATED, "boxes", T_BOXES, 0 },
	{ EV_MEMBER_ENROLLED, "member", T_ENROLMENT, 0 },
	{ EV_MEMBER_ENROLLED, "roles", T_ROLES, 0 },
	{ EV_MEMBER_ENROLLED, "catalog_h", T_HASH, 0 },
	{ EV_MEMBER_ROLES, "member", T_ID, 0 },
	{ EV_MEMBER_ROLES, "roles", T_ROLES, 0 },
	{ EV_MEMBER_RETIRED, "member", T_ID, 0 },
	{ EV_MEMBER_REKEYED, "member", T_ENROLMENT, 0 },
	{ EV_MEMBER_REKEYED, "catalog_h", T_HASH, 0 },
	{ EV_COMPARTMENT_ADDED, "compartment", T_ID, 0 },
	{ EV_COMPARTMENT_ADDED, "label", T_LABEL, 0 },
	{ EV_COMPARTMENT_ADDED, "drill", T_BOOL, 0 },
	{ EV_COMPARTMENT_ADDED, "max_open", T_COUNT, 0 },
	{ EV_GENERATION_DEALT, "compartment", T_ID, 0 },
	{ EV_GENERATION_DEALT, "generation", T_COUNT, 0 },
	{ EV_GENERATION_DEALT, "recipient", T_RECIPIENT, 0 },
	{ EV_GENERATION_DEALT, "slip", T_SLIP, 0 },
	{ EV_GENERATION_DEALT, "policy", T_POLICY, 0 },
	{ EV_GENERATION_DEALT, "canary_h", T_HASH, 0 },
	{ EV_GENERATION_DEALT, "catalog_h", T_HASH, OPTIONAL },
	{ EV_SHARE_ACKED, "compartment", T_ID, 0 },
	{ EV_SHARE_ACKED, "generation", T_COUNT, 0 },
	{ EV_SHARE_ACKED, "holder", T_ID, 0 },
	{ EV_SHARE_ACKED, "form", T_FORM, 0 },
	{ EV_SHARE_ACKED, "size", T_NUMBER, 0 },
	{ EV_SHARE_ACKED, "root", T_HASH, 0 },
	{ EV_SHARE_ACKED, "sig", T_SIG, OPTIONAL },
	{ EV_SHARE_ACKED, "share_sig", T_SIG, OPTIONAL },
	{ EV_SHARE_ACKED, "cosig", T_COSIG, OPTIONAL },
	{ EV_SHARE_ACKED, "envelope", T_TEXT, OPTIONAL },
	{ EV_SHARE_ATTESTED, "compartment", T_ID, 0 },
	{ EV_SHARE_ATTESTED, "generation", T_COUNT, 0 },
	{ EV_SHARE_ATTESTED, "holder", T_ID, 0 },
	{ EV_SHARE_ATTESTED, "form", T_FORM, 0 },
	{ EV_SHARE_ATTESTED, "size", T_NUMBER, 0 },
	{ EV_SHARE_ATTESTED, "root", T_HASH, 0 },
	{ EV_SHARE_ATTESTED, "sig", T_SIG, OPTIONAL },
	{ EV_SHARE_ATTESTED, "share_sig", T_SIG, OPTIONAL },
	{ EV_SHARE_ATTESTED, "cosig", T_COSIG, OPTIONAL },
	{ EV_SHARE_ATTESTED, "envelope", T_TEXT, OPTIONAL },
	{ EV_GENERATION_COMMITTED, "compartment", T_ID, 0 },
	{ EV_GENERATION_COMMITTED, "generation", T_COUNT, 0 },
	{ EV_GENERATION_ABORTED, "compartment", T_ID, 0 },
	{ EV_GENERATION_ABORTED, "generation", T_COUNT, 0 },
	{ EV_GENERATION_PROVEN, "compartment", T_ID, 0 },
	{ EV_GENERATION_PROVEN, "generation", T_COUNT, 0 },
	{ EV_GENERATION_RETIRED, "compartment", T_ID, 0 },
	{ EV_GENERATION_RETIRED, "generation", T_COUNT, 0 },
	{ EV_CREDENTIAL_ADDED, "credential", T_ID, 0 },
	{ EV_CREDENTIAL_ADDED, "compartment", T_ID, 0 },
	{ EV_CREDENTIAL_CHANGED, "credential", T_ID, 0 },
	{ EV_CREDENTIAL_RETIRED, "credential", T_ID, 0 },
	{ EV_SECRET_DEPOSITED, "credential", T_ID, 0 },
	{ EV_SECRET_DEPOSITED, "field", T_FIELD, 0 },
	{ EV_SECRET_DEPOSITED, "version", T_COUNT, 0 },
	{ EV_SECRET_DEPOSITED, "generation", T_COUNT, 0 },
	{ EV_SECRET_DEPOSITED, "also", T_ALSO, OPTIONAL },
	{ EV_SECRET_RESEALED, "credential", T_ID, 0 },
	{ EV_SECRET_RESEALED, "field", T_FIELD, 0 },
	{ EV_SECRET_RESEALED, "version", T_COUNT, 0 },
	{ EV_SECRET_RESEALED, "depositor", T_ID, 0 },
	{ EV_SECRET_RESEALED, "generation", T_COUNT, 0 },
	{ EV_OPEN_REQUESTED, "compartment", T_ID, 0 },
	{ EV_OPEN_REQUESTED, "generation", T_COUNT, 0 },
	{ EV_OPEN_REQUESTED, "purpose", T_PURPOSE, 0 },
	{ EV_OPEN_REQUESTED, "duration", T_COUNT, 0 },
	{ EV_OPEN_REQUESTED, "want", T_IDS, 0 },
	{ EV_OPEN_REQUESTED, "verify", T_KEY, 0 },
	{ EV_OPEN_REQUESTED, "recipient", T_RECIPIENT, 0 },
	{ EV_OPEN_REQUESTED, "clock", T_CLOCK, 0 },
	{ EV_OPEN_REQUESTED, "findings", T_FINDINGS, 0 },
	{ EV_OPEN_REQUESTED, "policy", T_POLICY_ASKED, OPTIONAL },
	{ EV_OPEN_APPROVED, "holder", T_ID, 0 },
	{ EV_OPEN_APPROVED, "size", T_NUMBER, 0 },
	{ EV_OPEN_APPROVED, "root", T_HASH, 0 },
	{ EV_OPEN_APPROVED, "seen", T_SEEN, 0 },
	{ EV_OPEN_APPROVED, "seen_size", T_NUMBER, 0 },
	{ EV_OPEN_APPROVED, "box_sha256", T_HASH, 0 },
	{ EV_OPEN_APPROVED, "sig", T_SIG, 0 },
	{ EV_OPEN_APPROVED, "share_sig", T_SIG, 0 },
	{ EV_OPEN_APPROVED, "cosig", T_COSIG, OPTIONAL },
	{ EV_OPEN_REFUSED, "holder", T_ID, 0 },
	{ EV_OPEN_REFUSED, "size", T_NUMBER, 0 },
	{ EV_OPEN_REFUSED, "root", T_HASH, 0 },
	{ EV_OPEN_REFUSED, "seen", T_SEEN, 0 },
	{ EV_OPEN_REFUSED, "seen_size", T_NUMBER, 0 },
	{ EV_OPEN_REFUSED, "box_sha256", T_HASH, 0 },
	{ EV_OPEN_REFUSED, "sig", T_SIG, 0 },
	{ EV_CARD_ENTERED, "holder", T_ID, 0 },
	{ EV_CARD_ENTERED, "share_sig", T_SIG, 0 },
	{ EV_SHARE_REFUSED, "cause", T_CAUSE, 0 },
	{ EV_SHARE_REFUSED, "holder", T_ID, OPTIONAL },
	{ EV_OPEN_GRANTED, "counted", T_IDS_SORTED, 0 },
	{ EV_SECRET_REVEALED, "credential", T_ID, 0 },
	{ EV_SECRET_REVEALED, "field", T_FIELD, 0 },
	{ EV_SECRET_REVEALED, "version", T_COUNT, 0 },
	{ EV_SECRET_REVEALED, "how", T_HOW, 0 },
	{ EV_ROTATION_TESTED, "credential", T_ID, 0 },
	{ EV_ROTATION_TESTED, "field", T_FIELD, 0 },
	{ EV_ROTATION_TESTED, "version", T_COUNT, 0 },
	{ EV_REVIEW_SIGNED, "verdict", T_VERDICT, 0 },
	{ EV_DRILL_RECORDED, "compartment", T_ID, 0 },
	{ EV_HEAD_COSIGNED, "size", T_NUMBER, 0 },
	{ EV_HEAD_COSIGNED, "root", T_HASH, 0 },
	{ EV_HEAD_COSIGNED, "cosig", T_COSIG, 0 },
	{ EV_EXPORTED, "what", T_TEXT, 0 },
	{ EV_EXPORTED, "n", T_NUMBER, 0 },
	{ EV_IMPORTED, "what", T_TEXT, 0 },
	{ EV_IMPORTED, "n", T_NUMBER, 0 },
	{ EV_BACKED_UP, "what", T_TEXT, 0 },
	{ EV_BACKED_UP, "n", T_NUMBER, 0 },
	{ EV_COPIED, "what", T_TEXT, 0 },
	{ EV_COPIED, "n", T_NUMBER, 0 },
	{ EV_CLOCK_STATED, "host", T_TIME, 0 },
	{ EV_CLOCK_STATED, "stated", T_TIME, 0 },
	{ EV_BRANCH_BEGUN, "origin", T_ORIGIN, 0 },
	{ EV_BRANCH_BEGUN, "size", T_NUMBER, 0 },
	{ EV_BRANCH_BEGUN, "root", T_HASH, 0 },
	{ EV_BRANCH_BEGUN, "why", T_WHY, 0 },
	{ EV_BRANCH_MERGED, "origin", T_ORIGIN, 0 },
	{ EV_BRANCH_MERGED, "size", T_NUMBER, 0 },
	{ EV_BRANCH_MERGED, "root", T_HASH, 0 },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* What may stand beside `d`. */
enum rule { NEVER, MAY, MUST };

struct beside {
	const char *kinds; /* of obj, spaces between; NULL: no obj */
	enum rule h, xk;   /* with obj */
	enum rule x;       /* brings its own xk */
	enum rule sid;     /* when a member signs; a session always must */
};

#define RECORD(kinds) \
	{ \
		kinds, MUST, MUST, NEVER, NEVER \
	}

static const struct beside besides[EV_COUNT] = {
	[EV_RECORD_SET] = RECORD("vault member plan*"),
	/* an unset record has nothing to hash or seal */
	[EV_RECORD_UNSET] = { "vault member plan*", NEVER, NEVER, NEVER,
			      NEVER },
	[EV_MEMBER_ENROLLED] = RECORD("member"),
	[EV_GENERATION_DEALT] = RECORD("holders"),
	[EV_CREDENTIAL_ADDED] = RECORD("credential"),
	[EV_CREDENTIAL_CHANGED] = RECORD("credential"),
	[EV_CREDENTIAL_RETIRED] = RECORD("credential"),
	[EV_SECRET_DEPOSITED] = { "secret", MUST, NEVER, NEVER, NEVER },
	[EV_SECRET_RESEALED] = { "secret", MUST, NEVER, NEVER, NEVER },
	[EV_OPEN_REQUESTED] = { NULL, NEVER, NEVER, MUST, MUST },
	[EV_OPEN_APPROVED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_OPEN_REFUSED] = { NULL, NEVER, NEVER, MUST, MUST },
	[EV_CARD_ENTERED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_SHARE_REFUSED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_OPEN_GRANTED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_SECRET_REVEALED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_OPEN_CLOSED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_OPEN_EXPIRED] = { NULL, NEVER, NEVER, NEVER, MUST },
	[EV_REVIEW_SIGNED] = { NULL, NEVER, NEVER, MAY, MUST },
	[EV_DRILL_RECORDED] = { NULL, NEVER, NEVER, MAY, MAY },
};

static const char *const names[EV_COUNT] = {
#define X(constant, name) [constant] = name,
	EVENT_TABLE(X)
#undef X
};

enum event event_of(const char *name)
{
	size_t i;

	for (i = 0; i < EV_COUNT; i++)
		if (names[i][0] == name[0] && strcmp(names[i], name) == 0)
			return (enum event)i;
	return EV_UNKNOWN;
}

const char *event_name(enum event ev)
{
	return ev < EV_COUNT ? names[ev] : "unknown";
}

/* --- the check --- */

static _Thread_local char reason[160];

__attribute__((format(printf, 1, 2))) static const char *because(
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	return reason;
}

/* The rows of an event stand together, in the order of events. */
static size_t first_row(enum event ev)
{
	size_t low = 0, high = ROWS, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (rows[mid].ev < ev)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct row *row_of(size_t i, enum event ev, const char *key)
{
	for (; i < ROWS && rows[i].ev == ev; i++)
		if (text_order(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

static const char *check_d(enum event ev, const struct json *d)
{
	size_t i, first = first_row(ev), count = json_count(d), missing = 0;
	const struct row *row;

	for (i = first; i < ROWS && rows[i].ev == ev; i++)
		missing += !rows[i].optional;
	for (i = 0; i < count; i++) {
		row = row_of(first, ev, json_key(d, i));
		if (row == NULL)
			return because(N_("key %.60s is not of this event"),
				       json_key(d, i));
		if (!type_holds(row->type, json_value(d, i)))
			return because(N_("key %.60s is not of its type"),
				       row->key);
		missing -= !row->optional;
	}
	for (i = first; missing > 0 && i < ROWS && rows[i].ev == ev; i++)
		if (!rows[i].optional && json_get(d, rows[i].key) == NULL)
			return because(N_("key %.60s is missing"), rows[i].key);
	return NULL;
}

/* Which signatures a proof of possession has depends on its form. */
static const char *check_form(enum event ev, const struct json *d)
{
	const char *form = json_text(json_get(d, "form"));
	bool sealed, seal;

	if (ev != EV_SHARE_ACKED && ev != EV_SHARE_ATTESTED)
		return NULL;
	sealed = strcmp(form, "sealed") == 0;
	seal = strcmp(form, "seal") == 0;
	if (seal && ev == EV_SHARE_ACKED)
		return N_("a seal is attested, not acknowledged");
	if ((json_get(d, "sig") != NULL) != sealed ||
	    (json_get(d, "cosig") != NULL) != sealed ||
	    (json_get(d, "share_sig") != NULL) != !seal ||
	    (json_get(d, "envelope") != NULL) != seal)
		return N_("its signatures are not those of its form");
	return NULL;
}

static bool breaks(enum rule rule, bool present)
{
	return (rule == MUST && !present) || (rule == NEVER && present);
}

/* "kind:..." against "a b plan*" */
static bool kind_among(const char *kinds, const char *obj)
{
	size_t len = strcspn(obj, ":"), word;
	const char *at;

	for (at = kinds; *at != '\0'; at += word + (at[word] == ' ')) {
		word = strcspn(at, " ");
		if (at[word - 1] == '*') {
			if (len >= word - 1 && memcmp(at, obj, word - 1) == 0)
				return true;
		} else if (len == word && memcmp(at, obj, word) == 0) {
			return true;
		}
	}
	return false;
}

static const char *check_beside(const struct beside *b, const struct leaf *leaf)
{
	bool obj = leaf->obj[0] != '\0', sid = leaf->sid[0] != '\0';
	bool x = leaf->x != NULL;

	if (obj != (b->kinds != NULL))
		return obj ? N_("it has an obj") : N_("its obj is missing");
	if (obj && !kind_among(b->kinds, leaf->obj))
		return N_("its obj is of another kind");
	if (breaks(obj ? b->h : NEVER, leaf->has_h))
		return leaf->has_h ? N_("it has an h") : N_("its h is missing");
	if (breaks(b->x, x))
		return x ? N_("it has an x") : N_("its x is missing");
	if (leaf->has_xk != (x || (obj && b->xk == MUST)))
		return leaf->has_xk ? N_("it has an xk") :
				      N_("its xk is missing");
	if (leaf->has_xk && leaf->xk == 0)
		return N_("its xk is 0");
	if (leaf->act.kind == ACTOR_SESSION)
		return strcmp(leaf->sid, leaf->act.id) == 0 ?
			       NULL :
			       N_("its sid is not its session's");
	if (breaks(b->sid, sid))
		return sid ? N_("it has a sid") : N_("its sid is missing");
	return NULL;
}

/* vault.init has no x and no obj; every other event may say more in secret
 * only where the table lets it. */
const char *event_check_of(enum event ev, const struct leaf *leaf)
{
	struct beside b;
	const char *fault;

	if (ev == EV_UNKNOWN)
		return N_("unknown event");
	fault = check_d(ev, leaf->d);
	if (fault == NULL)
		fault = check_form(ev, leaf->d);
	if (fault != NULL)
		return fault;
	b = besides[ev];
	if (ev == EV_EXPORTED || ev == EV_IMPORTED || ev == EV_BACKED_UP ||
	    ev == EV_COPIED)
		b.x = MAY;
	return check_beside(&b, leaf);
}

const char *event_check(const struct leaf *leaf)
{
	return event_check_of(event_of(leaf->ev), leaf);
}

const char *event_check_enrolment(const struct json *e)
{
	return type_holds(T_ENROLMENT, e) ? NULL :
					    N_("the enrolment is malformed");
}

/* --- objects --- */

static bool names_object(const char *key)
{
	size_t len = strlen(key);

	return strcmp(key, "h") == 0 ||
	       (len > 2 && strcmp(key + len - 2, "_h") == 0);
}

static int walk(const struct json *v,
		int (*each)(void *ctx, const struct tree_hash *hash), void *ctx)
{
	struct tree_hash h;
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < json_count(v); i++) {
		const struct json *child = json_is(v, JSON_OBJECT) ?
						   json_value(v, i) :
						   json_item(v, i);

		if (json_is(v, JSON_OBJECT) && names_object(json_key(v, i)) &&
		    json_base64(child, h.bytes, TREE_HASH_LEN))
			r = each(ctx, &h);
		else
			r = walk(child, each, ctx);
	}
	return r;
}

int event_objects(const struct leaf *leaf,
		  int (*each)(void *ctx, const struct tree_hash *hash),
		  void *ctx)
{
	int r = leaf->has_h ? each(ctx, &leaf->h) : 0;

	return r == 0 ? walk(leaf->d, each, ctx) : r;
}
