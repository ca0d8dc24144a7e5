/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/share/slips.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/symbols.h"
#include "shamir/words.h"
#include "vault/base/error.h"

/* The cost of a likeness, in halves of a slip. */
#define SLIP 2
#define HALF 1 /* y for z, or z for y */
#define FAR 255

/* Rows are the letters typed, columns those of the word. */
struct table {
	uint8_t cost[SLIPS_LETTERS + 1][SLIP39_WORD_LEN_MAX + 1];
};

static bool y_and_z(char a, char b)
{
	return (a == 'y' && b == 'z') || (a == 'z' && b == 'y');
}

static uint8_t least(uint8_t a, unsigned b)
{
	return a < b ? a : (uint8_t)b;
}

/* The cost of ${i} letters of ${a} becoming ${j} letters of ${b}. */
static uint8_t cheapest(const struct table *t, const char *a, size_t i,
			const char *b, size_t j)
{
	unsigned other = a[i - 1] == b[j - 1] ? 0 : SLIP;
	uint8_t cost = FAR;

	if (y_and_z(a[i - 1], b[j - 1]))
		other = HALF;
	cost = least(cost, t->cost[i - 1][j - 1] + other);
	cost = least(cost, (unsigned)t->cost[i - 1][j] + SLIP);
	cost = least(cost, (unsigned)t->cost[i][j - 1] + SLIP);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		cost = least(cost, (unsigned)t->cost[i - 2][j - 2] + SLIP);
	return cost;
}

/* How far the ${n} letters at ${a} are from the word ${b}; and, in *begun, how
 * far they are from that beginning of it which is nearest. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m,
			 unsigned *begun)
{
	struct table t;
	unsigned whole;
	size_t i, j;

	for (i = 0; i <= n; i++)
		t.cost[i][0] = (uint8_t)(i * SLIP);
	for (j = 0; j <= m; j++)
		t.cost[0][j] = (uint8_t)(j * SLIP);
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			t.cost[i][j] = cheapest(&t, a, i, b, j);
	whole = t.cost[n][m];
	*begun = FAR;
	for (j = 0; j <= m; j++)
		*begun = least((uint8_t)*begun, t.cost[n][j]);
	sodium_memzero(&t, sizeof(t));
	return whole;
}

static bool begins(const char *word, const char *letters, size_t len)
{
	return len <= strlen(word) && memcmp(word, letters, len) == 0;
}

/* -1, or the word that the letters are or can only become. */
static int find(const char *letters, size_t len, bool *whole)
{
	int index = slip39_word_index(letters, len);
	int i;

	*whole = index >= 0;
	if (*whole || len < SLIPS_COMPLETE)
		return index;
	for (i = 0; i < SLIP39_WORDS; i++)
		if (begins(slip39_word((unsigned)i), letters, len))
			return i;
	return -1;
}

enum slips_reading slips_read(const char *letters, size_t len, uint16_t *index)
{
	char other[SLIP39_WORD_LEN_MAX];
	bool whole, swapped;
	size_t i;
	int found;

	if (len > sizeof(other))
		return SLIPS_UNKNOWN;
	found = find(letters, len, &whole);
	swapped = found < 0;
	if (swapped) {
		for (i = 0; i < len; i++)
			other[i] = letters[i] == 'y' ? 'z' :
				   letters[i] == 'z' ? 'y' :
						       letters[i];
		found = find(other, len, &whole);
		sodium_memzero(other, sizeof(other));
	}
	if (found < 0)
		return SLIPS_UNKNOWN;
	*index = (uint16_t)found;
	if (swapped)
		return SLIPS_SWAPPED;
	return whole ? SLIPS_WHOLE : SLIPS_BEGUN;
}

bool slips_number(unsigned number, uint16_t *index)
{
	if (number < 1 || number > SLIPS_NUMBERS)
		return false;
	*index = (uint16_t)(number - 1);
	return true;
}

/* One slip, or one and a y for a z. A whole word is likelier than a beginning,
 * and fewer than four letters are only ever a beginning. */
static unsigned cost_of(const char *letters, size_t len, const char *word)
{
	unsigned begun, whole;

	whole = distance(letters, len, word, strlen(word), &begun);
	if (len < SLIPS_COMPLETE)
		return begun == 0 ? 1 : FAR;
	if (begun + 1 < whole)
		whole = begun + 1;
	if (whole > SLIP + HALF && begins(word, letters, SLIPS_COMPLETE))
		whole = SLIP + HALF;
	return whole <= SLIP + HALF ? whole : FAR;
}

/* Keeps the SLIPS_MAX cheapest in order; what came first stays before. */
static size_t rank(unsigned cost, size_t n, unsigned costs[SLIPS_MAX])
{
	size_t at = n;

	while (at > 0 && costs[at - 1] > cost)
		at--;
	return at;
}

size_t slips_near(const char *letters, size_t len, uint16_t near[SLIPS_MAX])
{
	unsigned costs[SLIPS_MAX], cost;
	size_t n = 0, at, i;

	if (len < SLIPS_COMPLETE - 1 || len > SLIPS_LETTERS)
		return 0;
	for (i = 0; i < SLIP39_WORDS; i++) {
		cost = cost_of(letters, len, slip39_word((unsigned)i));
		at = rank(cost, n, costs);
		if (cost == FAR || at == SLIPS_MAX)
			continue;
		if (n < SLIPS_MAX)
			n++;
		memmove(near + at + 1, near + at, (n - at - 1) * sizeof(*near));
		memmove(costs + at + 1, costs + at,
			(n - at - 1) * sizeof(*costs));
		near[at] = (uint16_t)i;
		costs[at] = cost;
	}
	sodium_memzero(costs, sizeof(costs));
	return n;
}

/* Guarded memory for trying out: the words, and the share they would be. */
struct trial {
	uint16_t words[SHARE_WORDS];
	struct slip39_share share;
	struct slips_fix fix[SLIPS_MAX];
	unsigned costs[SLIPS_MAX];
	size_t n;
};

static int unpacked(struct trial *t)
{
	return symbols_unpack(t->words, SHARE_WORDS, &t->share);
}

static int trial_new(const struct secret *words, struct secret **mem,
		     struct trial **t)
{
	int r;

	assert(secret_len(words) == SHARE_WORDS * sizeof(uint16_t));
	r = secret_new(sizeof(**t), mem);
	if (r != E_OK)
		return r;
	*t = (struct trial *)(void *)secret_bytes(*mem);
	memcpy((*t)->words, secret_peek(words), sizeof((*t)->words));
	return E_OK;
}

int slips_share(const struct secret *words, struct secret **share)
{
	struct secret *mem = NULL;
	struct trial *t;
	int r, s;

	r = trial_new(words, &mem, &t);
	if (r != E_OK)
		return r;
	s = unpacked(t);
	if (s == SHAMIR_OK)
		r = secret_copy(&t->share, sizeof(t->share), share);
	else if (s == SHAMIR_ECHECKSUM)
		r = error_set(E_SHARE, "the checksum is wrong: a word was "
				       "misread or two changed places");
	else
		r = error_set(E_SHARE, "the words are no share of a vault");
	secret_free(&mem);
	return r;
}

static void keep(struct trial *t, struct slips_fix fix, unsigned cost)
{
	size_t at = rank(cost, t->n, t->costs);
	size_t after;

	if (at == SLIPS_MAX)
		return;
	if (t->n < SLIPS_MAX)
		t->n++;
	after = t->n - at - 1;
	memmove(t->fix + at + 1, t->fix + at, after * sizeof(t->fix[0]));
	memmove(t->costs + at + 1, t->costs + at, after * sizeof(t->costs[0]));
	t->fix[at] = fix;
	t->costs[at] = cost;
}

/* Two slips in the word, or one in the four letters that were perhaps all
 * that was typed. */
static unsigned likeness(uint16_t typed, uint16_t meant)
{
	const char *a = slip39_word(typed), *b = slip39_word(meant);
	unsigned begun, whole, four;

	whole = distance(a, strlen(a), b, strlen(b), &begun);
	four = distance(a, SLIPS_COMPLETE, b, SLIPS_COMPLETE, &begun);
	if (four <= SLIP && four < whole)
		return four;
	return whole <= 2 * SLIP ? whole : FAR;
}

static void try_replacing(struct trial *t, uint8_t at)
{
	uint16_t typed = t->words[at], i;
	unsigned cost;

	for (i = 0; i < SLIP39_WORDS; i++) {
		t->words[at] = i;
		if (i == typed || unpacked(t) != SHAMIR_OK)
			continue;
		cost = likeness(typed, i);
		if (cost < FAR)
			keep(t, (struct slips_fix){ SLIPS_REPLACE, at, i },
			     cost);
		else
			keep(t, (struct slips_fix){ SLIPS_LOOK, at, 0 }, cost);
	}
	t->words[at] = typed;
}

static void try_exchanging(struct trial *t, uint8_t at)
{
	uint16_t first = t->words[at];

	t->words[at] = t->words[at + 1];
	t->words[at + 1] = first;
	if (t->words[at] != first && unpacked(t) == SHAMIR_OK)
		keep(t, (struct slips_fix){ SLIPS_EXCHANGE, at, 0 }, SLIP);
	t->words[at + 1] = t->words[at];
	t->words[at] = first;
}

int slips_fixes(const struct secret *words, struct secret **fixes,
		size_t *count)
{
	struct secret *mem = NULL;
	struct trial *t;
	uint8_t at;
	int r;

	r = trial_new(words, &mem, &t);
	if (r != E_OK)
		return r;
	for (at = 0; at < SHARE_WORDS; at++)
		try_replacing(t, at);
	for (at = 0; at + 1 < SHARE_WORDS; at++)
		try_exchanging(t, at);
	r = secret_copy(t->fix, t->n * sizeof(t->fix[0]), fixes);
	if (r == E_OK)
		*count = t->n;
	secret_free(&mem);
	return r;
}
