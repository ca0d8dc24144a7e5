/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_other.c -- drills, cosigned heads, branches, and entries that only
 * report. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/rules.h"

const char *rule_drill_recorded(const struct judged *j)
{
	const struct compartment *c = d_compartment(j);

	if (c == NULL || !c->drill)
		return N_("its compartment is not for drills");
	if (j->session == NULL)
		return NULL;
	if (strcmp(j->session->compartment, c->id) != 0)
		return N_("its session was for another compartment");
	return grant_fault(j, "drill");
}

static uint64_t last_cosigned(const struct state *s, const char *member)
{
	uint64_t size = 0;
	size_t i;

	for (i = 0; i < s->cosigned_count; i++)
		if (strcmp(s->cosigned[i].member, member) == 0 &&
		    s->cosigned[i].size > size)
			size = s->cosigned[i].size;
	return size;
}

const char *rule_head_cosigned(const struct judged *j)
{
	struct buffer text = BUFFER_INIT;
	uint8_t cosig[NOTE_COSIG_LEN];
	struct checkpoint cp;
	struct span span;
	const char *reason;
	uint64_t covers;
	bool holds;

	reason = head_fault(j, &covers);
	if (reason != NULL)
		return reason;
	if (covers < last_cosigned(j->state, j->member->id))
		return N_("its witness has cosigned a later head");
	snprintf(cp.origin, sizeof(cp.origin), "%s", fold_tip(j->fold)->origin);
	cp.size = d_number(j, "size");
	d_hash(j, "root", &cp.root);
	checkpoint_write(&cp, &text);
	if (buffer_status(&text) != E_OK)
		return rule_no_memory;
	span.bytes = text.bytes;
	span.len = text.len;
	d_bytes(j, "cosig", cosig, sizeof(cosig));
	holds = note_check_cosign(span, j->member->enrolment.witness, cosig);
	buffer_free(&text);
	if (!holds)
		return N_("its cosignature does not hold");
	if (cosigned_add(j, j->member->id, covers, cosig) != E_OK)
		return rule_no_memory;
	return NULL;
}

const char *rule_branch_begun(const struct judged *j)
{
	unsigned parent;

	if (j->leaf->seq != 0 || j->fold->segment_count < 2)
		return N_("a branch begins at its own entry 0");
	parent = j->fold->segment_count - 2;
	return fold_parent_fault(j->fold, parent, j->leaf->d);
}

const char *rule_no_effect(const struct judged *j)
{
	(void)j;
	return NULL;
}
