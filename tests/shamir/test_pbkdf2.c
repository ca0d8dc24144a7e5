/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>

#include "shamir/pbkdf2.h"

TestSuite(pbkdf2, .timeout = 60);

/* The first bytes of the output, for lengths within and across blocks. */
static void expect(const char *pass, const char *salt, uint32_t rounds,
		   const char *hex)
{
	static const size_t lengths[] = { 1, 16, 32, 33, 64 };
	uint8_t wanted[64];
	uint8_t got[65];

	cr_assert_eq(sodium_hex2bin(wanted, sizeof(wanted), hex, strlen(hex),
				    NULL, NULL, NULL),
		     0);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t len = lengths[i];

		memset(got, 0xa5, sizeof(got));
		pbkdf2_sha256((const uint8_t *)pass, strlen(pass),
			      (const uint8_t *)salt, strlen(salt), rounds, got,
			      len);
		cr_assert_arr_eq(got, wanted, len);
		cr_assert_eq(got[len], 0xa5, "more than %zu bytes written",
			     len);
	}
}

/* RFC 7914, section 11 */
Test(pbkdf2, vectors_of_rfc_7914_hold)
{
	expect("passwd", "salt", 1,
	       "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
	       "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
	expect("Password", "NaCl", 80000,
	       "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
	       "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}

/* --- what it leaves behind (S5) --- */

#define STACK ((size_t)256 << 10)
#define ROUNDS 5
#define MAC crypto_auth_hmacsha256_BYTES

static const uint8_t pass[] = "a passphrase", salt[] = "some salt";

static void *derives(void *out)
{
	/* half of a block: the rest of it is nobody's */
	pbkdf2_sha256(pass, sizeof(pass), salt, sizeof(salt), ROUNDS, out, 16);
	return NULL;
}

/* On a stack of its own, of which all can be looked at when it is over. */
static uint8_t *stack_of_one(uint8_t out[16])
{
	uint8_t *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attr;
	pthread_t thread;

	cr_assert_neq(stack, MAP_FAILED);
	cr_assert_eq(pthread_attr_init(&attr), 0);
	cr_assert_eq(pthread_attr_setstack(&attr, stack, STACK), 0);
	cr_assert_eq(pthread_create(&thread, &attr, derives, out), 0);
	cr_assert_eq(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attr);
	return stack;
}

static void last_link(uint8_t link[MAC])
{
	static const uint8_t one[4] = { 0, 0, 0, 1 };
	crypto_auth_hmacsha256_state state;
	unsigned i;

	crypto_auth_hmacsha256_init(&state, pass, sizeof(pass));
	crypto_auth_hmacsha256_update(&state, salt, sizeof(salt));
	crypto_auth_hmacsha256_update(&state, one, sizeof(one));
	crypto_auth_hmacsha256_final(&state, link);
	for (i = 1; i < ROUNDS; i++) {
		crypto_auth_hmacsha256_init(&state, pass, sizeof(pass));
		crypto_auth_hmacsha256_update(&state, link, MAC);
		crypto_auth_hmacsha256_final(&state, link);
	}
}

Test(pbkdf2, nothing_of_key_links_and_block_stays_on_the_stack)
{
	crypto_auth_hmacsha256_state keyed;
	uint8_t link[MAC], block[MAC], out[16], *stack;

	pbkdf2_sha256(pass, sizeof(pass), salt, sizeof(salt), ROUNDS, block,
		      MAC);
	last_link(link);
	crypto_auth_hmacsha256_init(&keyed, pass, sizeof(pass));
	stack = stack_of_one(out);
	cr_assert_arr_eq(out, block, sizeof(out));
	cr_expect_null(memmem(stack, STACK, link, MAC), "the last link");
	cr_expect_null(memmem(stack, STACK, block + 16, 16), "the block");
	cr_expect_null(memmem(stack, STACK, keyed.ictx.state, MAC),
		       "what the key makes of the inner hash");
	cr_expect_null(memmem(stack, STACK, keyed.octx.state, MAC),
		       "what the key makes of the outer hash");
	munmap(stack, STACK);
}
