/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * support.h -- a member made for one test, and enrolments bent in one place.
 */
#ifndef TESTS_MEMBER_SUPPORT_H
#define TESTS_MEMBER_SUPPORT_H

#include "vault/member/member.h"

struct somebody {
	struct secret *identity;
	struct member_keys keys;
	struct member_file file;
};

/* support_start -- what must run before. support_new makes a member. */
void support_start(void);
void support_new(struct somebody *who, const char *name, const char *nick);
void support_free(struct somebody *who);

struct span support_span(const char *text);
struct span support_bytes(const struct buffer *b);
struct secret *support_secret(const char *text);

/* What enrolment_parse says to ${e}, written as JSON. */
int support_judge(const struct enrolment *e);

/* Sign ${e} anew by ${sign}, over the text docs/format.md gives, Events: E. */
void support_sign(struct enrolment *e, const struct secret *sign);
void support_text(const struct enrolment *e, struct buffer *out);

/* Put ${seed} into ${e}, sealed to its recipient. */
void support_seal_seed(struct enrolment *e, const void *seed, size_t len);

#endif
