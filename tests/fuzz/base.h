/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base.h -- a small vault, the same in every run, and what the program made
 * with it: for the harnesses to begin with, and to open what was sealed.
 *
 * jonas is admin, anna and ben are custodians, eva is auditor; each of the
 * compartments MAIL and GRID has one secret. jonas asked for MAIL, both
 * approved, and a second request is still open.
 */
#ifndef TESTS_FUZZ_BASE_H
#define TESTS_FUZZ_BASE_H

#include "tests/attack/forge.h"
#include "tests/fuzz/fuzz.h"

/* The vault; made when first asked for. */
struct scene *base_scene(void);

/* base_history -- the same vault after more of its life: an opening with its
 * close and review, a new card set, roles, a retired member, a witnessed head,
 * and a branch that came home. A vault of its own; made when first asked for. */
struct scene *base_history(void);

/* Of the session that both approved, and of the one that nobody has yet. */
const char *base_granted(void);
const char *base_open(void);

/* base_session_seed -- what a session of either vault signs with; of an id that
 * is none of theirs, that of the open one. */
const struct secret *base_session_seed(const char *sid);

/* Every entry of the log. */
void base_leaves(void (*each)(const void *bytes, size_t len));

/* base_log -- the entries of each log in the file, a line each; before those of
 * a branch a line with its name. */
void base_log(struct scene *s, struct buffer *out);

/* base_request -- the file of the open request for that custodian. base_answer
 * -- that custodian's yes to it, or no, and what is kept of it. */
void base_request(enum who who, struct buffer *out);
void base_answer(enum who who, bool yes, struct buffer *file,
		 struct buffer *receipt);

/* The vault file, with pages of 512 bytes so that it is short. */
void base_file(struct scene *s, struct buffer *out);

#endif
