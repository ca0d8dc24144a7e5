/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/text.h"

#define DETAIL_LEN 512

static const char *as_it_is(const char *english) __attribute__((format_arg(1)));

/* as people are told it, and as it is on record */
static _Thread_local char said[DETAIL_LEN], detail[DETAIL_LEN];
static error_translation *translation = as_it_is;
static error_teller *teller;
static error_ender *ender;
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

static const char *as_it_is(const char *english)
{
	return english;
}

/* clang knows the attribute of functions only, not of pointers to them. */
const char *error_spoken(const char *english)
{
	return translation(english);
}

const char *error_translated(error_translation *in, const char *english)
{
	return in == NULL ? english : in(english);
}

void error_language(error_translation *of, error_teller *texts)
{
	teller = texts;
	translation = of == NULL ? as_it_is : of;
}

/* Controls would speak to the terminal; of a character cut in two the rest
 * becomes a mark. What lies behind the text is the stack of functions that are
 * over, and does not come along (S5). */
static void take(char *into, char *text)
{
	text_mask(text);
	snprintf(into, DETAIL_LEN, "%s", text);
}

int(error_set)(int code, const char *format, ...)
{
	char text[DETAIL_LEN], spoken[DETAIL_LEN];
	va_list args;

	if (code == E_MEMORY)
		error_memory();
	/* the arguments may point into the old detail */
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	va_start(args, format);
	vsnprintf(spoken, sizeof(spoken), error_spoken(format), args);
	va_end(args);
	take(detail, text);
	take(said, spoken);
	return code;
}

int(error_text)(int code, const char *english)
{
	char text[DETAIL_LEN], spoken[DETAIL_LEN];

	/* it may be the old detail */
	snprintf(text, sizeof(text), "%s", english);
	if (teller == NULL)
		memcpy(spoken, text, sizeof(spoken));
	else
		teller(text, spoken, sizeof(spoken));
	take(detail, text);
	take(said, spoken);
	return code;
}

__attribute__((format(printf, 3, 0))) static void before(char text[DETAIL_LEN],
							 const char *rest,
							 const char *format,
							 va_list args)
{
	char context[DETAIL_LEN], all[2 * DETAIL_LEN + 2];

	vsnprintf(context, sizeof(context), format, args);
	snprintf(all, sizeof(all), "%s: %s", context, rest);
	memcpy(text, all, DETAIL_LEN);
	text[DETAIL_LEN - 1] = '\0';
}

int(error_within)(int code, const char *format, ...)
{
	char text[DETAIL_LEN], spoken[DETAIL_LEN];
	va_list args;

	if (code == E_MEMORY)
		error_memory();
	va_start(args, format);
	before(text, detail, format, args);
	va_end(args);
	va_start(args, format);
	before(spoken, said, error_spoken(format), args);
	va_end(args);
	take(detail, text);
	take(said, spoken);
	return code;
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

const char *error_said(void)
{
	return said;
}

void error_keep(struct error_kept *out)
{
	memcpy(out->detail, detail, sizeof(out->detail));
	memcpy(out->said, said, sizeof(out->said));
}

int error_again(int code, const struct error_kept *kept)
{
	memcpy(detail, kept->detail, sizeof(detail));
	memcpy(said, kept->said, sizeof(said));
	return code;
}

void error_first(struct error_first *first, int code)
{
	if (first->code != E_OK || code == E_OK)
		return;
	first->code = code;
	error_keep(&first->kept);
}

int error_first_again(const struct error_first *first)
{
	if (first->code == E_OK)
		return E_OK;
	return error_again(first->code, &first->kept);
}

void error_clear(void)
{
	detail[0] = said[0] = '\0';
}

void error_at_end(error_ender *ends)
{
	ender = ends;
}

void error_end(int code)
{
	if (ender != NULL)
		ender(code);
	abort();
}
