/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_session_named.c -- a session is named by its first digits or by its
 * compartment, and whoever asks chooses the id: nobody's request stands for one
 * of somebody else's.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/session_named.h"
#include "vault/base/error.h"

#define JONAS "11111111111111111111111111111111"
#define MALLORY "22222222222222222222222222222222"
#define MAIL "33333333333333333333333333333333"
#define GRID "44444444444444444444444444444444"

#define OLDEST "ab000000000000000000000000000001"
#define OWN "abcdef00000000000000000000000001"
#define LIKE_OWN "abcdef00000000000000000000000002"
#define GUESTS "cdef0000000000000000000000000001"
#define OTHER "ef010000000000000000000000000001"

static struct session sessions[8];
static struct compartment compartments[2];
static struct ledger ledger;
static struct user user;
static struct cli cli;

static struct session *asked(const char *sid, const char *requester,
			     const char *compartment)
{
	struct session *s = &sessions[ledger.fold.state.sessions_count++];

	memcpy(s->sid, sid, ID_TEXT);
	memcpy(s->requester, requester, ID_TEXT);
	memcpy(s->compartment, compartment, ID_TEXT);
	memcpy(s->purpose, "read", 5);
	s->status = SESSION_WAITING;
	return s;
}

static void setup(void)
{
	struct state *st = &ledger.fold.state;

	st->sessions = sessions;
	st->compartments = compartments;
	st->compartments_count = 2;
	memcpy(compartments[0].id, MAIL, ID_TEXT);
	memcpy(compartments[0].label, "MAIL", 5);
	memcpy(compartments[1].id, GRID, ID_TEXT);
	memcpy(compartments[1].label, "GRID", 5);
	memcpy(user.id, JONAS, ID_TEXT);
	user.ledger = &ledger;
	cli.user = &user;
	asked(OLDEST, JONAS, MAIL);
	asked(OWN, JONAS, MAIL);
	asked(LIKE_OWN, MALLORY, MAIL);
	asked(GUESTS, JONAS, MAIL)->guest = true;
	asked(OTHER, JONAS, GRID);
}

TestSuite(session_named, .init = setup);

static void names(const char *given, const char *sid)
{
	char out[ID_TEXT] = "";

	cr_assert_eq(session_named(&cli, given, out), E_OK, "%s: %s", given,
		     error_detail());
	cr_assert_str_eq(out, sid);
}

static void names_none(const char *given, int why)
{
	char out[ID_TEXT] = "";

	cr_assert_eq(session_named(&cli, given, out), why, "%s", given);
	cr_assert_str_empty(out);
}

/* Whichever of the two it would be: not one of them, by chance. */
Test(session_named, digits_that_two_begin_with_name_neither)
{
	names_none("abcd", E_USAGE);
	names_none("abcdef0000000000000000000000000", E_USAGE);
	names(OWN, OWN);
	names(LIKE_OWN, LIKE_OWN);
	names("ab00", OLDEST);
}

/* One that is over has its review and its record. */
Test(session_named, one_that_is_over_counts_among_them)
{
	sessions[2].status = SESSION_CLOSED;
	names_none("abcd", E_USAGE);
}

Test(session_named, nothing_but_its_digits_names_it)
{
	names_none("ab0", E_ABSENT);
	names_none("", E_ABSENT);
	names_none(OTHER "0", E_ABSENT);
	names_none("EF01", E_ABSENT); /* no label that is there */
	names_none("ef010000 ", E_ABSENT);
	names("ef01", OTHER);
}

/* Neither another member's, nor that of somebody who says they are one. */
Test(session_named, a_label_names_ones_own_newest)
{
	names("MAIL", OWN);
	names("GRID", OTHER);
	names_none("NONE", E_ABSENT);
}

Test(session_named, a_label_names_none_that_is_over_or_deals_again)
{
	sessions[1].status = SESSION_EXPIRED;
	names("MAIL", OLDEST);
	memcpy(sessions[0].purpose, "redeal", 7);
	names_none("MAIL", E_ABSENT);
}
