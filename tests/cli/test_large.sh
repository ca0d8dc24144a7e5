#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Secrets of 3,000 bytes and of 64 MiB: put, shown, saved, handed to a program,
# dealt again; each byte for byte, and never held whole. 64 MiB go over the
# memory that the program may have at its peak, which is asked of the kernel.

. "$(dirname "$0")/scene.sh"

mib=1048576
peak_max=40     # MiB
case $program in
*asan*) bounded() { echo "ok $1 # skip sanitizers need more memory"; } ;;
*) bounded() { check "$1" eval '[ "$(cat peak)" -lt $((peak_max * 1024)) ]'; } ;;
esac
cat >peak.py <<'PY'
import resource, subprocess, sys
out = open("out", "wb") if sys.argv[1] == "-" else open(sys.argv[1], "wb")
done = subprocess.run(sys.argv[2:], stdout=out, stderr=open("err", "wb"), stdin=subprocess.DEVNULL)
open("peak", "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
PY

# measured PERSON ARGS: as `as`, with the peak in KiB in the file peak
measured() {
	local who=$1
	shift
	python3 peak.py - "$program" "$@" --identity "$who" --state "home-$who" \
		--vault m.vault </dev/null
	st=$?
}
logged() { # logged HOW N: that many reveals of that kind
	[ "$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%\"how\":\"$1\"%'")" = "$2" ]
}
rows() { sqlite3 m.vault "select count(*) from object"; }
same() { # same FILE ORIGINAL
	[ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]
}

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Alt,card:Neu --cards-dir cards

{ head -c 2990 /dev/urandom; printf '\0\n\r\n\0\0\377 \n\n'; } >small
head -c $((64 * mib)) /dev/urandom >large
check the_small_one_has_3000_bytes [ "$(stat -c %s small)" = 3000 ]

# --- in ---

must as jonas put mail/small --field file --file small
measured jonas put mail/large --field file --file large
check a_file_of_64_MiB_is_put ended 0
bounded and_never_held_whole
check it_lies_in_parts_of_1_MiB eval '[ "$(sqlite3 m.vault "select max(part) from object")" = 64 ] &&
	[ "$(sqlite3 m.vault "select count(*) from object where part < 64 and length(bytes) <> 1048576 and hash in (select hash from object where part = 64)")" = 0 ]'

before=$(rows) n=$(entries)
as jonas put mail/pipe --file <(cat large)
check what_cannot_be_read_twice_is_no_file eval 'ended_saying 10 "no regular file" && [ "$(rows)" = "$before" ]'
"$program" put mail/pipe --stdin --identity jonas --state home-jonas --vault m.vault <large >out 2>err
st=$?
check a_long_standard_input_is_refused_naming_file eval 'ended_saying 10 "with --file" && [ "$(entries)" = "$n" ]'
truncate -s $((1024 * mib + 1)) huge
as jonas put mail/huge --file huge
check over_1_GiB_is_refused eval 'ended_saying 10 "longer than 1073741824 bytes" && [ "$(rows)" = "$before" ]'
rm -f huge

# --- out ---

request MAIL
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg

measured jonas open "$sid" -c 'show mail/small'
check a_small_one_is_shown_byte_for_byte eval 'ended 0 && same out small'
measured jonas open "$sid" -c 'show mail/large'
check a_large_one_is_shown_byte_for_byte eval 'ended 0 && same out large && logged show 2'
bounded shown_without_being_held
measured jonas open "$sid" -c 'save mail/large large.out'
check saved_byte_for_byte eval 'ended 0 && same large.out large && logged save 1'
check for_nobody_else_to_read [ "$(stat -c %a large.out)" = 600 ]
bounded saved_without_being_held
rm -f large.out
measured jonas open "$sid" -c 'run mail/large -- sh -c "sha256sum <&3"'
check handed_to_a_program_byte_for_byte eval 'ended 0 && [ "$(cat out)" = "$(sha256sum <large)" ] && logged run 1'
bounded handed_over_without_being_held
as jonas open "$sid" -c 'run mail/large -- sh -c "head -c 5 <&3"'
check a_program_that_has_read_enough_may_go eval 'ended 0 && [ "$(cat out)" = "$(head -c 5 large)" ]'
as jonas open "$sid" -c 'export mail/large'
check export_names_save_instead eval 'ended_saying 4 save && [ ! -s out ] && logged export 0'
as jonas open "$sid" -c 'totp mail/large file'
check no_code_is_made_of_it eval 'ended_saying 4 save && logged totp 0'
"$program" open "$sid" -c 'show mail/large' --identity jonas --state home-jonas --vault m.vault 2>err >/dev/full
st=$?
check a_full_disk_is_told ended_saying 1 "standard output"
as jonas open "$sid" -c close

# --- from another hand ---

if command -v age >/dev/null && [ -d "$repo/tests/oracle/node_modules" ] && command -v node >/dev/null; then
	node "$repo/tests/recovery/identity.mjs" cards/MAIL-g1-Alt.txt cards/MAIL-g1-Neu.txt >mail.identity
	hash=$(sqlite3 m.vault "select hex(hash) from object where part = 64")
	for part in $(sqlite3 m.vault "select part from object where hash = x'$hash' order by part"); do
		sqlite3 m.vault "select writefile('part', bytes) from object where hash = x'$hash' and part = $part" >/dev/null
		cat part
	done | age -d -i mail.identity >payload
	head=$(($(stat -c %s payload) - 64 * mib))
	check age_opens_what_the_parts_make eval 'head -c $head payload | grep -q "^length: 67108864$"'
	tail -c +$((head + 1)) payload >body
	check and_the_body_is_all_that_follows same body large
	rm -f payload body part mail.identity
else
	echo "ok age_opens_what_the_parts_make # skip age, node or the npm packages are not here"
fi

# --- again, for other cards ---

request MAIL --purpose redeal --threshold 2 --holders anna,ben
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
measured jonas deal MAIL --session "$sid"
check a_large_one_is_sealed_again ended 0
bounded resealed_without_being_held
for p in anna ben; do must as "$p" share ack MAIL; done
must as jonas deal commit MAIL
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/small'
check the_small_one_is_the_same_after_a_redeal same out small
as jonas open "$sid" -c 'show mail/large'
check the_large_one_is_the_same_after_a_redeal eval 'ended 0 && same out large'
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole ended 0

# --- damaged: nothing of it is shown ---

hash=$(sqlite3 m.vault "select hex(hash) from object where part = 64 order by rowid desc limit 1")
sqlite3 m.vault "update object set bytes = zeroblob(1048576) where part = 63 and hash = x'$hash'"
as jonas open "$sid" -c 'show mail/large'
check nothing_of_an_altered_one_is_shown eval 'ended 6 && [ ! -s out ]'
as jonas open "$sid" -c 'save mail/large large.out'
check nor_saved eval 'ended 6 && [ ! -e large.out ]'
as jonas open "$sid" -c 'run mail/large -- touch started'
check nor_is_a_program_begun eval 'ended 6 && [ ! -e started ]'
bg audit verify m.vault --state home-jonas
check and_the_auditor_sees_it ended 6
