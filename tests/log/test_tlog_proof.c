/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proofs as files: what is written is read back, and nothing else is read. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/tlog_proof.h"

TestSuite(tlog_proof, .timeout = 60);

static const char note_text[] =
	"breakglass/00000000000000000000000000000000/main\n"
	"3\n"
	"%s\n"
	"\n"
	"\u2014 somebody AAAAAEFCQ0Q=\n";

static struct span span_of(const struct buffer *b)
{
	return (struct span){ b->bytes, b->len };
}

static struct span text_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

/* The proof of leaf 1 of "a", "b", "c". */
static void compose(struct buffer *out)
{
	struct buffer note = BUFFER_INIT;
	struct tree_hash leaves[3], root;
	struct tree_proof path;
	char root_text[BASE64_PADDED_LEN(TREE_HASH_LEN) + 1];

	for (int i = 0; i < 3; i++)
		tree_leaf_hash(&"abc"[i], 1, &leaves[i]);
	tree_root(leaves, 3, &root);
	tree_prove_inclusion(leaves, 3, 1, &path);
	base64_encode(root.bytes, TREE_HASH_LEN, BASE64_PADDED, root_text);
	buffer_format(&note, note_text, root_text);
	tlog_proof_write(1, &path, text_span("b"), span_of(&note), out);
	cr_assert_eq(buffer_status(out), E_OK);
	buffer_free(&note);
}

Test(tlog_proof, what_is_written_is_read_back_and_holds)
{
	struct buffer text = BUFFER_INIT;
	struct tlog_proof p;

	compose(&text);
	cr_assert(tlog_proof_is(span_of(&text)));
	cr_assert_eq(tlog_proof_parse(span_of(&text), &p), E_OK, "%s",
		     error_detail());
	cr_assert_eq(p.index, 1);
	cr_assert_eq(p.path.count, 2);
	cr_assert_eq(p.cp.size, 3);
	cr_assert(p.extra_len == 1 && p.extra[0] == 'b');
	cr_assert(tlog_proof_holds(&p, text_span("b")));
	cr_assert_not(tlog_proof_holds(&p, text_span("c")));
	cr_assert_not(tlog_proof_holds(&p, text_span("")));
	tlog_proof_free(&p);
	buffer_free(&text);
}

Test(tlog_proof, extra_data_may_be_absent)
{
	struct buffer text = BUFFER_INIT;
	struct tlog_proof p;
	char *start, *end;

	compose(&text);
	start = strstr((char *)text.bytes, "extra ");
	end = strchr(start, '\n') + 1;
	memmove(start, end, strlen(end) + 1);
	text.len -= (size_t)(end - start);
	cr_assert_eq(tlog_proof_parse(span_of(&text), &p), E_OK);
	cr_assert_null(p.extra);
	cr_assert(tlog_proof_holds(&p, text_span("b")));
	tlog_proof_free(&p);
	buffer_free(&text);
}

/* ${with} in the place of the first ${what}. */
static int parse_changed(const char *what, const char *with)
{
	struct buffer text = BUFFER_INIT, changed = BUFFER_INIT;
	struct tlog_proof p = { .extra = NULL };
	const char *at;
	int r;

	compose(&text);
	at = strstr((const char *)text.bytes, what);
	cr_assert_not_null(at);
	buffer_put(&changed, text.bytes,
		   (size_t)(at - (const char *)text.bytes));
	buffer_text(&changed, with);
	buffer_text(&changed, at + strlen(what));
	r = tlog_proof_parse(span_of(&changed), &p);
	if (r == E_OK)
		tlog_proof_free(&p);
	buffer_free(&changed);
	buffer_free(&text);
	return r;
}

Test(tlog_proof, other_texts_are_refused)
{
	static const char *const changes[][2] = {
		{ "proof@v1", "proof@v2" },
		{ "extra Yg==", "extra " },
		{ "extra Yg==", "extra Yh==" },
		{ "extra Yg==", "Extra Yg==" },
		{ "index 1", "index 01" },
		{ "index 1", "index -1" },
		{ "index 1", "index 99999999999999999999" },
		{ "index 1\n", "" },
		{ "index 1\n", "index 1\nAAAA\n" },
		{ "\n3\n", "\n03\n" },
		{ "\n3\n", "\n3\n\n" },
		{ "\u2014 somebody", "- somebody" },
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		cr_assert_eq(parse_changed(changes[i][0], changes[i][1]),
			     E_INPUT, "%s for %s", changes[i][1],
			     changes[i][0]);
}

Test(tlog_proof, a_path_longer_than_any_tree_is_refused)
{
	struct buffer many = BUFFER_INIT;

	buffer_text(&many, "index 1\n");
	for (int i = 0; i < 66; i++)
		buffer_format(&many, "%043d=\n", 0);
	cr_assert_eq(parse_changed("index 1\n", buffer_string(&many)), E_INPUT);
	buffer_free(&many);
}

Test(tlog_proof, an_index_beyond_the_head_does_not_hold)
{
	struct buffer text = BUFFER_INIT;
	struct tlog_proof p;

	compose(&text);
	cr_assert_eq(tlog_proof_parse(span_of(&text), &p), E_OK);
	p.index = 3;
	cr_assert_not(tlog_proof_holds(&p, text_span("b")));
	p.index = 0;
	cr_assert_not(tlog_proof_holds(&p, text_span("b")));
	tlog_proof_free(&p);
	buffer_free(&text);
}
