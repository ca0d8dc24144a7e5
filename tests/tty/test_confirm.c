/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/input.h"
#include "pty.h"

/* Yes or no three times, then an answer; each is told by the way. */
static void ask(int result, int orders, const void *arg)
{
	char *answer = NULL, said[5] = "nnn\n";
	size_t i;

	(void)orders;
	(void)arg;
	for (i = 0; i < 3; i++)
		if (input_confirm("sure?"))
			said[i] = 'y';
	if (write(result, said, 4) != 4 ||
	    input_answer("name: ", &answer) != 0 ||
	    write(result, answer, strlen(answer)) != (ssize_t)strlen(answer))
		_exit(98);
	free(answer);
	_exit(0);
}

static void typed(const char *const lines[3], const char *want)
{
	struct pty *p = pty_start(ask, NULL, "vt100");
	char said[5] = "", name[4] = "";
	size_t i;

	for (i = 0; i < 3; i++) {
		pty_expect(p, "sure? [y/N] ");
		pty_type(p, lines[i]);
	}
	cr_assert(pty_read(p, said, 4));
	cr_assert_str_eq(said, want);
	pty_expect(p, "name: ");
	pty_type(p, "anna\r");
	cr_assert(pty_read(p, name, 4));
	cr_assert_arr_eq(name, "anna", 4);
	cr_assert_eq(pty_status(p), 0);
	pty_end(&p);
}

Test(confirm, yes_is_a_whole_word_in_any_case)
{
	typed((const char *const[]){ "y\r", "YES\r", "  Y \r" }, "yyy\n");
	typed((const char *const[]){ "yonder\r", "ye\r", "\r" }, "nnn\n");
	typed((const char *const[]){ "n\r", "y n\r", "no\r" }, "nnn\n");
}

/* Whoever pastes into the question has answered that one, and no other. */
Test(confirm, a_long_line_answers_one_question)
{
	char line[902];

	memset(line, 'y', sizeof(line) - 2);
	memcpy(line + sizeof(line) - 2, "\r", 2);
	typed((const char *const[]){ line, line, "y\r" }, "nny\n");
}
