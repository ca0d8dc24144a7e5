/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fold.c -- the one table of events: who may sign each, when a session may
 * write it, and the rule that judges it (docs/authority.md).
 *
 *   F  the founder, in entry 0 only
 *   A  an active admin
 *   M  an active member
 *   K  a session's key, from its request to its end
 *   G  a session's key after the grant (the rule says for which purposes)
 *
 * Before its grant a session may write only events marked EARLY.  Who may do
 * what changes on MAIN only: a branch is a copy that went on alone (V6).
 */
#include "vault/ledger/fold.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"
#include "vault/ledger/state_index.h"

enum signer { F = 1, A = 2, M = 4, K = 8, EARLY = 16, MAIN = 32 };

struct rule {
	unsigned signers;
	rule_fn apply;
};

static const struct rule rules[EV_COUNT] = {
	[EV_VAULT_INIT] = { F | MAIN, rule_vault_init },
	[EV_VAULT_MIGRATED] = { A | MAIN, rule_vault_migrated },
	[EV_CATALOG_ROTATED] = { A | MAIN, rule_catalog_rotated },
	[EV_RECORD_SET] = { M, rule_record_set },
	[EV_RECORD_UNSET] = { M, rule_record_unset },
	[EV_MEMBER_ENROLLED] = { A | MAIN, rule_member_enrolled },
	[EV_MEMBER_ROLES] = { A | MAIN, rule_member_roles },
	[EV_MEMBER_RETIRED] = { A | MAIN, rule_member_retired },
	[EV_MEMBER_REKEYED] = { M | MAIN, rule_member_rekeyed },
	[EV_COMPARTMENT_ADDED] = { A | MAIN, rule_compartment_added },
	[EV_GENERATION_DEALT] = { A | K | MAIN, rule_generation_dealt },
	[EV_SHARE_ACKED] = { M, rule_share_acked },
	[EV_SHARE_ATTESTED] = { M, rule_share_attested },
	[EV_GENERATION_COMMITTED] = { A | K | MAIN, rule_generation_committed },
	[EV_GENERATION_ABORTED] = { A | K | MAIN, rule_generation_aborted },
	[EV_GENERATION_PROVEN] = { K, rule_generation_proven },
	[EV_GENERATION_RETIRED] = { A | MAIN, rule_generation_retired },
	[EV_CREDENTIAL_ADDED] = { A, rule_credential_added },
	[EV_CREDENTIAL_CHANGED] = { A, rule_credential_changed },
	[EV_CREDENTIAL_RETIRED] = { A, rule_credential_retired },
	[EV_SECRET_DEPOSITED] = { A, rule_secret_deposited },
	[EV_SECRET_RESEALED] = { K | MAIN, rule_secret_resealed },
	[EV_OPEN_REQUESTED] = { A | K | EARLY, rule_open_requested },
	[EV_OPEN_APPROVED] = { K | EARLY, rule_open_approved },
	[EV_OPEN_REFUSED] = { K | EARLY, rule_open_refused },
	[EV_CARD_ENTERED] = { K | EARLY, rule_card_entered },
	[EV_SHARE_REFUSED] = { K | EARLY, rule_no_effect },
	[EV_OPEN_GRANTED] = { K | EARLY, rule_open_granted },
	[EV_SECRET_REVEALED] = { K, rule_secret_revealed },
	[EV_OPEN_CLOSED] = { K | EARLY, rule_open_closed },
	[EV_OPEN_EXPIRED] = { K | M | EARLY, rule_open_expired },
	[EV_ROTATION_TESTED] = { A, rule_rotation_tested },
	[EV_REVIEW_SIGNED] = { M, rule_review_signed },
	[EV_DRILL_RECORDED] = { A | K, rule_drill_recorded },
	[EV_HEAD_COSIGNED] = { M, rule_head_cosigned },
	[EV_EXPORTED] = { M | K, rule_no_effect },
	[EV_IMPORTED] = { M | K, rule_no_effect },
	[EV_BACKED_UP] = { M | K, rule_no_effect },
	[EV_COPIED] = { M | K, rule_no_effect },
	[EV_CLOCK_STATED] = { M | K | EARLY, rule_no_effect },
	[EV_BRANCH_BEGUN] = { M | K | EARLY, rule_branch_begun },
	[EV_BRANCH_MERGED] = { A | MAIN, rule_branch_merged },
};

bool fold_main_only(enum event ev)
{
	return (rules[ev].signers & MAIN) != 0;
}

void fold_init(struct fold *f)
{
	memset(f, 0, sizeof(*f));
	f->state.index = state_index_new();
	f->segment_count = 1;
	memcpy(f->segments[0].branch, "main", sizeof("main"));
	frontier_empty(&f->segments[0].frontier);
}

void fold_free(struct fold *f)
{
	state_free(&f->state);
	free(f->heads.items);
	memset(f, 0, sizeof(*f));
}

bool fold_declares(const struct leaf *leaf, const struct actor *actor,
		   uint8_t key[NOTE_KEY_LEN])
{
	const struct json *founder = json_get(leaf->d, "founder");

	if (strcmp(leaf->ev, event_name(EV_VAULT_INIT)) == 0)
		return actor->kind == ACTOR_MEMBER && leaf->seq == 0 &&
		       json_text(json_get(founder, "id")) != NULL &&
		       strcmp(json_text(json_get(founder, "id")), actor->id) ==
			       0 &&
		       json_base64(json_get(founder, "sign"), key,
				   NOTE_KEY_LEN);
	if (strcmp(leaf->ev, event_name(EV_OPEN_REQUESTED)) == 0)
		return actor->kind == ACTOR_SESSION &&
		       strcmp(leaf->sid, actor->id) == 0 &&
		       json_base64(json_get(leaf->d, "verify"), key,
				   NOTE_KEY_LEN);
	return false;
}

/* A member who signs: enrolled, active, with a key that stands. */
static const char *member_fault(const struct judged *j, unsigned signers)
{
	if ((signers & (A | M)) == 0)
		return N_("only a session may write this");
	if (j->member == NULL)
		return N_("its writer was never enrolled");
	if (j->member->retired)
		return N_("its writer was retired");
	if (!j->entry->standing)
		return N_(
			"signed with a key that does not count for its writer");
	if ((signers & M) == 0 && !is_admin(j->member))
		return N_("its writer is no admin");
	return NULL;
}

/* A session that writes: requested with effect (but for a guest's own
 * request), not over, and before its grant only what is EARLY. */
static const char *session_fault(const struct judged *j, unsigned signers)
{
	if ((signers & K) == 0)
		return N_("a session may not write this");
	if (j->entry->ev == EV_OPEN_REQUESTED)
		return NULL;
	/* a guest's request follows, and declares the key of both */
	if (j->entry->ev == EV_BRANCH_BEGUN && j->session == NULL)
		return j->entry->standing ?
			       NULL :
			       N_("its session was never requested");
	if (j->session == NULL)
		return N_("its session was never requested");
	if (!j->entry->standing)
		return N_("signed with a key that is not its session's");
	if (j->session->status == SESSION_CLOSED ||
	    j->session->status == SESSION_EXPIRED)
		return N_("its session was over");
	if (j->session->status == SESSION_WAITING && (signers & EARLY) == 0)
		return N_("its session had no grant");
	return NULL;
}

static const char *signer_fault(const struct judged *j, unsigned signers)
{
	if ((signers & F) != 0)
		return NULL;
	if ((signers & MAIN) != 0 && !fold_on_main(j->fold))
		return N_("who may do what changes on main only");
	if (j->leaf->act.kind == ACTOR_MEMBER)
		return member_fault(j, signers);
	return session_fault(j, signers);
}

/* Keys are noted whether or not the entry counts: the tree needs them. */
static int declare_keys(struct judged *j, bool counts)
{
	const struct leaf *leaf = j->leaf;
	struct actor actor = leaf->act;
	uint8_t key[NOTE_KEY_LEN];
	const char *id;

	switch (j->entry->ev) {
	case EV_MEMBER_ENROLLED:
	case EV_MEMBER_REKEYED:
		id = json_text(json_get(json_get(leaf->d, "member"), "id"));
		actor.kind = ACTOR_MEMBER;
		memcpy(actor.id, id, ID_TEXT);
		if (!json_base64(json_get(json_get(leaf->d, "member"), "sign"),
				 key, sizeof(key)))
			return E_OK;
		break;
	case EV_VAULT_INIT:
		if (!fold_declares(leaf, &actor, key))
			return E_OK;
		break;
	case EV_OPEN_REQUESTED:
		actor.kind = ACTOR_SESSION;
		memcpy(actor.id, leaf->sid, ID_TEXT);
		if (!fold_declares(leaf, &actor, key))
			return E_OK;
		break;
	default:
		return E_OK;
	}
	return declare(j->state, &actor, key, counts);
}

static const char *judge(const struct judged *j)
{
	const struct rule *rule = &rules[j->entry->ev];
	const char *reason;

	if (j->entry->ev != EV_VAULT_INIT && j->state->vault[0] == '\0')
		return N_("there is no vault yet");
	reason = signer_fault(j, rule->signers);
	if (reason != NULL)
		return reason;
	return rule->apply(j);
}

static void retirement_undo(struct fold *f)
{
	state_member(&f->state, f->retiring.member)->retired = false;
	f->undone.reason = N_("no catalog rotation follows it");
	f->undone.at = f->retiring.at;
	f->retiring.member[0] = '\0';
}

static int judge_entry(struct fold *f, const struct entry *e,
		       const char **reason)
{
	struct judged j = { f, &f->state, e->leaf, e, NULL, NULL };
	/* what did not hold for want of memory may hold */
	const unsigned memories = error_memories();

	if (e->leaf->act.kind == ACTOR_MEMBER)
		j.member = state_member(&f->state, e->leaf->act.id);
	else
		j.session = state_session(&f->state, e->leaf->act.id);
	*reason = event_check_of(e->ev, e->leaf);
	if (*reason != NULL)
		return rule_suspect(&j);
	*reason = judge(&j);
	if (*reason == rule_no_memory ||
	    (*reason != NULL && error_memories() != memories))
		return error_set(E_MEMORY, "entry %llu",
				 (unsigned long long)e->leaf->seq);
	if (*reason != NULL && rule_suspect(&j) != E_OK)
		return E_MEMORY;
	return declare_keys(&j, *reason == NULL);
}

int fold_entry(struct fold *f, const struct entry *e, const char **reason)
{
	bool waits = f->retiring.member[0] != '\0';
	int r;

	f->undone.reason = NULL;
	if (e->standing && e->leaf->ts > f->newest_ts)
		f->newest_ts = e->leaf->ts;
	if (waits && e->ev != EV_CATALOG_ROTATED)
		retirement_undo(f);
	r = judge_entry(f, e, reason);
	if (r != E_OK || !waits || f->retiring.member[0] == '\0')
		return r;
	if (f->retiring.at == e->at)
		return r; /* it is the retirement itself */
	if (*reason != NULL)
		retirement_undo(f);
	f->retiring.member[0] = '\0';
	return r;
}
