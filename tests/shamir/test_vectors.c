/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The official vectors of SLIP-0039: every one by its name, none left out.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "tests/shamir/support.h"

#define VECTORS 45
#define PASSPHRASE "TREZOR"

TestSuite(vectors, .timeout = 120);

/* What a name promises of an invalid vector. */
static const struct {
	const char *part_of_name;
	int error;
} faults[] = {
	{ "invalid checksum", SHAMIR_ECHECKSUM },
	{ "invalid padding", SHAMIR_EPADDING },
	{ "different identifiers", SHAMIR_EMISMATCH },
	{ "different iteration exponents", SHAMIR_EMISMATCH },
	{ "mismatching group thresholds", SHAMIR_EMISMATCH },
	{ "mismatching group counts", SHAMIR_EMISMATCH },
	{ "mismatching member thresholds", SHAMIR_EMISMATCH },
	{ "greater group threshold than group counts", SHAMIR_EFORMAT },
	{ "duplicate member indices", SHAMIR_EDUPLICATE },
	{ "invalid digest", SHAMIR_EDIGEST },
	{ "nsufficient number of", SHAMIR_ECOUNT },
	{ "Basic sharing 2-of-3", SHAMIR_ECOUNT },
	{ "insufficient length", SHAMIR_ELENGTH },
	{ "invalid master secret length", SHAMIR_ELENGTH },
};

static int expected_fault(const char *name)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (strstr(name, faults[i].part_of_name) != NULL)
			return faults[i].error;
	}
	cr_assert_fail("%s: no fault known by this name", name);
	return -1;
}

/* From the texts to the master secret, up to the first fault. */
static int recover(const json_t *texts, uint8_t *master, size_t *len)
{
	struct slip39_share shares[SLIP39_MAX_SHARES];
	size_t n = json_array_size(texts);
	const json_t *text;
	size_t i;
	int r;

	cr_assert_leq(n, SLIP39_MAX_SHARES);
	json_array_foreach (texts, i, text) {
		r = slip39_from_words(json_string_value(text),
				      json_string_length(text), &shares[i]);
		if (r != SHAMIR_OK)
			return r;
	}
	*len = shares[0].value_len;
	r = slip39_combine(shares, n, master, *len);
	if (r != SHAMIR_OK)
		return r;
	return slip39_decrypt(master, *len, (const uint8_t *)PASSPHRASE,
			      strlen(PASSPHRASE), shares[0].identifier,
			      shares[0].extendable != 0, shares[0].exponent,
			      master);
}

/* Each share of a valid vector is written as it was read. */
static void written_as_read(const char *name, const json_t *texts)
{
	struct slip39_share share;
	char out[SLIP39_TEXT_MAX];
	const json_t *text;
	size_t i;

	json_array_foreach (texts, i, text) {
		cr_assert_eq(slip39_from_words(json_string_value(text),
					       json_string_length(text),
					       &share),
			     SHAMIR_OK);
		cr_assert_eq(slip39_to_words(&share, out, sizeof(out)),
			     SHAMIR_OK);
		cr_assert_str_eq(out, json_string_value(text), "%s", name);
	}
}

static void judge(const json_t *vector)
{
	const char *name = json_string_value(json_array_get(vector, 0));
	const json_t *texts = json_array_get(vector, 1);
	const char *hex = json_string_value(json_array_get(vector, 2));
	uint8_t master[SLIP39_SECRET_MAX];
	char got[2 * SLIP39_SECRET_MAX + 1];
	size_t len = 0;
	int r = recover(texts, master, &len);

	if (*hex == '\0') {
		cr_assert_eq(r, expected_fault(name), "%s: answered %d", name,
			     r);
	} else {
		cr_assert_eq(r, SHAMIR_OK, "%s: answered %d", name, r);
		sodium_bin2hex(got, sizeof(got), master, len);
		cr_assert_str_eq(got, hex, "%s", name);
		written_as_read(name, texts);
	}
	cr_log_info("vector %s: %s", name,
		    *hex == '\0' ? "refused" : "restored");
}

Test(vectors, all_official_vectors_give_what_their_names_say)
{
	json_t *root =
		json_load_file(support_vector("slip39/vectors.json"), 0, NULL);
	const json_t *vector;
	size_t i;

	cr_assert_not_null(root);
	cr_assert_eq(json_array_size(root), VECTORS);
	json_array_foreach (root, i, vector)
		judge(vector);
	json_decref(root);
}
