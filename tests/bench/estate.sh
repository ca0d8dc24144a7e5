#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# estate.sh DIR CREDENTIALS PROGRAM -- a vault with so many credentials, made by
# the program as a person would: three cards open MAIL, and did. DIR/sid is the
# open session, DIR/age one of age's own keys, if there is an age.
set -eu

dir=$1 count=$2 program=$3
mkdir -p "$dir"
cd "$dir"
export BREAKGLASS_VAULT=$dir/m.vault BREAKGLASS_IDENTITY=$dir/jonas BREAKGLASS_STATE=$dir/home

{
	"$program" identity new --name "Jonas Beck" --out jonas --no-passphrase
	"$program" init m.vault --label Musterstadt --admin jonas.member
	"$program" compartment add MAIL --threshold 3 --holders card:A,card:B,card:C,card:D \
		--cards-dir cards
} >/dev/null 2>&1

# a group of its own first: where all are in one, that is the root, and left out
awk -v n="$count" 'BEGIN {
	print "Group,Title,Username,Password"
	print "other,first,user,secret"
	for (i = 1; i < n; i++)
		printf "host%04d,svc%02d,user%d,secret-%d-0123456789abcdef\n",
			i / 100, i % 100, i, i
}' >in.csv
echo secret >line
"$program" import in.csv --format keepass-csv --compartment MAIL >/dev/null 2>&1
"$program" ls >/dev/null # keeps what the log adds up to

{
	"$program" request MAIL --ticket INC-1 --reason r --why-not w --out-dir out >asked
	sed -n 's/^session: //p' asked >sid
	for card in A B C; do
		"$program" open "$(cat sid)" --card "cards/MAIL-g1-$card.txt" -c status || test $? = 5
	done
} >/dev/null 2>&1

if command -v age-keygen >/dev/null; then
	age-keygen -o age 2>/dev/null
	age-keygen -y age >age.recipient
	head -c 200 /dev/urandom >age.plain
	age -R age.recipient -o age.sealed age.plain
fi
