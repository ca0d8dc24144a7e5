/* SPDX-License-Identifier: GPL-3.0-or-later */
/* support.h -- epochs and identities made for one test. */
#ifndef TESTS_CATALOG_SUPPORT_H
#define TESTS_CATALOG_SUPPORT_H

#include "vault/catalog/catalog.h"

struct reader {
	struct secret *identity;
	uint8_t recipient[AGE_KEY_LEN];
};

/* support_start -- what must run before. */
void support_start(void);
void support_reader(struct reader *out);
void support_reader_free(struct reader *r);
void support_epoch(uint64_t epoch, struct epoch_key *out);

struct span support_span(const char *text);
struct span support_bytes(const struct buffer *b);
struct secret *support_secret(const char *text);

/* The secret is exactly these bytes. */
bool support_is(const struct secret *s, struct span bytes);

/* An age file of ${text} to ${recipient}. */
void support_age(const uint8_t recipient[AGE_KEY_LEN], struct span text,
		 struct buffer *out);

/* Call ${open} with each byte of ${sealed} flipped and with each shorter
 * length; all must be refused with another code than E_OK. */
void support_every_fault(struct span sealed, int (*open)(struct span bytes));

#endif
