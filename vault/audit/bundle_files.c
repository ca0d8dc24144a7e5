/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/bundle_files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

int bundle_files_add(struct bundle_files *f, struct buffer **out,
		     const char *format, ...)
{
	struct bundle_file *file;
	va_list args;
	char *name;
	int n, r;

	va_start(args, format);
	n = vasprintf(&name, format, args);
	va_end(args);
	if (n < 0)
		return error_set(E_MEMORY, "a bundle");
	r = array_room(&f->list, &f->cap, f->count, sizeof(f->list[0]));
	if (r != E_OK) {
		free(name);
		return r;
	}
	file = &f->list[f->count++];
	memset(file, 0, sizeof(*file));
	file->name = name;
	*out = &file->bytes;
	return E_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct bundle_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void bundle_files_sort(struct bundle_files *f)
{
	if (f->count > 0)
		qsort(f->list, f->count, sizeof(f->list[0]), by_name);
}

const struct bundle_file *bundle_files_find(const struct bundle_files *f,
					    const char *name)
{
	size_t low = 0, high = f->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(f->list[mid].name, name);

		if (order == 0)
			return &f->list[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

void bundle_files_free(struct bundle_files *f)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		free(f->list[i].name);
		buffer_free(&f->list[i].bytes);
	}
	free(f->list);
	memset(f, 0, sizeof(*f));
}

/* As sha256sum -c reads it. */
int bundle_sums(const struct bundle_files *f, struct buffer *out)
{
	uint8_t hash[HASH_LEN];
	size_t i;

	for (i = 0; i < f->count; i++) {
		const struct bundle_file *file = &f->list[i];

		if (strcmp(file->name, "SHA256SUMS") == 0)
			continue;
		hash_sha256(file->bytes.bytes, file->bytes.len, hash);
		buffer_hex(out, hash, sizeof(hash));
		buffer_format(out, "  %s\n", file->name);
	}
	return buffer_status(out);
}
