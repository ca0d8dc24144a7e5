/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/column.h"
#include "cli/lang.h"
#include "cli/told.h"
#include "vault/base/error.h"

#define KEY "show help"
#define SAID "Hilfe zeigen"

/* --- the catalogue --- */

static struct lang_row *row;

static void read_rows(void)
{
	const char *at = lang_de;
	size_t i;

	row = calloc(lang_de_count, sizeof(*row));
	cr_assert_not_null(row);
	for (i = 0; i < lang_de_count; i++)
		row[i] = lang_next(&at);
	cr_assert_eq(*at, '\0');
}

static void drop_rows(void)
{
	free(row);
}

TestSuite(lang, .init = read_rows, .fini = drop_rows);

#define ARGUMENTS 16

/* Whether ${at}, behind a %, says which argument: "2$". */
static const char *placed(const char *at, size_t *place)
{
	const char *end = at;
	size_t n = 0;

	while (*end >= '0' && *end <= '9')
		n = n * 10 + (size_t)(*end++ - '0');
	if (*end != '$' || n == 0 || n > ARGUMENTS)
		return at;
	*place = n - 1;
	return end + 1;
}

/* The type of each argument that a format takes, as "llu" or "*". Written
 * from printf(3) and without a look at table.awk. */
static void arguments(const char *format, char types[ARGUMENTS][8])
{
	size_t next = 0, place, len;
	const char *at = format;

	memset(types, 0, ARGUMENTS * sizeof(types[0]));
	while ((at = strchr(at, '%')) != NULL) {
		if (*++at == '%') {
			at++;
			continue;
		}
		place = ARGUMENTS;
		at = placed(at, &place);
		for (; *at != '\0' && strchr("-+ #0123456789.*", *at) != NULL;
		     at++)
			if (*at == '*')
				types[next++][0] = '*';
		if (*at == '\0') /* a sign of percent */
			return;
		if (place == ARGUMENTS)
			place = next++;
		len = strspn(at, "hljzt") + 1;
		cr_assert_lt(place, ARGUMENTS);
		memcpy(types[place], at, len);
		at += len;
	}
}

Test(lang, a_translation_takes_the_arguments_of_its_key)
{
	char key[ARGUMENTS][8], text[ARGUMENTS][8];
	size_t i;

	cr_assert_gt(lang_de_count, 0);
	for (i = 0; i < lang_de_count; i++) {
		arguments(row[i].english, key);
		arguments(row[i].text, text);
		cr_assert_arr_eq(key, text, sizeof(key), "%s", row[i].english);
	}
}

/* As "[f]ile": the letters that are to be typed. */
static void letters(const char *text, char out[16])
{
	size_t n = 0;

	while ((text = strchr(text, '[')) != NULL && n < 15) {
		text++;
		if (text[0] != '\0' && text[1] == ']')
			out[n++] = text[0];
	}
	out[n] = '\0';
}

Test(lang, what_is_to_be_typed_is_the_same_in_each_language)
{
	char key[16], text[16];
	size_t i;

	for (i = 0; i < lang_de_count; i++) {
		letters(row[i].english, key);
		letters(row[i].text, text);
		cr_assert_str_eq(key, text, "%s", row[i].english);
	}
}

static size_t places(const char *text)
{
	size_t n = 0;

	while ((text = strstr(text, "{}")) != NULL) {
		text += 2;
		n++;
	}
	return n;
}

Test(lang, a_value_of_the_handbook_has_its_place_in_each_language)
{
	size_t i;

	for (i = 0; i < lang_de_count; i++)
		cr_assert_eq(places(row[i].english), places(row[i].text), "%s",
			     row[i].english);
}

static size_t spaces(const char *text)
{
	return strspn(text, " \n");
}

static size_t spaces_behind(const char *text)
{
	size_t len = strlen(text), n = 0;

	while (n < len &&
	       (text[len - n - 1] == ' ' || text[len - n - 1] == '\n'))
		n++;
	return n;
}

Test(lang, a_translation_stands_where_its_key_stands)
{
	size_t i;

	for (i = 0; i < lang_de_count; i++) {
		cr_assert_eq(spaces(row[i].english), spaces(row[i].text), "%s",
			     row[i].english);
		cr_assert_eq(spaces_behind(row[i].english),
			     spaces_behind(row[i].text), "%s", row[i].english);
	}
}

Test(lang, no_translation_speaks_to_the_terminal)
{
	const unsigned char *at;
	size_t i;

	for (i = 0; i < lang_de_count; i++)
		for (at = (const unsigned char *)row[i].text; *at; at++)
			cr_assert(*at >= 0x20 || *at == '\n', "%s",
				  row[i].english);
}

Test(lang, every_error_is_told_in_german_with_its_next_step)
{
	int code;

	cr_assert(lang_use("de"));
	for (code = E_OK + 1; code < ERROR_COUNT; code++) {
		cr_expect_neq(lang_text(error_sentence(code)),
			      error_sentence(code), "%s", error_name(code));
		cr_expect_neq(lang_text(error_hint(code)), error_hint(code),
			      "%s", error_name(code));
	}
}

/* --- looking up --- */

Test(lang, english_is_spoken_until_another_is_asked_for)
{
	const char *key = KEY;

	cr_assert_eq(lang_text(key), key);
	cr_assert(lang_use("de"));
	cr_assert_str_eq(lang_used(), "de");
	cr_assert_str_eq(lang_text(key), SAID);
	cr_assert(lang_use("en"));
	cr_assert_eq(lang_text(key), key);
}

Test(lang, every_key_is_found)
{
	size_t i;

	cr_assert(lang_use("de"));
	for (i = 0; i < lang_de_count; i++)
		cr_assert_eq(lang_text(row[i].english), row[i].text);
}

Test(lang, what_no_catalogue_has_stays_english)
{
	const char *text = "a text that nobody translated";

	cr_assert(lang_use("de"));
	cr_assert_eq(lang_text(text), text);
	cr_assert_eq(lang_text(""), lang_text(""));
}

Test(lang, a_language_that_there_is_not_changes_nothing)
{
	cr_assert(lang_use("de"));
	cr_assert_not(lang_use("fr"));
	cr_assert_str_eq(lang_used(), "de");
}

Test(lang, the_locale_says_which)
{
	cr_assert_str_eq(lang_of(NULL, NULL, NULL, NULL), "en");
	cr_assert_str_eq(lang_of(NULL, NULL, "de_DE.UTF-8", NULL), "de");
	cr_assert_str_eq(lang_of(NULL, NULL, "de_AT@euro", NULL), "de");
	cr_assert_str_eq(lang_of(NULL, NULL, "de", NULL), "de");
	cr_assert_str_eq(lang_of(NULL, NULL, "den_CA", NULL), "en");
	cr_assert_str_eq(lang_of(NULL, NULL, "fr_FR.UTF-8", NULL), "en");
	cr_assert_str_eq(lang_of("C.UTF-8", "de_DE", "de_DE", "de"), "en");
	cr_assert_str_eq(lang_of("", "de_DE", "en_US", NULL), "de");
	cr_assert_str_eq(lang_of("en_US", "de_DE", "de_DE", NULL), "en");
	cr_assert_str_eq(lang_of(NULL, NULL, "en_US", "fr:de:en"), "de");
	cr_assert_str_eq(lang_of(NULL, NULL, "de_DE", "en:de"), "en");
	cr_assert_str_eq(lang_of(NULL, NULL, "de_DE", "fr"), "de");
	cr_assert_str_eq(lang_of(NULL, NULL, NULL, "de"), "en");
}

Test(lang, yes_is_yes_in_both_languages)
{
	cr_assert(lang_yes("y") && lang_yes("YES") && lang_no("no"));
	cr_assert_not(lang_yes("j"));
	cr_assert_not(lang_yes(""));
	cr_assert(lang_use("de"));
	cr_assert(lang_yes("j") && lang_yes("Ja") && lang_yes("y"));
	cr_assert(lang_no("nein") && lang_no("n"));
	cr_assert_not(lang_yes("nein"));
}

/* --- one, or several --- */

#define OF_SECRETS(n) NP_(n, "%zu secret %s", "%zu secrets %s")

Test(lang, one_is_one_and_none_is_several_in_both_languages)
{
	static const struct {
		size_t n;
		const char *english, *german;
	} rows[] = { { 0, "%zu secrets %s", "%zu Geheimnisse %s" },
		     { 1, "%zu secret %s", "%zu Geheimnis %s" },
		     { 2, "%zu secrets %s", "%zu Geheimnisse %s" } };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert(lang_use("en"));
		cr_assert_str_eq(OF_SECRETS(rows[i].n), rows[i].english);
		cr_assert_str_eq(P_(rows[i].n, "%zu secret %s",
				    "%zu secrets %s"),
				 rows[i].english);
		cr_assert(lang_use("de"));
		cr_assert_str_eq(lang_text(OF_SECRETS(rows[i].n)),
				 rows[i].german);
		cr_assert_str_eq(P_(rows[i].n, "%zu secret %s",
				    "%zu secrets %s"),
				 rows[i].german);
	}
}

Test(lang, a_detail_is_of_one_or_of_several)
{
	size_t n;

	cr_assert(lang_use("de"));
	for (n = 1; n <= 2; n++) {
		error_set(E_FINDINGS,
			  NP_(n, "%zu drill is due", "%zu drills are due"), n);
		cr_assert_str_eq(error_detail(), n == 1 ? "1 drill is due" :
							  "2 drills are due");
		cr_assert_str_eq(error_said(), n == 1 ?
						       "1 Übung ist fällig" :
						       "2 Übungen sind fällig");
	}
}

/* --- details of errors --- */

Test(lang, a_detail_is_told_in_german_and_kept_in_english)
{
	cr_assert(lang_use("de"));
	error_set(E_USAGE, "there is no option %s", "--x");
	cr_assert_str_eq(error_detail(), "there is no option --x");
	cr_assert_str_eq(error_said(), "die Option --x gibt es nicht");
	error_within(E_USAGE, "%s", "here");
	cr_assert_str_eq(error_detail(), "here: there is no option --x");
	cr_assert_str_eq(error_said(), "here: die Option --x gibt es nicht");
}

Test(lang, what_was_kept_is_told_again_in_both)
{
	struct error_kept kept;

	cr_assert(lang_use("de"));
	error_set(E_USAGE, "there is no option %s", "--x");
	error_keep(&kept);
	error_set(E_IO, "something else");
	cr_assert_eq(error_again(E_USAGE, &kept), E_USAGE);
	cr_assert_str_eq(error_detail(), "there is no option --x");
	cr_assert_str_eq(error_said(), "die Option --x gibt es nicht");
	error_clear();
	cr_assert_str_empty(error_said());
}

Test(lang, a_long_detail_is_cut_in_both)
{
	char name[2000];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cr_assert(lang_use("de"));
	error_set(E_USAGE, "there is no option %s", name);
	error_within(E_USAGE, "%s", name);
	cr_assert_eq(strlen(error_detail()), 511);
	cr_assert_eq(strlen(error_said()), 511);
}

/* --- columns --- */

Test(column, an_umlaut_is_one_column_and_a_chinese_character_two)
{
	cr_assert_eq(column_width("Krämer"), 6);
	cr_assert_eq(column_width("Kra\xcc\x88mer"), 6);
	cr_assert_eq(column_width("\xe7\x8e\x8b"), 2);
	cr_assert_eq(column_width(""), 0);
	cr_assert_eq(column_width("\xff\xc3"), 2);
}

Test(column, printf_is_told_the_bytes_it_has_to_fill)
{
	char text[64];

	snprintf(text, sizeof(text), "%-*s|", column(8, "Krämer"), "Krämer");
	cr_assert_str_eq(text, "Krämer  |");
	snprintf(text, sizeof(text), "%-*s|", column(4, "\xe7\x8e\x8b"),
		 "\xe7\x8e\x8b");
	cr_assert_str_eq(text, "\xe7\x8e\x8b  |");
	snprintf(text, sizeof(text), "%-*s|", column(2, "Krämer"), "Krämer");
	cr_assert_str_eq(text, "Krämer|");
}

/* --- what is kept in English and told --- */

static void tells(const char *english, const char *german)
{
	char text[240];

	told(english, text, sizeof(text));
	cr_assert_str_eq(text, german, "%s", english);
}

Test(told, a_reason_that_is_kept_is_told_in_german_behind_its_event)
{
	cr_assert(lang_use("de"));
	tells("its writer is no admin",
	      "wer ihn schrieb, ist kein Administrator");
	tells("open.granted: those counted do not meet the policy",
	      "open.granted: die Gezählten erfüllen die Regeln nicht");
}

Test(told, what_was_filled_in_stays)
{
	cr_assert(lang_use("de"));
	tells("its object 0123456789abcdef... is missing",
	      "sein Objekt 0123456789abcdef... fehlt");
	tells("branch 0a1b: entry 12 is behind what came home of it",
	      "Zweig 0a1b: Eintrag 12 liegt hinter dem, was von ihm heimkam");
	tells("branch 0a1b: checkpoint 7 closes no transaction",
	      "Zweig 0a1b: Kontrollpunkt 7 schließt keine Transaktion ab");
	tells("checkpoint 7 closes no transaction",
	      "Kontrollpunkt 7 schließt keine Transaktion ab");
	tells("share.acked: key sig is not of its type",
	      "share.acked: der Schlüssel sig ist nicht von seinem Typ");
}

Test(told, a_reason_within_a_reason_is_told_too)
{
	cr_assert(lang_use("de"));
	tells("branch.merged: its branch does not verify: its entry 3: its "
	      "transaction was cut",
	      "branch.merged: sein Zweig besteht die Prüfung nicht: sein "
	      "Eintrag 3: seine Transaktion wurde abgeschnitten");
}

/* Keys of entries, columns of a file and ids have names that are words of ours. */
Test(told, a_name_within_a_text_is_no_text_of_ours)
{
	cr_assert(lang_use("de"));
	cr_assert_str_neq(lang_text("compartment"), "compartment");
	cr_assert_str_neq(lang_text("service"), "service");
	tells("open.requested: key compartment is missing",
	      "open.requested: der Schlüssel compartment fehlt");
	tells("there is no column `service`", "es gibt keine Spalte `service`");
	tells("open.requested: its xk is missing",
	      "open.requested: sein xk fehlt");
	tells("backup: its writer is no admin",
	      "backup: wer ihn schrieb, ist kein Administrator");
}

Test(told, what_nobody_translated_stays_as_it_is)
{
	cr_assert(lang_use("de"));
	tells("", "");
	tells("database disk image is malformed",
	      "database disk image is malformed");
	tells("frob: 100% %s %n", "frob: 100% %s %n");
	cr_assert(lang_use("en"));
	tells("its writer is no admin", "its writer is no admin");
}

Test(told, a_text_of_somebody_s_is_never_a_format)
{
	char text[240];

	cr_assert(lang_use("de"));
	told("meta row %n%s%s belongs to nothing", text, sizeof(text));
	cr_assert_str_eq(text, "die Meta-Zeile %n%s%s gehört zu nichts");
}

Test(told, a_long_text_is_cut_and_ends)
{
	char text[16], long_one[4096];

	cr_assert(lang_use("de"));
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	told(long_one, text, sizeof(text));
	cr_assert_eq(strlen(text), sizeof(text) - 1);
	memset(long_one, ':', 400);
	told(long_one, text, sizeof(text));
	cr_assert_eq(strlen(text), sizeof(text) - 1);
}

Test(told, an_error_that_is_a_ready_text_is_told_in_german_and_kept_in_english)
{
	cr_assert(lang_use("de"));
	cr_assert_eq(error_text(E_AUTHORITY, "its writer is no admin"),
		     E_AUTHORITY);
	error_within(E_AUTHORITY, "%s", "record.set");
	cr_assert_str_eq(error_detail(), "record.set: its writer is no admin");
	cr_assert_str_eq(error_said(),
			 "record.set: wer ihn schrieb, ist kein Administrator");
}

static size_t columns(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* What ends in a blank is asked, and an answer of a letter stands behind it. */
Test(lang, a_prompt_fits_a_screen_of_80_columns)
{
	const char *at = lang_de;
	size_t i, len;

	for (i = 0; i < lang_de_count; i++) {
		struct lang_row one = lang_next(&at);

		len = strlen(one.text);
		if (len > 0 && one.text[len - 1] == ' ' &&
		    strchr(one.text, '%') == NULL)
			cr_assert_leq(columns(one.text), 78, "%s", one.text);
	}
}
