#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Makefile is the architecture: in a small estate of three rooms a call in
# the right direction links, and one in the wrong direction does not.

set -u
cd "$(dirname "$0")/../.." || exit 1

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# plant FILE TEXT: a C file of the estate
plant() {
	mkdir -p "$place/${1%/*}"
	printf '%s\n' "$2" >"$place/$1"
}

# estate: shamir, base and store, each calling what is below it
estate() {
	rm -rf "$place"
	mkdir -p "$place/.ci"
	cp Makefile "$place/"
	cp .ci/test .ci/package.mk "$place/.ci/"
	plant shamir/split.c '#include <sodium.h>
int split_make(void); int split_make(void) { return sodium_init(); }'
	plant vault/base/text.c 'int split_make(void); int text_read(void);
int text_read(void) { return split_make(); }'
	plant vault/store/store.c '#include <sqlite3.h>
int text_read(void); int store_open(void);
int store_open(void) { return text_read() + sqlite3_threadsafe(); }'
	plant vault/vault.c 'int store_open(void); int vault_open(void);
int vault_open(void) { return store_open(); }'
	plant cli/msg.c 'int vault_open(void); int msg_say(void);
int msg_say(void) { return vault_open(); }'
	plant cli/main.c 'int msg_say(void);
int main(void) { return msg_say() < 0; }'
	plant tests/base/test_text.c '#include <criterion/criterion.h>
int text_read(void);
Test(text, reads) { cr_assert(text_read() >= 0); }'
}

says() {        # says NAME STATUS TEXT GOALS...: make ends so, and TEXT is in it
	local name=$1 status=$2 text=$3 got
	shift 3
	got=$(cd "$place" && env -u MAKEFLAGS -u MFLAGS -u VARIANT -u CC make --no-print-directory "$@" 2>&1)
	if [ $? -eq "$status" ] && printf '%s\n' "$got" | grep -qF -- "$text"; then
		echo "ok $name"
	else
		echo "not ok $name"
		printf '%s\n' "$got" | sed 's/^/# /'
	fi
}

estate
says calls_downwards_link 0 "vault-store    <- base shamir -lsqlite3 -lsodium" layers
says program_links 0 "build/release/breakglass" all
says tests_of_one_room_run 0 "1 passed, 0 failed, 0 skipped" test-base
says debug_build_has_its_own_folder 0 "build/debug/breakglass" debug

estate
plant vault/base/text.c 'int store_open(void); int text_read(void);
int text_read(void) { return store_open(); }'
says call_of_a_later_room_does_not_link 2 "undefined reference to \`store_open'" layers

estate
plant shamir/split.c 'int text_read(void); int split_make(void);
int split_make(void) { return text_read(); }'
says call_of_the_vault_from_shamir_does_not_link 2 "undefined reference to \`text_read'" layers

estate
plant vault/base/text.c '#include <sqlite3.h>
int text_read(void); int text_read(void) { return sqlite3_threadsafe(); }'
says sqlite_before_its_room_does_not_link 2 "undefined reference to \`sqlite3_threadsafe'" layers

estate
plant vault/carry/carry.c 'int XML_ExpatVersion(void); int import_read(void);
int import_read(void) { return XML_ExpatVersion() != 0; }'
says a_room_links_the_libraries_of_its_own 0 "vault-carry    <- store base shamir -lexpat -lsqlite3 -lsodium" layers LIBS_carry=-lexpat
plant vault/store/other.c 'int XML_ExpatVersion(void); int other(void);
int other(void) { return XML_ExpatVersion(); }'
says rooms_before_it_do_not 2 "undefined reference to \`XML_ExpatVersion'" layers LIBS_carry=-lexpat

estate
plant vault/vault.c 'int msg_say(void); int vault_open(void);
int vault_open(void) { return msg_say(); }'
says call_of_the_cli_from_the_vault_does_not_link 2 "undefined reference to \`msg_say'" layers

estate
says estate_builds 0 "build/release/breakglass" all
rm "$place/vault/store/store.c"
plant vault/store/other.c 'int other(void); int other(void) { return 0; }'
says file_that_went_leaves_its_archive 2 "undefined reference to \`store_open'" all

estate
plant vault/base/text.c 'int text_read() { int split_make; return 0; }'
says warning_is_an_error 2 "Werror" all
