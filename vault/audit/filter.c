/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/filter.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/near.h"
#include "vault/audit/persons.h"
#include "vault/base/error.h"

#define SESSION_MIN 4

struct filter {
	bool has_since, has_until;
	int64_t since, until;
	bool by_person, by_credential, by_outcome, by_event;
	struct id_list persons;
	struct id_list credentials;
	const struct compartment *compartment; /* NULL any */
	bool events[EV_COUNT];
	enum outcome outcome;
	char session[ID_TEXT]; /* "" any */
	bool session_seen;
};

static int compartment_fill(const struct user *u, const char *label,
			    struct filter *f)
{
	const struct state *st = ledger_state(u->ledger);
	struct near near = { .want = label };
	size_t i;

	f->compartment = state_label(st, label);
	if (f->compartment != NULL)
		return E_OK;
	for (i = 0; i < st->compartments_count; i++)
		near_offer(&near, st->compartments[i].label);
	return near_fault(&near, NEAR_COMPARTMENT);
}

static int event_fill(const char *glob, struct filter *f)
{
	struct near near = { .want = glob };
	bool any = false;
	enum event ev;

	for (ev = 0; ev < EV_COUNT; ev++) {
		f->events[ev] = fnmatch(glob, event_name(ev), 0) == 0;
		any |= f->events[ev];
		near_offer(&near, event_name(ev));
	}
	f->by_event = true;
	return any ? E_OK : near_fault(&near, NEAR_EVENT);
}

static int outcome_fill(const char *name, struct filter *f)
{
	f->by_outcome = true;
	for (f->outcome = OUTCOME_COUNTED; f->outcome <= OUTCOME_REFUSED;
	     f->outcome++)
		if (strcmp(outcome_name(f->outcome), name) == 0)
			return E_OK;
	return error_set(E_USAGE,
			 "an outcome is counted, void or refused, not %s",
			 name);
}

static int session_fill(const char *sid, struct filter *f)
{
	size_t len = strlen(sid);

	if (len < SESSION_MIN || len > ID_TEXT - 1 ||
	    strspn(sid, "0123456789abcdef") != len)
		return error_set(E_USAGE,
				 "%.40s: a session is named by the first %d "
				 "or more of its digits",
				 sid, SESSION_MIN);
	memcpy(f->session, sid, len + 1);
	return E_OK;
}

static int fill(const struct user *u, const struct filter_terms *t,
		struct filter *f)
{
	int r = E_OK;

	f->has_since = t->has_since;
	f->has_until = t->has_until;
	f->since = t->since;
	f->until = t->until;
	f->by_person = t->person != NULL;
	f->by_credential = t->credential != NULL;
	if (t->has_since && t->has_until && t->since > t->until)
		return error_set(E_USAGE, "that time ends before it begins");
	if (t->outcome != NULL)
		r = outcome_fill(t->outcome, f);
	if (r == E_OK && t->session != NULL)
		r = session_fill(t->session, f);
	if (r == E_OK && t->event != NULL)
		r = event_fill(t->event, f);
	if (r == E_OK && t->compartment != NULL)
		r = compartment_fill(u, t->compartment, f);
	if (r == E_OK && t->person != NULL)
		r = persons_named(u, t->person, &f->persons);
	if (r == E_OK && t->credential != NULL)
		r = credentials_named(u, t->credential, &f->credentials);
	return r;
}

int filter_new(const struct user *u, const struct filter_terms *terms,
	       struct filter **out)
{
	struct filter *f = calloc(1, sizeof(*f));
	int r;

	if (f == NULL)
		return error_set(E_MEMORY, "a filter");
	r = fill(u, terms, f);
	if (r != E_OK)
		filter_free(&f);
	*out = f;
	return r;
}

void filter_free(struct filter **f)
{
	if (*f == NULL)
		return;
	id_list_free(&(*f)->persons);
	id_list_free(&(*f)->credentials);
	free(*f);
	*f = NULL;
}

static bool among(const struct id_list *list, char (*ids)[ID_TEXT], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (id_list_has(list, ids[i]))
			return true;
	return false;
}

static bool of_session(struct filter *f, const char *sid)
{
	bool is = strncmp(sid, f->session, strlen(f->session)) == 0;

	f->session_seen |= is;
	return is;
}

bool filter_takes(struct filter *f, const struct entry_facts *e)
{
	if (f == NULL)
		return true;
	if (f->session[0] != '\0' && !of_session(f, e->sid))
		return false;
	if ((f->has_since && e->ts < f->since) ||
	    (f->has_until && e->ts > f->until))
		return false;
	if (f->by_outcome && e->outcome != f->outcome)
		return false;
	if (f->by_event && (e->ev == EV_UNKNOWN || !f->events[e->ev]))
		return false;
	if (f->compartment != NULL &&
	    strcmp(f->compartment->id, e->compartment) != 0)
		return false;
	if (f->by_person && !among(&f->persons, e->persons, e->person_count))
		return false;
	return !f->by_credential ||
	       among(&f->credentials, e->credentials, e->credential_count);
}

int filter_done(const struct filter *f)
{
	if (f == NULL || f->session[0] == '\0' || f->session_seen)
		return E_OK;
	return error_set(E_ABSENT, "session %s", f->session);
}
