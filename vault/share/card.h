/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * card.h -- the text of a printed card (docs/format.md, Files: Card text):
 *
 *     breakglass card v1
 *     vault: <26 fingerprint words>
 *     compartment: <label>
 *     set: <generation>
 *     holder: <name>
 *     anchor: <size> <b64 root>
 *     <empty line>
 *     33 words, each may have its number before it
 */
#ifndef BG_SHARE_CARD_H
#define BG_SHARE_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/base/secret.h"
#include "vault/share/share.h"

struct card {
	bool words_alone;  /* no header lines: the fields below are empty */
	uint8_t vault[32]; /* hash of entry 0 */
	char label[LABEL_MAX + 1];
	uint32_t generation;
	char holder[121];
	uint64_t anchor_size;
	uint8_t anchor_root[32];
	struct secret *share; /* a slip39_share; owned */
};

/* card_write -- the card's text (six words a line, numbered). */
int card_write(const struct card *card, struct secret **text);

/* card_parse -- a card text or 33 words alone. A file of another shape:
 * E_INPUT naming the line. 33 words that fail their checksum or are not on
 * the list: E_SHARE naming the word number where one is known. The caller frees
 * with card_free. On E_SHARE the header fields are filled where they were
 * read, share is NULL. */
int card_parse(const struct secret *text, struct card *out);
void card_free(struct card *card);

#endif
