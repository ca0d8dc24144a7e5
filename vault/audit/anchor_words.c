/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anchor_words.c -- a head as words: to be read out, and written on cards. */
#include <inttypes.h>
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

#define FIRST_LINE "breakglass anchor v1"
#define A_LINE 6 /* words */

static struct span trimmed(struct span s)
{
	while (s.len > 0 &&
	       (s.bytes[s.len - 1] == ' ' || s.bytes[s.len - 1] == '\t' ||
		s.bytes[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static bool first_line(struct cursor *c)
{
	return span_is(trimmed(cursor_line(c)), FIRST_LINE);
}

bool anchor_words_is(struct span text)
{
	struct cursor c;

	cursor_init(&c, text.bytes, text.len);
	return first_line(&c) && !c.failed;
}

/* False also where there was no line. */
static bool copy_text(struct span s, char *out, size_t cap)
{
	if (s.bytes == NULL || s.len >= cap)
		return false;
	memcpy(out, s.bytes, s.len);
	out[s.len] = '\0';
	return true;
}

static int place_parse(struct cursor *c, struct checkpoint *out)
{
	char vault[ID_TEXT] = "", branch[BRANCH_TEXT] = "main";
	struct span line;

	if (cursor_accept(c, "vault: ")) {
		line = trimmed(cursor_line(c));
		if (!text_is_id(line) || !copy_text(line, vault, sizeof(vault)))
			return error_set(E_INPUT, "its vault");
	}
	if (cursor_accept(c, "branch: ") &&
	    (!copy_text(trimmed(cursor_line(c)), branch, sizeof(branch)) ||
	     !branch_valid(branch)))
		return error_set(E_INPUT, "its branch");
	if (vault[0] == '\0')
		memcpy(out->origin, branch, sizeof(branch));
	else
		origin_format(vault, branch, out->origin);
	return E_OK;
}

static int size_parse(struct cursor *c, uint64_t *size)
{
	struct span line;
	struct cursor number;

	cursor_expect(c, "size: ");
	line = trimmed(cursor_line(c));
	if (c->failed)
		return error_set(E_INPUT, "its size is missing");
	cursor_init(&number, line.bytes, line.len);
	*size = cursor_decimal(&number, INT64_MAX);
	if (!cursor_done(&number) || *size == 0)
		return error_set(E_INPUT, "its size");
	return E_OK;
}

/* As it stands in checkpoints, on cards, and in what went to a syslog. */
static int root_parse(struct cursor *c, struct tree_hash *root)
{
	size_t len = 0;

	if (base64_decode(trimmed(cursor_line(c)), BASE64_PADDED, root->bytes,
			  TREE_HASH_LEN, &len) != E_OK ||
	    len != TREE_HASH_LEN || !cursor_done(c))
		return error_set(E_INPUT, "its root");
	return E_OK;
}

static int words_parse_root(struct cursor *c, struct tree_hash *root)
{
	char words[1024];
	struct span rest;

	cursor_expect(c, "words:");
	rest = cursor_bytes(c, cursor_left(c));
	if (c->failed || memchr(rest.bytes, '\0', rest.len) != NULL ||
	    !copy_text(rest, words, sizeof(words)))
		return error_set(E_INPUT, "its words are missing");
	return fingerprint_parse(words, root->bytes);
}

int anchor_words_parse(struct span text, struct checkpoint *out)
{
	struct checkpoint cp;
	struct cursor c;
	int r;

	memset(&cp, 0, sizeof(cp));
	cursor_init(&c, text.bytes, text.len);
	if (!first_line(&c))
		return error_set(E_INPUT, "no words of an anchor");
	r = place_parse(&c, &cp);
	if (r == E_OK)
		r = size_parse(&c, &cp.size);
	if (r == E_OK && cursor_accept(&c, "root: "))
		r = root_parse(&c, &cp.root);
	else if (r == E_OK)
		r = words_parse_root(&c, &cp.root);
	if (r == E_OK)
		*out = cp;
	return r;
}

int anchor_words_write(const struct checkpoint *head, struct buffer *out)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT], words[FINGERPRINT_TEXT];
	size_t i, n = 0;
	int r = origin_parse(head->origin, vault, branch);

	if (r != E_OK)
		return r;
	fingerprint_of(head->root.bytes, words);
	buffer_format(out, FIRST_LINE "\nvault: %s\nbranch: %s\n", vault,
		      branch);
	buffer_format(out, "size: %" PRIu64 "\nwords:\n  ", head->size);
	for (i = 0; words[i] != '\0'; i++) {
		if (words[i] == ' ' && ++n % A_LINE == 0)
			buffer_text(out, "\n  ");
		else
			buffer_byte(out, (uint8_t)words[i]);
	}
	buffer_byte(out, '\n');
	return buffer_status(out);
}
