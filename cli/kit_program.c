/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kit_program.c -- for what machine a program is, and whether it needs nothing
 * but itself. */
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

/* What has the marks of a program, and another word length or byte order than
 * all machines that breakglass is built for. */
static int not_of_ours(const unsigned char ident[EI_NIDENT], const char *path)
{
	if (memcmp(ident, ELFMAG, SELFMAG) != 0)
		return no_program(path);
	if (ident[EI_CLASS] == ELFCLASS32)
		return error_set(E_INPUT,
				 "%s: a program for machines of 32 "
				 "bits",
				 path);
	if (ident[EI_DATA] != ELFDATA2LSB)
		return error_set(E_INPUT,
				 "%s: a program for machines of the "
				 "other byte order",
				 path);
	return E_OK;
}

/* A library is of the same type as a program that lies anywhere; it begins
 * nowhere. */
static bool header_good(const Elf64_Ehdr *h)
{
	return h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       (h->e_type == ET_EXEC || h->e_type == ET_DYN) &&
	       h->e_entry != 0 && h->e_phentsize == sizeof(Elf64_Phdr) &&
	       h->e_phnum > 0 && h->e_phnum <= HEADERS_MAX;
}

/* One that asks for a loader names it (PT_INTERP). */
static int look(int fd, const char *path, struct kit_program *out)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	bool loads = false;
	unsigned i;
	int r;

	if (pread(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h))
		return no_program(path);
	r = not_of_ours(h.e_ident, path);
	if (r != E_OK)
		return r;
	if (!header_good(&h))
		return no_program(path);
	for (i = 0; i < h.e_phnum; i++) {
		if (pread(fd, &p, sizeof(p),
			  (off_t)(h.e_phoff + i * sizeof(p))) !=
		    (ssize_t)sizeof(p))
			return no_program(path);
		if (p.p_type == PT_INTERP)
			loads = true;
	}
	out->alone = !loads;
	out->machine = h.e_machine;
	return E_OK;
}

int kit_program_look(const char *path, struct kit_program *out)
{
	size_t size;
	int fd, r = file_open(path, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	r = look(fd, path, out);
	close(fd);
	return r;
}

const char *kit_machine_name(unsigned machine)
{
	switch (machine) {
	case EM_X86_64:
		return "x86_64";
	case EM_AARCH64:
		return "aarch64";
	case EM_RISCV:
		return "riscv64";
	case EM_PPC64:
		return "ppc64le";
	case EM_LOONGARCH:
		return "loongarch64";
	}
	return NULL;
}

bool kit_machine_here(unsigned machine)
{
	struct kit_program own;

	if (kit_program_look("/proc/self/exe", &own) == E_OK)
		return own.machine == machine;
	error_clear(); /* without /proc nobody can tell */
	return true;
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
