/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/words_state.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"

#define NUMBER_LEN 4 /* 1024 */

enum { /* of a function key: ESC [ ... final, ESC O final, ESC [ [ final */
       ESCAPE_NONE,
       ESCAPE_BEGUN,
       ESCAPE_INTRODUCED,
       ESCAPE_INSIDE,
       ESCAPE_ONE_MORE,
};

int words_state_new(struct secret **mem, struct words_state **state)
{
	int r = secret_new(sizeof(**state), mem);

	if (r == E_OK)
		*state = (struct words_state *)(void *)secret_bytes(*mem);
	return r;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 0 when the token is no number. */
static unsigned number(const struct words_state *w)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < w->len; i++) {
		if (!is_digit(w->token[i]))
			return 0;
		n = n * 10 + (unsigned)(w->token[i] - '0');
	}
	return n;
}

static bool is_number(const struct words_state *w)
{
	return w->len > 0 && is_digit(w->token[0]);
}

static void empty(struct words_state *w)
{
	sodium_memzero(w->token, sizeof(w->token));
	w->len = 0;
	w->held = false;
}

static void forget_offers(struct words_state *w)
{
	sodium_memzero(w->near, sizeof(w->near));
	sodium_memzero(w->refused, sizeof(w->refused));
	w->nears = 0;
	w->refused_len = 0;
}

static enum words_said refuse(struct words_state *w, enum words_said why)
{
	memcpy(w->refused, w->token, sizeof(w->refused));
	w->refused_len = w->len;
	empty(w);
	return why;
}

static enum words_said go_to(struct words_state *w, uint8_t at)
{
	empty(w);
	forget_offers(w);
	w->at = at;
	return at == SHARE_WORDS ? WORDS_FULL : WORDS_BACK;
}

/* On from this word: to the next, or, when all are there, to their checksum. */
static enum words_said go_on(struct words_state *w, enum words_said said)
{
	enum words_said moved;

	if (w->at == w->known)
		w->known++;
	moved = go_to(w, w->known == SHARE_WORDS ? SHARE_WORDS :
						   (uint8_t)(w->at + 1));
	return moved == WORDS_FULL ? moved : said;
}

static enum words_said take(struct words_state *w, uint16_t index,
			    enum words_said said)
{
	w->word[w->at] = index;
	w->taken = w->len;
	w->by_number = is_number(w);
	return go_on(w, said);
}

/* A letter that is no word: the offer it stands for, or SLIPS_MAX. */
static size_t offer(const struct words_state *w, size_t offers)
{
	size_t i = (size_t)(w->token[0] - 'a');

	return w->len == 1 && w->token[0] >= 'a' && i < offers ? i : SLIPS_MAX;
}

static enum words_said end_word(struct words_state *w)
{
	size_t chosen = offer(w, w->nears);
	enum slips_reading how;
	uint16_t index = 0;

	if (chosen < SLIPS_MAX) {
		index = w->near[chosen];
		w->len = 0;
		return take(w, index, WORDS_TAKEN);
	}
	if (w->len == 1 && w->nears > 0)
		return refuse(w, WORDS_NO_OFFER);
	how = slips_read(w->token, w->len, &index);
	if (how != SLIPS_UNKNOWN)
		return take(w, index,
			    how == SLIPS_SWAPPED ? WORDS_SWAPPED : WORDS_TAKEN);
	forget_offers(w);
	if (!w->blind)
		w->nears = (uint8_t)slips_near(w->token, w->len, w->near);
	return refuse(w,
		      w->len < SLIPS_COMPLETE ? WORDS_SHORT : WORDS_UNLISTED);
}

static enum words_said take_number(struct words_state *w, unsigned n)
{
	uint16_t index;

	if (!slips_number(n, &index))
		return refuse(w, WORDS_NO_NUMBER);
	return take(w, index, WORDS_TAKEN);
}

/* See the table of words_state.h. */
static enum words_said end_number(struct words_state *w, bool enter)
{
	unsigned n = number(w);
	bool own = n == w->at + 1u;

	if (enter && !own)
		return take_number(w, n);
	if (!own)
		return refuse(w, WORDS_MISPLACED);
	empty(w);
	w->held = enter;
	return enter ? WORDS_HELD : WORDS_NOTHING;
}

static void exchange(struct words_state *w, size_t i)
{
	uint16_t first = w->word[i];

	w->word[i] = w->word[i + 1];
	w->word[i + 1] = first;
}

static enum words_said end_of_change(struct words_state *w)
{
	size_t chosen = offer(w, w->blind ? 0 : w->fixes);
	unsigned n = number(w);
	struct slips_fix fix;

	if (n >= 1 && n <= SHARE_WORDS)
		return go_to(w, (uint8_t)(n - 1));
	if (is_number(w))
		return refuse(w, WORDS_NO_NUMBER);
	if (chosen == SLIPS_MAX)
		return refuse(w, WORDS_NO_OFFER);
	fix = w->fix[chosen];
	if (fix.kind == SLIPS_LOOK)
		return go_to(w, fix.at);
	if (fix.kind == SLIPS_REPLACE)
		w->word[fix.at] = fix.index;
	else
		exchange(w, fix.at);
	sodium_memzero(&fix, sizeof(fix));
	return go_to(w, SHARE_WORDS);
}

static enum words_said end_of_nothing(struct words_state *w, bool enter)
{
	if (!enter)
		return WORDS_NOTHING;
	if (w->held)
		return take_number(w, w->at + 1u);
	if (w->at >= w->known)
		return WORDS_NOTHING;
	w->taken = 0;
	return go_on(w, WORDS_TAKEN);
}

static enum words_said end_token(struct words_state *w, bool enter)
{
	if (w->len == 0)
		return end_of_nothing(w, enter);
	if (w->at == SHARE_WORDS)
		return end_of_change(w);
	return is_number(w) ? end_number(w, enter) : end_word(w);
}

static enum words_said add(struct words_state *w, char c, size_t room)
{
	if (w->len >= room)
		return WORDS_BELL;
	w->held = false;
	w->token[w->len++] = c;
	return WORDS_NOTHING;
}

static enum words_said add_letter(struct words_state *w, char c)
{
	enum words_said said = WORDS_NOTHING;

	if (is_number(w))
		said = end_token(w, false);
	if (words_refused(said))
		return said;
	return add(w, c, sizeof(w->token)) == WORDS_BELL ? WORDS_BELL : said;
}

static enum words_said add_digit(struct words_state *w, char c)
{
	if (w->len > 0 && !is_number(w))
		return WORDS_BELL;
	return add(w, c, NUMBER_LEN);
}

static enum words_said backspace(struct words_state *w)
{
	if (w->held) {
		w->held = false;
		return WORDS_NOTHING;
	}
	if (w->len > 0) {
		w->token[--w->len] = '\0';
		return WORDS_NOTHING;
	}
	if (w->at == 0)
		return WORDS_BELL;
	return go_to(w, w->at - 1);
}

/* Whether the byte belongs to the sequence of a function key. */
static bool escaped(struct words_state *w, uint8_t byte)
{
	bool last = byte >= 0x40 && byte <= 0x7e;

	switch (w->escape) {
	case ESCAPE_BEGUN:
		w->escape = byte == '[' || byte == 'O' ? ESCAPE_INTRODUCED :
							 ESCAPE_NONE;
		return true;
	case ESCAPE_INTRODUCED:
	case ESCAPE_INSIDE:
		if (byte == '[' && w->escape == ESCAPE_INTRODUCED)
			w->escape = ESCAPE_ONE_MORE;
		else
			w->escape = last ? ESCAPE_NONE : ESCAPE_INSIDE;
		return true;
	case ESCAPE_ONE_MORE:
		w->escape = ESCAPE_NONE;
		return true;
	default:
		return false;
	}
}

static enum words_said control(struct words_state *w, uint8_t byte)
{
	switch (byte) {
	case '\b':
	case 0x7f:
		return backspace(w);
	case 0x15: /* ^U */
	case 0x17: /* ^W */
		empty(w);
		return WORDS_NOTHING;
	case 0x0c: /* ^L: draw again */
		return WORDS_NOTHING;
	case 0x1b:
		w->escape = ESCAPE_BEGUN;
		return WORDS_NOTHING;
	case 0x03: /* ^C */
	case 0x04: /* ^D */
	case 0x1c: /* ^\ */
		return WORDS_GIVEN_UP;
	default:
		return WORDS_BELL;
	}
}

enum words_said words_state_byte(struct words_state *w, uint8_t byte)
{
	bool after_cr = w->after_cr;

	w->after_cr = byte == '\r';
	if (escaped(w, byte))
		return WORDS_NOTHING;
	if (byte == '\n' && after_cr)
		return WORDS_NOTHING;
	if (byte == '\r' || byte == '\n')
		return end_token(w, true);
	if (byte == ' ' || byte == '\t')
		return end_token(w, false);
	if ((byte == '.' || byte == ':' || byte == ')') && is_number(w))
		return end_token(w, false);
	if (byte >= 'A' && byte <= 'Z')
		byte += 'a' - 'A';
	if (byte >= 'a' && byte <= 'z')
		return add_letter(w, (char)byte);
	if (byte >= '0' && byte <= '9')
		return add_digit(w, (char)byte);
	return control(w, byte);
}

static int find_fixes(struct words_state *w, const struct secret *words)
{
	struct secret *fixes = NULL;
	size_t n = 0;
	int r;

	r = slips_fixes(words, &fixes, &n);
	if (r != E_OK)
		return r;
	assert(n <= SLIPS_MAX);
	memcpy(w->fix, secret_peek(fixes), n * sizeof(w->fix[0]));
	w->fixes = (uint8_t)n;
	secret_free(&fixes);
	return E_OK;
}

int words_state_check(struct words_state *w, struct secret **share)
{
	struct secret *words = NULL;
	int r, found;

	assert(w->known == SHARE_WORDS && w->at == SHARE_WORDS);
	r = secret_copy(w->word, sizeof(w->word), &words);
	if (r != E_OK)
		return r;
	sodium_memzero(w->fix, sizeof(w->fix));
	w->fixes = 0;
	r = slips_share(words, share);
	if (r == E_SHARE) {
		found = find_fixes(w, words);
		if (found != E_OK)
			r = found;
	}
	secret_free(&words);
	return r;
}

enum slips_reading words_state_reading(const struct words_state *w,
				       uint16_t *index)
{
	if (!is_number(w))
		return slips_read(w->token, w->len, index);
	if (number(w) == w->at + 1u || !slips_number(number(w), index))
		return SLIPS_UNKNOWN;
	return SLIPS_WHOLE;
}
