/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/reading_phrase_out.h"

#include <string.h>

int phrase_write(const struct cli *cli, const struct secret *phrase)
{
	const char *path = option_value(&cli->options, "reading-phrase-out");
	struct secret *line = NULL;
	int r;

	if (path == NULL)
		return E_OK;
	r = secret_new(secret_len(phrase) + 1, &line);
	if (r == E_OK) {
		memcpy(secret_bytes(line), secret_peek(phrase),
		       secret_len(phrase));
		secret_bytes(line)[secret_len(phrase)] = '\n';
		r = cli_write(path, secret_peek(line), secret_len(line));
	}
	secret_free(&line);
	return r;
}

void phrase_unwrite(const struct cli *cli)
{
	const char *path = option_value(&cli->options, "reading-phrase-out");

	if (path != NULL)
		file_remove(path);
}

int phrase_show(const struct cli *cli, const struct secret *phrase)
{
	if (option_value(&cli->options, "reading-phrase-out") != NULL)
		return E_OK;
	say("reading phrase (names and phones, never secrets); print it on "
	    "the emergency handbook:");
	return out_secret_line(phrase);
}
