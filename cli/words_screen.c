/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/words_screen.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/lang.h"
#include "cli/progress.h"
#include "shamir/words.h"

#define CLEAR "\033[H\033[2J"
#define ENTER "\033[?1049h" CLEAR
#define LEAVE CLEAR "\033[?1049l"
#define LINE_END "\033[K\r\n"

#define COLUMNS 79
#define ROW_WORDS 6 /* as on the card */

static void put(int fd, const char *text, size_t len)
{
	ssize_t n = 0;

	while (len > 0) {
		n = write(fd, text, len);
		if (n < 0 && errno != EINTR)
			return; /* the terminal is gone: reading will tell */
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
}

static void text(int fd, const char *s)
{
	put(fd, s, strlen(s));
}

/* A line of the screen; what was there before is gone. */
static void line(int fd, const char *s)
{
	text(fd, s);
	text(fd, LINE_END);
}

static void word(int fd, uint16_t index)
{
	text(fd, slip39_word(index));
}

/* A number that is no secret: of a place on the card, or how many. */
static void number(int fd, unsigned n)
{
	char digits[12];

	snprintf(digits, sizeof(digits), "%u", n);
	text(fd, digits);
}

/* A text with such numbers in it, in the language in use. */
__attribute__((format(printf, 2, 3))) static void numbered(int fd,
							   const char *format,
							   ...)
{
	char all[256];
	va_list args;

	va_start(args, format);
	vsnprintf(all, sizeof(all), lang_text(format), args);
	va_end(args);
	text(fd, all);
}

static void gap(int fd, size_t columns)
{
	while (columns-- > 0)
		text(fd, " ");
}

/* Names come from files: what would speak to the terminal does not get there. */
static void title(int fd, const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++) {
		if (i >= COLUMNS && (s[i] & 0xc0) != 0x80)
			return;
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			text(fd, "?");
		else
			put(fd, s + i, 1);
	}
}

/* What is said of the last token, but for the token itself. */
static const char *note(const struct words_state *w, enum words_said said)
{
	switch (said) {
	case WORDS_SWAPPED:
		return _("understood with y and z changed: this keyboard has "
			 "another layout");
	case WORDS_HELD:
		return _("Enter again if it is a number of the list; if it is "
			 "the card's, type the word");
	case WORDS_UNFIT:
		return _("the checksum is wrong: a word was misread, or two "
			 "changed places");
	case WORDS_UNLISTED:
		return w->nears > 0 ?
			       _("not on the list; perhaps one of these") :
			       _("not on the list: read it again");
	case WORDS_SHORT:
		return _("too short: the first four letters are needed");
	case WORDS_MISPLACED:
		return _("that is the card's number of another word; for a "
			 "number on the list press Enter");
	case WORDS_NO_NUMBER:
		return w->at == SHARE_WORDS ?
			       _("the words of the card are 1 to 33") :
			       _("the words of the list are 1 to 1024");
	case WORDS_NO_OFFER:
		return _("that letter is not among the offers");
	default:
		return "";
	}
}

/* ------------------------------------------------- a screen of its own */

static void prompt(int fd, const struct words_state *w)
{
	if (w->at == SHARE_WORDS)
		text(fd, _("letter of an offer, or number of the word to "
			   "change: "));
	else
		numbered(fd, "word %u of 33: ", w->at + 1u);
	put(fd, w->token, w->len);
}

/* The word that the letters typed so far already are. */
static void completion(int fd, const struct words_state *w)
{
	enum slips_reading how = SLIPS_UNKNOWN;
	uint16_t index = 0;

	if (w->at < SHARE_WORDS)
		how = words_state_reading(w, &index);
	if (how != SLIPS_UNKNOWN) {
		text(fd, "   = ");
		word(fd, index);
	}
	if (how == SLIPS_SWAPPED)
		text(fd, _(" (y and z changed)"));
	if (w->len == 0 && w->at < w->known) {
		text(fd, _("   Enter keeps "));
		word(fd, w->word[w->at]);
	}
}

static void word_before(int fd, const struct words_state *w)
{
	if (w->at == 0 || w->at == SHARE_WORDS)
		return;
	numbered(fd, "word %u: ", w->at);
	word(fd, w->word[w->at - 1]);
}

static void letter(int fd, size_t i)
{
	static const char letters[] = "abcdef";

	_Static_assert(sizeof(letters) > SLIPS_MAX, "a letter for each offer");
	text(fd, "  ");
	put(fd, letters + i, 1);
	text(fd, "  ");
}

static void fix_offer(int fd, const struct words_state *w,
		      const struct slips_fix *fix)
{
	unsigned at = fix->at + 1u;

	switch (fix->kind) {
	case SLIPS_REPLACE:
		numbered(fd, "word %u is ", at);
		word(fd, fix->index);
		text(fd, _(", not "));
		word(fd, w->word[fix->at]);
		break;
	case SLIPS_EXCHANGE:
		numbered(fd, "words %u and %u changed places: ", at, at + 1);
		word(fd, w->word[fix->at + 1]);
		text(fd, _(" comes before "));
		word(fd, w->word[fix->at]);
		break;
	default:
		numbered(fd, "word %u does not fit: type it again", at);
		break;
	}
}

static void offers(int fd, const struct words_state *w)
{
	size_t i, n = w->at == SHARE_WORDS ? w->fixes : w->nears;

	for (i = 0; i < n; i++) {
		letter(fd, i);
		if (w->at == SHARE_WORDS)
			fix_offer(fd, w, &w->fix[i]);
		else
			word(fd, w->near[i]);
		text(fd, LINE_END);
	}
	if (w->at == SHARE_WORDS && n == 0)
		line(fd, _("  no single slip explains it: compare with the "
			   "card, word by word"));
	if (n > 0)
		line(fd, _("  its letter and Enter takes an offer"));
}

/* Six to a row, as the card has them. */
static void all_words(int fd, const struct words_state *w)
{
	size_t i, len;

	for (i = 0; i < SHARE_WORDS; i++) {
		text(fd, i < 9 ? " " : "");
		number(fd, (unsigned)i + 1);
		text(fd, " ");
		word(fd, w->word[i]);
		len = strlen(slip39_word(w->word[i]));
		if (i % ROW_WORDS == ROW_WORDS - 1 || i + 1 == SHARE_WORDS)
			text(fd, LINE_END);
		else
			gap(fd, SLIP39_WORD_LEN_MAX + 2 - len);
	}
	text(fd, LINE_END);
}

static void refused_token(int fd, const struct words_state *w)
{
	put(fd, w->refused, w->refused_len);
	text(fd, ": ");
}

static void help(int fd)
{
	text(fd, LINE_END);
	line(fd, _("four letters are enough; Enter or space ends a word"));
	line(fd, _("the number on the card may go before it: 7 album"));
	line(fd, _("a number and Enter is the word with that number in the "
		   "list: 517"));
	text(fd, _("Backspace: a letter, or the word before  Ctrl-U: empty  "
		   "Ctrl-C: give up"));
}

static void draw(const struct words_screen *s, const struct words_state *w,
		 enum words_said said)
{
	int fd = s->fd;

	text(fd, "\033[H");
	title(fd, s->title);
	text(fd, LINE_END LINE_END);
	word_before(fd, w);
	text(fd, LINE_END);
	prompt(fd, w);
	completion(fd, w);
	text(fd, LINE_END LINE_END);
	if (said == WORDS_UNLISTED || said == WORDS_SHORT)
		refused_token(fd, w);
	text(fd, note(w, said));
	text(fd, LINE_END);
	offers(fd, w);
	if (w->at == SHARE_WORDS)
		all_words(fd, w);
	help(fd);
	text(fd, "\033[J\033[4;1H");
	prompt(fd, w);
}

/* -------------------------------------------------- line after line */

/* The places of the offers, without a word. */
static void say_fixes(int fd, const struct words_state *w)
{
	size_t i;

	for (i = 0; i < w->fixes; i++) {
		if (w->fix[i].kind == SLIPS_EXCHANGE)
			numbered(fd,
				 "look at word %u and word %u: changed places?",
				 w->fix[i].at + 1u, w->fix[i].at + 2u);
		else
			numbered(fd, "look at word %u", w->fix[i].at + 1u);
		text(fd, "\r\n");
	}
}

static void say_taken(int fd, const struct words_state *w)
{
	if (w->taken == 0)
		text(fd, _("ok"));
	else
		numbered(fd,
			 w->by_number ? NP_(w->taken, "ok (%u digit)",
					    "ok (%u digits)") :
					N_("ok (%u letters)"),
			 w->taken);
	text(fd, "\r\n");
}

static void say(const struct words_screen *s, const struct words_state *w,
		enum words_said said)
{
	int fd = s->fd;

	if (said == WORDS_NOTHING)
		return;
	if (said == WORDS_TAKEN || said == WORDS_SWAPPED || said == WORDS_UNFIT)
		say_taken(fd, w);
	else
		text(fd, "\r\n");
	if (*note(w, said) != '\0') {
		text(fd, note(w, said));
		text(fd, "\r\n");
	}
	if (w->at == SHARE_WORDS) {
		say_fixes(fd, w);
		text(fd, _("number of the word to change: "));
	} else {
		numbered(fd, "word %u of 33: ", w->at + 1u);
	}
}

/* ------------------------------------------------------------------ */

void words_screen_begin(struct words_screen *s, int fd, const char *heading,
			const char *term)
{
	s->fd = fd;
	s->title = heading;
	s->remark = WORDS_NOTHING;
	s->lines = term == NULL || *term == '\0' || strcmp(term, "dumb") == 0 ||
		   strcmp(term, "unknown") == 0;
	progress_gone();
	if (!s->lines) {
		text(fd, ENTER);
		return;
	}
	title(fd, heading);
	text(fd, "\r\n");
	text(fd, _("nothing you type is shown here; Enter or space ends a "
		   "word, ^C gives up"));
	text(fd, "\r\n");
	numbered(fd, "word %u of 33: ", 1u);
}

/* A remark stays until there is another. */
void words_screen_show(struct words_screen *s, const struct words_state *w,
		       enum words_said said)
{
	if (said == WORDS_BELL) {
		text(s->fd, "\a");
		return;
	}
	if (said != WORDS_NOTHING)
		s->remark = said;
	if (s->lines)
		say(s, w, said);
	else
		draw(s, w, s->remark);
}

void words_screen_end(const struct words_screen *s)
{
	text(s->fd, s->lines ? "\r\n" : LEAVE);
}
