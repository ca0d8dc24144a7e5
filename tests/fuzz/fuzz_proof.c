/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tlog-proof of an entry, and the words of an anchor. A proof that is taken is
 * written again to the byte, and holds for no leaf that it does not hold for; an
 * anchor's words are written as words that are read as the same head. Proofs of
 * a tree whose leaves are the input's bytes hold, and do not when bent.
 */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/audit/anchors.h"
#include "vault/base/error.h"
#include "vault/log/tlog_proof.h"

const unsigned fuzz_longest = 4096;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	const struct ledger *l = scene_read(base_scene(), EVA)->ledger;
	struct buffer proof = BUFFER_INIT, leaf = BUFFER_INIT;
	struct buffer note = BUFFER_INIT, words = BUFFER_INIT;
	struct tree_proof path;
	struct checkpoint head;

	FINE(ledger_leaf_bytes(l, 5, &leaf));
	FINE(ledger_note(l, ledger_tip(l), l->size, &note));
	FINE(ledger_prove_inclusion(l, ledger_tip(l), l->size, 5, &path));
	tlog_proof_write(5, &path, span_of(&leaf), span_of(&note), &proof);
	seed_put(proof.bytes, proof.len);
	ledger_head(l, &head);
	FINE(anchor_words_write(&head, &words));
	seed_put(words.bytes, words.len);
	seed_text("breakglass anchor v1\r\nbranch: main \nsize: 7\nroot: "
		  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
	scene_close(base_scene());
	buffer_free(&proof);
	buffer_free(&leaf);
	buffer_free(&note);
	buffer_free(&words);
}

static void as_proof(struct span in)
{
	static struct tlog_proof p; /* it holds a note of 9 KiB */
	struct buffer again = BUFFER_INIT;
	struct span extra, note;

	if (tlog_proof_parse(in, &p) != E_OK)
		return;
	MUST(tlog_proof_is(in));
	extra.bytes = p.extra;
	extra.len = p.extra_len;
	note.bytes = p.note.text.bytes;
	note.len = (size_t)(in.bytes + in.len - note.bytes);
	tlog_proof_write(p.index, &p.path, extra, note, &again);
	MUST(fuzz_same(&again, in));
	if (p.extra != NULL && tlog_proof_holds(&p, extra)) {
		p.extra[0] ^= 1;
		MUST(!tlog_proof_holds(&p, extra));
	}
	tlog_proof_free(&p);
}

static void as_words(struct span in)
{
	struct checkpoint cp, back;
	char vault[ID_TEXT], branch[BRANCH_TEXT];
	struct buffer again = BUFFER_INIT;

	if (anchor_words_parse(in, &cp) != E_OK)
		return;
	MUST(anchor_words_is(in));
	if (origin_parse(cp.origin, vault, branch) != E_OK)
		return;
	FINE(anchor_words_write(&cp, &again));
	FINE(anchor_words_parse(span_of(&again), &back));
	MUST(strcmp(cp.origin, back.origin) == 0 && cp.size == back.size &&
	     tree_hash_equal(&cp.root, &back.root));
	buffer_free(&again);
}

static void as_tree(struct span in)
{
	struct tree_hash leaves[64], root, old;
	size_t n = in.len < 64 ? in.len : 64, i, at;
	struct tree_proof path;
	struct frontier f;

	if (n < 2)
		return;
	frontier_empty(&f);
	for (i = 0; i < n; i++) {
		tree_leaf_hash(in.bytes + i, 1, &leaves[i]);
		frontier_append(&f, &leaves[i]);
	}
	tree_root(leaves, n, &root);
	frontier_root(&f, &old);
	MUST(frontier_valid(&f) && tree_hash_equal(&root, &old));
	at = in.bytes[0] % n;
	tree_prove_inclusion(leaves, n, at, &path);
	MUST(tree_check_inclusion(&leaves[at], at, n, &path, &root));
	tree_root(leaves, at + 1, &old);
	tree_prove_consistency(leaves, n, at + 1, &path);
	MUST(tree_check_consistency(at + 1, &old, n, &root, &path));
	old.bytes[0] ^= 1;
	MUST(!tree_check_consistency(at + 1, &old, n, &root, &path));
}

/* Any proof of any shape is looked at without harm. */
static void as_path(struct span in)
{
	struct tree_proof path;
	struct tree_hash h;
	uint64_t at, size;

	if (in.len < 17 || in.bytes[16] > TREE_PROOF_MAX)
		return;
	memcpy(&at, in.bytes, 8);
	memcpy(&size, in.bytes + 8, 8);
	path.count = in.bytes[16];
	memset(path.hashes, in.bytes[0], sizeof(path.hashes));
	memset(&h, 1, sizeof(h));
	tree_check_inclusion(&h, at, size, &path, &h);
	tree_check_consistency(at, &h, size, &h, &path);
}

void fuzz_one(struct span in)
{
	as_proof(in);
	as_words(in);
	as_tree(in);
	as_path(in);
}
