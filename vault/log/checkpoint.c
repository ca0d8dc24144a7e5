/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/token.h"

void checkpoint_write(const struct checkpoint *cp, struct buffer *out)
{
	buffer_format(out, "%s\n%" PRIu64 "\n", cp->origin, cp->size);
	buffer_base64(out, cp->root.bytes, TREE_HASH_LEN);
	buffer_byte(out, '\n');
}

static bool root_decode(struct span text, struct tree_hash *out)
{
	size_t len;

	return base64_decode(text, BASE64_PADDED, out->bytes, TREE_HASH_LEN,
			     &len) == E_OK &&
	       len == TREE_HASH_LEN;
}

int checkpoint_parse(struct span text, struct checkpoint *out)
{
	struct checkpoint cp = { .size = 0 };
	struct span origin, root;
	struct cursor c;

	cursor_init(&c, text.bytes, text.len);
	origin = cursor_line(&c);
	/* a size that every reader of checkpoints can hold */
	cp.size = cursor_decimal(&c, INT64_MAX);
	cursor_expect(&c, "\n");
	root = cursor_line(&c);
	if (!cursor_done(&c))
		return error_set(E_INPUT, "a checkpoint has three lines: "
					  "origin, size and root");
	if (origin.len >= ORIGIN_TEXT || !token_valid(origin))
		return error_set(E_INPUT, "the checkpoint's origin");
	if (!root_decode(root, &cp.root))
		return error_set(E_INPUT, "the checkpoint's root");
	memcpy(cp.origin, origin.bytes, origin.len);
	*out = cp;
	return E_OK;
}
