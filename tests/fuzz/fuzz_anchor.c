/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anchors, receipts and proofs, judged against a log. Whatever the input is, as
 * it stands or as a checkpoint that a member of the log signed: ANCHORED is said
 * only of a head that the log has. A head with another root or beyond the end
 * convicts, and is not taken for an anchor.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/audit/anchors.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

const unsigned fuzz_longest = 4096;

static struct scene *scene;
static struct ledger *l;
static struct member_keys keys;

void fuzz_start(void)
{
	scene = base_history();
	scene_keys(scene, JONAS, &keys);
	l = scene_read(scene, JONAS)->ledger;
}

void fuzz_seeds(void)
{
	struct buffer text = BUFFER_INIT;
	struct checkpoint head;

	FINE(audit_anchor(scene->user, &text));
	seed_put(text.bytes, text.len);
	buffer_free(&text);
	FINE(audit_anchor_words(scene->user, &text));
	seed_put(text.bytes, text.len);
	buffer_free(&text);
	FINE(audit_prove(l, "main", 5, &text));
	seed_put(text.bytes, text.len);
	buffer_free(&text);
	ledger_head(l, &head);
	checkpoint_write(&head, &text);
	seed_put(text.bytes, text.len);
	buffer_free(&text);
}

/* Whether some log in the file has that root at that size. */
static bool has_head(const struct checkpoint *cp)
{
	struct anchor_place place;

	if (anchor_place(l, cp, &place) != E_OK || !place.same)
		return false;
	return cp->size <= place.log.segment->size;
}

static enum verdict judged(struct span bytes)
{
	const struct audit_anchor anchor = { .kind = ANCHOR_GATHERED,
					     .name = "kept",
					     .bytes = bytes };
	struct anchors_seen seen = { NULL, 0, 0 };
	struct audit_result out;
	enum verdict v;
	size_t i;

	memset(&out, 0, sizeof(out));
	FINE(anchor_judge(l, &anchor, &seen, &out));
	FINE(anchors_parting(&seen, &out));
	v = out.verdict;
	for (i = 0; i < out.note_count; i++)
		MUST(text_clean(span_text(out.notes[i].text)));
	MUST(v != VERDICT_ANCHORED || out.anchor_size <= l->size);
	anchors_seen_free(&seen);
	audit_result_free(&out);
	return v;
}

static void as_it_is(struct span in)
{
	static struct note note; /* of 9 KiB */
	struct checkpoint cp;
	enum verdict v = judged(in);

	if (v == VERDICT_ANCHORED && note_parse(in, &note) == E_OK &&
	    checkpoint_parse(note.text, &cp) == E_OK)
		MUST(has_head(&cp));
}

static void as_checkpoint(struct span in)
{
	struct buffer note = BUFFER_INIT;
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct checkpoint cp;
	enum verdict v;

	if (checkpoint_parse(in, &cp) != E_OK)
		return;
	FINE(note_sign(in, keys.sign, sig));
	FINE(note_public_key(keys.sign, key));
	key_name_member(cp.origin, scene->people[JONAS].enrolment.id, name);
	buffer_put(&note, in.bytes, in.len);
	buffer_text(&note, "\n");
	note_put_signature(&note, name, 1, key, sig, sizeof(sig));
	v = judged(span_of(&note));
	MUST((v == VERDICT_ANCHORED) == has_head(&cp));
	buffer_free(&note);
}

void fuzz_one(struct span in)
{
	as_it_is(in);
	as_checkpoint(in);
}
