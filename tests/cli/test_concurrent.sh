#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Several programs at one vault, and at one user's disk: nothing is lost, nobody
# waits in silence or for ever, and who only reads keeps nobody from opening.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Lind" eva
found_vault
for p in anna ben; do enrol "$p" custodian; done
enrol eva admin,auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret-a MAIL
printf x >in
must as eva audit cosign --fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)"
mkfifo ready "done" over err-fifo
keep

# hold MODE: somebody has the vault, until `release`
hold() {
	python3 "$repo/tests/cli/hold.py" m.vault "$1" ready "done" &
	holder=$!
	read -r _ <ready
}
release() { echo >"done" && wait "$holder"; }

# told PERSON ARGS: in the background; goes on when it says that it waits, with
# what it said in `said`
told() {
	local who=$1
	shift
	"$program" "$@" --identity "$who" --state "home-$who" --vault m.vault >waited.out 2>err-fifo </dev/null &
	waiter=$!
	exec 7<err-fifo
	IFS= read -r said <&7
}
waited() {      # its end
	cat <&7 >>waited.err
	exec 7<&-
	wait "$waiter"
	st=$?
}
size() { sqlite3 m.vault "select count(*) from leaf"; }
whole() { bg audit verify m.vault --state home-none && ended 0 && ! grep -qE "VOID|INVALID" out; }
contiguous() { [ "$(sqlite3 m.vault "select count(*) = max(seq) + 1 from leaf where branch = 'main'")" = 1 ]; }

# --- somebody is writing ---

before=$(size)
hold immediate
told jonas put mail/waited --file in --compartment MAIL
check who_has_to_wait_is_told eval 'grep -q "m.vault: another process has it; waiting, 30 s at most" <<<"$said"'
as anna ls --wait 1s
check who_reads_does_not_wait_for_who_writes eval 'ended 0 && [ ! -s err ]'
bg audit verify m.vault --state home-none --wait 1s
check nor_who_verifies eval 'ended 0 && [ ! -s err ]'
release
waited
check then_it_is_written eval 'ended 0 && [ "$(size)" = $((before + 2)) ]'

hold exclusive
told anna ls
check who_reads_while_it_is_committed_is_told eval 'grep -q "another process has it; waiting" <<<"$said"'
release
waited
check and_reads_then eval 'ended 0 && grep -q mail/waited waited.out'
hold exclusive
told jonas audit verify m.vault
check who_verifies_is_told_too eval 'grep -q "another process has it; waiting" <<<"$said"'
release
waited
check and_verifies_then ended 0

# a reader is confined to the files there were when it began; the journal of a
# writer who comes later is none of them
must bg identity new --name "Rita Lohr" --as rita --out rita --work-factor 10 --passphrase-fd 3 3<<<"some words"
paused() {      # paused COMMAND ARGS: the program, when it is confined and has opened nothing
	local what=$1
	shift
	python3 "$repo/tests/cli/paused.py" "some words" "$what" "$program" "$@" \
		--identity rita --state home-none >out 2>err
	st=$?
}
writing="python3 $repo/tests/cli/hold.py m.vault immediate ready done & read -r x <ready"
paused "$writing" audit verify m.vault --wait 1s
check a_journal_that_comes_meanwhile_keeps_nobody_from_verifying eval 'ended 0 && ! grep -q waiting err && grep -q "whole and in order" out'

timeout 60 sh -c "echo >done"
paused "$writing; (until grep -q waiting err; do :; done; echo >done) &" audit log m.vault
check nor_from_reading_after_a_while eval 'ended 0 && grep -q "another process has it; waiting" err && grep -q vault.init out'
cp m.vault kept.vault
for what in "audit verify m.vault" "audit log m.vault"; do
	# shellcheck disable=SC2086
	paused "python3 $repo/tests/cli/hot_journal.py m.vault" $what
	check "one_that_was_left_is_no_wrong_log_to_${what// /_}" eval '[ "$st" -ne 0 ] && grep -qE "m.vault(-journal)?: " err && ! grep -q INVALID out && [ "$st" != 6 ]'
	rm -f m.vault-journal
	cp kept.vault m.vault
done
python3 "$repo/tests/cli/hot_journal.py" m.vault
as jonas put mail/mended --file in --compartment MAIL
check the_next_who_writes_takes_it_back eval 'ended 0 && whole && contiguous'

# --- and does not end ---

request MAIL
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
before=$(size)
hold immediate
as jonas put mail/never --file in --compartment MAIL --wait 1s
check the_wait_has_an_end eval 'ended_saying 8 "another process has the vault" && grep -q -- "--wait" err'
as jonas open "$sid" -c 'show mail/a' --wait 1s
check what_cannot_be_logged_is_not_shown eval 'ended_saying 8 "nothing was shown" && [ ! -s out ]'
as jonas request MAIL --ticket T --reason R --why-not W --out-dir req-2 --wait 1s --work-dir work
check a_vault_that_is_in_use_is_not_gone_on_with_elsewhere eval 'ended 8 && [ ! -e work/m.vault ] && [ ! -e req-2/request-MAIL-anna.bg ]'
as jonas ls --wait nothing
check a_wait_is_a_length_of_time ended_saying 2 "--wait"
release
hold exclusive
as anna ls --wait 1s
check the_wait_of_a_reader_has_an_end_too eval 'ended_saying 1 "another process has the vault" && [ ! -s out ]'
bg inspect m.vault --wait 1s
check and_that_of_who_only_looks ended_saying 1 "another process has the vault"
release
check nothing_was_written_meanwhile eval '[ "$(size)" = "$before" ] && whole'
as jonas open "$sid" -c 'show mail/a'
check the_session_goes_on eval 'ended 0 && [ "$(cat out)" = secret-a ]'

# a password beside the vault and its deposit belong together: a signal between
# them waits. While somebody else is only waited for, it does not.
before=$(size)
hold immediate
told jonas put mail/given-up --generate --secret-out beside --compartment MAIL --wait 10m
kill -TERM "$waiter"
if ! timeout 60 tail --pid="$waiter" -s 0.1 -f /dev/null; then kill -KILL "$waiter"; fi
waited
check a_wait_is_given_up_at_a_signal eval '[ "$st" = 143 ]'
check and_no_password_is_left_beside_the_vault [ ! -e beside ]
release
check nor_is_one_in_it eval '[ "$(size)" = "$before" ] && whole'

# --- in a conversation ---

cat >script <<TALK
wait MAIL [0-9:]+>
sh timeout 60 python3 $repo/tests/cli/hold.py m.vault immediate ready done over >/dev/null 2>&1 & read -r x <ready
type show mail/a
wait another process has it; waiting, 1 s at most.*another process has the vault; nothing was shown
wait MAIL [0-9:]+>
sh echo >done; timeout 60 sh -c 'read -r x <over'
type show mail/a
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL [0-9:]+>
type close
TALK
python3 "$repo/tests/cli/talk.py" script "$program" open "$sid" --resume --wait 1s --identity jonas --state home-jonas --vault m.vault >out 2>err
st=$?
check who_is_at_the_prompt_is_told_and_may_try_again eval 'ended 0 && ! grep -q "working copy" out'

# --- where no file can be locked ---

# as on a network file system without a lock manager: it is no other process
if command -v strace >/dev/null; then
	fresh
	unlocked() {    # unlocked FILE ARGS: every lock of FILE fails with ENOLCK
		local file=$1
		shift
		strace -f -qq -o /dev/null -P "$scene/$file" -e trace=fcntl -e inject=fcntl:error=ENOLCK \
			"$program" "$@" --vault "$file" --identity jonas --state home-jonas >out 2>err </dev/null
		st=$?
	}
	before=$(size)
	unlocked m.vault put mail/x --generate --compartment MAIL
	check a_file_that_cannot_be_locked_is_in_nobodys_use eval 'ended_saying 1 "files cannot be locked where it lies" && ! grep -q "another process" err && [ "$(size)" = "$before" ]'
	unlocked m.vault ls
	check who_reads_is_told_too ended_saying 1 "copy it to a disk of this machine"
	unlocked m.vault request MAIL --ticket T --reason R --why-not W --out-dir req-3 --work-dir work
	check a_working_copy_elsewhere_goes_on eval 'ended 0 && [ -e work/m.vault ] && [ "$(size)" = "$before" ]'
elif [ -n "${CI:-}" ]; then
	not_ok strace_is_there
fi

# --- who is killed lets go ---

if command -v strace >/dev/null; then
	fresh
	# held where it makes its journal durable, until it is killed
	strace -f -qq -o /dev/null -e trace=fdatasync,fsync -e inject=fdatasync,fsync:delay_enter=600s \
		"$program" put mail/stopped --file in --compartment MAIL --identity jonas --state home-jonas --vault m.vault \
		>out 2>err </dev/null &
	tracer=$!
	python3 - <<'PY'
import os
while not os.path.exists("m.vault-journal") or os.path.getsize("m.vault-journal") == 0:
    os.sched_yield()
PY
	told eva put mail/after --file in --compartment MAIL
	check somebody_waits_for_who_is_slow eval 'grep -q "another process has it" <<<"$said"'
	read -r stopped <"/proc/$tracer/task/$tracer/children"
	# shellcheck disable=SC2086
	kill -KILL $stopped "$tracer"
	wait "$tracer" 2>/dev/null
	waited
	check and_goes_on_when_they_are_killed eval 'ended 0 && whole && contiguous'
	as jonas ls
	check with_nothing_of_what_was_half_done eval 'grep -q mail/after out && ! grep -q mail/stopped out'
elif [ -n "${CI:-}" ]; then
	not_ok strace_is_there
fi

# --- who only reads, and reads slowly ---

fresh
long=$(printf 'word-%.0s' $(seq 30))
for n in $(seq 16); do deposit "mail/$long$n" x MAIL; done
printf x >in
# slow ARGS: a reader of whose output nobody takes more than the first byte, until
# `done` is written to; its end is 0 when it wrote more than a pipe holds
slow() {
	python3 - "$program" "$@" --identity jonas --state home-jonas --vault m.vault <<'PY' &
import fcntl, os, subprocess, sys
out, into = os.pipe()
fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 4096)
p = subprocess.Popen(sys.argv[1:], stdout=into, stdin=subprocess.DEVNULL)
os.close(into)
taken = len(os.read(out, 1))
open("ready", "w").write("slow\n")
open("done").readline()
while more := os.read(out, 65536):
    taken += len(more)
sys.exit(p.wait() if taken > 8192 else 99)
PY
	slow=$!
	read -r _ <ready
}
for what in "audit log" "audit log --json"; do
	# shellcheck disable=SC2086
	slow $what
	as eva put mail/a --file in --wait 1s
	echo >"done"
	wait "$slow"
	slow=$?
	check "a_slow_reader_of_${what// /_}_keeps_nobody_from_writing" eval 'ended 0 && [ "$slow" = 0 ]'
done

# --- many at once ---

fresh
printf x >in
request MAIL --want mail/a
for p in anna ben; do must approve "$p" MAIL; done
first=$sid
must as jonas copy office.vault --site Nord
vault=office.vault
deposit mail/office o MAIL
vault=m.vault
printf x >in
before=$(size)
rm -f failed
many() {        # many NAME PERSON COMMAND...: four times, NAME-1 to NAME-4 in place of %
	local name=$1 who=$2 n
	shift 2
	for n in 1 2 3 4; do
		"$program" "${@//%/$name-$n}" --identity "$who" --state "home-$who" --vault m.vault \
			>"$name-$n.out" 2>"$name-$n.err" </dev/null ||
			echo "$name-$n: $? $(head -c 300 "$name-$n.err")" >>failed
	done
}
{
	many one jonas put mail/% --file in --compartment MAIL &
	many two jonas put mail/% --file in --compartment MAIL &
	many three eva put mail/% --file in --compartment MAIL &
	many verify jonas audit verify m.vault &
	many list anna ls --json &
	many ack ben share ack MAIL &
	many cosign eva audit cosign &
	# the same two answers, from two places
	for n in 1 2; do
		"$program" open "$first" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' \
			--identity jonas --state home-jonas --vault m.vault >"open-$n.out" 2>"open-$n.err" </dev/null &
		"$program" merge office.vault --identity jonas --state home-jonas --vault m.vault \
			>"merge-$n.out" 2>"merge-$n.err" </dev/null &
	done
	wait
}
count() { sqlite3 m.vault "select count(*) from leaf where branch = 'main' and json_extract(cast(bytes as text), '\$.ev') = '$1' and seq >= $before"; }
[ -e failed ] && sed 's/^/#   /' failed
check everybody_came_to_an_end [ ! -e failed ]
check every_deposit_is_in_the_log eval '[ "$(count secret.deposited) $(count credential.added)" = "12 12" ]'
check as_is_all_else eval '[ "$(count share.acked) $(count head.cosigned)" = "4 4" ]'
check the_log_of_it_is_whole_and_without_a_gap eval 'whole && contiguous'
as eva audit log
check no_entry_of_it_is_void eval 'ended 0 && ! grep -qi void out'
as anna ls
for name in {one,two,three}-{1,2,3,4} office; do grep -q "mail/$name " out || echo "$name"; done >missing
check and_every_name_is_there [ ! -s missing ]
check a_session_is_granted_once eval '[ "$(count open.granted) $(count open.approved)" = "1 2" ]'
check and_shows_to_one_of_two_at_least eval 'cat open-1.out open-2.out | grep -qE "^(secret-a)+$"'
check a_copy_comes_home_once [ "$(count branch.merged)" = 1 ]
check the_second_merge_finds_nothing_or_was_the_first eval 'grep -q "nothing there" merge-1.err merge-2.err merge-1.out merge-2.out'
pin=$(echo home-jonas/*/pin)
check the_pin_of_two_processes_is_whole eval 'python3 -m json.tool "$pin" >/dev/null && [ -z "$(find home-jonas -name "*.new")" ]'
must as jonas open "$first" -c close
cp m.vault newest.vault
as jonas put mail/after --file in --compartment MAIL
mv m.vault later.vault
mv newest.vault m.vault
as jonas ls
check and_has_the_newest_head ended_saying 7 "you have seen"
mv later.vault m.vault

# --- one user's disk ---

request MAIL
for n in 1 2 3; do
	"$program" approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out "answer-$n.bg" \
		--identity anna --state home-anna >/dev/null 2>"approve-$n.err" </dev/null &
done
wait
receipts=$(find home-anna -path "*receipts/$sid*")
check each_of_several_approvals_at_once_has_its_receipt eval '[ "$(grep -c . <<<"$receipts")" = 9 ]'
for f in home-anna/*/receipts/"$sid"*receipt*.txt; do
	bg audit verify m.vault --anchor "$f" --state home-none
	ended 0 && grep -q "^ANCHORED" out || echo "$f"
done >wrong
check and_each_is_whole [ ! -s wrong ]
as jonas open "$sid" --approval answer-1.bg --approval answer-2.bg
check of_which_one_counts eval 'ended 4 && grep -q "already" err && grep -q "1 of 2" err'

# A session that is closed here is swept away there at the same time.
for n in 1 2 3 4 5 6; do
	must as jonas request MAIL --ticket T --reason R --why-not W --out-dir "sweep-$n"
	sid=$(sed -n 's/^session: //p' out)
	"$program" ls --identity jonas --state home-jonas --vault m.vault >/dev/null 2>"ls-1.err" </dev/null &
	"$program" ls --identity jonas --state home-jonas --vault m.vault >/dev/null 2>"ls-2.err" </dev/null &
	as jonas session abort "$sid"
	[ "$st" -eq 0 ] || { echo "$n: $(cat err)"; cp err "abort-$n.err"; } >>swept
	wait
done
check a_session_ends_while_others_look eval '[ ! -e swept ] && ! find home-jonas -path "*sessions/$sid*" | grep -q .'

# --- a dealing, and a session that is open ---

fresh
request MAIL
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
reading=$sid
request MAIL --purpose redeal --threshold 2 --holders anna,ben,card:Neu
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
cat >script <<TALK
wait MAIL [0-9:]+>
sh $program deal MAIL --session $sid --cards-dir new --identity jonas --state home-jonas --vault m.vault 2>deal.err
type show mail/a
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL [0-9:]+>
sh for p in anna ben; do $program share ack MAIL --identity \$p --state home-\$p --vault m.vault || exit 1; done
sh $program share ack MAIL --words new/MAIL-g2-Neu.txt --identity jonas --state home-jonas --vault m.vault
sh for n in 1 2; do $program deal commit MAIL --identity jonas --state home-jonas --vault m.vault >commit-\$n.out 2>&1 & done; wait
type show mail/a
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL [0-9:]+>
type close
TALK
python3 "$repo/tests/cli/talk.py" script "$program" open "$reading" --resume --identity jonas --state home-jonas --vault m.vault >out 2>err
st=$?
check a_dealing_does_not_wait_for_an_open_session_nor_end_it ended 0
committed() { sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%generation.committed%'"; }
check of_two_who_commit_it_one_does [ "$(committed)" = 1 ]
check and_the_other_is_told eval 'cat commit-1.out commit-2.out | grep -q "is in use" && cat commit-1.out commit-2.out | grep -q "breakglass: "'
check all_of_it_is_whole whole

# --- working copies ---

fresh
if [ "$(id -u)" = 0 ]; then
	# root writes everywhere: the program runs as somebody who does not
	cp "$program" breakglass
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s/breakglass" "$@"\n' "$scene" >humble
	chmod 755 . humble breakglass
	program=$scene/humble
fi
mkdir ro
mv m.vault ro/m.vault
vault=ro/m.vault
[ "$(id -u)" != 0 ] || chown -R 65534:65534 "$scene"
chmod 444 ro/m.vault
chmod 555 ro
for n in 1 2 3; do
	"$program" request MAIL --ticket T --reason R --why-not W --out-dir "req-$n" --work-dir work \
		--identity jonas --state home-jonas --vault ro/m.vault >"work-$n.out" 2>"work-$n.err" </dev/null ||
		echo "$n: $? $(cat "work-$n.err")" >>work-failed &
done
wait
[ ! -e work-failed ] || sed 's/^/#   /' work-failed
check several_begin_one_working_copy_at_once eval '[ ! -e work-failed ] && [ "$(ls work)" = m.vault ]'
bg audit verify work/m.vault --state home-none
check and_it_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
vault=work/m.vault
must as jonas session list --json
vault=ro/m.vault
check with_all_that_was_asked_for eval '[ "$(sed -n "s/^session: //p" work-?.out | grep -of - out | sort -u | wc -l)" = 3 ]'
as jonas request MAIL --ticket T --reason R --why-not W --out-dir req-4 --work-dir work
check a_working_copy_of_a_vault_that_stood_still_is_up_to_date eval 'ended 0 && ! grep -q "has gone on" err'
chmod 755 ro
chmod 644 ro/m.vault
bg put mail/later --file in --compartment MAIL --identity eva --state home-eva --vault ro/m.vault
must [ "$st" -eq 0 ]
as jonas request MAIL --ticket T --reason R --why-not W --out-dir req-5 --work-dir work
check one_of_a_vault_that_went_on_is_told_to_be_stale eval 'ended 0 && grep -q "ro/m.vault has gone on since this copy" err'
as jonas merge work/m.vault
check and_comes_home ended 0
bg audit verify ro/m.vault --state home-none
check with_both_histories eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
