/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kit_pages.c -- the pages of docs/ that go along, as they were when the program
 * was built: whoever has nothing but the stick can read how to do without the
 * program. The assembler takes the files in; the Makefile knows that this object
 * hangs on them.
 */
#include <string.h>

#include "cli/kit.h"
#include "cli/lang.h"
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
PAGE("custodian", "docs/custodian.md");
PAGE("worst_day_de", "docs/de/ernstfall.md");
PAGE("custodian_de", "docs/de/verwahrer.md");

#define CARRIED(symbol) \
	extern const char kit_##symbol[] HIDDEN, kit_##symbol##_end[] HIDDEN

CARRIED(recovery);
CARRIED(format);
CARRIED(verify);
CARRIED(worst_day);
CARRIED(custodian);
CARRIED(worst_day_de);
CARRIED(custodian_de);

/* ${language}: it goes in where that is spoken; NULL: into each. */
static const struct {
	const char *name, *language, *from, *to;
} pages[] = {
	{ "recovery.md", NULL, kit_recovery, kit_recovery_end },
	{ "format.md", NULL, kit_format, kit_format_end },
	{ "verify.md", NULL, kit_verify, kit_verify_end },
	{ "worst-day.md", NULL, kit_worst_day, kit_worst_day_end },
	{ "custodian.md", NULL, kit_custodian, kit_custodian_end },
	{ "ernstfall.md", "de", kit_worst_day_de, kit_worst_day_de_end },
	{ "verwahrer.md", "de", kit_custodian_de, kit_custodian_de_end },
};

static int page(struct kit *k, size_t i)
{
	struct buffer text = BUFFER_INIT;
	int r;

	buffer_put(&text, pages[i].from, (size_t)(pages[i].to - pages[i].from));
	r = kit_add(k, pages[i].name, &text);
	buffer_free(&text);
	return r;
}

/* Who makes the next kit may speak another language than who made this one, and
 * who opens it yet another: what was there is there again. */
int kit_pages(struct kit *k)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < sizeof(pages) / sizeof(pages[0]); i++)
		if (pages[i].language == NULL ||
		    strcmp(pages[i].language, lang_used()) == 0 ||
		    kit_had(k, pages[i].name))
			r = page(k, i);
	return r;
}
