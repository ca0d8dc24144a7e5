/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies on the user's own disk: the pin, which saved again is the same
 * bytes; the two secrets of a session, as the plain text of their file; behind a
 * `c`, what was kept of a log, as a file and under its seal; behind an `s`, the tags
 * of signatures that were found good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/proven.h"
#include "vault/session/keys.h"

const unsigned fuzz_longest = 4096;

static struct scene *scene;
static struct home *home;
static char vault[ID_TEXT], pin_path[264], cache_path[264], tags_path[264];

void fuzz_start(void)
{
	char dir[256];

	scene = base_scene();
	base_open();
	memcpy(vault, ledger_state(scene_open(scene, JONAS)->ledger)->vault,
	       ID_TEXT);
	snprintf(dir, sizeof(dir), "%s/home", fuzz_folder());
	FINE(home_open(dir, NULL, NULL, &home));
	snprintf(dir, sizeof(dir), "%s/home/%s", fuzz_folder(), vault);
	FINE(file_make_dirs(dir));
	snprintf(pin_path, sizeof(pin_path), "%s/pin", dir);
	snprintf(cache_path, sizeof(cache_path), "%s/cache", dir);
	snprintf(tags_path, sizeof(tags_path), "%s/signatures", dir);
}

/* The plain text of the open session's key. */
static struct secret *keys_text(void)
{
	const struct secret *one = scene->identities[JONAS];
	struct buffer sealed = BUFFER_INIT;
	struct secret *text = NULL;

	FINE(session_state_get(scene->homes[JONAS], vault, base_open(), "key",
			       &sealed));
	FINE(age_open(span_of(&sealed), &one, 1, &text));
	buffer_free(&sealed);
	return text;
}

void fuzz_seeds(void)
{
	struct secret *text = keys_text();
	struct buffer pin = BUFFER_INIT;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/pin", home_dir(scene->homes[JONAS]),
		 vault);
	FINE(file_read(path, 1 << 20, &pin));
	seed_put(pin.bytes, pin.len);
	seed_secret(text);
	seed_put("c\x40what was kept of a log", 24);
	seed_put("s0123456789abcdef0123456789ABCDEF", 33);
	secret_free(&text);
	buffer_free(&pin);
}

static void put_file(const char *path, struct span bytes)
{
	FILE *f = fopen(path, "wb");

	MUST(f != NULL && fwrite(bytes.bytes, 1, bytes.len, f) == bytes.len);
	MUST(fclose(f) == 0);
}

static void as_pin(struct span in)
{
	struct buffer again = BUFFER_INIT;
	struct pin pin, back;
	int r;

	/* most of it is none: spare the disk */
	if (in.len == 0 || in.bytes[0] != '{')
		return;
	put_file(pin_path, in);
	r = pin_load(home, vault, &pin);
	MUST(r == E_OK || r == E_INTEGRITY);
	if (r != E_OK)
		return;
	FINE(file_remove(pin_path));
	FINE(pin_save(home, vault, &pin));
	FINE(file_read(pin_path, 1 << 20, &again));
	MUST(fuzz_same(&again, in));
	FINE(pin_load(home, vault, &back));
	MUST(back.head_count == pin.head_count);
	pin_free(&back);
	pin_free(&pin);
}

static void as_keys(struct span in)
{
	struct user *u = scene->user;
	struct buffer sealed = BUFFER_INIT;
	struct secret *text = NULL, *want = secret_of(in);
	struct session_keys k;

	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])scene->people[JONAS]
			      .enrolment.recipient,
		      1, in.bytes, in.len, &sealed));
	u->home = scene->homes[JONAS];
	FINE(session_state_put(u->home, vault, base_open(), "key",
			       span_of(&sealed)));
	if (session_keys_load(u, base_open(), &k) == E_OK) {
		FINE(session_keys_save(&k, u, base_open()));
		text = keys_text();
		MUST(secret_equal(text, want));
		secret_free(&text);
		session_keys_free(&k);
	}
	secret_free(&want);
	buffer_free(&sealed);
}

static const struct span lines = { (const uint8_t *)"a line\n", 7 };

/* Opened by the one who sealed it. */
static int cache_of(const struct span *text)
{
	struct cache_bytes *b = NULL;
	const uint8_t *at;
	size_t i;
	int r = cache_bytes_open(home, vault, lines, scene->identities[JONAS],
				 false, &b);

	for (i = 0; r == E_OK && text != NULL && i < text->len; i++) {
		at = cache_bytes_at(b, i, 1);
		MUST(at != NULL && *at == text->bytes[i]);
	}
	MUST(r != E_OK || text == NULL || cache_bytes_len(b) == text->len);
	cache_bytes_free(&b);
	return r;
}

static void as_cache(struct span in)
{
	struct buffer file = BUFFER_INIT;
	struct span text;
	size_t head;

	if (in.len < 2)
		return;
	head = in.bytes[1] * (in.len - 2) / 255;
	text.bytes = in.bytes + 2;
	text.len = in.len - 2;
	FINE(cache_seal(scene->identities[JONAS], lines, text, head, &file));
	FINE(cache_file_save(home, vault, span_of(&file)));
	FINE(cache_of(&text));
	/* a file of its lengths, and of none of its tags */
	if (text.len > 24)
		memcpy(file.bytes + lines.len, text.bytes, 16);
	buffer_put(&file, text.bytes, text.len);
	FINE(buffer_status(&file));
	FINE(cache_file_save(home, vault, span_of(&file)));
	MUST(text.len == 0 || cache_of(NULL) == E_AUTH);
	buffer_free(&file);
}

static void as_tags(struct span in)
{
	const struct span part = { in.bytes, in.len };
	struct proven *p = NULL;
	uint8_t tag[PROVEN_TAG];

	put_file(tags_path, (struct span){ in.bytes + 1, in.len - 1 });
	FINE(proven_load(home, vault, scene->identities[JONAS], lines, &p));
	proven_tag(p, &part, 1, tag);
	proven_add(p, tag);
	FINE(proven_save(p));
	proven_free(&p);
	FINE(proven_load(home, vault, scene->identities[JONAS], lines, &p));
	MUST(proven_has(p, tag));
	proven_free(&p);
}

void fuzz_one(struct span in)
{
	as_pin(in);
	if (in.len > 0 && in.bytes[0] == 'c')
		as_cache(in);
	if (in.len > 0 && in.bytes[0] == 's')
		as_tags(in);
	if (in.len > 10 && memcmp(in.bytes, "breakglass", 10) == 0)
		as_keys(in);
}
