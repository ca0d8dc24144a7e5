/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tell_words.c -- in the language of whom it is told to. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/tell.h"

/* clang knows the attribute of functions only, not of pointers to them. */
__attribute__((format_arg(2))) static const char *in_words(
	const struct telling *t, const char *english)
{
	return error_translated(t->in, english);
}

void tell_words(const struct telling *t, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, in_words(t, format), args);
	va_end(args);
	if (n < 0) {
		t->out->failed = 1;
		return;
	}
	buffer_text(t->out, text);
	free(text);
}

/* Of those that the format knows, for translators. */
static const char *const words[] = {
	N_("checksum"), N_("foreign"),   N_("compartment"), N_("generation"),
	N_("repeated"), N_("signature"), N_("box"),         N_("request"),
	N_("format"),   N_("late"),      N_("read"),        N_("drill"),
	N_("redeal"),   N_("extends"),   N_("first"),       N_("unproven"),
	N_("diverged"), N_("older"),     N_("fork"),        N_("clock"),
	N_("no-pin"),   N_("tail"),      N_("readonly"),    N_("copy"),
	N_("admin"),    N_("custodian"), N_("auditor"),     N_("justified"),
	N_("misuse"),
};

const char *tell_word(error_translation *in, const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], text) == 0)
			return error_translated(in, words[i]);
	return text;
}
