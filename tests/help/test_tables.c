/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of help, completion and errors say of one another. */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/exits.h"
#include "cli/session_words.h"
#include "cli/topics.h"

static const struct exit_row *exit_of(int status)
{
	size_t i;

	for (i = 0; i < exit_row_count; i++)
		if (exit_rows[i].status == status)
			return &exit_rows[i];
	return NULL;
}

Test(tables, every_fault_ends_with_a_status_that_is_told)
{
	int code;

	for (code = 0; code < ERROR_COUNT; code++)
		cr_assert_not_null(exit_of(error_exit_status(code)), "%s",
				   error_name(code));
}

Test(tables, every_status_that_is_told_is_one_of_a_fault)
{
	size_t i;
	int code;

	for (i = 0; i < exit_row_count; i++) {
		for (code = 0; code < ERROR_COUNT; code++)
			if (error_exit_status(code) == exit_rows[i].status)
				break;
		cr_assert_lt(code, (int)ERROR_COUNT, "%d", exit_rows[i].status);
	}
}

Test(tables, every_option_of_a_command_is_in_the_table_of_options)
{
	char name[64];
	const char *at;
	size_t i;

	for (i = 0; i < command_count; i++)
		for (at = commands[i].options; *at != '\0';
		     at += strspn(at, " ")) {
			snprintf(name, sizeof(name), "%.*s",
				 (int)strcspn(at, " "), at);
			at += strcspn(at, " ");
			cr_assert_not_null(option_find(name), "%s --%s",
					   commands[i].name, name);
		}
}

Test(tables, every_option_is_there_once_and_some_command_takes_it)
{
	size_t i, j;

	for (i = 0; i < option_row_count; i++) {
		cr_assert_eq(option_find(option_rows[i].name), &option_rows[i],
			     "%s is there twice", option_rows[i].name);
		for (j = 0; j < command_count && !option_rows[i].global; j++)
			if (command_takes(&commands[j], option_rows[i].name))
				break;
		cr_assert_lt(j, command_count, "%s is of no use",
			     option_rows[i].name);
	}
}

/* Each of ${choices}, blanks between, stands in ${text}. */
static void stand_in(const char *choices, const char *text)
{
	char word[64];

	for (; *choices != '\0'; choices += strspn(choices, " ")) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(choices, " "),
			 choices);
		choices += strcspn(choices, " ");
		cr_expect_not_null(strstr(text, word), "%s in: %s", word, text);
	}
}

Test(tables, what_is_completed_for_an_option_stands_in_its_help)
{
	const struct option_row *row;
	struct completion c;
	size_t i, j, n = 0;

	for (i = 0; i < command_count; i++)
		for (j = 0; j < option_row_count; j++) {
			row = option_of(commands[i].name, &option_rows[j]);
			if (!command_takes(&commands[i], row->name) ||
			    row->value == NULL || strcmp(row->name, "c") == 0)
				continue;
			c = completion_option(commands[i].name, row);
			stand_in(c.choices, row->help);
			n += c.kind == COMPLETION_CHOICE;
		}
	cr_assert_gt(n, 10);
}

Test(tables, the_words_of_a_session_are_completed_for_c)
{
	struct completion c = completion_option(NULL, option_find("c"));
	const struct session_verb *v;
	char all[256] = "";
	size_t i;

	for (i = 0; (v = session_verb(i)) != NULL; i++) {
		strncat(all, v->name, sizeof(all) - strlen(all) - 1);
		strncat(all, " ", sizeof(all) - strlen(all) - 1);
	}
	strncat(all, "close", sizeof(all) - strlen(all) - 1);
	cr_assert_str_eq(c.choices, all);
}

Test(tables, files_are_completed_where_a_command_takes_one)
{
	const char *const put[] = { "put" }, *const rekey[] = { "member",
								"rekey" };
	size_t used;

	cr_assert_eq(completion_option("put", option_find("file")).kind,
		     COMPLETION_FILE);
	cr_assert_eq(completion_option("deal", option_find("cards-dir")).kind,
		     COMPLETION_DIR);
	cr_assert_eq(completion_word(command_find(put, 1, &used), 0).kind,
		     COMPLETION_NONE);
	cr_assert_eq(completion_word(command_find(rekey, 2, &used), 0).kind,
		     COMPLETION_NONE);
	cr_assert_eq(completion_word(command_find(rekey, 2, &used), 1).kind,
		     COMPLETION_FILE);
}

Test(tables, what_is_quoted_is_one_word_for_a_shell)
{
	char text[64];

	cr_assert_str_eq(completion_quoted("plan's", false, text, sizeof(text)),
			 "'plan'\\''s'");
	cr_assert_str_eq(completion_quoted("plan's \\", true, text,
					   sizeof(text)),
			 "'plan\\'s \\\\'");
}

static bool narrow(const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len > 79)
			return false;
	}
	return true;
}

Test(tables, a_topic_is_no_command_and_fits_a_terminal)
{
	size_t i, used;

	for (i = 0; i < topic_count; i++) {
		cr_assert_null(command_find(&topics[i].name, 1, &used));
		cr_assert(!command_group(topics[i].name));
		cr_assert_null(strchr(topics[i].name, ' '));
		cr_assert(narrow(topics[i].text), "%s", topics[i].name);
		cr_assert_eq(topic_find(topics[i].name), &topics[i]);
	}
}
