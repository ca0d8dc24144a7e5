#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whatever a disk made of pins and receipts, an opening goes on: requester and
# custodian are told, and get through (V7). What a disk loses of them by a power
# cut is in test_power_opening.sh; here they are worse than any cut leaves them.

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
deposit mail/a planted-secret MAIL
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
keep

torn() {        # torn HOW FILE: as no power cut leaves it
	local size half
	size=$(stat -c %s "$2")
	half=$((size / 2))
	case $1 in
	empty) : >"$2" ;;
	half) truncate -s "$half" "$2" ;;
	zeros) head -c "$size" /dev/zero >"$2" ;;
	tail) dd if=/dev/zero of="$2" bs=1 seek="$half" count="$((size - half))" conv=notrunc status=none ;;
	noise) head -c "$size" /dev/urandom >"$2" ;;
	long) head -c 2000000 /dev/zero | tr '\0' ' ' >>"$2" ;;
	folder) rm "$2" && mkdir "$2" ;;
	link) rm "$2" && ln -s nowhere "$2" ;;
	gone) rm "$2" ;;
	esac
}

bad="" runs=0
for how in empty half zeros tail noise long folder link gone; do
	fresh
	for file in home-*/*/pin home-*/*/pin.since home-*/*/receipts/*; do
		torn "$how" "$file"
	done
	must_go() {     # must_go WHAT: the command before was one of an opening
		runs=$((runs + 1))
		[ "$st" -eq 0 ] || bad="$bad $how: $1 ends with $st: $(head -c 100 err | tr '\n' ' ');"
	}
	as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
	must_go open
	[ "$(cat out)" = planted-secret ] || bad="$bad $how: nothing is shown;"
	bg request MAIL --ticket T --reason R --why-not W --out-dir req-MAIL \
		--identity jonas --state home-jonas --vault m.vault
	must_go request
	sid2=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
	for p in anna ben; do
		approve "$p" MAIL
		must_go "approve of $p"
	done
	as jonas open "$sid2" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
	must_go "the second open"
	[ "$(cat out)" = planted-secret ] || bad="$bad $how: nothing is shown again;"
	bg audit verify m.vault --state home-none
	must_go verify
done
echo "# $runs commands"
: >err
[ "$runs" -ge 54 ] || bad="$bad too few;"
[ -z "$bad" ] && ok no_pin_and_no_receipt_however_torn_stops_an_opening ||
	not_ok no_pin_and_no_receipt_however_torn_stops_an_opening "$bad"
