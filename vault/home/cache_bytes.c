/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_bytes.c -- a cache's head, and the pieces behind it that are wanted
 * (cache_seal.c says how they lie in the file).
 */
#include "vault/home/cache_bytes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/registers.h"
#include "vault/home/private.h"

#define LENGTHS ((size_t)16)
/* What the cipher may leave of its key below. */
#define STACK_LEFT 4096

enum piece {
	AFAR,   /* in the file */
	SEALED, /* here */
	PLAIN
};

struct cache_bytes {
	struct cache_file file;
	uint8_t *box;  /* tags, then the head; malloc'd */
	uint8_t *tags; /* in it */
	const uint8_t *head;
	size_t head_len;
	uint8_t *body; /* malloc'd, and untouched where a piece is afar */
	size_t body_len;
	size_t body_from; /* in the file */
	uint8_t *state;   /* enum piece of each */
	struct secret *key;
};

static size_t piece_len(const struct cache_bytes *b, size_t piece)
{
	const size_t left = b->body_len - piece * CACHE_PIECE;

	return left < CACHE_PIECE ? left : CACHE_PIECE;
}

/* What the ciphers leave of it. */
static void forget_key(void)
{
	sodium_stackzero(STACK_LEFT);
	registers_forget();
}

/* --- pieces --- */

/* The tag of what is here; ${plain}: and what it says, in its place. */
static bool open_piece(struct cache_bytes *b, size_t piece, bool plain)
{
	uint8_t *at = b->body + piece * CACHE_PIECE;
	uint8_t nonce[CACHE_PIECE_NONCE];

	cache_piece_nonce(piece, nonce);
	return crypto_aead_chacha20poly1305_ietf_decrypt_detached(
		       plain ? at : NULL, NULL, at, piece_len(b, piece),
		       b->tags + piece * CACHE_TAG, NULL, 0, nonce,
		       secret_peek(b->key)) == 0;
}

static int altered(const struct cache_bytes *b)
{
	return error_set(E_AUTH, "%s: what was kept was altered", b->file.path);
}

/* All of them are here then. */
static int judge_all(struct cache_bytes *b)
{
	size_t i;
	int r;

	array_soon(b->body, b->body_len);
	r = cache_file_read(&b->file, b->body_from, b->body, b->body_len);
	for (i = 0; r == E_OK && i < cache_pieces(b->body_len); i++) {
		if (!open_piece(b, i, false))
			r = altered(b);
		b->state[i] = SEALED;
	}
	forget_key();
	return r;
}

static int make_plain(struct cache_bytes *b, size_t piece)
{
	const size_t at = piece * CACHE_PIECE;
	int r = E_OK;

	if (b->state[piece] == AFAR)
		r = cache_file_read(&b->file, b->body_from + at, b->body + at,
				    piece_len(b, piece));
	if (r == E_OK && !open_piece(b, piece, true))
		r = altered(b);
	if (r == E_OK)
		b->state[piece] = PLAIN;
	return r;
}

/* The first piece from ${from} on that is afar, or is not. */
static size_t next_piece(const struct cache_bytes *b, size_t from, bool afar)
{
	const size_t pieces = cache_pieces(b->body_len);

	while (from < pieces && (b->state[from] == AFAR) != afar)
		from++;
	return from;
}

void cache_bytes_soon(struct cache_bytes *b)
{
	const size_t pieces = cache_pieces(b->body_len);
	size_t from = next_piece(b, 0, true), to, at, len;

	for (; from < pieces; from = next_piece(b, to, true)) {
		to = next_piece(b, from, false);
		at = from * CACHE_PIECE;
		len = (to < pieces ? to * CACHE_PIECE : b->body_len) - at;
		array_soon(b->body + at, len);
		if (cache_file_read(&b->file, b->body_from + at, b->body + at,
				    len) == E_OK)
			memset(b->state + from, SEALED, to - from);
		else
			error_clear(); /* who wants it finds it so */
	}
}

void cache_bytes_give_up(const struct cache_bytes *b)
{
	const char *path = b->file.path;
	int r;

	if (path == NULL)
		r = error_set(E_INTERNAL, "what was kept");
	else if (file_remove(path) == E_OK)
		r = error_set(E_CHANGED,
			      "%s: what this machine kept of the log cannot be "
			      "read or is damaged; it was removed",
			      path);
	else
		r = error_set(E_CHANGED,
			      "%s: what this machine kept of the log cannot be "
			      "read or is damaged: remove it",
			      path);
	error_end(r);
}

static void make_all_plain(struct cache_bytes *b, size_t from, size_t to)
{
	size_t i;
	bool any = false;

	for (i = from; i <= to; i++) {
		if (b->state[i] == PLAIN)
			continue;
		if (make_plain(b, i) != E_OK)
			cache_bytes_give_up(b);
		any = true;
	}
	if (any)
		forget_key();
}

/* --- opening --- */

/* The lengths and the nonce, which stand behind ${lines}. */
static int read_lengths(struct cache_bytes *b, struct span lines,
			uint8_t *first)
{
	const size_t before = lines.len + LENGTHS + CACHE_NONCE;
	struct cursor c;
	uint64_t head, body, rest;
	int r;

	if (b->file.size < before)
		return error_set(E_ABSENT, "what was kept is not this "
					   "program's");
	r = cache_file_read(&b->file, 0, first, before);
	if (r != E_OK)
		return r;
	if (memcmp(first, lines.bytes, lines.len) != 0)
		return error_set(E_ABSENT, "what was kept is not this "
					   "program's");
	cursor_init(&c, first + lines.len, LENGTHS);
	head = cursor_u64be(&c);
	body = cursor_u64be(&c);
	rest = b->file.size - before;
	if (head > rest || body > rest ||
	    head + body + (cache_pieces((size_t)body) + 1) * CACHE_TAG != rest)
		return altered(b);
	b->head_len = (size_t)head;
	b->body_len = (size_t)body;
	b->body_from = b->file.size - b->body_len;
	return E_OK;
}

static int room(struct cache_bytes *b)
{
	const size_t pieces = cache_pieces(b->body_len);

	b->box = malloc((pieces + 1) * CACHE_TAG + b->head_len);
	b->body = malloc(b->body_len + 1);
	b->state = calloc(pieces + 1, 1);
	if (b->box == NULL || b->body == NULL || b->state == NULL)
		return error_set(E_MEMORY, "what was kept");
	b->tags = b->box;
	b->head = b->box + pieces * CACHE_TAG;
	return E_OK;
}

/* ${first} has ${ad} bytes, and the nonce behind them. */
static int open_box(struct cache_bytes *b, const uint8_t *first, size_t ad,
		    const struct secret *identity)
{
	const size_t len = cache_pieces(b->body_len) * CACHE_TAG + b->head_len;
	struct secret *box = NULL;
	int r = cache_keys(identity, first + ad, &box, &b->key);

	if (r != E_OK)
		return r;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
		    b->box, NULL, b->box, len, b->box + len, first, ad,
		    first + ad, secret_peek(box)) != 0)
		r = altered(b);
	secret_free(&box);
	forget_key();
	return r;
}

static int read_head(struct cache_bytes *b, struct span lines, uint8_t *first,
		     const struct secret *identity)
{
	const size_t ad = lines.len + LENGTHS;
	int r = read_lengths(b, lines, first);

	if (r == E_OK)
		r = room(b);
	if (r == E_OK)
		r = cache_file_read(&b->file, ad + CACHE_NONCE, b->box,
				    b->body_from - ad - CACHE_NONCE);
	return r == E_OK ? open_box(b, first, ad, identity) : r;
}

/* Where it could not be removed, each command that is started again would end as
 * the one before. */
static bool whole_first(const struct cache_bytes *b, bool piecewise)
{
	return !piecewise || b->body_len <= CACHE_SHORT ||
	       !cache_file_goes(&b->file);
}

int cache_bytes_open(const struct home *home, const char *vault,
		     struct span lines, const struct secret *identity,
		     bool piecewise, struct cache_bytes **out)
{
	struct cache_bytes *b = calloc(1, sizeof(*b));
	uint8_t *first = malloc(lines.len + LENGTHS + CACHE_NONCE);
	int r = E_OK;

	if (b == NULL || first == NULL)
		r = error_set(E_MEMORY, "what was kept");
	if (r == E_OK)
		r = cache_file_open(home, vault, &b->file);
	if (r == E_OK)
		r = read_head(b, lines, first, identity);
	if (r == E_OK && whole_first(b, piecewise)) {
		r = judge_all(b);
		if (r == E_OK)
			cache_file_close(&b->file);
	}
	free(first);
	if (r != E_OK)
		cache_bytes_free(&b);
	*out = b;
	return r;
}

int cache_bytes_plain(struct span plain, struct cache_bytes **out)
{
	struct cache_bytes *b = calloc(1, sizeof(*b));

	if (b != NULL)
		b->box = malloc(plain.len + 1);
	if (b == NULL || b->box == NULL) {
		free(b);
		return error_set(E_MEMORY, "what was kept");
	}
	if (plain.len > 0)
		memcpy(b->box, plain.bytes, plain.len);
	b->head = b->box;
	b->head_len = plain.len;
	*out = b;
	return E_OK;
}

void cache_bytes_free(struct cache_bytes **bytes)
{
	struct cache_bytes *b = *bytes;
	size_t i;

	if (b == NULL)
		return;
	if (b->head != NULL)
		sodium_memzero((uint8_t *)(uintptr_t)b->head, b->head_len);
	for (i = 0; b->state != NULL && i < cache_pieces(b->body_len); i++)
		if (b->state[i] == PLAIN)
			sodium_memzero(b->body + i * CACHE_PIECE,
				       piece_len(b, i));
	secret_free(&b->key);
	cache_file_close(&b->file);
	free(b->file.path);
	free(b->box);
	free(b->body);
	free(b->state);
	free(b);
	*bytes = NULL;
}

/* --- the text --- */

size_t cache_bytes_len(const struct cache_bytes *b)
{
	return b->head_len + b->body_len;
}

const uint8_t *cache_bytes_at(struct cache_bytes *b, size_t from, size_t len)
{
	if (from > cache_bytes_len(b) || len > cache_bytes_len(b) - from)
		return NULL;
	if (from + len <= b->head_len)
		return b->head + from;
	if (from < b->head_len)
		return NULL;
	from -= b->head_len;
	if (len > 0)
		make_all_plain(b, from / CACHE_PIECE,
			       (from + len - 1) / CACHE_PIECE);
	return b->body + from;
}
