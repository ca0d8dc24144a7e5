/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_payload.c -- secrets of every length go in and come out the same; a
 * payload that is not to the letter does not. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/deposit/payload.h"
#include "vault/store/store.h"

static struct secret *seed, *identity;
static uint8_t sign[NOTE_KEY_LEN], recipient[1][AGE_KEY_LEN];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	fine(secret_start());
	fine(secret_random(32, &seed));
	fine(note_public_key(seed, sign));
	fine(age_identity_new(&identity));
	fine(age_identity_recipient(identity, recipient[0]));
}

static void teardown(void)
{
	secret_free(&seed);
	secret_free(&identity);
}

TestSuite(payload, .init = setup, .fini = teardown);

static uint8_t *bytes_of(size_t len)
{
	static const uint8_t start[randombytes_SEEDBYTES] = { 5 };
	uint8_t *bytes = malloc(len + 1);

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, start);
	return bytes;
}

static struct payload about(const uint8_t hash[HASH_LEN], uint64_t len)
{
	struct payload p;

	memset(&p, 0, sizeof(p));
	memset(p.vault, 'a', ID_TEXT - 1);
	memset(p.credential, 'b', ID_TEXT - 1);
	memset(p.depositor, 'c', ID_TEXT - 1);
	snprintf(p.label, sizeof(p.label), "mail/a");
	snprintf(p.user, sizeof(p.user), "J\xc3\xb6rg");
	snprintf(p.field, sizeof(p.field), "file");
	p.version = 7;
	memcpy(p.hash, hash, HASH_LEN);
	p.length = len;
	return p;
}

static void head_of(const uint8_t hash[HASH_LEN], uint64_t len,
		    struct buffer *out)
{
	struct payload p = about(hash, len);

	fine(payload_head(&p, seed, out));
}

/* --- out --- */

struct out {
	struct payload p;
	bool signed_right;
	size_t heads;
	struct buffer body;
	size_t room; /* for the body */
};

static int take_head(void *ctx, const struct payload *p, struct span text)
{
	struct out *o = ctx;

	o->heads++;
	o->p = *p;
	o->signed_right = payload_signed(text, sign);
	return E_OK;
}

static int take_body(void *ctx, const uint8_t *bytes, size_t len)
{
	struct out *o = ctx;

	if (o->body.len + len > o->room)
		return error_set(E_IO, "full");
	buffer_put(&o->body, bytes, len);
	return E_OK;
}

struct reading {
	struct span left;
};

static int read_span(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	struct reading *r = ctx;

	*len = r->left.len < cap ? r->left.len : cap;
	if (*len > 0) {
		memcpy(bytes, r->left.bytes, *len);
		r->left.bytes += *len;
		r->left.len -= *len;
	}
	return E_OK;
}

static int pass(struct span sealed, struct out *o)
{
	const struct payload_sink sink = { take_head, take_body, o, false };
	struct reading reading = { sealed };
	const struct age_source in = { read_span, &reading };

	return payload_pass(&in, identity, &sink);
}

/* What a plain text comes to. */
static int judged(const struct buffer *plain)
{
	struct out o = { .room = SIZE_MAX / 2 };
	struct buffer sealed = BUFFER_INIT;
	int r;

	fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
		      plain->len == 0 ? (const uint8_t *)"" : plain->bytes,
		      plain->len, &sealed));
	r = pass((struct span){ sealed.bytes, sealed.len }, &o);
	buffer_free(&o.body);
	buffer_free(&sealed);
	return r;
}

/* --- in and out --- */

static char folder[] = "/tmp/breakglass-payload-XXXXXX";

static int file_of(const uint8_t *bytes, size_t len)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	return fd;
}

static struct store *store_new(void)
{
	char path[64];
	struct store *s = NULL;

	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/v.vault", folder);
	fine(store_create(path, &s));
	return s;
}

static void store_drop(struct store **s)
{
	store_close(s);
	fine(file_remove_dir(folder));
}

static void same_after(struct store *s, const struct body *b,
		       const uint8_t *bytes)
{
	struct out o = { .room = SIZE_MAX / 2 };
	struct buffer head = BUFFER_INIT, object = BUFFER_INIT;
	struct secret *plain = NULL;
	const struct secret *key = identity;
	size_t used, len = (size_t)b->len;
	struct tree_hash h;

	head_of(b->hash, b->len, &head);
	used = head.len + len;
	fine(body_seal(b, (struct span){ head.bytes, head.len }, recipient[0],
		       s, &h));
	fine(store_object(s, &h, &object));
	fine(pass((struct span){ object.bytes, object.len }, &o));
	cr_assert_eq(o.heads, 1);
	cr_assert(o.signed_right);
	cr_assert_eq(o.p.version, 7);
	cr_assert_eq(o.p.length, len);
	cr_assert_eq(o.body.len, len);
	cr_assert(len == 0 || memcmp(o.body.bytes, bytes, len) == 0);
	fine(age_open((struct span){ object.bytes, object.len }, &key, 1,
		      &plain));
	cr_assert_eq(secret_len(plain),
		     used < 65536 ? (used + 255) / 256 * 256 : used);
	secret_free(&plain);
	buffer_free(&o.body);
	buffer_free(&object);
	buffer_free(&head);
}

/* The length of a head for a body of five digits. */
static size_t head_len(void)
{
	const uint8_t none[HASH_LEN] = { 0 };
	struct buffer head = BUFFER_INIT;
	size_t len;

	head_of(none, 64000, &head);
	len = head.len;
	buffer_free(&head);
	return len;
}

Test(payload, secrets_of_every_length_come_out_as_they_went_in)
{
	const size_t full = 65536 - head_len();
	const size_t sizes[] = { 0,        1,      255,      3000,
				 full - 1, full,   full + 1, 65535,
				 65536,    65537,  131072,   full + 65536,
				 300000,   1048576 };
	struct store *s = store_new();
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t *bytes = bytes_of(sizes[i]);
		struct secret *held = NULL;
		struct body b = { 0 };

		fine(secret_copy(bytes, sizes[i], &held));
		b.held = held;
		fine(body_look(&b));
		same_after(s, &b, bytes);
		secret_free(&held);
		memset(&b, 0, sizeof(b));
		b.file = file_of(bytes, sizes[i]);
		fine(body_look(&b));
		cr_assert_eq(b.len, sizes[i]);
		same_after(s, &b, bytes);
		close(b.file);
		free(bytes);
	}
	store_drop(&s);
}

static void refused_after(void (*change)(int file))
{
	struct store *s = store_new();
	uint8_t *bytes = bytes_of(200000);
	struct buffer head = BUFFER_INIT;
	struct tree_hash h;
	struct body b = { 0 };

	b.file = file_of(bytes, 200000);
	fine(body_look(&b));
	head_of(b.hash, b.len, &head);
	change(b.file);
	cr_assert_eq(body_seal(&b, (struct span){ head.bytes, head.len },
			       recipient[0], s, &h),
		     E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "changed"));
	close(b.file);
	buffer_free(&head);
	free(bytes);
	store_drop(&s);
}

static void altered(int file)
{
	cr_assert_eq(pwrite(file, "X", 1, 150000), 1);
}

static void longer(int file)
{
	cr_assert_eq(pwrite(file, "X", 1, 200000), 1);
}

static void shorter(int file)
{
	cr_assert_eq(ftruncate(file, 199999), 0);
}

Test(payload, a_file_altered_between_the_passes_is_refused)
{
	refused_after(altered);
}

Test(payload, a_file_grown_between_the_passes_is_refused)
{
	refused_after(longer);
}

Test(payload, a_file_cut_between_the_passes_is_refused)
{
	refused_after(shorter);
}

Test(payload, a_sink_that_takes_no_more_ends_it)
{
	struct out o = { .room = 100000 };
	struct buffer plain = BUFFER_INIT, sealed = BUFFER_INIT;
	uint8_t *bytes = bytes_of(200000), hash[HASH_LEN];

	hash_sha256(bytes, 200000, hash);
	head_of(hash, 200000, &plain);
	buffer_put(&plain, bytes, 200000);
	fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, plain.bytes,
		      plain.len, &sealed));
	cr_assert_eq(pass((struct span){ sealed.bytes, sealed.len }, &o), E_IO);
	cr_assert_eq(o.body.len, 65536 - (plain.len - 200000));
	buffer_free(&o.body);
	buffer_free(&plain);
	buffer_free(&sealed);
	free(bytes);
}

/* --- not to the letter --- */

/* "swordfish" as it should be, less its spaces; *head is where its head ends */
static void swordfish(const char *body, uint64_t length, struct buffer *out)
{
	uint8_t hash[HASH_LEN];

	hash_sha256((const uint8_t *)"swordfish", 9, hash);
	head_of(hash, length, out);
	buffer_text(out, body);
}

static void spaces(struct buffer *out, size_t n)
{
	while (n-- > 0)
		buffer_text(out, " ");
}

static void is(int want, struct buffer *plain)
{
	int r = judged(plain);

	cr_assert_eq(r, want, "%s: %s", error_name(r), error_detail());
	buffer_free(plain);
}

Test(payload, one_as_it_should_be_is_taken)
{
	struct buffer plain = BUFFER_INIT;

	swordfish("swordfish", 9, &plain);
	spaces(&plain, payload_padding(plain.len));
	cr_assert_eq(plain.len % 256, 0);
	is(E_OK, &plain);
}

Test(payload, another_body_is_found)
{
	struct buffer plain = BUFFER_INIT;

	swordfish("swordfisH", 9, &plain);
	spaces(&plain, payload_padding(plain.len));
	is(E_INTEGRITY, &plain);
	cr_assert_not_null(strstr(error_detail(), "hash"));
}

Test(payload, another_length_is_found)
{
	struct buffer plain = BUFFER_INIT;

	swordfish("swordfish", 10, &plain);
	spaces(&plain, payload_padding(plain.len));
	is(E_INTEGRITY, &plain);
	swordfish("swordfish", 8, &plain);
	spaces(&plain, payload_padding(plain.len));
	is(E_INTEGRITY, &plain);
	swordfish("swordfish", 100000, &plain);
	spaces(&plain, payload_padding(plain.len));
	is(E_INTEGRITY, &plain);
}

Test(payload, padding_that_is_not_the_rules_is_found)
{
	struct buffer plain = BUFFER_INIT;

	swordfish("swordfish", 9, &plain);
	is(E_INTEGRITY, &plain);
	swordfish("swordfish", 9, &plain);
	spaces(&plain, payload_padding(plain.len) + 256);
	is(E_INTEGRITY, &plain);
	swordfish("swordfish", 9, &plain);
	spaces(&plain, payload_padding(plain.len) - 1);
	is(E_INTEGRITY, &plain);
	swordfish("swordfish", 9, &plain);
	spaces(&plain, payload_padding(plain.len) - 1);
	buffer_text(&plain, "x");
	is(E_INTEGRITY, &plain);
}

Test(payload, a_head_that_does_not_end_is_found)
{
	struct buffer plain = BUFFER_INIT;

	is(E_INTEGRITY, &plain);
	swordfish("", 9, &plain);
	plain.len -= 2;
	is(E_INTEGRITY, &plain);
	buffer_text(&plain, "breakglass secret v1\nvault: ");
	spaces(&plain, 200000);
	is(E_INTEGRITY, &plain);
}

Test(payload, a_head_of_another_version_is_found)
{
	struct buffer plain = BUFFER_INIT;

	swordfish("swordfish", 9, &plain);
	spaces(&plain, payload_padding(plain.len));
	plain.bytes[19] = '2';
	is(E_INTEGRITY, &plain);
}

Test(payload, a_signature_is_of_the_depositor_and_of_the_whole_head)
{
	struct buffer plain = BUFFER_INIT;
	uint8_t other[NOTE_KEY_LEN];
	struct secret *another = NULL;
	struct span text;
	size_t i;

	fine(secret_random(32, &another));
	fine(note_public_key(another, other));
	swordfish("swordfish", 9, &plain);
	text.bytes = plain.bytes;
	text.len = plain.len;
	cr_assert(payload_signed(text, sign));
	cr_assert_not(payload_signed(text, other));
	for (i = 0; i < plain.len && plain.bytes[i] != '\n'; i++)
		;
	plain.bytes[i + 10] ^= 1;
	cr_assert_not(payload_signed(text, sign));
	secret_free(&another);
	buffer_free(&plain);
}
