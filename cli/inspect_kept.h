/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inspect_kept.h -- what people keep of a vault apart from it: cards, anchors,
 * identities, the reading phrase. They are told what it is and what it is good
 * for; of what is secret in it nothing is shown.
 */
#ifndef BG_CLI_INSPECT_KEPT_H
#define BG_CLI_INSPECT_KEPT_H

#include <stdbool.h>

#include "vault/base/secret.h"
#include "vault/base/text.h"

/* inspect_card -- *is: a card, or 33 words alone. E_INPUT names the line of its
 * head that is malformed, E_SHARE what is wrong with its words. */
int inspect_card(const struct secret *text, bool *is);

/* inspect_identity -- *is: identities of age, in the clear. inspect_phrase -- *is:
 * words as a reading phrase has them. */
int inspect_identity(const struct secret *text, bool *is);
int inspect_phrase(const struct secret *text, bool *is);

/* inspect_anchor -- *is: a signed head, or one in words. E_INPUT: words that are
 * malformed. */
int inspect_anchor(struct span bytes, bool *is);

#endif
