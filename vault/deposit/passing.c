/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * passing.c -- a payload that goes by, chunk by chunk, on its way out.
 *
 * A head is shorter than a chunk, so the first chunk has all of it; a first
 * chunk in which it does not end is no payload.
 */
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/deposit/payload.h"

struct passing {
	const struct payload_sink *out;
	bool headed;
	struct payload p;
	size_t head_len;
	uint64_t seen; /* of the body */
	size_t spaces;
	crypto_hash_sha256_state state;
};

static int malformed(void)
{
	return error_set(E_INTEGRITY, "its payload is malformed");
}

static int head_pass(struct passing *g, struct span *bytes)
{
	int r;

	r = payload_parse(*bytes, &g->p, &g->head_len);
	if (r != E_OK)
		return r;
	r = g->out->head(g->out->ctx, &g->p,
			 (struct span){ bytes->bytes, g->head_len });
	g->headed = true;
	bytes->bytes += g->head_len;
	bytes->len -= g->head_len;
	return r;
}

static int body_pass(struct passing *g, struct span *bytes)
{
	uint64_t left = g->p.length - g->seen;
	size_t n = bytes->len < left ? bytes->len : (size_t)left;
	int r = E_OK;

	if (n == 0)
		return E_OK;
	if (!g->out->judged)
		crypto_hash_sha256_update(&g->state, bytes->bytes, n);
	if (g->out->body != NULL)
		r = g->out->body(g->out->ctx, bytes->bytes, n);
	g->seen += n;
	progress(g->out->judged ? N_("giving the secret out") :
				  N_("looking at the secret"),
		 g->seen, g->p.length);
	bytes->bytes += n;
	bytes->len -= n;
	return r;
}

static int spaces_pass(struct passing *g, struct span bytes)
{
	size_t i;

	g->spaces += bytes.len;
	if (g->spaces > payload_padding(g->head_len + g->p.length))
		return malformed();
	for (i = 0; i < bytes.len; i++)
		if (bytes.bytes[i] != ' ')
			return malformed();
	return E_OK;
}

static int chunk_pass(void *ctx, const uint8_t *chunk, size_t len)
{
	struct span bytes = { chunk, len };
	struct passing *g = ctx;
	int r = E_OK;

	if (!g->headed)
		r = head_pass(g, &bytes);
	if (r == E_OK)
		r = body_pass(g, &bytes);
	return r == E_OK ? spaces_pass(g, bytes) : r;
}

static int end_pass(struct passing *g)
{
	uint8_t found[HASH_LEN];
	bool same;

	if (!g->headed || g->seen != g->p.length ||
	    g->spaces != payload_padding(g->head_len + g->p.length))
		return malformed();
	if (g->out->judged)
		return E_OK;
	crypto_hash_sha256_final(&g->state, found);
	same = sodium_memcmp(found, g->p.hash, HASH_LEN) == 0;
	sodium_memzero(found, sizeof(found));
	return same ? E_OK :
		      error_set(E_INTEGRITY,
				"its payload is not what its hash says");
}

int payload_pass(const struct age_source *in, const struct secret *key,
		 const struct payload_sink *out)
{
	struct passing g = { .out = out };
	const struct age_sink sink = { chunk_pass, &g };
	int r;

	crypto_hash_sha256_init(&g.state);
	r = age_open_stream(in, &key, 1, &sink);
	if (r == E_OK)
		r = end_pass(&g);
	sodium_memzero(&g, sizeof(g));
	return r;
}
