/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anchors.h -- private to audit: anchors of every kind, judged in one pass. */
#ifndef BG_AUDIT_ANCHORS_H
#define BG_AUDIT_ANCHORS_H

#include "vault/audit/private.h"
#include "vault/log/note.h"

/* --- words for the phone and for paper (anchor_words.c) ---
 *
 *     breakglass anchor v1
 *     [vault: ID]
 *     [branch: main or ID]
 *     size: N
 *     words: 26 of them, the root; or root: BASE64
 *
 * parse: a missing vault leaves just the branch in *out's origin. E_INPUT. */
bool anchor_words_is(struct span text);
int anchor_words_parse(struct span text, struct checkpoint *out);
int anchor_words_write(const struct checkpoint *head, struct buffer *out);

/* --- what was seen of each (fork.c) --- */

struct anchors_seen {
	struct seen_head *list;
	size_t count, cap;
};

/* anchors_see -- remember a head for the end; borrows nothing but ${name} and
 * the log. anchors_parting -- where a history differs, say between which heads,
 * and show both. */
int anchors_see(struct anchors_seen *seen, const char *name,
		const struct one_log *log, const struct checkpoint *cp,
		const struct note *note, bool same);
int anchors_parting(const struct anchors_seen *seen, struct audit_result *out);
void anchors_seen_free(struct anchors_seen *seen);

/* --- one of them --- */

/* anchor_place -- which log a head is of: one that has its root, or the first of
 * its origin. E_INPUT: none. */
struct anchor_place {
	bool found;
	bool same; /* the log has that root at that size */
	struct one_log log;
};
int anchor_place(struct ledger *l, const struct checkpoint *cp,
		 struct anchor_place *out);

/* Whether each line of signatures is good and by a key of that log. */
bool anchor_lines_known(const struct one_log *log, const struct note *note);

/* anchor_covers -- how far the ledger's own positions are held by a head of that
 * log: of one that came home, to where it left. */
uint64_t anchor_covers(const struct ledger *l, const struct one_log *log,
		       uint64_t size);

/* anchor.c: a note, a proof, or words. E_INPUT when it is none of this vault's.
 * copy_judge (other.c): another copy of the vault, or a bundle of it, which
 * names the first entry that differs. */
int anchor_judge(struct ledger *l, const struct audit_anchor *anchor,
		 struct anchors_seen *seen, struct audit_result *out);
int copy_judge(struct ledger *l, const struct audit_anchor *anchor,
	       const struct host *host, struct audit_result *out);

#endif
