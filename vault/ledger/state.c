/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state.h"

#include <stdlib.h>
#include <string.h>

#include "vault/ledger/state_credentials.h"
#include "vault/ledger/state_index.h"
#include "vault/ledger/state_records.h"

static void compartment_clear(struct compartment *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->generations[i].policy);
	free(c->generations);
}

static void session_clear(struct session *s)
{
	free(s->want);
	free(s->policy);
	free(s->contributions);
	free(s->reveals);
}

void state_all_soon(const struct state *s)
{
	state_records_soon(s);
	state_credentials_soon(s);
}

void state_free(struct state *s)
{
	size_t i;

	for (i = 0; i < s->members_count; i++) {
		enrolment_free(&s->members[i].enrolment);
		free(s->members[i].facts);
	}
	for (i = 0; i < s->compartments_count; i++)
		compartment_clear(&s->compartments[i]);
	for (i = 0; i < s->sessions_count; i++)
		session_clear(&s->sessions[i]);
	free(s->members);
	free(s->keys);
	free(s->seen);
	free(s->epochs);
	free(s->boxes);
	state_records_free(&s->records);
	free(s->compartments);
	state_credentials_free(&s->credentials);
	free(s->sessions);
	free(s->void_requests);
	free(s->cosigned);
	free(s->merged);
	state_index_free(&s->index);
	memset(s, 0, sizeof(*s));
}

/* Ids are looked for from the newest item back: what is asked for most often
 * was added last. */
#define FIND_BY(list, field, want) \
	do { \
		size_t i_ = s->list##_count; \
		while (i_-- > 0) \
			if (strcmp(s->list[i_].field, (want)) == 0) \
				return &s->list[i_]; \
		return NULL; \
	} while (0)

struct member *state_member(const struct state *s, const char *id)
{
	size_t i = state_find(s, INDEXED_MEMBERS, id, NULL);

	return i == INDEX_NONE ? NULL : &s->members[i];
}

struct compartment *state_compartment(const struct state *s, const char *id)
{
	FIND_BY(compartments, id, id);
}

struct compartment *state_label(const struct state *s, const char *label)
{
	FIND_BY(compartments, label, label);
}

struct credential *state_credential(const struct state *s, const char *id)
{
	size_t i = state_find(s, INDEXED_CREDENTIALS, id, NULL);

	return i == INDEX_NONE ? NULL : state_credential_at(s, i);
}

const struct sealed_copy *state_copy(const struct secret_version *v,
				     uint64_t generation)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (v->copies[i].generation == generation)
			return &v->copies[i];
	return NULL;
}

bool state_stranded(const struct compartment *c, const struct secret_version *v)
{
	const struct generation *g = state_current(c);

	return v->adopted && g != NULL && state_copy(v, g->number) == NULL;
}

bool state_witness(const struct state *s, const char *member,
		   const uint8_t key[NOTE_KEY_LEN])
{
	size_t i;

	for (i = 0; i < s->seen_count; i++)
		if (s->seen[i].witness &&
		    strcmp(s->seen[i].member, member) == 0 &&
		    memcmp(s->seen[i].key, key, NOTE_KEY_LEN) == 0)
			return true;
	return false;
}

struct session *state_session(const struct state *s, const char *sid)
{
	size_t i = state_find(s, INDEXED_SESSIONS, sid, NULL);

	return i == INDEX_NONE ? NULL : &s->sessions[i];
}

struct generation *state_generation(const struct compartment *c, uint64_t n)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->generations[i].number == n)
			return &c->generations[i];
	return NULL;
}

static struct generation *with_status(const struct compartment *c,
				      enum generation_status status)
{
	size_t i;

	for (i = c->count; i-- > 0;)
		if (c->generations[i].status == status)
			return &c->generations[i];
	return NULL;
}

struct generation *state_current(const struct compartment *c)
{
	return with_status(c, GENERATION_CURRENT);
}

struct generation *state_pending(const struct compartment *c)
{
	return with_status(c, GENERATION_PENDING);
}

struct secret_version *state_version(const struct credential *c,
				     const char *field, uint64_t version)
{
	size_t i;

	for (i = c->count; i-- > 0;)
		if (c->versions[i].version == version &&
		    strcmp(c->versions[i].field, field) == 0)
			return &c->versions[i];
	return NULL;
}

struct secret_version *state_last(const struct credential *c, const char *field)
{
	size_t i;

	for (i = c->count; i-- > 0;)
		if (strcmp(c->versions[i].field, field) == 0)
			return &c->versions[i];
	return NULL;
}

struct secret_version *state_newest(const struct credential *c,
				    const char *field)
{
	size_t i;

	for (i = c->count; i-- > 0;)
		if (strcmp(c->versions[i].field, field) == 0 &&
		    !c->versions[i].outdated)
			return &c->versions[i];
	return NULL;
}

struct contribution *state_contribution(const struct session *s,
					const char *holder)
{
	size_t i;

	for (i = 0; i < s->contribution_count; i++)
		if (strcmp(s->contributions[i].holder, holder) == 0)
			return &s->contributions[i];
	return NULL;
}

const struct record_ref *state_record(const struct state *s, const char *kind,
				      const char *id)
{
	size_t i = state_find(s, INDEXED_RECORDS, id, kind);

	return i == INDEX_NONE ? NULL : state_record_at(s, i);
}

const struct epoch *state_epoch(const struct state *s, uint64_t number)
{
	size_t i;

	for (i = s->epochs_count; i-- > 0;)
		if (s->epochs[i].number == number)
			return &s->epochs[i];
	return NULL;
}

const struct epoch *state_newest_epoch(const struct state *s)
{
	return s->epochs_count == 0 ? NULL : &s->epochs[s->epochs_count - 1];
}

const struct epoch_box_ref *state_box(const struct state *s, uint64_t epoch,
				      const char *to)
{
	size_t i;

	for (i = s->boxes_count; i-- > 0;)
		if (s->boxes[i].epoch == epoch &&
		    strcmp(s->boxes[i].to, to) == 0)
			return &s->boxes[i];
	return NULL;
}
