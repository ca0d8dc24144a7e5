/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signed notes, checkpoints and verifier keys. A note that is taken is its body,
 * an empty line and its signature lines, and those say it all to the byte, but
 * for lines of a kind that nobody knows. As body of a note that is rightly
 * signed, the input opens with that signature and with no other body.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"

#define NAME "breakglass/0123456789abcdef0123456789abcdef/main/member/a"

const unsigned fuzz_longest = 4096;

static struct secret *seed;
static uint8_t key[NOTE_KEY_LEN];
static struct note note; /* of 9 KiB */

void fuzz_start(void)
{
	FINE(secret_random(NOTE_SEED_LEN, &seed));
	FINE(note_public_key(seed, key));
}

/* The body, signed and cosigned. */
static void sign(struct span body, struct buffer *out)
{
	uint8_t sig[NOTE_SIG_LEN], cosig[NOTE_COSIG_LEN];

	FINE(note_sign(body, seed, sig));
	FINE(note_cosign(body, 1795145655, seed, cosig));
	buffer_put(out, body.bytes, body.len);
	buffer_text(out, "\n");
	note_put_signature(out, NAME, 1, key, sig, sizeof(sig));
	note_put_signature(out, NAME, 4, key, cosig, sizeof(cosig));
}

void fuzz_seeds(void)
{
	static const char body[] =
		"breakglass/0123456789abcdef0123456789abcdef/main\n"
		"17\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
	struct buffer out = BUFFER_INIT;

	sign(span_text(body), &out);
	seed_put(out.bytes, out.len);
	buffer_text(&out, "\xe2\x80\x94 other ");
	buffer_base64(&out, key, 9);
	buffer_text(&out, "\n");
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	seed_text(body);
	note_verifier_format(&out, NAME, 1, key);
	seed_put(out.bytes, out.len);
	buffer_free(&out);
}

static size_t lines_in(struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.len; i++)
		n += s.bytes[i] == '\n';
	return n;
}

static void line_again(const struct note_signature *s, struct buffer *out)
{
	struct buffer bytes = BUFFER_INIT;

	buffer_put(&bytes, s->id, sizeof(s->id));
	buffer_put(&bytes, s->bytes, s->len);
	buffer_text(out, "\xe2\x80\x94 ");
	buffer_put(out, s->name.bytes, s->name.len);
	buffer_text(out, " ");
	buffer_base64(out, bytes.bytes, bytes.len);
	buffer_text(out, "\n");
	buffer_free(&bytes);
}

static void as_note(struct span in)
{
	struct buffer out = BUFFER_INIT;
	size_t i;

	if (note_parse(in, &note) != E_OK)
		return;
	MUST(note.text.bytes == in.bytes && note.text.len < in.len);
	note_find(&note, NAME, key);
	note_find_cosign(&note, NAME, key);
	/* lines of unknown kinds were passed over */
	if (lines_in(in) != lines_in(note.text) + 1 + note.count)
		return;
	buffer_put(&out, note.text.bytes, note.text.len);
	buffer_text(&out, "\n");
	for (i = 0; i < note.count; i++)
		line_again(&note.signatures[i], &out);
	MUST(fuzz_same(&out, in));
}

static void as_checkpoint(struct span in)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT], origin[ORIGIN_TEXT];
	struct buffer out = BUFFER_INIT;
	struct checkpoint cp;

	if (checkpoint_parse(in, &cp) != E_OK)
		return;
	checkpoint_write(&cp, &out);
	MUST(fuzz_same(&out, in));
	if (origin_parse(cp.origin, vault, branch) != E_OK)
		return;
	origin_format(vault, branch, origin);
	MUST(strcmp(origin, cp.origin) == 0);
}

static void as_verifier(struct span in)
{
	char name[KEY_NAME_TEXT];
	uint8_t type, of[NOTE_KEY_LEN];
	struct buffer out = BUFFER_INIT;

	if (note_verifier_parse_any(in, name, sizeof(name), &type, of) != E_OK)
		return;
	note_verifier_format(&out, name, type, of);
	MUST(fuzz_same(&out, in));
}

static void as_body(struct span in)
{
	struct buffer out = BUFFER_INIT;
	bool taken;

	if (in.len == 0 || in.bytes[in.len - 1] != '\n')
		return; /* a body ends in a line's end */
	sign(in, &out);
	taken = note_parse(span_of(&out), &note) == E_OK;
	if (taken) {
		MUST(span_equal(note.text, in) && note.count == 2);
		MUST(note_find(&note, NAME, key));
		MUST(note_find_cosign(&note, NAME, key));
		out.bytes[in.len / 2] ^= 1;
		MUST(!note_find(&note, NAME, key));
		MUST(!note_find_cosign(&note, NAME, key));
		out.bytes[in.len / 2] ^= 1;
		as_checkpoint(note.text);
	}
	buffer_free(&out);
}

void fuzz_one(struct span in)
{
	as_note(in);
	as_checkpoint(in);
	as_verifier(in);
	as_body(in);
}
