#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every rule of .ci/lint names what breaks it, and a clean tree breaks none.

set -u
cd "$(dirname "$0")/../.." || exit 1

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
spdx='/* SPDX-License-Identifier: GPL-3.0-or-later */'
git init -q "$place"
cp -r .ci .clang-format .shellcheckrc "$place/"
echo build/ >"$place/.gitignore"

# plant FILE TEXT: a C file with all that lint asks for, and TEXT
plant() {
	mkdir -p "$place/${1%/*}"
	printf '%s\n%s\n' "$spdx" "$2" >"$place/$1"
}

says() {        # says NAME STATUS TEXT: lint ends so, and TEXT is in its answer
	local got
	got=$(cd "$place" && ROOMS="base store ledger" CC=gcc .ci/lint 2>&1)
	if [ $? -eq "$2" ] && printf '%s\n' "$got" | grep -qF -- "$3"; then
		echo "ok $1"
	else
		echo "not ok $1"
		printf '%s\n' "$got" | sed 's/^/# /'
	fi
}

# finds NAME FILE TEXT WHAT: with TEXT in FILE, lint says WHAT; then it goes again
finds() {
	plant "$2" "$3"
	says "$1" 1 "$4"
	rm "$place/$2"
}

plant shamir/split.h 'int split_make(void);'
plant vault/base/text.h 'int text_read(void);'
plant vault/base/host.c '#include <stdlib.h>

#include "vault/base/text.h"

/* printf("is but mentioned"), as is system(); */
int text_read(void)
{
	return getenv("printf(exit(1))") != NULL;
}'
plant vault/store/store.h '#include "shamir/split.h"
#include "vault/base/text.h"'
plant vault/store/sql.h '#include <sqlite3.h>'

says clean_tree_passes 0 "nothing found"
finds bad_format vault/base/a.h 'int  a(void);' "vault/base/a.h: error"
finds later_room vault/base/a.h '#include "vault/store/store.h"' "directions:"
finds vault_in_shamir shamir/a.h '#include "vault/base/text.h"' "directions:"
finds cli_in_vault vault/base/a.h '#include "cli/msg.h"' "directions:"
finds unknown_room vault/attic/a.h 'int a(void);' "not in ROOMS"
finds header_that_leans_on_others vault/base/a.h 'int a(size_t n);' "vault/base/a.h:1: does not compile alone"
finds sqlite_outside_store vault/ledger/a.h '#include <sqlite3.h>' "sqlite:"
finds expat_outside_its_file vault/carry/a.h '#include <expat.h>' "formats of others:"
finds readline_outside_cli vault/base/a.h '#include <readline/readline.h>' "readline:"
finds library_loaded_elsewhere cli/a.h '#define A() dlopen("a", 0)' "libraries:"
finds print_in_the_vault vault/base/a.h '#define A() printf("a")' "silence:"
finds stderr_in_shamir shamir/a.h '#define A() fputs("a", stderr)' "silence:"
finds exit_in_the_vault vault/ledger/a.h '#define A() exit(1)' "silence:"
finds environment_outside_host vault/base/a.h '#define A() getenv("A")' "host:"
finds unbounded_copy tests/base/a.h '#define A(a, b) strcpy(a, b)' "calls:"
finds weak_random cli/a.h '#define A() rand()' "random:"
finds leftover vault/base/a.h "/* TO""DO: all of it */" "leftovers:"
finds private_key tests/base/a.h "/* AGE-SECRET-KEY-""1QQQQQQQQQQQQQQQQQQQQQQQQ */" "keys:"
finds pem_key tests/base/a.h "/* -----BEGIN PRIVATE"" KEY----- */" "keys:"
finds blank_at_the_end cli/a.txt.sh "true " "blanks:"
finds unquoted_name_in_a_script cli/a.sh "#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
rm \$1" "SC2086"
finds bug_of_cppcheck vault/base/a.c 'int a(void);
int a(void)
{
	int all[4] = { 0 };
	return all[4];
}' "arrayIndexOutOfBounds"

mkdir -p "$place/cli"
echo 'int a(void);' >"$place/cli/a.h"
says missing_licence 1 "cli/a.h:1:"
rm "$place/cli/a.h"

# what is said to people, and its German
mkdir "$place/cli/lang"
cp cli/lang/de.po "$place/cli/lang/de.po"
sed -i '/^$/,$d' "$place/cli/lang/de.po"
plant cli/a.h '#define A() say("%d men came", 3)'
(cd "$place" && .ci/texts) >/dev/null 2>&1
says text_without_a_translation 1 "1 untranslated message"
sed -i '/men came/,$s/^msgstr ""$/msgstr "%d kamen"/' "$place/cli/lang/de.po"
says text_with_a_translation 0 "nothing found"
sed -i 's/%d kamen/%s kamen/' "$place/cli/lang/de.po"
says translation_that_takes_another_argument 1 "texts: a translation"
sed -i 's/%s kamen/%d kamen/' "$place/cli/lang/de.po"
plant cli/a.h '#define A(n) say((n) == 1 ? N_("%d woman came") : N_("%d women came"), n)
#define B(n) P_(n, "%d child came", "%d children came")'
(cd "$place" && .ci/texts) >/dev/null 2>&1
says text_of_one_or_several_without_a_translation 1 "untranslated messages"
sed -i '/woman came/,$s/^msgstr ""$/msgstr "%d Frauen kamen"/; s/^msgstr\[0\] ""$/msgstr[0] "%d Kind kam"/' "$place/cli/lang/de.po"
says text_of_several_without_a_translation 1 "texts: a translation"
sed -i 's/^msgstr\[1\] ""$/msgstr[1] "%d Kinder kamen"/' "$place/cli/lang/de.po"
says text_of_one_or_several_with_both 0 "nothing found"
plant cli/a.h '#define A() say("%d men came", 3)'
(cd "$place" && .ci/texts) >/dev/null 2>&1
sed -i '/men came/,$s/^msgstr ""$/msgstr "%d kamen"/' "$place/cli/lang/de.po"
finds text_that_was_not_gathered cli/b.h '#define B() warn("they left")' "texts: something else is said now"
