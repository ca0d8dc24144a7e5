/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Phrases as people type them: a fingerprint that is read is written as words
 * that are read as the same, a reading phrase has one normal form, and six words
 * match the one hash they were made of. Short names of any name are valid.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"
#include "vault/member/member.h"
#include "vault/member/phrase.h"

const unsigned fuzz_longest = 512;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	char text[FINGERPRINT_TEXT], six[PHRASE_TEXT];
	uint8_t hash[HASH_LEN];
	struct secret *phrase = NULL;

	hash_sha256("fuzz", 4, hash);
	fingerprint_of(hash, text);
	seed_text(text);
	hex_encode(hash, sizeof(hash), text);
	seed_text(text);
	FINE(phrase_of(hash, six));
	seed_text(six);
	FINE(reading_phrase_new(&phrase));
	seed_secret(phrase);
	secret_free(&phrase);
	seed_text("J\xc3\xb6rg \xc3\x89mile von W\xc3\xbc rttemberg");
}

static void as_fingerprint(const char *text)
{
	char words[FINGERPRINT_TEXT];
	uint8_t hash[HASH_LEN], again[HASH_LEN];

	if (fingerprint_parse(text, hash) != E_OK)
		return;
	fingerprint_of(hash, words);
	FINE(fingerprint_parse(words, again));
	MUST(memcmp(hash, again, HASH_LEN) == 0);
}

static void as_reading_phrase(struct span in)
{
	struct secret *typed = secret_of(in), *normal = NULL, *again = NULL;

	if (reading_phrase_normal(typed, &normal) == E_OK) {
		FINE(reading_phrase_normal(normal, &again));
		MUST(secret_equal(normal, again));
		secret_free(&again);
		secret_free(&normal);
	}
	secret_free(&typed);
}

static void as_six(const char *text)
{
	char six[PHRASE_TEXT];
	uint8_t hash[HASH_LEN];

	hash_sha256("fuzz", 4, hash);
	FINE(phrase_of(hash, six));
	if (phrase_matches(hash, text) == E_OK)
		MUST(strncasecmp(text + strspn(text, " \t\r\n"), six, 3) == 0);
	hash_sha256(text, strlen(text), hash);
	FINE(phrase_of(hash, six));
	FINE(phrase_matches(hash, six));
}

static void as_name(const char *text)
{
	char nick[MEMBER_SHORT_MAX + 1];

	if (member_nick(text, nick) == E_OK)
		MUST(member_nick_valid(nick));
	member_nick_valid(text);
}

void fuzz_one(struct span in)
{
	char *text = strndup((const char *)in.bytes, in.len);

	MUST(text != NULL);
	as_fingerprint(text);
	as_reading_phrase(in);
	as_six(text);
	as_name(text);
	free(text);
}
