/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splitting, combining, encrypting, decrypting and packing shares in constant
 * time. Shares are secret but for their public fields. Looking words up is the
 * named exception and not run here. See ct.h for how it works.
 */
#include "tests/ct/ct.h"

#include "shamir/error.h"
#include "shamir/gf256.h"
#include "shamir/slip39.h"
#include "shamir/split.h"
#include "shamir/symbols.h"

#define LEN SLIP39_SECRET_MAX

static const struct slip39_group one_level[] = { { 3, 5 } };
static const struct slip39_group two_levels[] = { { 2, 3 },
						  { 1, 1 },
						  { 3, 5 } };

static uint8_t ems[LEN];
static struct slip39_share shares[16];

static void deal_one_level(void)
{
	ct_secret(ems, LEN);
	ct_expect(slip39_split(ems, LEN, 1, one_level, 1, 99, true, 0, shares),
		  SHAMIR_OK, "split");
}

static void deal_two_levels(void)
{
	ct_secret(ems, LEN);
	ct_expect(slip39_split(ems, LEN, 2, two_levels, 3, 99, true, 0, shares),
		  SHAMIR_OK, "split in two levels");
}

/* must be clean */

static void one_level_is_split_and_combined(void)
{
	uint8_t out[LEN];

	deal_one_level();
	ct_expect(slip39_combine(shares + 1, 3, out, LEN), SHAMIR_OK,
		  "combine");
	ct_same(out, ems, LEN, "combined to another secret");
}

static void two_levels_are_split_and_combined(void)
{
	uint8_t out[LEN];

	deal_two_levels();
	shares[2] = shares[1];
	shares[1] = shares[3]; /* the only member of the second group */
	ct_expect(slip39_combine(shares, 3, out, LEN), SHAMIR_OK, "combine");
	ct_same(out, ems, LEN, "combined to another secret");
}

/* Only that the digest is wrong may show, not where. */
static void wrong_share_is_refused(void)
{
	uint8_t out[LEN];

	deal_one_level();
	ct_secret(shares[2].value, LEN);
	ct_expect(slip39_combine(shares, 3, out, LEN), SHAMIR_EDIGEST,
		  "a wrong share was taken");
}

static void every_threshold_is_split_and_joined(void)
{
	static const uint8_t xs[16] = { 0, 1, 2,  3,  4,  5,  6,  7,
					8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t values[SPLIT_SHARES_MAX * LEN];
	uint8_t out[LEN];

	for (unsigned k = 1; k <= SPLIT_SHARES_MAX; k++) {
		ct_secret(ems, LEN);
		ct_expect(split_make(k, 16, ems, LEN, values), SHAMIR_OK,
			  "split");
		ct_expect(split_join(k, xs, values, LEN, out), SHAMIR_OK,
			  "join");
		ct_same(out, ems, LEN, "joined to another secret");
	}
}

/* Which of them a split takes hangs on the processor. */
static void strings_are_summed_in_each_way(void)
{
	static const uint8_t weight[3] = { 1, 0x8e, 0 };
	uint8_t strings[3][LEN], out[LEN], also[LEN];
	const uint8_t *const string[3] = { strings[0], strings[1], strings[2] };

	ct_secret(strings, sizeof(strings));
	gf256_sum_plain(weight, string, 3, LEN, out);
	if (gf256_sum_avx2(weight, string, 3, LEN, also))
		ct_same(also, out, LEN, "summed to something else");
}

static void leaks_a_sum(void)
{
	uint8_t strings[2][LEN], out[LEN];
	const uint8_t *const string[2] = { strings[0], strings[1] };

	ct_secret(strings, sizeof(strings));
	gf256_sum((const uint8_t[]){ 2, 3 }, string, 2, LEN, out);
	ct_leak(&out[LEN - 1]);
}

static void master_is_encrypted_and_decrypted(void)
{
	static const size_t passlens[] = { 0, 6, 70 };
	uint8_t master[LEN];
	uint8_t out[LEN];
	uint8_t pass[70];

	memset(pass, 'x', sizeof(pass));
	(void)VALGRIND_MAKE_MEM_UNDEFINED(pass, sizeof(pass));
	for (size_t i = 0; i < 3; i++) {
		bool extendable = i != 1;

		ct_secret(master, LEN);
		ct_expect(slip39_encrypt(master, LEN, pass, passlens[i], 99,
					 extendable, 0, ems),
			  SHAMIR_OK, "encrypt");
		ct_expect(slip39_decrypt(ems, LEN, pass, passlens[i], 99,
					 extendable, 0, out),
			  SHAMIR_OK, "decrypt");
		ct_same(out, master, LEN, "decrypted to another secret");
	}
}

static void share_is_packed_and_unpacked(void)
{
	uint16_t symbols[SLIP39_WORDS_MAX];
	struct slip39_share out;

	for (uint8_t len = 16; len <= LEN; len = (uint8_t)(len + 2)) {
		struct slip39_share share = {
			.group_threshold = 1,
			.group_count = 1,
			.member_threshold = 2,
			.value_len = len,
		};
		size_t n;

		ct_secret(share.value, len);
		n = symbols_pack(&share, symbols);
		/* as read from a card: even the padding is a claim */
		(void)VALGRIND_MAKE_MEM_UNDEFINED(symbols + 4,
						  (n - 4) * sizeof(symbols[0]));
		ct_expect(symbols_unpack(symbols, n, &out), SHAMIR_OK,
			  "unpack");
		ct_same(out.value, share.value, len,
			"unpacked to another share");
		ct_secret(symbols + n - 1, 1);
		ct_expect(symbols_unpack(symbols, n, &out), SHAMIR_ECHECKSUM,
			  "a wrong checksum was taken");
	}
}

/* must be caught: bad arithmetic */

static uint8_t exponentials[255];
static uint8_t logarithms[256];

static uint8_t mul_by_jumps(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b != 0; b >>= 1) {
		if ((b & 1) != 0)
			product ^= a;
		a = (uint8_t)((a << 1) ^ ((a & 0x80) != 0 ? 0x1b : 0));
	}
	return product;
}

static void fill_tables(void)
{
	uint8_t power = 1;

	for (unsigned i = 0; i < 255; i++) {
		exponentials[i] = power;
		logarithms[power] = (uint8_t)i;
		power = mul_by_jumps(power, 3);
	}
}

static uint8_t mul_by_tables(uint8_t a, uint8_t b)
{
	uint8_t product = exponentials[(logarithms[a] + logarithms[b]) % 255];

	return (uint8_t)(product * (a != 0) * (b != 0));
}

/* Join two shares of two as split_join does, but for the multiplication. */
static void join_badly(uint8_t (*mul)(uint8_t, uint8_t))
{
	static const uint8_t weight[2] = { 254,
					   255 }; /* (255^1) / 1, (255^0) / 1 */
	uint8_t values[2 * LEN];
	uint8_t out[LEN];

	ct_secret(ems, LEN);
	ct_expect(split_make(2, 2, ems, LEN, values), SHAMIR_OK, "split");
	for (size_t i = 0; i < LEN; i++)
		out[i] = mul(weight[0], values[i]) ^
			 mul(weight[1], values[LEN + i]);
	ct_same(out, ems, LEN, "the twin does not even join");
}

static void leaks_by_table(void)
{
	fill_tables();
	join_badly(mul_by_tables);
}

static void leaks_by_jump(void)
{
	join_badly(mul_by_jumps);
}

static void leaks_by_comparison(void)
{
	static volatile int verdict;
	uint8_t other[LEN] = { 0 };

	deal_one_level();
	for (size_t i = 0; i < LEN && shares[0].value[i] == other[i]; i++)
		verdict++;
}

/* must be caught: a look at each thing that is to be secret */

static void leaks_what_libsodium_draws(void)
{
	uint8_t drawn;

	randombytes_buf(&drawn, 1);
	ct_leak(&drawn);
}

static void leaks_a_share(void)
{
	deal_two_levels();
	ct_leak(&shares[0].value[LEN - 1]);
}

static void leaks_what_is_combined(void)
{
	uint8_t out[LEN];

	deal_one_level();
	ct_expect(slip39_combine(shares, 3, out, LEN), SHAMIR_OK, "combine");
	ct_leak(out);
}

static void leaks_an_ems(void)
{
	uint8_t master[LEN];

	ct_secret(master, LEN);
	ct_expect(slip39_encrypt(master, LEN, NULL, 0, 99, true, 0, ems),
		  SHAMIR_OK, "encrypt");
	ct_leak(ems);
}

static void leaks_a_checksum(void)
{
	uint16_t symbols[SLIP39_WORDS_MAX];

	deal_one_level();
	ct_leak((const uint8_t
			 *)&symbols[symbols_pack(&shares[0], symbols) - 1]);
}

int main(int argc, char **argv)
{
	static const struct ct_case clean[] = {
		{ "one-level", one_level_is_split_and_combined },
		{ "two-levels", two_levels_are_split_and_combined },
		{ "wrong-share", wrong_share_is_refused },
		{ "thresholds", every_threshold_is_split_and_joined },
		{ "sums", strings_are_summed_in_each_way },
		{ "cipher", master_is_encrypted_and_decrypted },
		{ "symbols", share_is_packed_and_unpacked },
		{ NULL, NULL },
	};
	static const struct ct_case leaky[] = {
		{ "table", leaks_by_table },
		{ "jump", leaks_by_jump },
		{ "comparison", leaks_by_comparison },
		{ "drawn", leaks_what_libsodium_draws },
		{ "share", leaks_a_share },
		{ "combined", leaks_what_is_combined },
		{ "sum", leaks_a_sum },
		{ "ems", leaks_an_ems },
		{ "checksum", leaks_a_checksum },
		{ NULL, NULL },
	};

	return ct_main(argc, argv, clean, leaky);
}
