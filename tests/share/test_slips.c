/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/rs1024.h"
#include "shamir/symbols.h"
#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/share/share.h"
#include "vault/share/slips.h"

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
}

TestSuite(slips, .init = setup);

static uint16_t index_of(const char *word)
{
	int i = slip39_word_index(word, strlen(word));

	cr_assert(i >= 0, "%s", word);
	return (uint16_t)i;
}

static void reads(const char *typed, enum slips_reading how, const char *word)
{
	uint16_t index = 0;

	cr_assert_eq(slips_read(typed, strlen(typed), &index), how, "%s",
		     typed);
	cr_assert_str_eq(slip39_word(index), word, "%s", typed);
}

static void unknown(const char *typed)
{
	uint16_t index = 4711;

	cr_assert_eq(slips_read(typed, strlen(typed), &index), SLIPS_UNKNOWN,
		     "%s", typed);
	cr_assert_eq(index, 4711, "%s was not to be understood", typed);
}

/* Whether ${word} is offered for ${typed}, and in which place; -1. */
static int offered(const char *typed, const char *word)
{
	uint16_t near[SLIPS_MAX];
	size_t i, n = slips_near(typed, strlen(typed), near);

	for (i = 0; i < n; i++)
		if (near[i] == index_of(word))
			return (int)i;
	return -1;
}

static void swap_y_and_z(char *word)
{
	for (; *word != '\0'; word++)
		if (*word == 'y' || *word == 'z')
			*word = *word == 'y' ? 'z' : 'y';
}

Test(slips, a_word_is_known_whole_or_from_four_letters)
{
	reads("crystal", SLIPS_WHOLE, "crystal");
	reads("crys", SLIPS_BEGUN, "crystal");
	reads("cryst", SLIPS_BEGUN, "crystal");
	reads("acne", SLIPS_WHOLE, "acne");
	reads("zero", SLIPS_WHOLE, "zero");
	unknown("");
	unknown("c");
	unknown("cry");
	unknown("crystals");
	unknown("crysxyz");
	unknown("Crystal");
	unknown("crystalcrystal");
}

Test(slips, every_word_is_told_by_its_first_four_letters)
{
	uint16_t index;
	unsigned i;

	for (i = 0; i < SLIP39_WORDS; i++) {
		index = 4711;
		cr_assert_neq(slips_read(slip39_word(i), 4, &index),
			      SLIPS_UNKNOWN);
		cr_assert_eq(index, i);
	}
}

Test(slips, y_and_z_of_another_layout_are_understood_and_said)
{
	reads("crzstal", SLIPS_SWAPPED, "crystal");
	reads("crzs", SLIPS_SWAPPED, "crystal");
	reads("yero", SLIPS_SWAPPED, "zero");
	reads("crayz", SLIPS_SWAPPED, "crazy");
	unknown("crzxtal");
	unknown("crz");
}

/* Were there a pair, a word typed right could be one misread. */
Test(slips, no_word_is_another_one_with_y_and_z_swapped)
{
	char word[SLIP39_WORD_LEN_MAX + 1];
	unsigned i, seen = 0;
	uint16_t index;
	size_t len;

	for (i = 0; i < SLIP39_WORDS; i++) {
		memcpy(word, slip39_word(i), strlen(slip39_word(i)) + 1);
		swap_y_and_z(word);
		if (strcmp(word, slip39_word(i)) == 0)
			continue;
		seen++;
		for (len = SLIPS_COMPLETE; len <= strlen(word); len++) {
			if (memcmp(word, slip39_word(i), len) == 0)
				continue;
			cr_assert_eq(slips_read(word, len, &index),
				     SLIPS_SWAPPED, "%s %zu", word, len);
			cr_assert_eq(index, i, "%s %zu", word, len);
		}
	}
	cr_assert_eq(seen, 160);
}

Test(slips, word_numbers_count_from_one)
{
	uint16_t index = 4711;

	cr_assert(!slips_number(0, &index));
	cr_assert(!slips_number(1025, &index));
	cr_assert_eq(index, 4711);
	cr_assert(slips_number(1, &index));
	cr_assert_str_eq(slip39_word(index), "academic");
	cr_assert(slips_number(1024, &index));
	cr_assert_str_eq(slip39_word(index), "zero");
}

Test(slips, one_wrong_missing_extra_or_moved_letter_is_offered_first)
{
	cr_assert_eq(offered("cristal", "crystal"), 0);
	cr_assert_eq(offered("crytal", "crystal"), 0);
	cr_assert_eq(offered("crysttal", "crystal"), 0);
	cr_assert_eq(offered("crsytal", "crystal"), 0);
	cr_assert_eq(offered("crazz", "crazy"), 0, "one y for a z alone");
	cr_assert_eq(offered("rcystal", "crystal"), 0);
	cr_assert_eq(offered("crzstl", "crystal"), 0, "and y for z besides");
	cr_assert_eq(offered("academicc", "academic"), 0);
	cr_assert_eq(offered("crysxyz", "crystal"), 0,
		     "four letters are right");
}

Test(slips, slips_in_the_four_letters_of_a_word_are_offered)
{
	cr_assert_geq(offered("cxys", "crystal"), 0);
	cr_assert_geq(offered("crsy", "crystal"), 0);
	cr_assert_eq(offered("cry", "crystal"), 0, "three letters");
}

Test(slips, what_is_like_no_word_gets_no_offer)
{
	uint16_t near[SLIPS_MAX];

	cr_assert_eq(slips_near("qqqqqq", 6, near), 0);
	cr_assert_eq(slips_near("cr", 2, near), 0);
	cr_assert_eq(slips_near("", 0, near), 0);
	cr_assert_eq(slips_near("crystalcrystal", 14, near), 0);
	cr_assert_eq(offered("donkey", "crystal"), -1);
}

/* Every slip of every word, and never more than SLIPS_MAX of them. */
Test(slips, each_letter_left_out_of_each_word_leads_back_to_it)
{
	char typed[SLIP39_WORD_LEN_MAX + 1];
	uint16_t near[SLIPS_MAX + 1];
	unsigned i, missed = 0;
	size_t len, out, n, k;

	for (i = 0; i < SLIP39_WORDS; i += 7)
		for (out = 0; out < strlen(slip39_word(i)); out++) {
			len = strlen(slip39_word(i)) - 1;
			memcpy(typed, slip39_word(i), out);
			memcpy(typed + out, slip39_word(i) + out + 1,
			       len - out);
			near[SLIPS_MAX] = 4711;
			n = slips_near(typed, len, near);
			cr_assert_leq(n, SLIPS_MAX);
			cr_assert_eq(near[SLIPS_MAX], 4711);
			for (k = 0; k < n && near[k] != i; k++)
				;
			missed += k == n && len >= SLIPS_COMPLETE;
		}
	cr_assert_eq(missed, 0, "%u words were not offered", missed);
}

/* A share of a fresh key, as indices. */
static struct secret *indices(struct secret **share)
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 2, 3 } } };
	struct secret *key = NULL, *words = NULL;
	size_t n;

	fine(secret_random(SHARE_SECRET_LEN, &key));
	fine(share_split(key, &shape, 4711, share, &n));
	secret_truncate(*share, sizeof(struct slip39_share));
	fine(secret_new(SHARE_WORDS * sizeof(uint16_t), &words));
	cr_assert_eq(symbols_pack((const struct slip39_share *)(const void *)
					  secret_peek(*share),
				  (uint16_t *)(void *)secret_bytes(words)),
		     SHARE_WORDS);
	secret_free(&key);
	return words;
}

static uint16_t *at(struct secret *words, size_t i)
{
	return (uint16_t *)(void *)secret_bytes(words) + i;
}

/* The only fix there is for ${words}. */
static struct slips_fix only_fix(const struct secret *words)
{
	struct secret *fixes = NULL, *share = NULL;
	struct slips_fix fix;
	size_t n = 4711;

	cr_assert_eq(slips_share(words, &share), E_SHARE);
	cr_assert_null(share);
	fine(slips_fixes(words, &fixes, &n));
	cr_assert_eq(n, 1);
	memcpy(&fix, secret_peek(fixes), sizeof(fix));
	secret_free(&fixes);
	return fix;
}

Test(slips, right_words_are_their_share)
{
	struct secret *share = NULL, *back = NULL;
	struct secret *words = indices(&share);

	fine(slips_share(words, &back));
	cr_assert(secret_equal(share, back));
	secret_free(&back);
	secret_free(&words);
	secret_free(&share);
}

/* A share that has ${word} in place ${i}, which is one of its value. */
static struct secret *indices_with(const char *word, size_t i)
{
	struct secret *share = NULL, *back = NULL;
	struct secret *words = indices(&share);

	*at(words, i) = index_of(word);
	rs1024_create(true, at(words, 0), SHARE_WORDS - RS1024_SYMBOLS,
		      at(words, SHARE_WORDS - RS1024_SYMBOLS));
	fine(slips_share(words, &back));
	secret_free(&back);
	secret_free(&share);
	return words;
}

static struct slips_fix fix_of(const char *meant, const char *typed)
{
	struct secret *words = indices_with(meant, 9);
	struct slips_fix fix;

	*at(words, 9) = index_of(typed);
	fix = only_fix(words);
	secret_free(&words);
	return fix;
}

Test(slips, a_word_typed_for_one_like_it_is_found)
{
	static const char *const like[][2] = {
		{ "acid", "paid" },        /* two slips */
		{ "acquire", "require" },  /* two slips */
		{ "airline", "aircraft" }, /* one in the first four */
		{ "academic", "acid" },    /* one in the first four */
	};
	struct slips_fix fix;
	size_t i;

	for (i = 0; i < 4; i++) {
		fix = fix_of(like[i][0], like[i][1]);
		cr_assert_eq(fix.kind, SLIPS_REPLACE, "%s", like[i][0]);
		cr_assert_eq(fix.at, 9);
		cr_assert_eq(fix.index, index_of(like[i][0]));
	}
}

Test(slips, a_word_unlike_the_right_one_is_named_by_its_place_alone)
{
	struct slips_fix fix = fix_of("crystal", "emperor");

	cr_assert_eq(fix.kind, SLIPS_LOOK);
	cr_assert_eq(fix.at, 9);
	cr_assert_eq(fix.index, 0);
}

Test(slips, neighbours_that_changed_places_are_found)
{
	struct secret *words = indices_with("crystal", 21);
	struct slips_fix fix;

	while (*at(words, 22) == *at(words, 21)) {
		secret_free(&words);
		words = indices_with("crystal", 21);
	}
	*at(words, 21) = *at(words, 22);
	*at(words, 22) = index_of("crystal");
	fix = only_fix(words);
	cr_assert_eq(fix.kind, SLIPS_EXCHANGE);
	cr_assert_eq(fix.at, 21);
	secret_free(&words);
}

Test(slips, the_first_and_the_last_word_can_be_mended_too)
{
	static const size_t ends[] = { 0, 32 };
	struct secret *share = NULL, *words;
	struct slips_fix fix;
	uint16_t right;
	size_t i;

	for (i = 0; i < 2; i++) {
		words = indices(&share);
		right = *at(words, ends[i]);
		*at(words, ends[i]) = right ^ 512;
		fix = only_fix(words);
		cr_assert_eq(fix.at, ends[i]);
		cr_assert(fix.kind == SLIPS_LOOK || fix.index == right);
		secret_free(&words);
		secret_free(&share);
	}
}

/* The chance of a fix that is none is one in 30,000. */
Test(slips, words_that_are_all_wrong_get_no_offer)
{
	struct secret *words = NULL, *fixes = NULL, *share = NULL;
	size_t i, n = 4711;

	fine(secret_new(SHARE_WORDS * sizeof(uint16_t), &words));
	for (i = 0; i < SHARE_WORDS; i++)
		*at(words, i) = (uint16_t)(i * 31);
	cr_assert_eq(slips_share(words, &share), E_SHARE);
	fine(slips_fixes(words, &fixes, &n));
	cr_assert_eq(n, 0);
	secret_free(&fixes);
	secret_free(&words);
}

Test(slips, words_of_no_share_are_refused_though_their_checksum_holds)
{
	struct secret *share = NULL, *none = NULL;
	struct secret *words = indices(&share);

	*at(words, 4) |= 512; /* the padding before the value */
	rs1024_create(true, at(words, 0), 30, at(words, 30));
	cr_assert_eq(slips_share(words, &none), E_SHARE);
	cr_assert_null(none);
	secret_free(&words);
	secret_free(&share);
}
