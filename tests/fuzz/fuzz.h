/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz.h -- what the harnesses share.
 *
 * A harness fuzz_X.c is one program: it says what is done with bytes that
 * nobody vouches for (fuzz_one), what must hold of it whatever they are
 * (MUST), and with which bytes to begin (fuzz_seeds). It makes those with the
 * program's own writers; `fuzz_X --seeds DIR` puts them down as files.
 *
 * Every run is the same: chance comes from a fixed seed, which begins anew
 * before each input, so that keys are the same in the seeds and in the run.
 * scrypt is replaced by a hash, for it would take all of the time. An input that
 * takes more than a second of the processor is a finding.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

/* --- a harness has these --- */

extern const unsigned fuzz_longest; /* bytes of an input */
void fuzz_start(void);              /* once, before anything else */
void fuzz_seeds(void);
void fuzz_one(struct span in);

/* --- and may use these --- */

/* MUST -- end with the text of what does not hold, and the last detail. */
#define MUST(x) ((x) ? (void)0 : fuzz_broken(#x, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* FINE -- a call on our own data must succeed. */
#define FINE(r) MUST((r) == E_OK)

/* seed_put -- one more seed, numbered. */
void seed_put(const void *bytes, size_t len);
void seed_text(const char *text);
void seed_secret(const struct secret *s);

struct span span_of(const struct buffer *b);
struct span span_text(const char *text);
struct span span_secret(const struct secret *s);
struct secret *secret_of(struct span s);

/* Whether ${b} is exactly these bytes; frees ${b}. */
bool fuzz_same(struct buffer *b, struct span bytes);

/* What armor_read reads as the same: LF for CR LF, nothing around. */
void fuzz_plain_lines(struct span in, struct buffer *out);

/* fuzz_chance -- make chance begin anew; the same ${n}, the same numbers. */
void fuzz_chance(uint64_t n);

/* A folder of this process, removed at its end. */
const char *fuzz_folder(void);

/* fuzz_identity -- an age identity, the same in every run; the harness's for
 * its whole life. */
const struct secret *fuzz_identity(void);
const uint8_t *fuzz_recipient(void);

#endif
