/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card as others see it: its page is drawn by poppler, and the picture read
 * by zbar, as a telephone would.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

static char folder[] = "/tmp/breakglass-card-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* Runs it in the folder, its output to the file "out", its complaints to
 * "err"; gives its status. */
static int run(const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int e, status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	posix_spawn_file_actions_addopen(&actions, 1, "out",
					 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_addopen(&actions, 2, "err",
					 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	e = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv,
			 environ);
	posix_spawn_file_actions_destroy(&actions);
	if (e != 0)
		return 127;
	while (waitpid(pid, &status, 0) < 0)
		cr_assert_eq(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static void setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
	if (RUN("pdftoppm", "-v") != 127 && RUN("zbarimg", "--version") != 127)
		return;
	file_remove_dir(folder);
	cr_assert_null(getenv("CI"), "poppler-utils or zbar-tools is missing");
	cr_skip_test("poppler-utils or zbar-tools is missing");
}

static void teardown(void)
{
	file_remove_dir(folder);
}

TestSuite(card_print, .init = setup, .fini = teardown);

static char *text_of(const char *name)
{
	struct buffer b = BUFFER_INIT;
	char *text;

	fine(file_read(in_folder(name), 1 << 20, &b));
	text = strdup(buffer_string(&b));
	buffer_free(&b);
	return text;
}

/* Puts the page of the card to card.pdf; false when it has no QR code. */
static bool print(const struct card *card)
{
	bool missing = true;
	struct card_print p = { .organisation = "Musterstadt",
				.qr_missing = &missing };
	char *page;
	size_t len;

	page = page_of(card, &p, &len);
	fine(file_create(in_folder("card.pdf"), page, len));
	free(page);
	return !missing;
}

/* What zbar reads off the back, printed with 150 dots to the inch. */
static char *scanned(void)
{
	char *text;
	size_t len;

	cr_assert_eq(RUN("pdftoppm", "-r", "150", "-f", "2", "-png", "card.pdf",
			 "page"),
		     0);
	cr_assert_eq(RUN("zbarimg", "--raw", "-q", "-S*.disable",
			 "-Sqrcode.enable", "page-2.png"),
		     0, "no QR code is seen");
	text = text_of("out");
	len = strlen(text);
	cr_assert(len > 0 && text[len - 1] == '\n');
	text[len - 1] = '\0';
	return text;
}

static void reads_back(struct card *card)
{
	char *words = words_of(card), *seen;

	if (print(card)) {
		seen = scanned();
		cr_assert_str_eq(seen, words);
		free(seen);
	} else {
		cr_assert_str_eq(error_detail(), "this program was built "
						 "without QR codes");
	}
	free(words);
	card_free(card);
}

Test(card_print, a_scanner_reads_the_words_off_the_page)
{
	struct card card;

	card_new("Vogt", &card);
	reads_back(&card);
}

Test(card_print, a_scanner_reads_the_longest_words_off_a_full_page)
{
	char name[121] = { 0 };
	struct card card;

	memset(name, 'W', sizeof(name) - 1);
	card_of_long_words(name, &card);
	reads_back(&card);
}

/* With the numbers before them, as share_parse takes them. */
Test(card_print, the_text_of_the_page_has_the_words_in_order)
{
	struct secret *text = NULL, *share = NULL;
	struct card card;
	char *page, *from, *to;

	card_new("Jörg Krämer (IT)", &card);
	print(&card);
	cr_assert_eq(RUN("pdftotext", "-raw", "-f", "2", "card.pdf", "-"), 0);
	page = text_of("out");
	cr_assert_not_null(strstr(page, "\nJörg Krämer (IT)\n"));
	from = strstr(page, "\n1 ");
	cr_assert_not_null(from);
	to = strstr(from, "\n33 ");
	cr_assert_not_null(to);
	to = strchr(to + 1, '\n');
	cr_assert_not_null(to);
	fine(secret_copy(from, (size_t)(to - from), &text));
	fine(share_parse(text, &share));
	cr_assert(secret_equal(share, card.share));
	secret_free(&share);
	secret_free(&text);
	free(page);
	card_free(&card);
}

/* poppler mends what it can, and says so. */
Test(card_print, two_pages_are_drawn_without_a_complaint)
{
	char *info, *complaints;
	struct card card;

	card_new("Vogt", &card);
	print(&card);
	cr_assert_eq(RUN("pdfinfo", "card.pdf"), 0);
	info = text_of("out");
	cr_assert_not_null(strstr(info, "Pages:           2\n"));
	cr_assert_not_null(strstr(info, "419.5 x 595.3 pts"));
	cr_assert_eq(RUN("pdftoppm", "-r", "72", "card.pdf", "page"), 0);
	complaints = text_of("err");
	cr_assert_null(strstr(complaints, "Syntax"), "%s", complaints);
	free(complaints);
	free(info);
	card_free(&card);
}
