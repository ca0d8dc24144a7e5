/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tlog_proof.h -- one entry's place in a signed head, as a file that needs
 * nothing else (C2SP tlog-proof): index, inclusion path, checkpoint.  Our extra
 * data is the leaf itself, which whoever reads has to hash: it is bound by the
 * path, and by nothing before that.
 */
#ifndef BG_LOG_TLOG_PROOF_H
#define BG_LOG_TLOG_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"
#include "vault/log/tree.h"

#define TLOG_PROOF_MAX 262144 /* longest one read */

struct tlog_proof {
	uint64_t index;
	struct tree_proof path;
	uint8_t *extra; /* owned; NULL: none */
	size_t extra_len;
	struct note note; /* points into the text parsed */
	struct checkpoint cp;
};

/* Whether the first line is a proof's. */
bool tlog_proof_is(struct span text);

/* tlog_proof_parse -- the whole of ${text}, which must outlive *out; E_INPUT.
 * The caller frees with tlog_proof_free. */
int tlog_proof_parse(struct span text, struct tlog_proof *out);
void tlog_proof_free(struct tlog_proof *p);

/* Whether the leaf stands at the proof's index under its head's root. */
bool tlog_proof_holds(const struct tlog_proof *p, struct span leaf);

/* tlog_proof_write -- ${extra} of no bytes writes no such line. */
void tlog_proof_write(uint64_t index, const struct tree_proof *path,
		      struct span extra, struct span note, struct buffer *out);

/* The hashes of a proof, each in base64 on a line. */
void tlog_path_write(const struct tree_proof *path, struct buffer *out);

#endif
