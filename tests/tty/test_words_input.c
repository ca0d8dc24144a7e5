/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/words_input.h"
#include "pty.h"
#include "shamir/rs1024.h"
#include "shamir/symbols.h"
#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/share/share.h"
#include "vault/share/slips.h"

#define TENTH 9 /* a word of the share's value, which a test may choose */
#define HASH_LEN 32
#define BACKSPACE "\177"

/* What the process says once words_input_card has returned. */
struct outcome {
	int code;
	char detail[256];
	uint8_t share[HASH_LEN];
};

/* The one at the terminal has the card; and the process that asks for it. */
struct typist {
	struct pty *pty;
	struct termios before;
	struct outcome out;
	uint16_t word[SHARE_WORDS];
};

static void setup(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(words_input, .init = setup);

/* ------------------------------------------------------ the one who asks */

static void must(bool is_so)
{
	if (!is_so)
		_exit(98);
}

static void send_all(int fd, const void *bytes, size_t len)
{
	must(write(fd, bytes, len) == (ssize_t)len);
}

/* A card of a fresh key, which leaves the process before it asks for it. */
static void deal(int result, const char *tenth)
{
	struct share_shape shape = { .group_threshold = 1,
				     .groups = 1,
				     .group = { { 2, 2 } } };
	struct secret *key = NULL, *shares = NULL, *words = NULL;
	uint16_t *word;
	size_t n;

	must(secret_random(SHARE_SECRET_LEN, &key) == E_OK);
	must(share_split(key, &shape, 4711, &shares, &n) == E_OK);
	must(secret_new(SHARE_WORDS * sizeof(*word), &words) == E_OK);
	word = (uint16_t *)(void *)secret_bytes(words);
	symbols_pack((const struct slip39_share *)(const void *)secret_peek(
			     shares),
		     word);
	if (tenth != NULL)
		word[TENTH] = (uint16_t)slip39_word_index(tenth, strlen(tenth));
	rs1024_create(true, word, SHARE_WORDS - RS1024_SYMBOLS,
		      word + SHARE_WORDS - RS1024_SYMBOLS);
	send_all(result, word, SHARE_WORDS * sizeof(*word));
	secret_free(&words);
	secret_free(&shares);
	secret_free(&key);
}

static void hash(const struct secret *share, uint8_t to[HASH_LEN])
{
	crypto_generichash(to, HASH_LEN, secret_peek(share), secret_len(share),
			   NULL, 0);
}

/* 'p' and a line: a copy of it on the heap, as a careless program has. */
static void wait_for_orders(int result, int orders)
{
	static char *planted;
	size_t n = 0;
	char c;

	while (read(orders, &c, 1) == 1) {
		if (planted == NULL)
			planted = malloc(512);
		must(planted != NULL && n < 512);
		planted[n++] = c;
		if (c == '\n')
			send_all(result, "k", 1);
	}
	_exit(0);
}

static void ask(int result, int orders, const void *tenth)
{
	struct outcome out = { 0 };
	struct secret *share = NULL;
	char go;

	must(secret_start() == E_OK);
	deal(result, tenth);
	must(read(orders, &go, 1) == 1);
	out.code = words_input_card("card of Vogt, MAIL, set 1", &share);
	snprintf(out.detail, sizeof(out.detail), "%s", error_detail());
	if (out.code == E_OK)
		hash(share, out.share);
	secret_free(&share);
	send_all(result, &out, sizeof(out));
	wait_for_orders(result, orders);
}

/* ------------------------------------------------------ the one who types */

static struct typist sit_down(const char *tenth, const char *term)
{
	struct typist t = { 0 };

	t.pty = pty_start(ask, tenth, term);
	cr_assert(pty_read(t.pty, t.word, sizeof(t.word)));
	pty_modes(t.pty, &t.before);
	cr_assert_eq(write(t.pty->orders, "g", 1), 1);
	return t;
}

static const char *card_word(const struct typist *t, size_t i)
{
	return slip39_word(t->word[i]);
}

static void type(struct typist *t, const char *text)
{
	pty_type(t->pty, text);
}

/* Once word ${n} is asked for, as it is on the screen. */
static void asked(struct typist *t, unsigned n)
{
	char text[64];

	snprintf(text, sizeof(text), "word %u of 33: ", n);
	pty_expect(t->pty, text);
}

/* Words ${from} to ${to}, from 1, whole, each with Enter. */
static void type_words(struct typist *t, unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i <= to; i++) {
		asked(t, i);
		type(t, card_word(t, i - 1));
		type(t, "\r");
	}
}

static void same_modes(const struct typist *t)
{
	struct termios now;

	pty_modes(t->pty, &now);
	cr_assert_eq(now.c_iflag, t->before.c_iflag);
	cr_assert_eq(now.c_oflag, t->before.c_oflag);
	cr_assert_eq(now.c_cflag, t->before.c_cflag);
	cr_assert_eq(now.c_lflag, t->before.c_lflag);
	cr_assert_arr_eq(now.c_cc, t->before.c_cc, sizeof(now.c_cc));
}

/* Every picture of 24 rows and 79 columns at most, none of which scrolls. */
static void pictures_fit(const char *seen)
{
	const char *row = strstr(seen, "\033[H");
	size_t rows, columns;
	bool visible;

	for (; row != NULL; row = strstr(row, "\033[H")) {
		rows = 1;
		columns = 0;
		visible = true;
		for (row += 3; strncmp(row, "\033[J", 3) != 0 &&
			       strncmp(row, "\033[2J", 4) != 0;
		     row++) {
			if (*row == '\033')
				visible = false;
			else if (visible && *row != '\r' && *row != '\n')
				columns++;
			else if (isalpha((unsigned char)*row))
				visible = true;
			if (*row == '\n') {
				rows++;
				columns = 0;
			}
			cr_assert_neq(*row, '\0', "an unfinished picture");
			cr_assert_leq(columns, 79);
			cr_assert_leq(rows, 24);
		}
	}
}

/* On a screen of its own, which is left empty: nothing before, nothing after. */
static void nothing_stays(const struct typist *t)
{
	static const char first[] = "\033[?1049h\033[H\033[2J";
	static const char last[] = "\033[H\033[2J\033[?1049l";
	const char *seen = t->pty->seen;
	size_t len = strlen(seen);

	cr_assert_eq(len, t->pty->len);
	cr_assert_gt(len, sizeof(first) + sizeof(last));
	cr_assert_eq(strncmp(seen, first, strlen(first)), 0);
	cr_assert_str_eq(seen + len - strlen(last), last);
	pictures_fit(seen);
}

/* How it went; whatever it was, the terminal is as it was. */
static void look_at(struct typist *t)
{
	cr_assert(pty_read(t->pty, &t->out, sizeof(t->out)));
	same_modes(t);
}

static void get_up(struct typist *t)
{
	close(t->pty->orders);
	t->pty->orders = -1;
	cr_assert_eq(pty_status(t->pty), 0);
}

static struct secret *share_of(const struct typist *t)
{
	struct secret *words = NULL, *share = NULL;

	cr_assert_eq(secret_copy(t->word, sizeof(t->word), &words), E_OK);
	cr_assert_eq(slips_share(words, &share), E_OK);
	secret_free(&words);
	return share;
}

/* The share was read as it is on the card. */
static void understood(struct typist *t)
{
	struct secret *share = share_of(t);
	uint8_t expected[HASH_LEN];

	hash(share, expected);
	secret_free(&share);
	look_at(t);
	cr_assert_eq(t->out.code, E_OK, "%s: %s", error_name(t->out.code),
		     t->out.detail);
	cr_assert_arr_eq(t->out.share, expected, HASH_LEN);
}

static void done(struct typist *t)
{
	understood(t);
	get_up(t);
	nothing_stays(t);
	pty_end(&t->pty);
}

/* ------------------------------------------------------------- the tests */

Test(words_input, a_card_typed_word_by_word_is_its_share)
{
	struct typist t = sit_down(NULL, "vt100");

	type_words(&t, 1, 33);
	done(&t);
}

Test(words_input, four_letters_complete_a_word_and_space_ends_it)
{
	struct typist t = sit_down("crystal", "xterm");
	unsigned i;

	for (i = 0; i < SHARE_WORDS; i++) {
		asked(&t, i + 1);
		pty_type(t.pty,
			 (char[]){ card_word(&t, i)[0], card_word(&t, i)[1],
				   card_word(&t, i)[2], card_word(&t, i)[3],
				   '\0' });
		pty_expect(t.pty, "   = ");
		pty_expect(t.pty, card_word(&t, i));
		type(&t, i % 2 ? " " : "\t");
	}
	done(&t);
}

Test(words_input, a_card_in_capitals_is_understood)
{
	struct typist t = sit_down(NULL, "xterm");
	char word[SLIP39_WORD_LEN_MAX + 1];
	unsigned i, k;

	for (i = 0; i < SHARE_WORDS; i++) {
		asked(&t, i + 1);
		snprintf(word, sizeof(word), "%s", card_word(&t, i));
		for (k = 0; word[k] != '\0'; k++)
			word[k] = (char)toupper((unsigned char)word[k]);
		type(&t, word);
		type(&t, "\n");
	}
	done(&t);
}

/* At a word with its own number, Enter twice. */
Test(words_input, words_may_be_given_by_their_numbers_on_the_list)
{
	struct typist t = sit_down("acrobat", "xterm");
	char number[16];
	unsigned i;

	cr_assert_str_eq(slip39_word(4), "acrobat");
	for (i = 0; i < SHARE_WORDS; i++) {
		asked(&t, i + 1);
		snprintf(number, sizeof(number), "%u\r", t.word[i] + 1u);
		type(&t, number);
		if (t.word[i] == i) {
			pty_expect(t.pty, "Enter again");
			type(&t, "\r");
		}
	}
	done(&t);
}

Test(words_input, a_number_that_may_be_the_cards_waits_for_a_second_enter)
{
	struct typist t = sit_down("adjust", "xterm");

	cr_assert_eq(t.word[TENTH], TENTH);
	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "10\r");
	pty_expect(t.pty, "Enter again");
	type(&t, "\r");
	type_words(&t, 11, 33);
	done(&t);
}

/* ${between} stands between number and word, ${after} after the word. */
static void paste(struct typist *t, unsigned from, unsigned to,
		  const char *between, const char *after)
{
	char text[1024];
	size_t len = 0;
	unsigned i;

	for (i = from; i <= to; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%u%s%s%s", i, between,
					card_word(t, i - 1),
					i % 6 == 0 || i == 33 ? "\r" : after);
	type(t, text);
}

Test(words_input, a_pasted_card_with_its_numbers_is_understood)
{
	struct typist t = sit_down(NULL, "xterm");

	asked(&t, 1);
	paste(&t, 1, 33, " ", " ");
	done(&t);
}

Test(words_input, a_card_pasted_with_points_after_its_numbers_is_understood)
{
	struct typist t = sit_down(NULL, "xterm");

	asked(&t, 1);
	paste(&t, 1, 33, ".", "  ");
	done(&t);
}

Test(words_input,
     a_card_pasted_with_its_numbers_on_their_own_lines_is_understood)
{
	struct typist t = sit_down(NULL, "xterm");

	asked(&t, 1);
	paste(&t, 1, 33, "\r\n", "\r\n");
	done(&t);
}

/* A word left out shows at the next number, and takes nothing with it. */
Test(words_input, the_number_of_another_word_is_refused_with_the_rest)
{
	struct typist t = sit_down(NULL, "xterm");

	asked(&t, 1);
	paste(&t, 1, 4, " ", " ");
	asked(&t, 5);
	paste(&t, 6, 33, " ", " ");
	pty_expect(t.pty, "card's number of another word");
	type(&t, card_word(&t, 4));
	type(&t, " ");
	asked(&t, 6);
	paste(&t, 6, 33, "", " ");
	done(&t);
}

Test(words_input, y_and_z_swapped_are_understood_and_said)
{
	struct typist t = sit_down("crystal", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "crzstal");
	pty_expect(t.pty, "   = crystal (y and z changed)");
	type(&t, "\r");
	pty_expect(t.pty, "this keyboard has another layout");
	t.pty->mark = 0;
	asked(&t, 11);
	type_words(&t, 11, 33);
	done(&t);
}

Test(words_input, backspace_deletes_a_letter_and_goes_back_a_word)
{
	struct typist t = sit_down("crystal", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "cricket\r");
	asked(&t, 11);
	type(&t, "x" BACKSPACE BACKSPACE);
	asked(&t, 10);
	pty_expect(t.pty, "Enter keeps cricket");
	type(&t, BACKSPACE);
	asked(&t, 9);
	type(&t, "\r");
	pty_expect(t.pty, "word 10 of 33: ");
	type(&t, "crisp" BACKSPACE BACKSPACE BACKSPACE "y\033[D\033OPs\r");
	type_words(&t, 11, 33);
	done(&t);
}

Test(words_input, a_word_not_on_the_list_is_answered_by_offers)
{
	struct typist t = sit_down("crystal", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "kristal\r");
	pty_expect(t.pty, "kristal: not on the list");
	type(&t, "cristal\r");
	pty_expect(t.pty, "cristal: not on the list; perhaps one of these");
	pty_expect(t.pty, "  a  crystal");
	type(&t, "f\r");
	pty_expect(t.pty, "that letter is not among the offers");
	type(&t, "a\r");
	type_words(&t, 11, 33);
	done(&t);
}

Test(words_input, what_follows_a_bad_word_in_a_paste_is_dropped)
{
	struct typist t = sit_down("crystal", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "cristal album album album a ");
	pty_expect(t.pty, "perhaps one of these");
	asked(&t, 10);
	type(&t, "crystal ");
	type_words(&t, 11, 33);
	done(&t);
}

/* ------------------------------------------- the checksum, and its offers */

Test(words_input, one_wrong_word_is_offered_and_not_mended_unasked)
{
	struct typist t = sit_down("acquire", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "require\r");
	type_words(&t, 11, 33);
	pty_expect(t.pty, "the checksum is wrong");
	pty_expect(t.pty, "  a  word 10 is acquire, not require");
	type(&t, "\rb\r");
	pty_expect(t.pty, "that letter is not among the offers");
	type(&t, "a\r");
	done(&t);
}

Test(words_input, words_that_changed_places_are_offered)
{
	struct typist t = sit_down("crystal", "xterm");

	while (t.word[TENTH] == t.word[TENTH + 1]) {
		pty_end(&t.pty);
		t = sit_down("crystal", "xterm");
	}
	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, card_word(&t, 10));
	type(&t, "\rcrystal\r");
	type_words(&t, 12, 33);
	pty_expect(t.pty, "  a  words 10 and 11 changed places: crystal");
	type(&t, "a\r");
	done(&t);
}

Test(words_input, a_word_can_be_changed_by_its_number)
{
	struct typist t = sit_down("crystal", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "emperor\r");
	type_words(&t, 11, 33);
	pty_expect(t.pty, "  a  word 10 does not fit");
	pty_expect(t.pty, " 10 emperor");
	type(&t, "34\r");
	pty_expect(t.pty, "the words of the card are 1 to 33");
	type(&t, "10\r");
	asked(&t, 10);
	pty_expect(t.pty, "Enter keeps emperor");
	type(&t, "crys\r");
	done(&t);
}

/* ------------------------------------------------------------- ends of it */

static void given_up(const char *term, const char *typed)
{
	struct typist t = sit_down(NULL, term);

	type_words(&t, 1, 6);
	asked(&t, 7);
	type(&t, typed);
	look_at(&t);
	cr_assert_eq(t.out.code, E_ABSENT);
	cr_assert_str_eq(t.out.detail, "the words were given up at word 7 of "
				       "33");
	get_up(&t);
	if (strcmp(term, "dumb") != 0)
		nothing_stays(&t);
	pty_end(&t.pty);
}

Test(words_input, control_c_gives_up_and_restores_the_terminal)
{
	given_up("xterm", "alb\003");
	given_up("dumb", "alb\003");
}

Test(words_input, control_d_and_backslash_give_up_too)
{
	given_up("xterm", "\004");
	given_up("xterm", "\034");
}

Test(words_input, a_signal_ends_it_once_the_terminal_is_restored)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	struct typist t;
	size_t i;
	int status;

	for (i = 0; i < 4; i++) {
		t = sit_down(NULL, "xterm");
		type_words(&t, 1, 3);
		asked(&t, 4);
		cr_assert_eq(kill(t.pty->pid, signals[i]), 0);
		status = pty_status(t.pty);
		cr_assert(WIFSIGNALED(status));
		cr_assert_eq(WTERMSIG(status), signals[i]);
		same_modes(&t);
		nothing_stays(&t);
		pty_end(&t.pty);
	}
}

Test(words_input, control_z_and_its_signal_stop_nothing)
{
	struct typist t = sit_down(NULL, "xterm");

	type_words(&t, 1, 3);
	asked(&t, 4);
	type(&t, "\032");
	pty_expect(t.pty, "\a");
	cr_assert_eq(kill(t.pty->pid, SIGTSTP), 0);
	type(&t, card_word(&t, 3));
	type(&t, "\r");
	type_words(&t, 5, 33);
	done(&t);
}

Test(words_input, a_terminal_that_goes_away_ends_it)
{
	struct typist t = sit_down(NULL, "xterm");
	int status;

	type_words(&t, 1, 3);
	asked(&t, 4);
	status = pty_end(&t.pty);
	cr_assert(WIFSIGNALED(status));
	cr_assert_eq(WTERMSIG(status), SIGHUP);
}

Test(words_input, without_a_terminal_it_is_said_what_to_give)
{
	struct secret *share = NULL;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		must(words_input_card("card", &share) == E_USAGE);
		must(share == NULL);
		must(strstr(error_detail(), "as a file") != NULL);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0);
}

/* ------------------------------------------------------ a dumb terminal */

/* All that is ever seen there, to the letter. */
Test(words_input, a_dumb_terminal_shows_no_word)
{
	struct typist t = sit_down("crystal", "dumb");
	char all[8192], line[128];
	unsigned i;

	snprintf(all, sizeof(all), "%s",
		 "card of Vogt, MAIL, set 1\r\n"
		 "nothing you type is shown here; Enter or space ends a word, "
		 "^C gives up\r\n");
	for (i = 1; i <= 33; i++) {
		snprintf(line, sizeof(line), "word %u of 33: ", i);
		strncat(all, line, sizeof(all) - strlen(all) - 1);
		snprintf(line, sizeof(line), "ok (%zu letters)\r\n",
			 strlen(card_word(&t, i - 1)));
		if (i < 33)
			strncat(all, line, sizeof(all) - strlen(all) - 1);
	}
	strncat(all, "\r\n", sizeof(all) - strlen(all) - 1);
	type_words(&t, 1, 33);
	understood(&t);
	get_up(&t);
	cr_assert_str_eq(t.pty->seen, all);
	pty_end(&t.pty);
}

Test(words_input, a_dumb_terminal_names_places_and_takes_no_offer)
{
	struct typist t = sit_down("acquire", NULL);

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "requirr\r");
	pty_expect(t.pty, "not on the list: read it again\r\n");
	asked(&t, 10);
	type(&t, "a\r");
	pty_expect(t.pty, "too short");
	asked(&t, 10);
	type(&t, "require\r");
	type_words(&t, 11, 33);
	pty_expect(t.pty, "look at word 10\r\nnumber of the word to change: ");
	type(&t, "a\r");
	pty_expect(t.pty, "that letter is not among the offers\r\n");
	type(&t, "10\r");
	asked(&t, 10);
	type(&t, "1065\r");
	pty_expect(t.pty, "1 to 1024\r\n");
	type(&t, "acqu\r");
	understood(&t);
	get_up(&t);
	cr_assert_null(strstr(t.pty->seen, "quir"));
	cr_assert_null(strchr(t.pty->seen, '\033'));
	pty_end(&t.pty);
}

/* ---------------------------------------------------------------- memory */

/* Three words of the card one after the other, whole or begun, whatever
 * stands between; three indices; eight bytes of the share. */
struct traces {
	const struct typist *t;
	const struct slip39_share *share;
	size_t words, indices, value;
};

#define APART 16 /* from the beginning of a word to that of the next */

static const uint8_t *next_word(const uint8_t *at, const uint8_t *end,
				const char *word)
{
	size_t room = (size_t)(end - at);

	if (room > APART)
		room = APART;
	return memmem(at, room, word, 4);
}

static size_t word_runs(const uint8_t *bytes, size_t len, const char *a,
			const char *b, const char *c)
{
	const uint8_t *end = bytes + len, *at = bytes, *next;
	size_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), a, 4)) != NULL) {
		at += 4;
		next = next_word(at, end, b);
		if (next != NULL && next_word(next + 4, end, c) != NULL)
			n++;
	}
	return n;
}

/* The first symbols are public, and as small as many a number. */
#define FIRST_SECRET 5

static void look_for_traces(const uint8_t *bytes, size_t len, void *arg)
{
	struct traces *s = arg;
	size_t i;

	for (i = 0; i + 2 < SHARE_WORDS; i++)
		s->words += word_runs(bytes, len, card_word(s->t, i),
				      card_word(s->t, i + 1),
				      card_word(s->t, i + 2));
	for (i = FIRST_SECRET; i + 2 < SHARE_WORDS; i++)
		s->indices += memmem(bytes, len, s->t->word + i,
				     3 * sizeof(uint16_t)) != NULL;
	for (i = 0; i + 8 <= SHARE_SECRET_LEN; i += 8)
		s->value += memmem(bytes, len, s->share->value + i, 8) != NULL;
}

static struct traces search(const struct typist *t, const struct secret *share)
{
	struct traces s = { .t = t, .share = (const void *)secret_peek(share) };
	size_t total = pty_memory(t->pty, 3 * APART, look_for_traces, &s);

	cr_assert_gt(total, 100000, "only %zu bytes were searched", total);
	return s;
}

/* The search does find what a careless program would leave. */
static void plant(struct typist *t, const void *bytes, size_t len)
{
	char answer;

	cr_assert_eq(write(t->pty->orders, bytes, len), (ssize_t)len);
	cr_assert_eq(write(t->pty->orders, "\n", 1), 1);
	cr_assert(pty_read(t->pty, &answer, 1));
}

static void search_finds_what_is_there(struct typist *t,
				       const struct secret *share)
{
	const struct slip39_share *s = (const void *)secret_peek(share);
	struct traces found;
	char text[64];

	snprintf(text, sizeof(text), "%s %s %s", card_word(t, 20),
		 card_word(t, 21), card_word(t, 22));
	plant(t, text, strlen(text));
	found = search(t, share);
	cr_assert_geq(found.words, 1);
	cr_assert_eq(found.indices + found.value, 0);
	snprintf(text, sizeof(text), "%.4s%.4s%.4s", card_word(t, 4),
		 card_word(t, 5), card_word(t, 6));
	plant(t, text, strlen(text));
	cr_assert_gt(search(t, share).words, found.words);
	plant(t, t->word + 17, 3 * sizeof(uint16_t));
	cr_assert_geq(search(t, share).indices, 1);
	plant(t, s->value + 8, 8);
	cr_assert_geq(search(t, share).value, 1);
}

static void leaves_nothing(struct typist *t)
{
	struct secret *share = share_of(t);
	struct traces s;

	understood(t);
	s = search(t, share);
	cr_assert_eq(s.words, 0, "%zu runs of words stayed", s.words);
	cr_assert_eq(s.indices, 0, "%zu runs of indices stayed", s.indices);
	cr_assert_eq(s.value, 0, "%zu pieces of the share stayed", s.value);
	search_finds_what_is_there(t, share);
	secret_free(&share);
	get_up(t);
	pty_end(&t->pty);
}

Test(words_input, no_words_stay_in_memory)
{
	struct typist t = sit_down(NULL, "xterm");

	type_words(&t, 1, 33);
	leaves_nothing(&t);
}

Test(words_input, no_words_of_a_paste_stay_in_memory)
{
	struct typist t = sit_down(NULL, "xterm");

	asked(&t, 1);
	paste(&t, 1, 33, " ", " ");
	leaves_nothing(&t);
}

Test(words_input, no_words_stay_in_memory_after_slips_were_mended)
{
	struct typist t = sit_down("acquire", "xterm");

	type_words(&t, 1, TENTH);
	asked(&t, 10);
	type(&t, "reqiure\r");
	pty_expect(t.pty, "  a  require");
	type(&t, "a\r");
	type_words(&t, 11, 33);
	pty_expect(t.pty, "  a  word 10 is acquire, not require");
	type(&t, "a\r");
	leaves_nothing(&t);
}

Test(words_input, no_words_stay_in_memory_of_a_dumb_terminal)
{
	struct typist t = sit_down(NULL, "dumb");

	type_words(&t, 1, 33);
	leaves_nothing(&t);
}
