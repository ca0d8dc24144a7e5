/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/catalog/line.h"

#include <string.h>

#include "vault/age/age.h"
#include "vault/base/error.h"

int line_write(const struct secret *identity, struct secret **text)
{
	struct secret *bare = NULL, *line = NULL;
	int r = age_identity_format(identity, &bare);

	if (r == E_OK)
		r = secret_new(secret_len(bare) + 1, &line);
	if (r == E_OK) {
		memcpy(secret_bytes(line), secret_peek(bare), secret_len(bare));
		secret_bytes(line)[secret_len(bare)] = '\n';
		*text = line;
	}
	secret_free(&bare);
	return r;
}

int line_parse(const struct secret *text, struct secret **identity)
{
	struct span line;
	struct cursor c;
	int r = E_INPUT;

	cursor_init(&c, secret_peek(text), secret_len(text));
	line = cursor_line(&c);
	if (cursor_done(&c))
		r = age_identity_parse(line, identity);
	if (r == E_INPUT)
		r = error_set(E_AUTH, "what the box holds is no identity");
	return r;
}
