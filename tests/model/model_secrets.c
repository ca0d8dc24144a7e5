/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model_secrets.c -- what is deposited, and that it works. */
#include <string.h>

#include "tests/model/model.h"
#include "vault/base/error.h"

static int only_label(const struct model *m, uint32_t *faults)
{
	int i, n = 0, only = -1;

	for (i = 0; i < LABELS; i++)
		if (m->compartments[i].there) {
			n++;
			only = i;
		}
	if (n != 1)
		*faults |= n == 0 ? FAULT(E_ABSENT) : FAULT(E_USAGE);
	return only;
}

/* Where it goes: *out, or faults. */
static uint32_t place(struct model *m, const struct command *c, int *out)
{
	const struct m_credential *there = model_credential(m, c->path);
	uint32_t faults = 0;

	if (there != NULL) {
		*out = there->label;
		return c->label >= 0 && c->label != there->label ?
			       FAULT(E_POLICY) :
			       0;
	}
	*out = c->label < 0 ? only_label(m, &faults) : c->label;
	if (faults == 0 && !m->compartments[*out].there)
		faults = FAULT(E_ABSENT);
	return faults;
}

/* To the set in use, and to the one that waits. */
static uint32_t sealed_to(struct model *m, int label)
{
	uint32_t sets = 0;
	int i;

	for (i = 1; model_set(m, label, i) != NULL; i++)
		if (model_set(m, label, i)->standing == CURRENT ||
		    model_set(m, label, i)->standing == PENDING)
			sets |= UINT32_C(1) << i;
	return sets;
}

static uint32_t put(struct model *m, const struct command *c,
		    struct m_result *out)
{
	int field = c->field < 0 ? 0 : c->field;
	struct m_credential *to;
	const struct m_version *last;
	const struct m_set *set;
	struct m_version *v;
	int label;
	uint32_t faults = place(m, c, &label);

	if (faults != 0)
		return faults;
	to = model_credential(m, c->path);
	out->added = to == NULL;
	if (to == NULL) {
		to = &m->credentials[m->credential_count++];
		memset(to, 0, sizeof(*to));
		to->id = c->id;
		to->path = c->path;
		to->label = label;
		to->adder = c->who;
	}
	last = model_last(to, field);
	v = &to->versions[to->count++];
	memset(v, 0, sizeof(*v));
	v->field = field;
	v->number = last == NULL ? 1 : last->number + 1;
	v->depositor = c->who;
	v->text = c->id;
	v->when = m->now;
	v->sealed = sealed_to(m, label);
	set = model_current(m, label);
	out->version = v->number;
	out->missing = quorum_missing(&set->policy, set->acked);
	return 0;
}

static uint32_t tested(struct model *m, const struct command *c,
		       struct m_result *out)
{
	struct m_credential *of = model_credential(m, c->path);
	struct m_version *v;

	v = of == NULL ? NULL : model_newest(of, c->field < 0 ? 0 : c->field);
	if (v == NULL)
		return FAULT(E_ABSENT);
	if (v->number < 2)
		return FAULT(E_POLICY);
	v->tested = true;
	v->tester = c->who;
	out->version = v->number;
	return 0;
}

void model_do_secrets(struct model *m, const struct command *c,
		      struct m_result *out)
{
	out->faults = model_may(m, c,
				c->kind == PUT ? NEEDS_ADMIN | NEEDS_TRUST :
						 NEEDS_ADMIN);
	if (out->faults == 0)
		out->faults =
			c->kind == PUT ? put(m, c, out) : tested(m, c, out);
	if (out->faults == 0)
		model_wrote(m, c->who);
}
