/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help_json.c -- the tables, for programs: manual pages are checked against them. */
#include <string.h>

#include "cli/cli.h"
#include "cli/exits.h"
#include "cli/help.h"
#include "cli/session_words.h"
#include "cli/shell.h"
#include "cli/topics.h"
#include "vault/base/json.h"

static struct json *text_row(struct json_doc *doc, const char *a,
			     const char *a_text, const char *b,
			     const char *b_text)
{
	struct json *row = json_object(doc);

	json_set_text(doc, row, a, a_text);
	json_set_text(doc, row, b, b_text);
	return row;
}

static struct json *option_json(struct json_doc *doc,
				const struct option_row *o)
{
	struct json *row = text_row(doc, "name", o->name, "summary", o->help);

	if (o->value != NULL)
		json_set_text(doc, row, "argument", o->value);
	return row;
}

static struct json *global_options(struct json_doc *doc)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < option_row_count; i++)
		if (option_rows[i].global)
			json_add(doc, list, option_json(doc, &option_rows[i]));
	return list;
}

static struct json *command_json(struct json_doc *doc, const struct command *c)
{
	struct json *row =
		text_row(doc, "name", c->name, "summary", c->summary);
	struct json *options = json_array(doc);
	size_t i;

	for (i = 0; i < option_row_count; i++)
		if (!option_rows[i].global &&
		    command_takes(c, option_rows[i].name))
			json_add(doc, options,
				 option_json(doc, option_of(c->name,
							    &option_rows[i])));
	json_set(doc, row, "options", options);
	json_set_text(doc, row, "words", c->words);
	json_set_integer(doc, row, "min_words", c->min_words);
	json_set_integer(doc, row, "max_words", c->max_words);
	return row;
}

static struct json *command_list(struct json_doc *doc)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < command_count; i++)
		json_add(doc, list, command_json(doc, &commands[i]));
	return list;
}

/* Those of open -c, and those of the prompt alone. */
static struct json *session_list(struct json_doc *doc)
{
	const struct session_verb *v;
	struct json *list = json_array(doc), *row;
	const char *usage, *help;
	size_t i;

	for (i = 0; (v = session_verb(i)) != NULL; i++) {
		row = text_row(doc, "usage", v->usage, "summary", v->help);
		json_set_text(doc, row, "name", v->name);
		json_set_bool(doc, row, "at_prompt_alone", false);
		json_add(doc, list, row);
	}
	for (i = 0; shell_own_verb(i, &usage, &help) != NULL; i++) {
		row = text_row(doc, "usage", usage, "summary", help);
		json_set_text(doc, row, "name",
			      shell_own_verb(i, &usage, &help));
		json_set_bool(doc, row, "at_prompt_alone",
			      strcmp(shell_own_verb(i, &usage, &help),
				     "close") != 0);
		json_add(doc, list, row);
	}
	return list;
}

static struct json *exit_list(struct json_doc *doc)
{
	struct json *list = json_array(doc), *row;
	size_t i;

	for (i = 0; i < exit_row_count; i++) {
		row = text_row(doc, "brief", exit_rows[i].brief, "meaning",
			       exit_rows[i].meaning);
		json_set_integer(doc, row, "status", exit_rows[i].status);
		json_add(doc, list, row);
	}
	return list;
}

static struct json *topic_list(struct json_doc *doc)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < topic_count; i++)
		json_add(doc, list,
			 text_row(doc, "name", topics[i].name, "summary",
				  topics[i].summary));
	return list;
}

static struct json *variable_list(struct json_doc *doc)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < variable_count; i++)
		json_add(doc, list,
			 text_row(doc, "name", variables[i].name, "meaning",
				  variables[i].meaning));
	return list;
}

int help_json(void)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r = json_new(&doc);

	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set(doc, root, "commands", command_list(doc));
	json_set(doc, root, "options", global_options(doc));
	json_set(doc, root, "session", session_list(doc));
	json_set(doc, root, "exits", exit_list(doc));
	json_set(doc, root, "topics", topic_list(doc));
	json_set(doc, root, "environment", variable_list(doc));
	r = out_json(doc);
	json_free(&doc);
	return r;
}
