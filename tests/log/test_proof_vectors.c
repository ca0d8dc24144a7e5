/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proof vectors of transparency-dev/merkle: every file by its name, none
 * left out.
 *
 * They come from a library that takes hashes of any length, and 53 of the 196
 * hold some of another length than 32 bytes: nothing at all ("garbage", "empty"),
 * a text of 9 or 12 bytes for a root or leaf that does not matter.  A hash of
 * ours has 32 bytes, so our reader refuses these before a proof is looked at,
 * which is the verdict they want.  One of them wants to be accepted: two equal
 * roots of one text at equal sizes.  There the roots stand for any hash, and
 * each is replaced by the SHA-256 of its text.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/log/vectors.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"
#include "vault/log/tree.h"

#define ANY_ROOT \
	"consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"

TestSuite(proof_vectors, .timeout = 60, .fini = vectors_remove);

static size_t accepted, refused, odd;

static char *load(const char *path)
{
	size_t len;

	return (char *)vectors_read(path, &len);
}

/* What stands behind "${key}": in a vector, one flat object. */
static const char *value(const char *vector, const char *key)
{
	char quoted[32];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\": ", key);
	at = strstr(vector, quoted);
	cr_assert_not_null(at, "no %s in %s", key, vector);
	return at + strlen(quoted);
}

static uint64_t number(const char *vector, const char *key)
{
	return strtoull(value(vector, key), NULL, 10);
}

/* The text that begins at ${at} with its quotation mark. */
static struct span text(const char *at)
{
	cr_assert_eq(*at, '"');
	return (struct span){ (const uint8_t *)at + 1, strcspn(at + 1, "\"") };
}

/* False where the hash has not 32 bytes. */
static bool hash(struct span base64, bool any, struct tree_hash *out)
{
	uint8_t bytes[64];
	size_t len;

	cr_assert_eq(base64_decode(base64, BASE64_PADDED, bytes, sizeof(bytes),
				   &len),
		     E_OK);
	if (len != TREE_HASH_LEN && !any)
		return false;
	if (len != TREE_HASH_LEN)
		hash_sha256(bytes, len, out->bytes);
	else
		memcpy(out->bytes, bytes, TREE_HASH_LEN);
	return true;
}

static bool proof(const char *vector, struct tree_proof *out)
{
	const char *at = value(vector, "proof");
	const char *end = at + strcspn(at, "]");

	out->count = 0;
	if (strncmp(at, "null", 4) == 0)
		return true;
	for (at = strchr(at, '"'); at != NULL && at < end;
	     at = strchr(at, '"')) {
		struct span one = text(at);

		cr_assert_lt(out->count, TREE_PROOF_MAX);
		if (!hash(one, false, &out->hashes[out->count]))
			return false;
		out->count++;
		at += one.len + 2;
	}
	return true;
}

static void compare(const char *path, const char *vector, bool got)
{
	const bool wrong = *value(vector, "wantErr") == 't';

	cr_expect_eq(got, !wrong, "%s: %s", path, got ? "accepted" : "refused");
	accepted += got;
	refused += !got;
}

static void check_inclusion(const char *path)
{
	struct tree_hash leaf, root;
	struct tree_proof p;
	bool got = false;
	char *v;

	v = load(path);
	if (hash(text(value(v, "leafHash")), false, &leaf) &&
	    hash(text(value(v, "root")), false, &root) && proof(v, &p))
		got = tree_check_inclusion(&leaf, number(v, "leafIdx"),
					   number(v, "treeSize"), &p, &root);
	else
		odd++;
	compare(path, v, got);
	free(v);
}

static void check_consistency(const char *path)
{
	const bool any = strcmp(path, ANY_ROOT) == 0;
	struct tree_hash old_root, root;
	struct tree_proof p;
	bool got = false;
	char *v;

	v = load(path);
	if (hash(text(value(v, "root1")), any, &old_root) &&
	    hash(text(value(v, "root2")), any, &root) && proof(v, &p))
		got = tree_check_consistency(number(v, "size1"), &old_root,
					     number(v, "size2"), &root, &p);
	else
		odd++;
	compare(path, v, got);
	free(v);
}

Test(proof_vectors, every_inclusion_vector_gets_its_verdict)
{
	vectors_unpack("rfc6962-merkle.tar.gz");
	cr_assert_eq(vectors_each("inclusion", ".json", check_inclusion), 98);
	cr_assert_eq(accepted, 6);
	cr_assert_eq(refused, 92);
	cr_assert_eq(odd, 26);
}

Test(proof_vectors, every_consistency_vector_gets_its_verdict)
{
	vectors_unpack("rfc6962-merkle.tar.gz");
	cr_assert_eq(vectors_each("consistency", ".json", check_consistency),
		     98);
	cr_assert_eq(accepted, 6);
	cr_assert_eq(refused, 92);
	cr_assert_eq(odd, 26);
}
