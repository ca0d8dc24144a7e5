/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/carry/import_locked.h"

#include <string.h>

#include "vault/base/error.h"
#include "vault/base/secret.h"

#define BYTES_MAX ((size_t)256 << 20)
#define BLOCKS_MAX 4096

/* Before each block, so that it can be found again. */
struct head {
	struct secret *of;
	size_t len;
};

static _Thread_local size_t bytes, blocks;

void *locked_new(size_t len)
{
	struct secret *s = NULL;
	struct head *h;

	if (len > BYTES_MAX - bytes || blocks == BLOCKS_MAX)
		return NULL;
	if (secret_new(sizeof(*h) + len, &s) != E_OK)
		return NULL;
	h = (void *)secret_bytes(s);
	h->of = s;
	h->len = len;
	bytes += len;
	blocks++;
	return h + 1;
}

void locked_free(void *block)
{
	struct secret *s;
	struct head *h;

	if (block == NULL)
		return;
	h = (struct head *)block - 1;
	bytes -= h->len;
	blocks--;
	s = h->of;
	secret_free(&s);
}

void *locked_resize(void *old, size_t len)
{
	struct head *h;
	void *block;

	if (old == NULL)
		return locked_new(len);
	h = (struct head *)old - 1;
	block = locked_new(len);
	if (block == NULL)
		return NULL;
	memcpy(block, old, len < h->len ? len : h->len);
	locked_free(old);
	return block;
}
