/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * library.h -- shared libraries that few commands want: each is loaded for those
 * alone, and is in no process that has a key for something else.
 *
 *     #define ZLIB(X) X(inflate) X(inflateEnd)
 *     LIBRARY(zlib, "libz.so.1", ZLIB, "import")
 *
 * declares lib_inflate and lib_inflateEnd, pointers to what those names mean in
 * the header that was included, and `struct library zlib`. A library has to be
 * asked for, library_need, before any of them is used, and first before the
 * process is confined: from then on it can read no folder of libraries.
 *
 * What loads at start is in the list that every tool knows (DT_NEEDED). What does
 * not is in the program as a note, .note.dlopen, in the form that systemd's ELF
 * documentation gives, for who packs it.
 *
 * Where all is linked statically (LIBRARIES_LINKED) nothing is loaded.
 */
#ifndef BG_BASE_LIBRARY_H
#define BG_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct library_symbol {
	const char *name;
	void *at; /* the pointer to it */
};

struct library {
	const char *file; /* as the loader looks for it */
	const struct library_symbol *symbols;
	size_t count;
	bool asked;
	int code; /* what that came to, and why */
	char why[160];
};

/* library_need -- it is there, with all that is wanted of it. E_IO: not on this
 * machine, or another one; E_MEMORY. The answer stays the same. */
int library_need(struct library *l);

#ifdef LIBRARIES_LINKED
#define LIBRARY_POINTER(symbol) \
	static __typeof__(symbol) *const lib_##symbol = &symbol;
#define LIBRARY_SYMBOL(symbol)
#define LIBRARY(name, soname, symbols_of, feature) \
	symbols_of(LIBRARY_POINTER) static struct library name = { \
		.file = soname, .asked = true \
	};
#else
#define LIBRARY_POINTER(symbol) static __typeof__(symbol) *lib_##symbol;
#define LIBRARY_SYMBOL(symbol) { #symbol, &lib_##symbol },
#define LIBRARY(name, soname, symbols_of, feature) \
	LIBRARY_NOTE(name, \
		     "[{\"soname\":[\"" soname "\"],\"feature\":\"" feature \
		     "\",\"priority\":\"recommended\"}]") \
	symbols_of(LIBRARY_POINTER) static const struct library_symbol \
		name##_symbols[] = { symbols_of(LIBRARY_SYMBOL) }; \
	static struct library name = { \
		.file = soname, \
		.symbols = name##_symbols, \
		.count = sizeof(name##_symbols) / sizeof(name##_symbols[0]), \
	};
#endif

/* An ELF note: lengths, a type, whose it is, and the text. */
#define LIBRARY_NOTE(name, text) \
	static const struct { \
		uint32_t owner_len, text_len, type; \
		char owner[4]; \
		_Alignas(4) char json[sizeof(text)]; \
	} name##_note \
		__attribute__((used, section(".note.dlopen"), aligned(4))) = { \
			4, sizeof(text), 0x407c0c0a, "FDO", text \
		};

#endif
