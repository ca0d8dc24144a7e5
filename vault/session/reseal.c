/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reseal.c -- an object of one card set, sealed again for another: in one pass,
 * a chunk of it at a time. */
#include "vault/base/error.h"
#include "vault/session/private.h"

struct passing {
	struct age_sealing *to;
	bool refused; /* where it went to, not where it came from, failed */
};

static int read_object(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	return store_reader_read(ctx, bytes, cap, len);
}

static int to_store(void *ctx, const uint8_t *bytes, size_t len)
{
	return store_writer_put(ctx, bytes, len);
}

static int to_sealing(void *ctx, const uint8_t *bytes, size_t len)
{
	struct passing *p = ctx;
	int r = age_sealing_put(p->to, bytes, len);

	p->refused = r != E_OK;
	return r;
}

static int pass(struct store_reader *reader, const struct secret *key,
		struct passing *p)
{
	const struct age_source in = { read_object, reader };
	const struct age_sink out = { to_sealing, p };
	int r = age_open_stream(&in, &key, 1, &out);

	if (r == E_OK || r == E_MEMORY || p->refused)
		return r;
	return error_within(E_INTEGRITY, "it does not open");
}

int session_reseal(struct store *s, const struct tree_hash *from,
		   const struct secret *key,
		   const uint8_t recipient[AGE_KEY_LEN], struct tree_hash *hash)
{
	struct passing p = { NULL, false };
	struct store_reader *reader = NULL;
	struct store_writer *w = NULL;
	struct age_sink sink;
	int r;

	r = store_reader_new(s, from, &reader);
	if (r == E_OK)
		r = store_writer_new(s, &w);
	if (r != E_OK)
		goto out;
	sink.write = to_store;
	sink.ctx = w;
	r = age_sealing_new((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, &sink,
			    &p.to);
	if (r == E_OK)
		r = pass(reader, key, &p);
	if (r == E_OK)
		r = age_sealing_end(p.to);
	if (r == E_OK)
		r = store_writer_end(w, hash);
out:
	age_sealing_free(&p.to);
	store_writer_free(&w);
	store_reader_free(&reader);
	return r;
}
