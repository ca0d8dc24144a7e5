/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/text.h"

#define DETAIL_LEN 512

static _Thread_local char detail[DETAIL_LEN];
static _Thread_local unsigned memories;

struct row {
	const char *name;
	int status;
	const char *sentence;
	const char *hint;
};

static const struct row rows[ERROR_COUNT] = {
#define X(code, status, sentence, hint) { #code, status, sentence, hint },
	ERROR_TABLE(X)
#undef X
};

static const struct row *row_of(int code)
{
	if (code < 0 || code >= ERROR_COUNT)
		code = E_INTERNAL;
	return &rows[code];
}

const char *error_name(int code)
{
	return row_of(code)->name;
}

const char *error_sentence(int code)
{
	return row_of(code)->sentence;
}

const char *error_hint(int code)
{
	return row_of(code)->hint;
}

int error_exit_status(int code)
{
	return row_of(code)->status;
}

int(error_set)(int code, const char *format, ...)
{
	char text[DETAIL_LEN];
	va_list args;

	if (code == E_MEMORY)
		error_memory();
	/* the arguments may point into the old detail */
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	memcpy(detail, text, sizeof(detail));
	/* controls would speak to the terminal; of a character cut in two the
	 * rest becomes a mark */
	text_mask(detail);
	return code;
}

int(error_within)(int code, const char *format, ...)
{
	char context[DETAIL_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	return error_set(code, "%s: %s", context, detail);
}

void error_memory(void)
{
	memories++;
}

unsigned error_memories(void)
{
	return memories;
}

const char *error_detail(void)
{
	return detail;
}

void error_clear(void)
{
	detail[0] = '\0';
}
