#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One write fails, and the disk is well again: whoever is at the prompt of a session,
# or waits for cards, goes on (V7). What failed was not shown, and is told.

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer,card:Lang --cards-dir cards
deposit mail/a planted-secret MAIL
keep

# arm.py LOG K: of the writes to come (of the syncs, where those fail) the one after
# K others fails
cat >"$work/arm.py" <<'PY'
import struct, sys
with open(sys.argv[1], "r+b") as log:
    log.seek(int(sys.argv[3]) if len(sys.argv) > 3 else 16)
    log.write(struct.pack("<Q", 999999 - int(sys.argv[2])))
PY
arm="sh python3 $work/arm.py $work/log"
talk() {        # talk ARGS: with the script on standard input
	cat >script
	rm -f "$work/log"
	truncate -s 64M "$work/log"
	python3 "$repo/tests/cli/talk.py" script env BG_DISK_LOG="$work/log" BG_DISK_ROOT="$PWD" \
		BG_DISK_FAULT="${fails:-w:1000000:28}" LD_PRELOAD="$work/record.so" \
		"$program" "$@" --vault m.vault >out 2>err
	st=$?
	rm -f "$work/log"
}
member="--identity jonas --state home-jonas"
guest="--guest --state home-guest"
asking="--ticket T --reason R --why-not W --for 1h"
card() { printf 'wait waiting:\ntype f\nwait file of\ntype cards/MAIL-g1-%s.txt\n' "$1"; }
reveals() { sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%\"how\":\"save\"%'"; }

# at_the_prompt WHO: saves, whose writes fail at one place after the other
at_the_prompt() {
	local k
	card Vogt
	card Sommer
	for k in 0 1 2 3 4 5 6; do
		printf 'wait MAIL 0:5.>\n%s %s\ntype save mail/a %s-%s.bin\n' "$arm" $k "$1" $k
		printf 'wait could not be written\nwait MAIL 0:5.>\ntype save mail/a %s-%s.txt\n' "$1" $k
		printf 'wait saved: \n'
	done
	printf 'wait MAIL 0:5.>\n%s 4\ntype close\nwait could not be written\n' "$arm"
	printf 'wait MAIL 0:5.>\ntype close\nwait MAIL is closed\n'
}

# shellcheck disable=SC2086 # these are several options
talk open MAIL $member $asking <<<"$(at_the_prompt member)"
check after_a_write_that_failed_the_prompt_goes_on eval 'ended 0 && [ "$(cat member-6.txt)" = planted-secret ]'
check and_what_failed_was_not_shown eval '[ -z "$(ls member-*.bin 2>/dev/null)" ] && [ "$(reveals)" = 7 ]'
check nor_does_the_program_contradict_itself eval '! grep -q "contradicts itself" out'
as jonas audit verify
check and_the_log_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

# a guest has nothing but this process
fresh
# shellcheck disable=SC2086
talk open MAIL $guest $asking <<<"$(printf 'wait reading phrase of.*none\\):\ntype\n'; at_the_prompt guest)"
check a_guest_goes_on_too eval 'ended 0 && [ "$(cat guest-6.txt)" = planted-secret ] && [ "$(reveals)" = 7 ]'
check and_sees_nothing_of_what_failed [ -z "$(ls guest-*.bin 2>/dev/null)" ]

# --- while cards are waited for ---

# each card once with a write that fails, at one place after the other
cards_again() {
	local k
	for k in 0 1 2 3 4 5 6 7 8 9; do
		printf 'wait waiting:\n%s %s\ntype f\nwait file of\ntype cards/MAIL-g1-Vogt.txt\n' "$arm" $k
	done
	printf 'wait waiting:\n%s -9\ntype f\nwait file of\ntype cards/MAIL-g1-Vogt.txt\n' "$arm"
	printf 'wait waiting:\n%s %s\ntype f\nwait file of\ntype cards/MAIL-g1-Sommer.txt\n' "$arm" "$1"
	printf 'wait could not be written\n'
	card Sommer
	printf 'wait MAIL 0:5.>\ntype save mail/a %s.txt\nwait saved: \nwait MAIL 0:5.>\ntype close\nwait MAIL is closed\n' "$2"
}
fresh
# shellcheck disable=SC2086
talk open MAIL $member $asking <<<"$(cards_again 7 waited)"
check who_waits_for_cards_goes_on_with_those_that_were_given eval 'ended 0 && [ "$(cat waited.txt)" = planted-secret ]'
fresh
# shellcheck disable=SC2086
talk open MAIL $guest $asking <<<"$(printf 'wait reading phrase of.*none\\):\ntype\n'; cards_again 4 guest)"
check so_does_a_guest eval 'ended 0 && [ "$(cat guest.txt)" = planted-secret ]'
as jonas audit verify
check and_that_log_is_whole_too eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

# --- what may be there all the same ---

in_doubt() {
	local k
	card Vogt
	card Sommer
	for k in 0 2 3 4 5; do # 1 is the journal's name: nobody relies on it
		printf 'wait MAIL 0:5.>\n%s %s 24\ntype save mail/a doubt-%s.bin\n' "$arm" $k $k
		printf 'wait could not be written\nwait MAIL 0:5.>\ntype save mail/a doubt-%s.txt\nwait saved: \n' $k
	done
	printf 'wait MAIL 0:5.>\n%s 5 24\ntype close\nwait all the same\nwait no session is open\n' "$arm"
}
fresh
# shellcheck disable=SC2086
fails=s:1000000:5 talk open MAIL $member $asking <<<"$(in_doubt)"
check a_prompt_goes_on_with_what_is_in_doubt eval '[ "$(cat doubt-5.txt)" = planted-secret ] && grep -q "all the same" out'
check and_shows_nothing_of_it [ -z "$(ls doubt-*.bin 2>/dev/null)" ]
check a_session_whose_end_is_in_doubt_is_over_here ended 4
as jonas audit verify
check and_all_of_it_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'

# --- what is read anew is another log ---

cat >"$work/alter.py" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
seq, row = db.execute("select seq, bytes from leaf where cast(bytes as text) like '%open.requested%' order by seq desc").fetchone()
row = bytearray(row)
at = row.find(b'"ts":"20') + 10
row[at] = ord("1") if row[at] != ord("1") else ord("2")
db.execute("update leaf set bytes = ? where seq = ?", (bytes(row), seq))
db.commit()
PY
altered() {     # altered TIMES: while cards are waited for, and then so many writes fail
	local k
	printf 'wait waiting:\nsh python3 %s/alter.py %s/m.vault\n' "$work" "$PWD"
	for k in $(seq "$1"); do
		[ "$k" -eq 1 ] || echo "wait waiting:"
		printf '%s %s\ntype f\nwait file of\ntype cards/MAIL-g1-Vogt.txt\n' "$arm" $((3 + k))
	done
	echo "wait next: make room"
}
fresh
# shellcheck disable=SC2086
talk open MAIL $member --older $asking <<<"$(altered 2)"
check a_log_that_was_altered_meanwhile_is_not_taken_for_this_one ended 8
fresh
# a pin that cannot be read notices nothing
vault_id=$(python3 -c 'import hashlib, sqlite3
row = sqlite3.connect("m.vault").execute("select bytes from leaf where seq = 0").fetchone()[0]
print(hashlib.sha256(b"\0" + row).hexdigest()[:32])')
(umask 077 && mkdir -p "home-guest/$vault_id")
echo nothing >"home-guest/$vault_id/pin"
# shellcheck disable=SC2086
talk open MAIL $guest $asking <<<"$(printf 'wait reading phrase of.*none\\):\ntype\n'; altered 1)"
check nor_by_a_guest eval 'ended 8 && grep -q "the log is not the one that" out'

# --- somebody reads while a session is closed ---

cat >"$work/reads.py" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("begin")
db.execute("select count(*) from leaf").fetchall()
open(sys.argv[2], "w").write("reads")
open(sys.argv[3]).read()
PY
closed_late() {
	card Vogt
	card Sommer
	printf 'wait MAIL 0:5.>\nsh rm -f reads done; mkfifo reads done; '
	printf '(python3 %s/reads.py m.vault reads done >read.log 2>&1 </dev/null &); cat reads\n' "$work"
	printf 'type close\nwait another process has the vault.*MAIL 0:5.>\nsh echo >done\n'
	printf 'type close\nwait MAIL is closed\n'
}
for who in member guest; do
	fresh
	# shellcheck disable=SC2086
	talk open MAIL ${!who} $asking --wait 1s <<<"$(
		[ $who = member ] || printf 'wait reading phrase of.*none\\):\ntype\n'
		closed_late)"
	check "a_close_that_has_to_wait_is_no_close_$who" ended 0
done
