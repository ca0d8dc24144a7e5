/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/fuzz.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vault/age/age.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/shelf.h"

#define FUZZ_MS_MAX 1000 /* for one input, however it was read */

/* --- libsodium, where the sanitizers are to see --- */

/* Memory that AddressSanitizer watches to the byte, in place of pages. */
void *sodium_malloc(size_t size)
{
	return malloc(size);
}

void sodium_free(void *ptr)
{
	free(ptr);
}

/* No page is one secret's alone here: the allocator sees who uses what was
 * freed. */
uint8_t *shelf_take(bool *locked)
{
	(void)locked;
	return NULL;
}

bool shelf_has(const uint8_t *bytes)
{
	(void)bytes;
	return false;
}

void shelf_give(uint8_t *end)
{
	(void)end;
}

void shelf_drop(void)
{
}

void shelf_unlocked(void)
{
}

int sodium_mlock(void *addr, size_t len)
{
	(void)addr;
	(void)len;
	return 0;
}

int sodium_munlock(void *addr, size_t len)
{
	sodium_memzero(addr, len);
	return 0;
}

int crypto_pwhash_scryptsalsa208sha256_ll(const uint8_t *passwd,
					  size_t passwdlen, const uint8_t *salt,
					  size_t saltlen, uint64_t N,
					  uint32_t r, uint32_t p, uint8_t *buf,
					  size_t buflen)
{
	crypto_generichash_state state;
	uint8_t out[64];

	crypto_generichash_init(&state, NULL, 0, sizeof(out));
	crypto_generichash_update(&state, passwd, passwdlen);
	crypto_generichash_update(&state, salt, saltlen);
	crypto_generichash_update(&state, (const uint8_t *)&N, sizeof(N));
	crypto_generichash_update(&state, (const uint8_t *)&r, sizeof(r));
	crypto_generichash_update(&state, (const uint8_t *)&p, sizeof(p));
	crypto_generichash_final(&state, out, sizeof(out));
	MUST(buflen <= sizeof(out));
	memcpy(buf, out, buflen);
	return 0;
}

/* --- the disk, which may lose what we put there --- */

int fsync(int fd)
{
	(void)fd;
	return 0;
}

int fdatasync(int fd)
{
	(void)fd;
	return 0;
}

/* --- chance --- */

static uint64_t chance_of, chance_at;

static const char *chance_name(void)
{
	return "fuzz";
}

static void chance_buf(void *const buf, const size_t size)
{
	uint8_t seed[randombytes_SEEDBYTES] = "breakglass fuzz";

	memcpy(seed + 16, &chance_of, sizeof(chance_of));
	memcpy(seed + 24, &chance_at, sizeof(chance_at));
	chance_at++;
	randombytes_buf_deterministic(buf, size, seed);
}

static uint32_t chance_number(void)
{
	uint32_t n;

	chance_buf(&n, sizeof(n));
	return n;
}

static struct randombytes_implementation chance = {
	.implementation_name = chance_name,
	.random = chance_number,
	.buf = chance_buf,
};

void fuzz_chance(uint64_t n)
{
	chance_of = n;
	chance_at = 0;
}

/* --- what does not hold --- */

void fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s (%s)\n", file, line, what,
		error_detail());
	abort();
}

/* --- seeds --- */

static const char *seeds_in;
static unsigned seeds_count;

void seed_put(const void *bytes, size_t len)
{
	char path[512];
	FILE *f;

	MUST(len <= fuzz_longest);
	snprintf(path, sizeof(path), "%s/seed-%02u", seeds_in, ++seeds_count);
	f = fopen(path, "wb");
	MUST(f != NULL);
	MUST(fwrite(bytes, 1, len, f) == len);
	MUST(fclose(f) == 0);
}

void seed_text(const char *text)
{
	seed_put(text, strlen(text));
}

void seed_secret(const struct secret *s)
{
	seed_put(secret_peek(s), secret_len(s));
}

/* --- bytes --- */

struct span span_of(const struct buffer *b)
{
	FINE(buffer_status(b));
	return (struct span){ b->bytes, b->len };
}

struct span span_text(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

struct span span_secret(const struct secret *s)
{
	return (struct span){ secret_peek(s), secret_len(s) };
}

struct secret *secret_of(struct span s)
{
	struct secret *out = NULL;

	FINE(secret_copy(s.bytes, s.len, &out));
	return out;
}

bool fuzz_same(struct buffer *b, struct span bytes)
{
	bool same = span_equal(span_of(b), bytes);

	buffer_free(b);
	return same;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void fuzz_plain_lines(struct span in, struct buffer *out)
{
	size_t i;

	while (in.len > 0 && is_blank(in.bytes[0])) {
		in.bytes++;
		in.len--;
	}
	while (in.len > 0 && is_blank(in.bytes[in.len - 1]))
		in.len--;
	for (i = 0; i < in.len; i++)
		if (in.bytes[i] != '\r' || i + 1 == in.len ||
		    in.bytes[i + 1] != '\n')
			buffer_byte(out, in.bytes[i]);
	buffer_byte(out, '\n');
}

/* --- a folder --- */

static char folder[] = "/tmp/breakglass-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void)
{
	static bool made;

	if (!made) {
		MUST(mkdtemp(folder) != NULL);
		MUST(atexit(remove_folder) == 0);
		made = true;
	}
	return folder;
}

/* --- an identity --- */

static struct secret *identity;
static uint8_t recipient[AGE_KEY_LEN];

const struct secret *fuzz_identity(void)
{
	return identity;
}

const uint8_t *fuzz_recipient(void)
{
	return recipient;
}

/* --- libFuzzer's two calls --- */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char longest[32];
	char **args = calloc((size_t)*argc + 2, sizeof(*args));

	MUST(args != NULL);
	MUST(randombytes_set_implementation(&chance) == 0);
	FINE(secret_start());
	fuzz_chance(1);
	FINE(age_identity_new(&identity));
	FINE(age_identity_recipient(identity, recipient));
	fuzz_chance(2);
	fuzz_start();
	if (*argc == 3 && strcmp((*argv)[1], "--seeds") == 0) {
		seeds_in = (*argv)[2];
		fuzz_seeds();
		exit(seeds_count > 0 ? 0 : 1);
	}
	/* the longest input is the harness's to say; who calls may say less */
	snprintf(longest, sizeof(longest), "-max_len=%u", fuzz_longest);
	args[0] = (*argv)[0];
	args[1] = longest;
	memcpy(args + 2, *argv + 1, (size_t)(*argc - 1) * sizeof(*args));
	*argv = args;
	*argc += 1;
	return 0;
}

static int64_t processor_ms(void)
{
	struct timespec t;

	MUST(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const int64_t began = processor_ms();

	fuzz_chance(3);
	error_clear();
	fuzz_one((struct span){ bytes, len });
	/* of the processor: a busy machine is no fault of the input's */
	MUST(processor_ms() - began < FUZZ_MS_MAX);
	return 0;
}
