/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/tlog_proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1\n"

bool tlog_proof_is(struct span text)
{
	struct cursor c;

	cursor_init(&c, text.bytes, text.len);
	return cursor_accept(&c, FIRST_LINE);
}

static int extra_parse(struct span line, struct tlog_proof *p)
{
	size_t cap = line.len / 4 * 3;

	if (line.len == 0)
		return error_set(E_INPUT, "its extra data are empty");
	p->extra = malloc(cap + 1);
	if (p->extra == NULL)
		return error_set(E_MEMORY, "a proof");
	return base64_decode(line, BASE64_PADDED, p->extra, cap, &p->extra_len);
}

static int path_parse(struct cursor *c, struct tree_proof *path)
{
	struct span line;
	size_t len;

	path->count = 0;
	while (!cursor_accept(c, "\n")) {
		line = cursor_line(c);
		if (c->failed)
			return error_set(E_INPUT, "no empty line ends its "
						  "hashes");
		if (path->count == TREE_PROOF_MAX ||
		    base64_decode(line, BASE64_PADDED,
				  path->hashes[path->count].bytes,
				  TREE_HASH_LEN, &len) != E_OK ||
		    len != TREE_HASH_LEN)
			return error_set(E_INPUT, "hash %zu of the proof",
					 path->count + 1);
		path->count++;
	}
	return E_OK;
}

static int parse(struct cursor *c, struct tlog_proof *p)
{
	struct span rest;
	int r = E_OK;

	cursor_expect(c, FIRST_LINE);
	if (cursor_accept(c, "extra "))
		r = extra_parse(cursor_line(c), p);
	if (r != E_OK)
		return r;
	cursor_expect(c, "index ");
	p->index = cursor_decimal(c, INT64_MAX);
	cursor_expect(c, "\n");
	if (c->failed)
		return error_set(E_INPUT, "the head of the proof");
	r = path_parse(c, &p->path);
	if (r != E_OK)
		return r;
	rest = cursor_bytes(c, cursor_left(c));
	r = note_parse(rest, &p->note);
	return r == E_OK ? checkpoint_parse(p->note.text, &p->cp) : r;
}

int tlog_proof_parse(struct span text, struct tlog_proof *out)
{
	struct tlog_proof p;
	struct cursor c;
	int r;

	memset(&p, 0, sizeof(p));
	if (text.len > TLOG_PROOF_MAX)
		return error_set(E_INPUT, "a proof of more than %d bytes",
				 TLOG_PROOF_MAX);
	cursor_init(&c, text.bytes, text.len);
	r = parse(&c, &p);
	if (r == E_OK)
		*out = p;
	else
		tlog_proof_free(&p);
	return r;
}

void tlog_proof_free(struct tlog_proof *p)
{
	free(p->extra);
	p->extra = NULL;
	p->extra_len = 0;
}

bool tlog_proof_holds(const struct tlog_proof *p, struct span leaf)
{
	struct tree_hash hash;

	tree_leaf_hash(leaf.bytes, leaf.len, &hash);
	return tree_check_inclusion(&hash, p->index, p->cp.size, &p->path,
				    &p->cp.root);
}

void tlog_path_write(const struct tree_proof *path, struct buffer *out)
{
	for (size_t i = 0; i < path->count; i++) {
		buffer_base64(out, path->hashes[i].bytes, TREE_HASH_LEN);
		buffer_byte(out, '\n');
	}
}

void tlog_proof_write(uint64_t index, const struct tree_proof *path,
		      struct span extra, struct span note, struct buffer *out)
{
	buffer_text(out, FIRST_LINE);
	if (extra.len > 0) {
		buffer_text(out, "extra ");
		buffer_base64(out, extra.bytes, extra.len);
		buffer_byte(out, '\n');
	}
	buffer_format(out, "index %" PRIu64 "\n", index);
	tlog_path_write(path, out);
	buffer_byte(out, '\n');
	buffer_put(out, note.bytes, note.len);
}
