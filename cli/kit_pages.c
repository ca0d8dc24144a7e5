/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kit_pages.c -- the pages of docs/ that go along, as they were when the program
 * was built: whoever has nothing but the stick can read how to do without the
 * program. The assembler takes the files in; the Makefile knows that this object
 * hangs on them.
 */
#include "cli/kit.h"
#include "vault/base/error.h"

#define PAGE(symbol, file) \
	__asm__(".pushsection .rodata\n" \
		".globl kit_" symbol "\n" \
		".hidden kit_" symbol "\n" \
		"kit_" symbol ":\n" \
		".incbin \"" file "\"\n" \
		".globl kit_" symbol "_end\n" \
		".hidden kit_" symbol "_end\n" \
		"kit_" symbol "_end:\n" \
		".byte 0\n" \
		".popsection\n")

#define HIDDEN __attribute__((visibility("hidden")))

PAGE("recovery", "docs/recovery.md");
PAGE("format", "docs/format.md");
PAGE("verify", "docs/verify.md");
PAGE("worst_day", "docs/worst-day.md");

extern const char kit_recovery[] HIDDEN, kit_recovery_end[] HIDDEN;
extern const char kit_format[] HIDDEN, kit_format_end[] HIDDEN;
extern const char kit_verify[] HIDDEN, kit_verify_end[] HIDDEN;
extern const char kit_worst_day[] HIDDEN, kit_worst_day_end[] HIDDEN;

static int page(struct kit *k, const char *name, const char *from,
		const char *to)
{
	struct buffer text = BUFFER_INIT;
	int r;

	buffer_put(&text, from, (size_t)(to - from));
	r = kit_add(k, name, &text);
	buffer_free(&text);
	return r;
}

int kit_pages(struct kit *k)
{
	int r = page(k, "recovery.md", kit_recovery, kit_recovery_end);

	if (r == E_OK)
		r = page(k, "format.md", kit_format, kit_format_end);
	if (r == E_OK)
		r = page(k, "verify.md", kit_verify, kit_verify_end);
	if (r == E_OK)
		r = page(k, "worst-day.md", kit_worst_day, kit_worst_day_end);
	return r;
}
