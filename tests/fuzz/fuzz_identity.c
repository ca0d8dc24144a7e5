/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identity files: the lines of age-keygen, or those under a passphrase. Each
 * identity that is read is written again as a line of the file. The input is
 * read as it is, and as what lies under the passphrase; and as a recipient.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/member/member.h"

#define IDS 16

const unsigned fuzz_longest = 2048;

static struct secret *phrase;

void fuzz_start(void)
{
	FINE(secret_copy("correct horse", 13, &phrase));
}

void fuzz_seeds(void)
{
	char text[AGE_RECIPIENT_TEXT];
	struct secret *file = NULL;

	FINE(identity_file_write(fuzz_identity(), 1795000000000, NULL, 0,
				 &file));
	seed_secret(file);
	secret_free(&file);
	FINE(identity_file_write(fuzz_identity(), 1795000000000, phrase, 10,
				 &file));
	seed_secret(file);
	secret_free(&file);
	age_recipient_format(fuzz_recipient(), text);
	seed_text(text);
}

/* Whether the text is a line of the file. */
static bool is_line(struct span file, const struct secret *text)
{
	struct span want = span_secret(text), line;
	size_t at, end;

	for (at = 0; at < file.len; at = end + 1) {
		for (end = at; end < file.len && file.bytes[end] != '\n';)
			end++;
		line.bytes = file.bytes + at;
		line.len = end - at;
		if (line.len > 0 && line.bytes[line.len - 1] == '\r')
			line.len--;
		if (span_equal(line, want))
			return true;
	}
	return false;
}

static void as_file(struct span in)
{
	struct secret *file = secret_of(in), *text = NULL, *ids[IDS];
	size_t i, n = 0;

	if (age_identity_file(file, ids, IDS, &n) == E_OK) {
		MUST(n > 0 && n <= IDS);
		for (i = 0; i < n; i++) {
			FINE(age_identity_format(ids[i], &text));
			MUST(is_line(in, text));
			secret_free(&text);
			secret_free(&ids[i]);
		}
	}
	secret_free(&file);
}

static void as_any(struct span in, const struct secret *by)
{
	struct secret *file = secret_of(in), *ids[IDS];
	size_t i, n = 0;

	if (identity_file_read(file, by, ids, IDS, &n) == E_OK) {
		MUST(n > 0 && n <= IDS);
		for (i = 0; i < n; i++) {
			MUST(secret_len(ids[i]) == AGE_KEY_LEN);
			secret_free(&ids[i]);
		}
	}
	secret_free(&file);
}

static void under_phrase(struct span in)
{
	struct buffer sealed = BUFFER_INIT;

	FINE(age_seal_phrase(phrase, 10, in.bytes, in.len, &sealed));
	as_any(span_of(&sealed), phrase);
	buffer_free(&sealed);
}

static void as_recipient(struct span in)
{
	uint8_t key[AGE_KEY_LEN];
	char text[AGE_RECIPIENT_TEXT];

	if (age_recipient_parse(in, key) != E_OK)
		return;
	age_recipient_format(key, text);
	MUST(span_is(in, text));
}

void fuzz_one(struct span in)
{
	as_file(in);
	as_any(in, NULL);
	as_any(in, phrase);
	under_phrase(in);
	as_recipient(in);
}
