/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/home/place.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

char place_dir[] = "/tmp/breakglass-home-XXXXXX";
struct home *place_home;
struct tree_hash place_init;
char place_vault[ID_TEXT];
const char place_origin[] = "breakglass/0102030405060708090a0b0c0d0e0f10/main";

void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

void place_setup(void)
{
	size_t i;

	cr_assert_not_null(mkdtemp(place_dir));
	fine(home_open(place_dir, NULL, NULL, &place_home));
	for (i = 0; i < TREE_HASH_LEN; i++)
		place_init.bytes[i] = (uint8_t)(i + 1);
	hex_encode(place_init.bytes, ID_LEN, place_vault);
}

void place_teardown(void)
{
	char command[64];

	home_close(&place_home);
	snprintf(command, sizeof(command), "rm -rf %s", place_dir);
	cr_assert_eq(system(command), 0);
}

struct frontier grown(uint64_t n)
{
	struct tree_hash leaf = { { 9 } };
	struct frontier f;

	frontier_empty(&f);
	while (f.size < n)
		frontier_append(&f, &leaf);
	return f;
}

void save_grown(uint64_t n)
{
	struct frontier f = grown(n);
	struct pin pin;

	memset(&pin, 0, sizeof(pin));
	pin.init = place_init;
	fine(pin_set_head(&pin, place_origin, &f));
	fine(pin_set_generation(&pin, place_vault, 2));
	fine(pin_save(place_home, place_vault, &pin));
	pin_free(&pin);
}
