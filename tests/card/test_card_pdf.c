/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support.h"
#include "vault/base/error.h"

#define SECOND_PAGE "/Contents 10 0 R"

/* A sanitized program locks nothing, and is told that it did. */
#if defined(__SANITIZE_ADDRESS__)
#define LOCKS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCKS false
#endif
#endif
#ifndef LOCKS
#define LOCKS true
#endif

static bool has(const char *page, const char *text)
{
	return strstr(page, text) != NULL;
}

static size_t count(const char *page, const char *text)
{
	size_t n = 0;

	for (; (page = strstr(page, text)) != NULL; page++)
		n++;
	return n;
}

/* The page of a new card of ${holder}. */
static char *page_for(const char *holder, const struct card_print *print)
{
	struct card card;
	size_t len;
	char *page;

	card_new(holder, &card);
	page = page_of(&card, print, &len);
	cr_assert_eq(strlen(page), len, "the page holds a NUL");
	card_free(&card);
	return page;
}

Test(card_pdf, every_word_is_on_the_back_with_its_number)
{
	struct card_print print = { 0 };
	char *words, *page, *back, *word, *rest, expected[32];
	struct card card;
	unsigned n = 0;
	size_t len;

	card_new("Vogt", &card);
	words = words_of(&card);
	page = page_of(&card, &print, &len);
	back = strstr(page, SECOND_PAGE);
	cr_assert_not_null(back);
	for (word = strtok_r(words, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		snprintf(expected, sizeof(expected), "(%2u %s) Tj", ++n, word);
		cr_assert(has(back, expected), "no word %u", n);
		cr_assert_eq(count(page, expected), 1, "word %u twice", n);
	}
	cr_assert_eq(n, 33);
	free(page);
	free(words);
	card_free(&card);
}

Test(card_pdf, the_front_says_what_whose_and_whom_to_call)
{
	struct card_print print = { .organisation = "Musterstadt",
				    .call = "+49 30 1234" };
	char *page = page_for("Vogt", &print);
	char *back = strstr(page, SECOND_PAGE);

	cr_assert_not_null(back);
	cr_assert(has(back, "(MAIL, card set 2) Tj"));
	cr_assert(has(back, "(Vogt) Tj"));
	*back = '\0';
	cr_assert(has(page, "(MAIL, card set 2) Tj"));
	cr_assert(has(page, "(Vogt) Tj"));
	cr_assert(has(page, "(Musterstadt) Tj"));
	cr_assert(has(page, "(+49 30 1234) Tj"));
	cr_assert(has(page, "(655 w8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=)"
			    " Tj"));
	cr_assert(has(page, "(words read to:) Tj"));
	free(page);
}

/* ------------------------------------------------------------- its shape */

Test(card_pdf, the_table_of_objects_has_the_place_of_each)
{
	struct card_print print = { 0 };
	char *page = page_for("Vogt", &print), *at, expected[32];
	size_t i, n, place;

	at = strstr(page, "startxref\n");
	cr_assert_not_null(at);
	place = strtoul(at + strlen("startxref\n"), &at, 10);
	cr_assert_str_eq(at, "\n%%EOF\n");
	cr_assert_lt(place, strlen(page));
	at = page + place;
	cr_assert_eq(strncmp(at, "xref\n0 ", 7), 0);
	n = strtoul(at + 7, &at, 10);
	cr_assert_eq(n, 12);
	cr_assert_eq(strncmp(at, "\n0000000000 65535 f \n", 21), 0);
	for (i = 1, at += 21; i < n; i++, at += 20) {
		cr_assert_eq(strncmp(at + 10, " 00000 n \n", 10), 0);
		place = strtoul(at, NULL, 10);
		cr_assert_lt(place, strlen(page));
		snprintf(expected, sizeof(expected), "\n%zu 0 obj\n", i);
		cr_assert_eq(strncmp(page + place - 1, expected,
				     strlen(expected)),
			     0, "object %zu", i);
	}
	cr_assert_eq(strncmp(at, "trailer\n<< /Size 12 ", 20), 0);
	free(page);
}

Test(card_pdf, the_contents_of_both_pages_are_as_long_as_said)
{
	struct card_print print = { 0 };
	char *page = page_for("Vogt", &print), *at = page, *from, name[32];
	size_t object, len, pages = 0;

	while ((at = strstr(at, "<< /Length ")) != NULL) {
		object = strtoul(at + strlen("<< /Length "), NULL, 10);
		from = strstr(at, "stream\n") + strlen("stream\n");
		snprintf(name, sizeof(name), "\n%zu 0 obj\n", object);
		at = strstr(page, name);
		cr_assert_not_null(at);
		len = strtoul(at + strlen(name), NULL, 10);
		cr_assert_lt(len, strlen(from));
		cr_assert_eq(strncmp(from + len, "endstream\n", 10), 0);
		cr_assert_eq(from[len - 1], '\n');
		at = from;
		pages++;
	}
	cr_assert_eq(pages, 2);
	free(page);
}

/* ---------------------------------------------------------------- its texts */

Test(card_pdf, parentheses_and_umlauts_of_a_name_are_kept)
{
	struct card_print print = { .organisation = "Łódź ž – „Stadt“ 5 €",
				    .call = "\xff"
					    "1\xe2\x82"
					    "2\xc3" };
	char *page = page_for("Jörg (IT) Groß\\Weiß, Renée", &print);

	cr_assert(has(page, "(J\\366rg \\(IT\\) Gro\\337\\\\Wei\\337, "
			    "Ren\\351e) Tj"));
	cr_assert(has(page, "(?\\363d? \\236 \\226 \\204Stadt\\223 5 \\200) "
			    "Tj"));
	cr_assert(has(page, "(?1??2?) Tj"), "broken UTF-8");
	free(page);
}

Test(card_pdf, what_has_no_room_is_cut_and_says_so)
{
	char organisation[] =
		"The Association of Municipalities for the Common Operation "
		"of Data Centres and Waterworks, Registered, Regional Office "
		"South-West";
	struct card_print print = { .organisation = organisation };
	char *page = page_for("Vogt", &print);

	cr_assert(has(page, "(The Association of Municipalities for the "
			    "Common) Tj"));
	cr_assert(has(page, "(Operation of Data Centres and Waterworks, "
			    "Registere...) Tj"));
	cr_assert_not(has(page, "South-West"));
	free(page);
}

Test(card_pdf, a_long_name_is_never_cut)
{
	char name[121] = { 0 }, broken[64] = { 0 };
	struct card_print print = { 0 };
	char *page;

	memset(name, 'n', sizeof(name) - 1);
	memset(broken, 'n', 54);
	page = page_for(name, &print);
	cr_assert_eq(count(page, broken), 4, "two full lines on each side");
	cr_assert_eq(count(page, "(nnnnnnnnnnnn) Tj"), 2);
	free(page);
}

Test(card_pdf, the_fullest_card_there_is_fits)
{
	struct card_print print = { 0 };
	char holder[121] = { 0 }, euros[1501] = { 0 }, *page;
	struct card card;
	size_t i, len;

	memset(holder, '(', sizeof(holder) - 1);
	for (i = 0; i < 500; i++)
		memcpy(euros + 3 * i, "€", 3);
	print.organisation = euros;
	print.call = euros;
	card_of_long_words(holder, &card);
	memset(card.label, 'M', LABEL_MAX);
	card.generation = UINT32_MAX;
	card.anchor_size = UINT64_MAX;
	page = page_of(&card, &print, &len);
	cr_assert(has(page, "%%EOF\n"));
	print.no_qr = true;
	free(page);
	page = page_of(&card, &print, &len);
	cr_assert_lt(len, 20000, "%zu bytes: is there still room?", len);
	free(page);
	card_free(&card);
}

Test(card_pdf, a_number_that_is_not_known_leaves_a_line_to_fill_in)
{
	struct card_print with = { .call = "110" }, without = { 0 };
	char *a = page_for("Vogt", &with), *b = page_for("Vogt", &without);

	cr_assert(has(a, "(110) Tj"));
	cr_assert_eq(count(a, " l S Q\n") + 1, count(b, " l S Q\n"));
	free(a);
	free(b);
}

Test(card_pdf, a_card_of_words_alone_is_refused)
{
	struct card_print print = { 0 };
	struct secret *pdf = NULL;
	struct card card;

	card_new("Vogt", &card);
	card.words_alone = true;
	cr_assert_eq(card_pdf(&card, &print, &pdf), E_INPUT);
	cr_assert_null(pdf);
	card_free(&card);
}

/* -------------------------------------------------------------- the QR code */

#define DRAWN " cm\n" /* only squares have a scale of their own */

Test(card_pdf, the_qr_code_is_there_or_said_to_be_missing)
{
	bool missing = false, unlocked = true;
	struct card_print print = { .qr_missing = &missing,
				    .qr_unlocked = &unlocked };
	char *page = page_for("Vogt", &print);

	cr_assert_eq(count(page, DRAWN), missing ? 0 : 1);
	cr_assert_eq(has(page, "(The QR code "), !missing);
	cr_assert(has(page, "(33 "));
	if (missing)
		cr_assert_str_eq(error_detail(),
				 "this program was built without QR codes");
	free(page);
}

/* Scanners take a mirrored one, too, but not all of them do. */
Test(card_pdf, the_qr_code_stands_upright)
{
	bool missing = false;
	struct card_print print = { .qr_missing = &missing };
	char *page = page_for("Vogt", &print), *at, expected[64];
	size_t top;

	at = strstr(page, DRAWN);
	cr_assert_eq(at == NULL, missing);
	if (at != NULL) {
		top = strtoul(at + strlen(DRAWN "0 "), NULL, 10);
		cr_assert(top > 20 && top < 77);
		snprintf(expected, sizeof(expected), DRAWN "0 %zu 7 1 re\n",
			 top);
		cr_assert_eq(strncmp(at, expected, strlen(expected)), 0,
			     "upper left");
		snprintf(expected, sizeof(expected), "\n%zu %zu 7 1 re\n",
			 top - 6, top);
		cr_assert(has(at, expected), "upper right");
		cr_assert(has(at, "\n0 0 7 1 re\n"), "lower left");
	}
	free(page);
}

Test(card_pdf, without_a_qr_code_the_words_are_there_all_the_same)
{
	bool missing = true, unlocked = true;
	struct card_print print = { .no_qr = true,
				    .qr_missing = &missing,
				    .qr_unlocked = &unlocked };
	char *page = page_for("Vogt", &print);

	cr_assert_not(missing, "nobody wanted one");
	cr_assert_not(unlocked);
	cr_assert_not(has(page, DRAWN));
	cr_assert_not(has(page, "(The QR code "));
	cr_assert(has(page, "( 1 ") && has(page, "(33 "));
	free(page);
}

Test(card_pdf, a_qr_code_that_cannot_be_made_does_not_stop_the_page)
{
	struct rlimit usual, none;
	bool missing = false;
	struct card_print print = { .qr_missing = &missing };
	struct card card;
	size_t len;
	char *page;

	card_new("Vogt", &card);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &usual), 0);
	none = usual;
	none.rlim_cur = 3;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	page = page_of(&card, &print, &len);
	/* the leak checker at the end wants to open files as well */
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &usual), 0);
	cr_assert(missing);
	cr_assert(has(page, "(33 "));
	cr_assert_not(has(page, DRAWN));
	free(page);
	card_free(&card);
}

/* Root may lock without limit, but for this. */
static void may_not_lock(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct caps[2];
	struct rlimit some = { 1 << 20, 1 << 20 };

	cr_assert_eq(syscall(SYS_capget, &head, caps), 0);
	caps[0].effective &= ~(1U << CAP_IPC_LOCK);
	cr_assert_eq(syscall(SYS_capset, &head, caps), 0);
	cr_assert_eq(setrlimit(RLIMIT_MEMLOCK, &some), 0);
}

Test(card_pdf, memory_that_could_not_be_locked_is_told)
{
	bool missing = true, unlocked = false;
	struct card_print print = { .qr_missing = &missing,
				    .qr_unlocked = &unlocked };
	char *page;

	may_not_lock();
	page = page_for("Vogt", &print);
	cr_assert_eq(count(page, DRAWN), missing ? 0 : 1);
	cr_assert_eq(unlocked, LOCKS && !missing);
	free(page);
}
