/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kit_program.c -- whether a program needs nothing but itself. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/kit.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

#define HEADERS_MAX 128

static int no_program(const char *path)
{
	return error_set(E_INPUT, "%s: no program of this kind of machine",
			 path);
}

/* A program of another word length is another machine's. */
static bool header_good(const Elf64_Ehdr *h)
{
	return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 &&
	       h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       (h->e_type == ET_EXEC || h->e_type == ET_DYN) &&
	       h->e_phentsize == sizeof(Elf64_Phdr) && h->e_phnum > 0 &&
	       h->e_phnum <= HEADERS_MAX;
}

/* One that asks for a loader names it (PT_INTERP). */
static int look_for_loader(int fd, const char *path, bool *is)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	bool loads = false;
	unsigned i;

	if (pread(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) ||
	    !header_good(&h))
		return no_program(path);
	for (i = 0; i < h.e_phnum; i++) {
		if (pread(fd, &p, sizeof(p),
			  (off_t)(h.e_phoff + i * sizeof(p))) !=
		    (ssize_t)sizeof(p))
			return no_program(path);
		if (p.p_type == PT_INTERP)
			loads = true;
	}
	*is = !loads;
	return E_OK;
}

int kit_program_static(const char *path, bool *is)
{
	size_t size;
	int fd, r = file_open(path, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	r = look_for_loader(fd, path, is);
	close(fd);
	return r;
}

int kit_source_check(const char *path)
{
	static const uint8_t magic[] = { 0x1f, 0x8b };
	uint8_t first[sizeof(magic)] = { 0 };
	size_t size;
	int fd, r = file_open(path, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	if (pread(fd, first, sizeof(first), 0) != (ssize_t)sizeof(first) ||
	    memcmp(first, magic, sizeof(magic)) != 0)
		r = error_set(E_INPUT, "%s: no .tar.gz", path);
	close(fd);
	return r;
}
