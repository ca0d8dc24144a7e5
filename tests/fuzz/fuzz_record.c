/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalog. Sealed bytes of chance open as nothing; what is sealed by us opens
 * at its own place, for a member and for a guest, and at no other. Boxes hold
 * one identity or nothing. The name of a record has one form.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/catalog/catalog.h"
#include "vault/catalog/line.h"

#define VAULT "0123456789abcdef0123456789abcdef"
#define ORIGIN "breakglass/" VAULT "/main"

const unsigned fuzz_longest = 2048;

static struct epoch_key epoch;
static struct secret *phrase;
static const struct record_name name = {
	.vault = VAULT,
	.kind = "member",
	.id = "fedcba9876543210fedcba9876543210",
	.rev = 1,
};

void fuzz_start(void)
{
	FINE(epoch_new(1, &epoch));
	FINE(secret_copy("academic acid", 13, &phrase));
}

void fuzz_seeds(void)
{
	struct buffer out = BUFFER_INIT;
	struct secret *line = NULL;
	char text[128];

	seed_text("{\"name\":\"Anna Weber\",\"short\":\"anna\"}");
	FINE(record_seal(&epoch, &name, span_text("{}"), &out));
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	FINE(detail_seal_guest(epoch.recipient, ORIGIN, 7, "open.requested",
			       span_text("{}"), &out));
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	FINE(line_write(fuzz_identity(), &line));
	seed_secret(line);
	secret_free(&line);
	record_name_format(&name, text);
	seed_text(text);
	seed_text("breakglass detail v1\n" ORIGIN "\n7\nopen.requested\n{}");
}

static void opens(int r, struct secret **plain, struct span in)
{
	FINE(r);
	MUST(span_equal(span_secret(*plain), in));
	secret_free(plain);
}

/* By us, at its place and at another. */
static void as_plain(struct span in)
{
	struct record_name other = name;
	struct buffer out = BUFFER_INIT;
	struct secret *plain = NULL;

	FINE(record_seal(&epoch, &name, in, &out));
	opens(record_open(&epoch, &name, span_of(&out), &plain), &plain, in);
	other.rev++;
	MUST(record_open(&epoch, &other, span_of(&out), &plain) == E_AUTH);
	out.bytes[in.len / 2] ^= 1;
	MUST(record_open(&epoch, &name, span_of(&out), &plain) == E_AUTH);
	buffer_free(&out);
	FINE(detail_seal(&epoch, ORIGIN, 7, "copied", in, &out));
	opens(detail_open(&epoch, ORIGIN, 7, "copied", span_of(&out), &plain),
	      &plain, in);
	MUST(detail_open(&epoch, ORIGIN, 8, "copied", span_of(&out), &plain) ==
	     E_AUTH);
	buffer_free(&out);
	FINE(detail_seal_guest(epoch.recipient, ORIGIN, 7, "copied", in, &out));
	opens(detail_open_guest(&epoch, ORIGIN, 7, "copied", span_of(&out),
				&plain),
	      &plain, in);
	MUST(detail_open_guest(&epoch, ORIGIN, 70, "copied", span_of(&out),
			       &plain) == E_AUTH);
	buffer_free(&out);
}

static void as_sealed(struct span in)
{
	struct secret *plain = NULL;

	if (record_open(&epoch, &name, in, &plain) == E_OK)
		secret_free(&plain);
	if (detail_open(&epoch, ORIGIN, 7, "copied", in, &plain) == E_OK)
		secret_free(&plain);
	if (detail_open_guest(&epoch, ORIGIN, 7, "open.requested", in,
			      &plain) == E_OK)
		secret_free(&plain);
}

/* What a box holds: the line of an identity, to the byte. */
static void as_box(struct span in)
{
	const struct secret *one = fuzz_identity();
	struct secret *text = secret_of(in), *identity = NULL, *line = NULL;
	struct buffer box = BUFFER_INIT;
	struct epoch_key key;

	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])fuzz_recipient(), 1,
		      in.bytes, in.len, &box));
	if (line_parse(text, &identity) == E_OK) {
		FINE(line_write(identity, &line));
		MUST(secret_equal(line, text));
		secret_free(&line);
		secret_free(&identity);
	}
	if (epoch_open(1, fuzz_recipient(), span_of(&box), &one, 1, &key) ==
	    E_OK) {
		MUST(secret_equal(key.identity, fuzz_identity()));
		epoch_free(&key);
	}
	buffer_free(&box);
	FINE(age_seal_phrase(phrase, 10, in.bytes, in.len, &box));
	if (reading_open(span_of(&box), phrase, fuzz_recipient(), &identity) ==
	    E_OK) {
		MUST(secret_equal(identity, fuzz_identity()));
		secret_free(&identity);
	}
	secret_free(&text);
	buffer_free(&box);
}

static void as_name(struct span in)
{
	char text[128], again[128];
	struct record_name n;

	if (in.len >= sizeof(text))
		return;
	memcpy(text, in.bytes, in.len);
	text[in.len] = '\0';
	if (record_name_parse(text, VAULT, &n) != E_OK)
		return;
	record_name_format(&n, again);
	MUST(strcmp(text, again) == 0);
}

void fuzz_one(struct span in)
{
	as_plain(in);
	as_sealed(in);
	as_box(in);
	as_name(in);
}
