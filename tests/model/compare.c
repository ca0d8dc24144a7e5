/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/play.h"
#include "vault/audit/debt.h"
#include "vault/base/error.h"
#include "vault/custody/health.h"
#include "vault/deposit/deposit.h"

static char *say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *say(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	return text;
}

/* The first thing that is not as it should be. */
#define OUGHT(condition, ...) \
	do { \
		if (!(condition)) \
			return say(__VA_ARGS__); \
	} while (0)

/* --- people --- */

static const char *id_of(const struct play *p, int person)
{
	return p->cast->people[person].enrolment.id;
}

static char *person(const struct play *p, const struct model *m,
		    const struct state *s, int i)
{
	const struct m_person *want = &m->people[i];
	const struct member *is = state_member(s, id_of(p, i));

	OUGHT((is != NULL) == want->enrolled, "%s is %s member", play_nick(i),
	      is == NULL ? "no" : "a");
	if (is == NULL)
		return NULL;
	OUGHT(is->retired == want->retired, "%s is %sretired", play_nick(i),
	      is->retired ? "" : "not ");
	OUGHT(is->roles == want->roles, "%s has the roles %u, not %u",
	      play_nick(i), is->roles, want->roles);
	return NULL;
}

static char *people(const struct play *p, const struct model *m,
		    const struct state *s)
{
	char *differs = NULL;
	size_t n = 0;
	int i;

	for (i = 0; differs == NULL && i < PEOPLE; i++) {
		differs = person(p, m, s, i);
		n += m->people[i].enrolled;
	}
	OUGHT(differs != NULL || n == s->members_count,
	      "there are %zu members, not %zu", s->members_count, n);
	return differs;
}

/* --- card sets --- */

static const char *holder_id(const struct play *p, int holder)
{
	return holder < CARD ? id_of(p, holder) : NULL;
}

static char *group(const struct play *p, const struct m_set *want, unsigned g,
		   const struct policy_group *is)
{
	const struct quorum_group *q = &want->policy.groups[g];
	unsigned i;

	OUGHT(is->threshold == q->threshold && is->count == q->count,
	      "group %u is %u of %zu", g, is->threshold, is->count);
	for (i = 0; i < q->count; i++) {
		const struct holder *h = &is->holders[i];
		const char *id = holder_id(p, q->holders[i]);
		uint32_t bit = quorum_bit(&want->policy, q->holders[i]);

		OUGHT(h->card == (id == NULL) &&
			      (h->card || strcmp(h->id, id) == 0),
		      "holder %u of group %u is another", i, g);
		OUGHT(h->acked == ((want->acked & bit) != 0),
		      "holder %u of group %u is %sacknowledged", i, g,
		      h->acked ? "" : "not ");
	}
	return NULL;
}

static char *set(const struct play *p, const struct m_set *want,
		 const struct generation *is)
{
	static const enum generation_status status[] = {
		[PENDING] = GENERATION_PENDING, [CURRENT] = GENERATION_CURRENT,
		[OLD] = GENERATION_OLD,         [ABORTED] = GENERATION_ABORTED,
		[RETIRED] = GENERATION_RETIRED,
	};
	char *differs = NULL;
	unsigned g;

	OUGHT(is->status == status[want->standing], "its status is %d, not %d",
	      is->status, status[want->standing]);
	OUGHT(is->proven == want->proven, "it is %sproven",
	      is->proven ? "" : "not ");
	OUGHT(is->policy->threshold == want->policy.threshold &&
		      is->policy->count == want->policy.count,
	      "it takes %u of %zu groups", is->policy->threshold,
	      is->policy->count);
	for (g = 0; differs == NULL && g < want->policy.count; g++)
		differs = group(p, want, g, &is->policy->groups[g]);
	return differs;
}

static char *within(char *differs, const char *what, int number)
{
	char *whole;

	if (differs == NULL)
		return NULL;
	whole = say("%s %d: %s", what, number, differs);
	free(differs);
	return whole;
}

static char *compartment(const struct play *p, const struct model *m,
			 const struct state *s, int label)
{
	const struct m_compartment *want = &m->compartments[label];
	const struct compartment *is = state_label(s, play_label(label));
	char *differs = NULL;
	int i;

	OUGHT((is != NULL) == want->there, "it is %sthere",
	      is == NULL ? "not " : "");
	if (is == NULL)
		return NULL;
	OUGHT(is->drill == want->drill &&
		      is->max_open == (uint64_t)want->max_open,
	      "it is another kind");
	OUGHT(is->count == (size_t)want->count, "it has %zu sets, not %d",
	      is->count, want->count);
	for (i = 0; differs == NULL && i < want->count; i++)
		differs = within(set(p, &want->sets[i], &is->generations[i]),
				 "set", i + 1);
	return differs;
}

/* --- secrets --- */

static char *version(const struct play *p, const struct m_version *want,
		     const struct secret_version *is)
{
	size_t i;

	OUGHT(is->version == (uint64_t)want->number, "it has number %llu",
	      (unsigned long long)is->version);
	OUGHT(strcmp(is->field, play_field(want->field)) == 0,
	      "its field is %s", is->field);
	OUGHT(strcmp(is->depositor, id_of(p, want->depositor)) == 0,
	      "its depositor is another");
	OUGHT(is->revealed == want->revealed, "it is %srevealed",
	      is->revealed ? "" : "not ");
	OUGHT(is->tested == want->tested, "it is %stested",
	      is->tested ? "" : "not ");
	OUGHT(is->count == quorum_size(want->sealed),
	      "it is sealed to %zu sets", is->count);
	for (i = 0; i < is->count; i++)
		OUGHT((want->sealed >> is->copies[i].generation & 1) != 0,
		      "it is sealed to set %llu",
		      (unsigned long long)is->copies[i].generation);
	return NULL;
}

static char *credential(const struct play *p, const struct m_credential *want,
			const struct state *s)
{
	const struct credential *is =
		state_credential(s, play_credential(p, want->id));
	const struct compartment *in;
	char *differs = NULL;
	int i;

	OUGHT(is != NULL, "it is not there");
	in = state_compartment(s, is->compartment);
	OUGHT(strcmp(in->label, play_label(want->label)) == 0, "it is in %s",
	      in->label);
	OUGHT(is->count == (size_t)want->count && !is->retired,
	      "it has %zu versions, not %d", is->count, want->count);
	for (i = 0; differs == NULL && i < want->count; i++)
		differs =
			within(version(p, &want->versions[i], &is->versions[i]),
			       "version", i + 1);
	return differs;
}

/* --- sessions --- */

static const char *sid_of(const struct play *p, int id)
{
	int i = 0;

	while (p->sessions[i].id != id)
		i++;
	return p->sessions[i].sid;
}

/* Who gave a share, and who said no. */
static char *given(const struct play *p, const struct m_session *want,
		   const struct quorum *q, const struct session *is)
{
	size_t gave = 0, refused = 0, i;
	int k;

	for (i = 0; i < is->contribution_count; i++) {
		gave += !is->contributions[i].refused;
		refused += is->contributions[i].refused;
	}
	OUGHT(gave == quorum_size(want->gave) &&
		      refused == quorum_size(want->refused),
	      "%zu gave a share, %zu refused", gave, refused);
	for (k = 0; k < PEOPLE; k++) {
		const struct contribution *c =
			state_contribution(is, id_of(p, k));
		uint32_t bit = quorum_bit(q, k);

		OUGHT((c != NULL) ==
			      (((want->gave | want->refused) & bit) != 0),
		      "%s has %sanswered", play_nick(k),
		      c == NULL ? "not " : "");
	}
	return NULL;
}

static char *session(const struct play *p, const struct model *m,
		     const struct m_session *want, const struct state *s)
{
	static const enum session_status status[] = {
		[WAITING] = SESSION_WAITING,
		[OPEN] = SESSION_OPEN,
		[CLOSED] = SESSION_CLOSED,
		[EXPIRED] = SESSION_EXPIRED,
	};
	const struct session *is = state_session(s, sid_of(p, want->id));
	const struct m_set *of =
		&m->compartments[want->label].sets[want->set - 1];

	OUGHT(is != NULL, "it is not there");
	OUGHT(is->status == status[want->stage], "its status is %d, not %d",
	      is->status, status[want->stage]);
	OUGHT(is->guest == (want->requester == GUEST) &&
		      (is->guest ||
		       strcmp(is->requester, id_of(p, want->requester)) == 0),
	      "another asked for it");
	OUGHT(is->generation == (uint64_t)want->set, "it is of set %llu",
	      (unsigned long long)is->generation);
	OUGHT(is->reveal_count == (size_t)want->reveals,
	      "it showed %zu secrets, not %d", is->reveal_count, want->reveals);
	OUGHT(is->reviewed == (want->reviewer >= 0) &&
		      (!is->reviewed ||
		       strcmp(is->reviewer, id_of(p, want->reviewer)) == 0),
	      "it was reviewed by another");
	OUGHT((is->granted_ts != 0) == (want->granted != 0) &&
		      is->granted_ts == want->granted,
	      "it was granted at %lld", (long long)is->granted_ts);
	return given(p, want, &of->policy, is);
}

/* --- all of it --- */

static char *secrets(const struct play *p, const struct model *m,
		     const struct state *s)
{
	char *differs = NULL;
	int i;

	OUGHT(state_credential_count(s) == (size_t)m->credential_count,
	      "there are %zu credentials, not %d", state_credential_count(s),
	      m->credential_count);
	for (i = 0; differs == NULL && i < m->credential_count; i++)
		differs = within(credential(p, &m->credentials[i], s), "p/",
				 m->credentials[i].path);
	return differs;
}

static char *sessions(const struct play *p, const struct model *m,
		      const struct state *s)
{
	char *differs = NULL;
	int i;

	OUGHT(s->sessions_count == (size_t)m->session_count,
	      "there are %zu sessions, not %d", s->sessions_count,
	      m->session_count);
	for (i = 0; differs == NULL && i < m->session_count; i++)
		differs = within(session(p, m, &m->sessions[i], s), "session",
				 m->sessions[i].id);
	return differs;
}

char *compare_state(const struct play *p, const struct model *m,
		    const struct user *u)
{
	const struct state *s = ledger_state(u->ledger);
	char *differs = NULL;
	int i;

	OUGHT(u->ledger->faults_count == 0, "%s: entry %llu: %s",
	      u->ledger->invalid ? "INVALID" : "VOID",
	      (unsigned long long)u->ledger->faults[0].seq,
	      u->ledger->faults[0].what);
	differs = people(p, m, s);
	for (i = 0; differs == NULL && i < LABELS; i++)
		differs = within(compartment(p, m, s, i), play_label(i), 0);
	if (differs == NULL)
		differs = secrets(p, m, s);
	return differs == NULL ? sessions(p, m, s) : differs;
}

/* --- what is made of it for people --- */

static char *quorum(const struct model *m, const struct quorum *q,
		    uint32_t acked, const struct quorum_health *is)
{
	uint32_t hand = model_in_hand(m, q);

	OUGHT(is->slack == quorum_slack(q, hand), "%d may be lost", is->slack);
	OUGHT(is->slack_acked == quorum_slack(q, hand & acked),
	      "%d of the acknowledged may be lost", is->slack_acked);
	OUGHT(is->threshold == quorum_missing(q, 0), "%u open it",
	      is->threshold);
	OUGHT(is->active == quorum_size(hand) &&
		      is->acked == quorum_size(hand & acked) &&
		      is->shares == quorum_size(quorum_all(q)),
	      "%zu of %zu shares are there, %zu acknowledged", is->active,
	      is->shares, is->acked);
	return NULL;
}

static char *health(const struct model *m, const struct user *u, int label)
{
	struct health_options o = { .now_ms = m->now };
	struct model copy = *m;
	const struct m_set *want = model_current(&copy, label);
	struct quorum_health is;
	char *differs;

	if (want == NULL)
		return NULL;
	OUGHT(quorum_health(u, play_label(label), &o, &is) == E_OK, "%s",
	      error_detail());
	differs = quorum(m, &want->policy, want->acked, &is);
	quorum_health_free(&is);
	return differs;
}

static bool owed(struct m_credential *of, const struct debt *is)
{
	int field = strcmp(is->field, "key") == 0;
	const struct m_version *shown = model_debt(of, field);

	return of->path == play_path_of(is->path) && shown != NULL &&
	       is->version == (uint64_t)shown->number &&
	       (is->due == DEBT_CHANGE) == (shown == model_newest(of, field));
}

/* Two that came home may have one path. */
static char *debt(struct model *m, const struct debt *is)
{
	int i;

	for (i = 0; i < m->credential_count; i++)
		if (owed(&m->credentials[i], is))
			return NULL;
	return say("%s, %s, version %llu: %s", is->path, is->field,
		   (unsigned long long)is->version,
		   is->due == DEBT_CHANGE ? "not to be changed" :
					    "not to be tested");
}

static char *debts(const struct model *m, const struct debts *is)
{
	struct model copy = *m;
	char *differs = NULL;
	size_t n = 0, doubts = 0, k;
	int i;

	for (k = 0; differs == NULL && k < is->count; k++)
		differs = debt(&copy, &is->list[k]);
	for (i = 0; i < m->credential_count; i++)
		for (k = 0; k < FIELDS; k++)
			n += model_debt(&m->credentials[i], (int)k) != NULL;
	for (i = 0; i < m->session_count; i++)
		doubts += model_doubtful(m, &m->sessions[i]);
	OUGHT(differs != NULL || is->count == n,
	      "%zu secrets must be changed, not %zu", is->count, n);
	OUGHT(differs != NULL || is->doubt_count == doubts,
	      "%zu sessions are in doubt, not %zu", is->doubt_count, doubts);
	return differs;
}

static char *paths(const struct model *m, const struct user *u)
{
	struct credential_view *list = NULL;
	struct model copy = *m;
	size_t n = 0, i;
	bool known = true;

	OUGHT(credential_list(u, NULL, NULL, &list, &n, NULL) == E_OK, "%s",
	      error_detail());
	for (i = 0; i < n; i++)
		known = known && list[i].path != NULL &&
			model_credential(&copy, play_path_of(list[i].path)) !=
				NULL;
	credential_list_free(&list, n);
	OUGHT(known && n == (size_t)m->credential_count,
	      "%zu paths can be read", n);
	return NULL;
}

static char *nicks(const struct play *p, const struct model *m,
		   const struct user *u)
{
	int i;

	for (i = 0; i < NICKS; i++) {
		int who = model_called(m, i);
		struct member *is = NULL;
		int r = reader_member(u->reader, play_nick(i), &is);

		OUGHT((r == E_OK) == (who >= 0) &&
			      (who < 0 || strcmp(is->id, id_of(p, who)) == 0),
		      "%s is another", play_nick(i));
	}
	return NULL;
}

char *compare_lists(const struct play *p, const struct model *m,
		    const struct user *u)
{
	struct debts is;
	char *differs;
	int i;

	OUGHT(debts_list(u, &is) == E_OK, "%s", error_detail());
	differs = debts(m, &is);
	debts_free(&is);
	for (i = 0; differs == NULL && i < LABELS; i++)
		differs = within(health(m, u, i), play_label(i), 0);
	if (differs == NULL)
		differs = paths(m, u);
	return differs == NULL ? nicks(p, m, u) : differs;
}
