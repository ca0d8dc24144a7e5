/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_two.c -- two programs of one user at the same files. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/home/place.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"

#define ROUNDS 16
#define PROCESSES 3

TestSuite(two, .init = place_setup, .fini = place_teardown);

/* All begin when the gate is closed at its other end. */
static void together(int (*run)(unsigned which))
{
	int gate[2], status;
	unsigned i, well = 0;
	char byte;

	cr_assert_eq(pipe(gate), 0);
	for (i = 0; i < PROCESSES; i++)
		if (fork() == 0) {
			close(gate[1]);
			if (read(gate[0], &byte, 1) != 0)
				_exit(1);
			_exit(run(i));
		}
	close(gate[0]);
	close(gate[1]);
	for (i = 0; i < PROCESSES; i++)
		well += wait(&status) > 0 && status == 0;
	cr_assert_eq(well, PROCESSES);
}

static int wipe(unsigned which)
{
	char sid[ID_TEXT];
	unsigned i;

	(void)which;
	for (i = 0; i < ROUNDS; i++) {
		snprintf(sid, sizeof(sid), "%032x", i);
		if (session_state_wipe(place_home, place_vault, sid) != E_OK)
			return 2;
	}
	return 0;
}

Test(two, a_session_is_wiped_by_several_at_once)
{
	struct span text = { (const uint8_t *)"text", 4 };
	char sid[ID_TEXT], name[16];
	unsigned i, k;

	for (i = 0; i < ROUNDS; i++)
		for (k = 0; k < 3; k++) {
			snprintf(sid, sizeof(sid), "%032x", i);
			snprintf(name, sizeof(name), "share-%u", k);
			cr_assert_eq(session_state_put(place_home, place_vault,
						       sid, name, text),
				     E_OK);
		}
	together(wipe);
	cr_assert_eq(session_state_get(place_home, place_vault, sid, "share-0",
				       &(struct buffer)BUFFER_INIT),
		     E_ABSENT);
}

/* Each sees heads of a log of its own. */
static int pin_heads(unsigned which)
{
	struct frontier f = { .size = 1, .count = 1 };
	char origin[ORIGIN_TEXT];
	struct pin pin;
	unsigned i;

	memset(&pin, 0, sizeof(pin));
	pin.init = place_init;
	snprintf(origin, sizeof(origin), "breakglass/%s/%032x", place_vault,
		 which);
	for (i = 0; i < 5; i++) {
		f.size = UINT64_C(1) << i;
		if (pin_set_head(&pin, origin, &f) != E_OK ||
		    pin_save(place_home, place_vault, &pin) != E_OK)
			return 2;
	}
	pin_free(&pin);
	return 0;
}

Test(two, no_head_that_one_of_them_saw_is_forgotten)
{
	struct pin pin;
	size_t i;

	together(pin_heads);
	cr_assert_eq(pin_load(place_home, place_vault, &pin), E_OK);
	cr_assert_eq(pin.head_count, PROCESSES);
	for (i = 0; i < pin.head_count; i++)
		cr_expect_eq(pin.heads[i].frontier.size, 16);
	pin_free(&pin);
}
