/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/inspect_kept.h"

#include <string.h>

#include "cli/msg.h"
#include "vault/age/age.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"
#include "vault/share/card.h"

#define CARD_BEGINS "breakglass card v"
#define WORDS_BEGIN "breakglass anchor v"

static bool begins(struct span bytes, const char *with)
{
	size_t len = strlen(with);

	return bytes.len >= len && memcmp(bytes.bytes, with, len) == 0;
}

/* --- a card --- */

static void card_head(const struct card *c)
{
	char words[FINGERPRINT_TEXT];

	fingerprint_of(c->vault, words);
	out("the card of %s, of card set %lu of %s, of the vault with the "
	    "fingerprint",
	    c->holder, (unsigned long)c->generation, c->label);
	out("%s", words);
}

static void card_use(void)
{
	out("its checksum is right. it opens nothing alone, and whoever reads "
	    "the words has the share: they are not shown here");
	out("whether it is in use: breakglass share check LABEL --words FILE");
	out("to open with it: breakglass open LABEL, and c; or open SESSION "
	    "--card FILE");
}

int inspect_card(const struct secret *text, bool *is)
{
	struct span bytes = { secret_peek(text), secret_len(text) };
	struct card card;
	int r;

	*is = begins(bytes, CARD_BEGINS);
	memset(&card, 0, sizeof(card));
	r = card_parse(text, &card);
	/* too few words, or too many, are a text like any other */
	if (r == E_INPUT && !*is) {
		error_clear();
		return E_OK;
	}
	*is = *is || r == E_OK || r == E_SHARE;
	if ((r == E_OK || r == E_SHARE) && !card.words_alone)
		card_head(&card);
	if (r == E_OK && card.words_alone)
		out("the 33 words of a card, without what is printed above "
		    "them");
	if (r == E_OK)
		card_use();
	card_free(&card);
	return r;
}

/* --- what opens by itself --- */

int inspect_identity(const struct secret *text, bool *is)
{
	struct secret *ids[64] = { NULL };
	size_t i, n = 0;
	int r = age_identity_file(text, ids, 64, &n);

	for (i = 0; i < n; i++)
		secret_free(&ids[i]);
	*is = r == E_OK && n > 0;
	if (r != E_OK && r != E_INPUT)
		return r;
	error_clear();
	if (*is) {
		out("an age identity without a passphrase: whoever has this "
		    "file is that member");
		out("use it with: --identity FILE; keep it where nobody else "
		    "reads it");
	}
	return E_OK;
}

int inspect_phrase(const struct secret *text, bool *is)
{
	struct secret *phrase = NULL;
	int r = reading_phrase_normal(text, &phrase);

	secret_free(&phrase);
	*is = r == E_OK;
	if (r != E_OK && r != E_INPUT)
		return r;
	error_clear();
	if (*is) {
		out("words as a reading phrase has them: with it names and "
		    "phones are read, and no secrets; it is not shown here");
		out("use it with: --reading-phrase-fd 3 3<FILE; it belongs "
		    "into the printed handbook");
	}
	return E_OK;
}

/* --- an anchor --- */

int inspect_anchor(struct span bytes, bool *is)
{
	struct checkpoint head;
	size_t signatures;
	int r = audit_anchor_look(bytes, &head, &signatures);

	*is = r == E_OK || begins(bytes, WORDS_BEGIN);
	if (r == E_INPUT && !*is) {
		error_clear();
		return E_OK;
	}
	if (r != E_OK)
		return r;
	if (signatures == 0)
		out("an anchor in words, which nobody signed: the head of %s "
		    "at entry %llu",
		    head.origin, (unsigned long long)head.size);
	else
		out(NP_(signatures,
			"an anchor: the head of %s at entry %llu, with %zu "
			"signature, NOT checked here",
			"an anchor: the head of %s at entry %llu, with %zu "
			"signatures, NOT checked here"),
		    head.origin, (unsigned long long)head.size, signatures);
	out("keep it apart from the vault, and hold the vault to it with: "
	    "breakglass audit verify VAULT --anchor FILE");
	return E_OK;
}
