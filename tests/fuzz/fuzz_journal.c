/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A journal from nobody knows where beside a vault: SQLite takes back what it
 * says was half done. Whatever stands in it, the file opens or is refused, and
 * then opens or is refused in the same way again; and no other file is touched.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/base.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

const unsigned fuzz_longest = 1 << 14;

static struct scene *scene;
static struct buffer file;
static char path[256], journal[272], victim[256];

void fuzz_start(void)
{
	scene = base_scene();
	base_file(scene, &file);
	snprintf(path, sizeof(path), "%s/vault", fuzz_folder());
	snprintf(journal, sizeof(journal), "%s-journal", path);
	snprintf(victim, sizeof(victim), "%s/victim", fuzz_folder());
	FINE(file_replace(victim, "kept", 4));
}

static void put_file(const char *name, struct span bytes)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0);
	MUST(write(fd, bytes.bytes, bytes.len) == (ssize_t)bytes.len);
	close(fd);
}

/* The header of a journal of pages of 512 bytes, and its pages (SQLite,
 * "Database File Format", section 3); the nonce is 0. */
static void journal_put(const size_t *pages, size_t n, struct buffer *out)
{
	static const uint8_t magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
					  0x20, 0xa1, 0x63, 0xd7 };
	static const uint8_t zeros[512];
	const uint8_t *page;
	uint32_t sum;
	size_t i, k;

	buffer_put(out, magic, sizeof(magic));
	buffer_u32be(out, (uint32_t)n);
	buffer_u32be(out, 0);
	buffer_u32be(out, (uint32_t)(file.len / 512));
	buffer_u32be(out, 512);
	buffer_u32be(out, 512);
	buffer_put(out, zeros, 512 - 28);
	for (i = 0; i < n; i++) {
		page = file.bytes + 512 * (pages[i] - 1);
		sum = 0;
		for (k = 512 - 200; k > 0 && k < 512; k -= 200)
			sum += page[k];
		buffer_u32be(out, (uint32_t)pages[i]);
		buffer_put(out, page, 512);
		buffer_u32be(out, sum);
	}
}

void fuzz_seeds(void)
{
	static const size_t pages[] = { 1, 2, 5 };
	struct buffer j = BUFFER_INIT;

	journal_put(pages, 3, &j);
	seed_put(j.bytes, j.len);
	/* what names another file */
	buffer_u32be(&j, 0x40000000 / 512 + 1);
	buffer_text(&j, victim);
	buffer_u32be(&j, (uint32_t)strlen(victim));
	buffer_u32be(&j, 0);
	buffer_put(&j, j.bytes, 8);
	seed_put(j.bytes, j.len);
	buffer_free(&j);
}

/* The head that the file has then; 0: it is refused. */
static uint64_t opened(int *r)
{
	struct checkpoint head = { .size = 0 };
	struct ledger *l = NULL;
	struct store *s = NULL;

	*r = store_open(path, STORE_READ, &s);
	if (*r == E_OK)
		*r = ledger_open(s, &scene->host, LEDGER_ENTRIES, &l);
	if (*r == E_OK)
		ledger_head(l, &head);
	ledger_close(&l);
	store_close(&s);
	return head.size;
}

static bool untouched(void)
{
	struct buffer b = BUFFER_INIT;

	FINE(file_read(victim, 16, &b));
	return fuzz_same(&b, span_text("kept"));
}

void fuzz_one(struct span in)
{
	uint64_t size, again;
	int r, second;

	put_file(path, span_of(&file));
	put_file(journal, in);
	size = opened(&r);
	MUST(untouched());
	again = opened(&second);
	MUST((r == E_OK) == (second == E_OK) && size == again);
	FINE(file_remove(journal));
}
