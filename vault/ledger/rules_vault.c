/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_vault.c -- the vault itself, its catalog, records and members. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

static bool key_seen(const struct state *s, const uint8_t key[32])
{
	size_t i;

	for (i = 0; i < s->seen_count; i++)
		if (memcmp(s->seen[i].key, key, 32) == 0)
			return true;
	return false;
}

/* Every key of an enrolment must be new to the vault. */
static bool keys_seen(const struct state *s, const struct enrolment *e)
{
	return key_seen(s, e->recipient) || key_seen(s, e->sign) ||
	       key_seen(s, e->witness);
}

static int keys_note(struct state *s, const struct enrolment *e)
{
	const uint8_t *keys[] = { e->recipient, e->sign, e->witness };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (array_room(&s->seen, &s->seen_cap, s->seen_count,
			       sizeof(s->seen[0])) != E_OK)
			return E_MEMORY;
		memcpy(s->seen[s->seen_count].key, keys[i], 32);
		memcpy(s->seen[s->seen_count].member, e->id, ID_TEXT);
		s->seen[s->seen_count++].witness = keys[i] == e->witness;
	}
	return E_OK;
}

/* An entry that made the member what they are: custodians are shown these. */
static int fact_add(struct member *m, uint64_t at)
{
	int r;

	r = array_room(&m->facts, &m->fact_cap, m->fact_count,
		       sizeof(m->facts[0]));
	if (r == E_OK)
		m->facts[m->fact_count++] = at;
	return r;
}

/* member_put -- a new member from E; its record and boxes are the caller's. */
static const char *member_put(const struct judged *j, const struct json *e,
			      unsigned roles)
{
	struct state *s = j->state;
	struct member *m;

	if (array_room(&s->members, &s->members_cap, s->members_count,
		       sizeof(*m)) != E_OK)
		return rule_no_memory;
	m = &s->members[s->members_count];
	memset(m, 0, sizeof(*m));
	if (enrolment_parse(e, &m->enrolment) != E_OK)
		return N_("its enrolment does not hold");
	memcpy(m->id, m->enrolment.id, ID_TEXT);
	m->roles = roles;
	m->enrolled_at = j->entry->at;
	s->members_count++;
	if (fact_add(m, j->entry->at) != E_OK ||
	    keys_note(s, &m->enrolment) != E_OK)
		return rule_no_memory;
	return NULL;
}

const char *rule_vault_init(const struct judged *j)
{
	const struct json *founder = json_get(j->leaf->d, "founder");
	struct state *s = j->state;
	const char *reason;

	if (j->leaf->seq != 0 || j->fold->segment_count > 1 ||
	    s->vault[0] != '\0')
		return N_("only entry 0 of main may begin a vault");
	if (d_number(j, "format") != 1)
		return N_("its format is not 1");
	if (j->leaf->act.kind != ACTOR_MEMBER ||
	    strcmp(j->leaf->act.id, json_text(json_get(founder, "id"))) != 0)
		return N_("it is not signed by its founder");
	reason =
		member_put(j, founder, roles_of(json_get(j->leaf->d, "roles")));
	if (reason != NULL)
		return reason;
	s->format = 1;
	s->init = j->entry->hash;
	hex_encode(s->init.bytes, ID_LEN, s->vault);
	origin_format(s->vault, "main", j->fold->segments[0].origin);
	return NULL;
}

const char *rule_vault_migrated(const struct judged *j)
{
	if (d_number(j, "format") != j->state->format + 1)
		return N_("its format is not the next");
	j->state->format++;
	return NULL;
}

/* Whether a box may go to ${to}: an active member, a live compartment that is
 * no drill, or the reading identity. */
static bool box_wanted(const struct state *s, const char *to)
{
	const struct compartment *c;
	const struct member *m;

	if (strcmp(to, "reading") == 0)
		return true;
	if (strncmp(to, "member:", 7) == 0) {
		m = state_member(s, to + 7);
		return m != NULL && !m->retired;
	}
	if (strncmp(to, "compartment:", 12) == 0) {
		c = state_compartment(s, to + 12);
		return c != NULL && !c->drill && state_current(c) != NULL;
	}
	return false;
}

static size_t boxes_wanted(const struct state *s)
{
	size_t i, n = 1;

	for (i = 0; i < s->members_count; i++)
		if (!s->members[i].retired)
			n++;
	for (i = 0; i < s->compartments_count; i++)
		if (!s->compartments[i].drill &&
		    state_current(&s->compartments[i]) != NULL)
			n++;
	return n;
}

static const char *boxes_fault(const struct judged *j)
{
	const struct json *boxes = json_get(j->leaf->d, "boxes");
	size_t i;

	/* the schema saw to it that `to` ascends, so none comes twice */
	for (i = 0; i < json_count(boxes); i++)
		if (!box_wanted(j->state,
				json_text(json_get(json_item(boxes, i), "to"))))
			return N_("a box is for somebody who may not have it");
	if (json_count(boxes) != boxes_wanted(j->state))
		return N_("somebody who should have a box has none");
	return NULL;
}

static const char *boxes_put(const struct judged *j, uint64_t epoch)
{
	const struct json *boxes = json_get(j->leaf->d, "boxes");
	struct tree_hash h;
	size_t i;

	for (i = 0; i < json_count(boxes); i++) {
		const struct json *box = json_item(boxes, i);

		json_base64(json_get(box, "h"), h.bytes, sizeof(h.bytes));
		if (box_add(j->state, epoch, json_text(json_get(box, "to")),
			    NULL, &h) != E_OK)
			return rule_no_memory;
	}
	return NULL;
}

const char *rule_catalog_rotated(const struct judged *j)
{
	const struct json *reading = json_get(j->leaf->d, "reading");
	struct state *s = j->state;
	const struct epoch *last = state_newest_epoch(s);
	uint64_t number = d_number(j, "epoch");
	struct epoch *e;
	const char *reason;

	if (number != (last == NULL ? 1 : last->number + 1))
		return N_("its epoch is not the next");
	if (d_has(j, "prev_h") != (last != NULL))
		return last == NULL ? N_("the first epoch has none before it") :
				      N_("prev_h is missing");
	reason = boxes_fault(j);
	if (reason != NULL)
		return reason;
	if (array_room(&s->epochs, &s->epochs_cap, s->epochs_count,
		       sizeof(*e)) != E_OK)
		return rule_no_memory;
	e = &s->epochs[s->epochs_count];
	memset(e, 0, sizeof(*e));
	e->number = number;
	e->at = j->entry->at;
	e->has_prev = last != NULL;
	d_hash(j, "prev_h", &e->prev_h);
	json_base64(json_get(reading, "h"), e->reading_h.bytes, TREE_HASH_LEN);
	if (age_recipient_parse(json_span(json_get(j->leaf->d, "recipient")),
				e->recipient) != E_OK ||
	    age_recipient_parse(json_span(json_get(reading, "recipient")),
				e->reading) != E_OK)
		return N_("a recipient of it is none");
	s->epochs_count++;
	return boxes_put(j, number);
}

/* Which records record.set may hold, and who may set them. */
static const char *record_fault(const struct judged *j)
{
	struct record_name name;
	const char *reason;

	reason = record_check(j, NULL, NULL);
	if (reason != NULL)
		return reason;
	record_name_parse(j->leaf->obj, j->state->vault, &name);
	if (strcmp(name.kind, "member") == 0) {
		if (state_member(j->state, name.id) == NULL)
			return N_("its member was never enrolled");
		if (!is_admin(j->member) && strcmp(j->member->id, name.id) != 0)
			return N_("only an admin or the member may set it");
		return NULL;
	}
	if (!is_admin(j->member))
		return N_("its writer is no admin");
	if (strcmp(name.kind, "vault") == 0)
		return strcmp(name.id, j->state->vault) == 0 ?
			       NULL :
			       N_("it names another vault");
	if (strncmp(name.kind, "plan", 4) == 0)
		return NULL;
	return N_("records of this kind come with their own event");
}

const char *rule_record_set(const struct judged *j)
{
	const char *reason = record_fault(j);

	return reason != NULL ? reason : record_put(j);
}

const char *rule_record_unset(const struct judged *j)
{
	const char *reason = record_fault(j);

	return reason != NULL ? reason : record_put(j);
}

const char *rule_member_enrolled(const struct judged *j)
{
	const struct json *e = json_get(j->leaf->d, "member");
	const struct epoch *epoch = state_newest_epoch(j->state);
	const char *id = json_text(json_get(e, "id"));
	struct enrolment parsed;
	const char *reason;
	struct tree_hash h;
	bool seen;

	if (epoch == NULL)
		return N_("there is no catalog yet");
	if (state_member(j->state, id) != NULL)
		return N_("its member was enrolled before");
	if (enrolment_parse(e, &parsed) != E_OK)
		return N_("its enrolment does not hold");
	seen = keys_seen(j->state, &parsed);
	enrolment_free(&parsed);
	if (seen)
		return N_("a key of it was seen before");
	reason = record_check(j, "member", id);
	if (reason != NULL)
		return reason;
	d_hash(j, "catalog_h", &h);
	if (box_add(j->state, epoch->number, "member", id, &h) != E_OK)
		return rule_no_memory;
	reason = member_put(j, e, roles_of(json_get(j->leaf->d, "roles")));
	return reason != NULL ? reason : record_put(j);
}

static struct member *active_member(const struct judged *j)
{
	struct member *m = state_member(j->state, d_text(j, "member"));

	return m == NULL || m->retired ? NULL : m;
}

const char *rule_member_roles(const struct judged *j)
{
	unsigned roles = roles_of(json_get(j->leaf->d, "roles"));
	struct member *m = active_member(j);

	if (m == NULL)
		return N_("its member is not active");
	if ((roles & ROLE_ADMIN) == 0 && admins(j->state, m) == 0)
		return N_("no admin would remain");
	m->roles = roles;
	return fact_add(m, j->entry->at) != E_OK ? rule_no_memory : NULL;
}

const char *rule_member_retired(const struct judged *j)
{
	struct member *m = active_member(j);

	if (m == NULL)
		return N_("its member is not active");
	if (admins(j->state, m) == 0)
		return N_("no admin would remain");
	if (j->leaf->cp == j->leaf->seq + 1)
		return N_("no catalog rotation follows it");
	m->retired = true;
	memcpy(j->fold->retiring.member, m->id, ID_TEXT);
	j->fold->retiring.at = j->entry->at;
	return NULL;
}

const char *rule_member_rekeyed(const struct judged *j)
{
	const struct json *e = json_get(j->leaf->d, "member");
	const struct epoch *epoch = state_newest_epoch(j->state);
	struct enrolment parsed;
	struct tree_hash h;

	if (epoch == NULL)
		return N_("there is no catalog yet");
	if (strcmp(json_text(json_get(e, "id")), j->member->id) != 0)
		return N_("it names another member than its writer");
	if (enrolment_parse(e, &parsed) != E_OK)
		return N_("its enrolment does not hold");
	if (keys_seen(j->state, &parsed)) {
		enrolment_free(&parsed);
		return N_("a key of it was seen before");
	}
	d_hash(j, "catalog_h", &h);
	if (box_add(j->state, epoch->number, "member", j->member->id, &h) !=
	    E_OK) {
		enrolment_free(&parsed);
		return rule_no_memory;
	}
	if (keys_note(j->state, &parsed) != E_OK) {
		enrolment_free(&parsed);
		return rule_no_memory;
	}
	undeclare(j->state, &j->leaf->act);
	enrolment_free(&j->member->enrolment);
	j->member->enrolment = parsed;
	return fact_add(j->member, j->entry->at) != E_OK ? rule_no_memory :
							   NULL;
}
