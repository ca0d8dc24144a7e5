/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/deposit/sha1.h"

#include <sodium.h>
#include <string.h>

#define BLOCK 64

struct sha1 {
	uint32_t h[5];
	uint32_t w[80];
	uint8_t block[BLOCK];
	size_t filled;
	uint64_t total; /* bytes */
};

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void start(struct sha1 *s)
{
	static const uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe,
				       0x10325476, 0xc3d2e1f0 };

	memset(s, 0, sizeof(*s));
	memcpy(s->h, h, sizeof(h));
}

static void schedule(struct sha1 *s)
{
	unsigned i;

	for (i = 0; i < 16; i++)
		s->w[i] = (uint32_t)s->block[4 * i] << 24 |
			  (uint32_t)s->block[4 * i + 1] << 16 |
			  (uint32_t)s->block[4 * i + 2] << 8 |
			  s->block[4 * i + 3];
	for (; i < 80; i++)
		s->w[i] = rotl(s->w[i - 3] ^ s->w[i - 8] ^ s->w[i - 14] ^
				       s->w[i - 16],
			       1);
}

/* FIPS 180-4, section 6.1.2 */
static void compress(struct sha1 *s)
{
	uint32_t a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3],
		 e = s->h[4];
	uint32_t f, k, t;
	unsigned i;

	schedule(s);
	for (i = 0; i < 80; i++) {
		f = i < 20 ? (b & c) | (~b & d) :
		    i < 40 ? b ^ c ^ d :
		    i < 60 ? (b & c) | (b & d) | (c & d) :
			     b ^ c ^ d;
		k = i < 20 ? 0x5a827999 :
		    i < 40 ? 0x6ed9eba1 :
		    i < 60 ? 0x8f1bbcdc :
			     0xca62c1d6;
		t = rotl(a, 5) + f + e + k + s->w[i];
		e = d;
		d = c;
		c = rotl(b, 30);
		b = a;
		a = t;
	}
	s->h[0] += a;
	s->h[1] += b;
	s->h[2] += c;
	s->h[3] += d;
	s->h[4] += e;
	s->filled = 0;
}

static void feed(struct sha1 *s, const uint8_t *bytes, size_t len)
{
	s->total += len;
	while (len > 0) {
		size_t n = BLOCK - s->filled < len ? BLOCK - s->filled : len;

		memcpy(s->block + s->filled, bytes, n);
		s->filled += n;
		bytes += n;
		len -= n;
		if (s->filled == BLOCK)
			compress(s);
	}
}

static void finish(struct sha1 *s, uint8_t out[SHA1_LEN])
{
	static const uint8_t one = 0x80, zero = 0;
	uint64_t bits = s->total * 8;
	uint8_t length[8];
	unsigned i;

	feed(s, &one, 1);
	while (s->filled != BLOCK - sizeof(length))
		feed(s, &zero, 1);
	for (i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	feed(s, length, sizeof(length));
	for (i = 0; i < SHA1_LEN; i++)
		out[i] = (uint8_t)(s->h[i / 4] >> (24 - 8 * (i % 4)));
	sodium_memzero(s, sizeof(*s));
}

void hmac_sha1(const uint8_t *key, size_t key_len, const uint8_t *message,
	       size_t len, uint8_t out[SHA1_LEN])
{
	uint8_t pad[BLOCK] = { 0 }, inner[SHA1_LEN];
	struct sha1 s;
	size_t i;

	if (key_len > BLOCK) {
		start(&s);
		feed(&s, key, key_len);
		finish(&s, pad);
	} else {
		memcpy(pad, key, key_len);
	}
	for (i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36;
	start(&s);
	feed(&s, pad, BLOCK);
	feed(&s, message, len);
	finish(&s, inner);
	for (i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	start(&s);
	feed(&s, pad, BLOCK);
	feed(&s, inner, sizeof(inner));
	finish(&s, out);
	sodium_memzero(pad, sizeof(pad));
	sodium_memzero(inner, sizeof(inner));
}
