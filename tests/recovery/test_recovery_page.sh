#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The commands of docs/recovery.md, as they stand there, with nothing of this program
# in reach: cards and a sealed share, a policy of groups, a second card set, what was
# written on a copy and merged, and a file of several parts.

. "$(dirname "$0")/../cli/scene.sh"

for tool in node sqlite3 age; do
	if ! command -v "$tool" >/dev/null || [ ! -d "$repo/tests/oracle/node_modules" ]; then
		echo "ok the_page_recovers # skip $tool or the npm packages are not here"
		exit 0
	fi
done

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
must as jonas compartment add GRID --groups 2 --group IT=2:anna,card:Vogt,card:Sommer \
	--group BOARD=1:card:Kraemer --cards-dir cards
deposit mail/a secret-a MAIL
deposit grid/a secret-grid GRID
head -c 1500000 /dev/urandom >large
must as jonas put mail/large --field key --file large --compartment MAIL
must as jonas copy copy.vault --site B
vault=copy.vault deposit mail/b secret-b MAIL
must as jonas merge copy.vault

# what the page says to type: the indented lines of section N
section() {
	awk -v n="$1" '/^## /{on = ($2 == n ".")} on && /^    /{print substr($0, 5)} on && !/^    /{print ""}' \
		"$repo/docs/recovery.md"
}
mkdir recovery stick
cp m.vault stick/
cp cards/MAIL-g1-Vogt.txt stick/card.txt
cp anna recovery/
ln -s "$repo/tests/oracle/node_modules" recovery/node_modules
{
	echo 'set -eu; cd recovery'
	section 1 | grep -vE '^(mkdir|npm|umask)' | sed 's,/media/stick,../stick,'
	section 2 | sed 's,/media/stick,../stick,'
	section 3
	section 4
} >typed
in_page() {     # in_page OUT: plays what was collected, without the program
	env -i PATH=/usr/bin:/bin:"$(dirname "$(command -v node)")" LC_ALL=C.UTF-8 bash typed >"$1" 2>err
	st=$?
}
in_page said
check the_commands_of_the_page_work ended 0
check the_custodian_s_share_is_found_and_named grep -qE "^holder: [0-9a-f]{32}$" said
check the_recipient_is_that_of_the_log eval '[ "$(grep -c "^age1" said)" -ge 2 ] && [ "$(grep "^age1" said | sort -u | wc -l)" -eq 1 ]'
check it_says_how_many_shares_it_takes grep -q "^ALL|needed: 2|3 holders" said
check each_secret_is_named eval 'grep -q "mail/a password" said && grep -q "mail/large key" said'
check also_what_was_written_on_a_copy grep -qE "mail/b password, version 1 \([0-9a-f]{8} " said
check the_secret_comes_out [ "$(cat recovery/secret)" = secret-a ]
{ sed '/^body 1.payload/,$d' typed; echo 'for p in *.payload; do body $p $p.body; done'; } >typed.all
mv typed.all typed
in_page said
check a_file_of_several_parts_is_whole eval 'ended 0 && sqlite3 m.vault "select max(part) from object" | grep -q "[1-9]" &&
	for f in recovery/*.body; do cmp -s $f large && found=yes; done; [ "${found:-}" = yes ]'
check and_so_is_that_of_the_copy grep -qx secret-b recovery/*.body

rm -rf recovery/[0-9]* recovery/*.words recovery/list recovery/compartment.key recovery/secret
cp cards/GRID-g1-Kraemer.txt stick/board.txt
cp cards/GRID-g1-Vogt.txt stick/card.txt
sed -i -e 's/^LABEL=MAIL/LABEL=GRID/' -e 's,^node join.mjs card1.words,sed "1\,/^$/d" ../stick/board.txt | tr -d "0-9." >board.words\n& board.words,' typed
in_page said
check groups_are_recovered_too eval 'ended 0 && grep -q "groups needed: 2" said && grep -q "^BOARD|needed: 1|1 holders" said &&
	grep -qx secret-grid recovery/1.payload.body'
