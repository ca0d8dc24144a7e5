/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lang.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/told.h"
#include "vault/base/error.h"

/* Those of lang_de by their keys; NULL while English is spoken. */
static struct lang_row *rows;

struct lang_row lang_next(const char **at)
{
	struct lang_row row;

	row.english = *at;
	row.text = row.english + strlen(row.english) + 1;
	*at = row.text + strlen(row.text) + 1;
	return row;
}

static int by_key(const void *a, const void *b)
{
	const struct lang_row *x = a, *y = b;

	return strcmp(x->english, y->english);
}

/* Without memory for it, English. */
static bool german(void)
{
	const char *at = lang_de;
	size_t i;

	if (rows != NULL)
		return true;
	rows = calloc(lang_de_count + 1, sizeof(*rows));
	if (rows == NULL)
		return false;
	for (i = 0; i < lang_de_count; i++)
		rows[i] = lang_next(&at);
	qsort(rows, lang_de_count, sizeof(*rows), by_key);
	return true;
}

bool lang_use(const char *language)
{
	if (strcmp(language, "en") == 0) {
		free(rows);
		rows = NULL;
		error_language(NULL, NULL);
		return true;
	}
	if (strcmp(language, "de") != 0)
		return false;
	if (german())
		error_language(lang_text, told);
	return true;
}

const char *lang_used(void)
{
	return rows == NULL ? "en" : "de";
}

const char *lang_text(const char *english)
{
	size_t low = 0, high = lang_de_count, middle;
	int order;

	while (rows != NULL && low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(english, rows[middle].english);
		if (order == 0)
			return rows[middle].text;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return english;
}

size_t lang_rows(const struct lang_row **out)
{
	*out = rows;
	return rows == NULL ? 0 : lang_de_count;
}

const char *lang_english(const char *english)
{
	return english;
}

const char *lang_in(const char *(*in)(const char *), const char *english)
{
	return in(english);
}

/* --- choosing --- */

/* Whether ${locale}, as "de_DE.UTF-8" or "de:en", begins with this language. */
static bool begins(const char *locale, const char *language)
{
	size_t len = strlen(language);

	return strncasecmp(locale, language, len) == 0 &&
	       strchr("_.@:", locale[len]) != NULL;
}

static bool is_plain(const char *locale)
{
	return strcmp(locale, "POSIX") == 0 || strcmp(locale, "C") == 0 ||
	       strncmp(locale, "C.", 2) == 0;
}

/* The first of a list like "fr:de:en" that there is. */
static const char *of_list(const char *list)
{
	while (list != NULL) {
		if (begins(list, "de"))
			return "de";
		if (begins(list, "en"))
			return "en";
		list = strchr(list, ':');
		list = list == NULL ? NULL : list + 1;
	}
	return NULL;
}

static bool is_set(const char *value)
{
	return value != NULL && value[0] != '\0';
}

const char *lang_of(const char *all, const char *messages, const char *lang,
		    const char *language)
{
	const char *locale = is_set(all)      ? all :
			     is_set(messages) ? messages :
			     is_set(lang)     ? lang :
						"C";
	const char *listed = of_list(language);

	if (is_plain(locale))
		return "en";
	if (listed != NULL)
		return listed;
	return begins(locale, "de") ? "de" : "en";
}

/* The last --lang before "--"; what is wrong with it is told later on. */
static const char *asked_for(int argc, char **argv)
{
	const char *asked = NULL;
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			asked = argv[i] + 7;
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			asked = argv[++i];
	}
	return asked;
}

void lang_choose(int argc, char **argv)
{
	const char *asked = asked_for(argc, argv);

	if (asked == NULL || !lang_use(asked))
		lang_use(lang_of(getenv("LC_ALL"), getenv("LC_MESSAGES"),
				 getenv("LANG"), getenv("LANGUAGE")));
}

/* --- answers --- */

static bool is_one_of(const char *answer, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcasecmp(answer, *words) == 0)
			return true;
	return false;
}

bool lang_yes(const char *answer)
{
	static const char *const english[] = { "y", "yes", NULL };
	static const char *const other[] = { "j", "ja", NULL };

	return is_one_of(answer, english) ||
	       (rows != NULL && is_one_of(answer, other));
}

bool lang_no(const char *answer)
{
	static const char *const english[] = { "n", "no", NULL };
	static const char *const other[] = { "n", "nein", NULL };

	return is_one_of(answer, english) ||
	       (rows != NULL && is_one_of(answer, other));
}
