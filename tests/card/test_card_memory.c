/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S5: once a page is freed, its words are nowhere in the memory of the process
 * that made it. That process is a child; its memory is read from outside, once
 * while the page is there (they must be found), and once when it is freed.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/qr.h"
#include "support.h"
#include "vault/base/error.h"

#define HUGE (1UL << 28) /* what a sanitizer sets aside, and hardly touches */
#define PIECES 3
#define PIECE_MAX 96

/* What to look for. */
struct piece {
	uint8_t bytes[PIECE_MAX];
	size_t len;
	size_t found;
};

static void must(bool is_so)
{
	if (!is_so)
		_exit(98);
}

/* The card's words go out by the way, straight from where they lie. */
static _Noreturn void print_and_wait(int result, int orders)
{
	struct card_print print = { 0 };
	struct secret *words = NULL, *pdf = NULL;
	struct card card;
	char order;

	card_new("Vogt", &card);
	must(share_words(card.share, &words) == E_OK);
	must(write(result, secret_peek(words), secret_len(words)) ==
	     (ssize_t)secret_len(words));
	secret_free(&words);
	must(read(orders, &order, 1) == 1);
	must(card_pdf(&card, &print, &pdf) == E_OK);
	must(write(result, "p", 1) == 1);
	must(read(orders, &order, 1) == 1);
	secret_free(&pdf);
	must(write(result, "f", 1) == 1);
	must(read(orders, &order, 1) == 1);
	_exit(0);
}

/* --- what to look for --- */

static void piece_set(struct piece *piece, const void *bytes, size_t len)
{
	cr_assert(len > 8 && len <= PIECE_MAX);
	memcpy(piece->bytes, bytes, len);
	piece->len = len;
	piece->found = 0;
}

/* Words as they follow each other; a word as it stands on the page; a row from
 * the middle of the QR code, if there is one. */
static size_t pieces_of(const char *words, size_t len, struct piece *out)
{
	struct secret *text = NULL;
	struct qr qr = { 0 };
	const char *tail = words + len - 40;
	char line[32];
	int n;

	piece_set(&out[0], tail, 40);
	n = snprintf(line, sizeof(line), "(33 %s) Tj", strrchr(tail, ' ') + 1);
	piece_set(&out[1], line, (size_t)n);
	fine(secret_copy(words, len, &text));
	if (qr_make(text, &qr) == E_OK)
		piece_set(&out[2],
			  secret_peek(qr.squares) + qr.width / 2 * qr.width,
			  qr.width);
	secret_free(&text);
	n = qr.width > 0 ? 3 : 2;
	qr_free(&qr);
	return (size_t)n;
}

/* --- looking --- */

static size_t occurrences(const uint8_t *in, size_t len, const struct piece *p)
{
	const uint8_t *at = in, *end = in + len;
	size_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), p->bytes, p->len)) !=
	       NULL) {
		n++;
		at++;
	}
	return n;
}

static void look_through(int mem, unsigned long from, unsigned long to,
			 struct piece *pieces, size_t count)
{
	uint8_t *copy = malloc(to - from);
	ssize_t n;
	size_t i;

	cr_assert_not_null(copy);
	n = pread(mem, copy, to - from, (off_t)from);
	for (i = 0; n > 0 && i < count; i++)
		pieces[i].found += occurrences(copy, (size_t)n, &pieces[i]);
	free(copy);
}

static void look(pid_t pid, struct piece *pieces, size_t count)
{
	char path[64], line[512], rights[5];
	unsigned long from, to;
	FILE *maps;
	size_t i;
	int mem;

	for (i = 0; i < count; i++)
		pieces[i].found = 0;
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	cr_assert(mem >= 0);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	cr_assert_not_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3 &&
		    rights[1] == 'w' && to - from < HUGE)
			look_through(mem, from, to, pieces, count);
	fclose(maps);
	close(mem);
}

static void expect(int result, char what)
{
	char c = 0;

	cr_assert_eq(read(result, &c, 1), 1);
	cr_assert_eq(c, what);
}

Test(card_memory, when_the_page_is_freed_the_words_are_nowhere)
{
	struct piece pieces[PIECES];
	int result[2], orders[2], status;
	char words[SHARE_WORDS_TEXT] = { 0 };
	size_t i, count;
	ssize_t len;
	pid_t pid;

	cr_assert_eq(pipe2(result, O_CLOEXEC) + pipe2(orders, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		print_and_wait(result[1], orders[0]);
	close(result[1]);
	len = read(result[0], words, sizeof(words) - 1);
	cr_assert_gt(len, 40);
	fine(secret_start());
	count = pieces_of(words, (size_t)len, pieces);

	cr_assert_eq(write(orders[1], "p", 1), 1);
	expect(result[0], 'p');
	look(pid, pieces, count);
	cr_assert_eq(pieces[1].found, 1, "the page is there, once");

	cr_assert_eq(write(orders[1], "f", 1), 1);
	expect(result[0], 'f');
	look(pid, pieces, count);
	for (i = 0; i < count; i++)
		cr_expect_eq(pieces[i].found, 0, "piece %zu: %zu times", i,
			     pieces[i].found);
	cr_assert_eq(write(orders[1], "e", 1), 1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0);
	close(result[0]);
	close(orders[0]);
	close(orders[1]);
}
