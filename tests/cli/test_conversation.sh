#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# open as a conversation, on a terminal of 80 by 24: from the reason to the
# close, with approvals by file, by paste and at the console; left and taken up
# again; and by a guest with cards alone.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian --phone "+49 160 7"; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret-a MAIL
must as jonas member set ben --absent "until 28.11."
keep

talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" --vault m.vault >out 2>err
	st=$?
}
export program
yes_of() { # yes_of SHORT: the shell command by which that custodian approves
	echo "sh $program approve request-MAIL-$1.bg --phrase \"\$1\" --out yes-$1.bg --identity $1 --state home-$1"
}

talk open MAIL --identity jonas --state home-jonas <<TALK
wait incident or ticket:
type
wait incident or ticket:
type INC-4711
wait why:
type exchange01 store corrupt
wait why can the normal way not be used:
type directory down
wait for how long\? \[4 h, at most 8 h\]
type 99h
wait longer than
type 2h
wait read out: "([a-z ]+)"
$(yes_of anna)
wait 0 of 2
wait waiting:
type f
wait file of
type nothing-there
wait refused
wait waiting:
type f
wait file of
type yes-anna.bg
wait anna accepted: 1 of 2
wait waiting:
type f
wait file of
type yes-anna.bg
wait refused, anna: .*answered
wait waiting:
type s
wait 1 of 2
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait Vogt accepted: 2 of 2
wait MAIL is open until
wait MAIL 1:59>
type ls
wait mail/a
wait MAIL 1:
type frob
wait a session knows
wait MAIL 1:
type show mail/a
wait mail/a: 8 characters.*secr  et-a.*hyphen.*goes away
type
wait \\x1b\[\?1049l
wait MAIL 1:
type close
TALK
check a_conversation_leads_from_the_reason_to_the_close ended 0
check the_secret_leaves_the_screen_again eval 'python3 "$repo/tests/cli/left.py" out | grep -q "MAIL is open" && ! python3 "$repo/tests/cli/left.py" out | grep -q "et-a"'
check it_says_whom_to_reach_and_how eval 'grep -q "Ben Ode\|ben, +49 160 7, absent: until 28.11." out && grep -q "Vogt (card)" out'
bg audit verify m.vault --state home-jonas
check and_its_log_is_whole ended 0
as jonas audit log
check what_was_asked_is_in_the_log grep -q "INC-4711.*exchange01 store corrupt" out
check a_bad_contribution_too grep -q "a share was refused: repeated" out
check nothing_of_the_session_is_left eval '! find home-jonas -path "*sessions*" -type f | grep -q .'

fresh
talk open MAIL --identity jonas --state home-jonas --ticket T --reason R --why-not W --for 1h <<TALK
wait read out: "([a-z ]+)"
$(yes_of anna)
wait waiting:
type i
wait identity file:
type ben
wait ben:.*Jonas Beck asks to open MAIL .card set 1. for 1 h, to read.*why not the normal way: W.*not your own machine
wait approve
type y
wait ben accepted: 1 of 2
wait waiting:
type i
wait identity file:
type jonas
wait it is no custodian
wait waiting:
type f
wait file of
type yes-anna.bg
wait MAIL 0:59>
type show mail/a
wait mail/a: 8 characters.*secr  et-a.*hyphen.*goes away
type
wait \\x1b\[\?1049l
wait MAIL 0:5
kill
TALK
check a_custodian_at_the_console_approves_with_their_identity grep -q "ben accepted" out
check and_the_program_was_killed_with_the_session_open ended 137
as jonas session list --json
sid=$(python3 -c 'import json; print([s["session"] for s in json.load(open("out")) if s["state"] == "open"][0])')
check the_disk_holds_no_secret eval '! grep -rqaF secret-a home-jonas m.vault'
share=$(find home-jonas/*/sessions/"$sid" -name 'share-*' | head -n 1)
mv "$share" kept.age
ln -s "${share##*/}" "$share" # leads to itself, and to no share
talk open "$sid" --resume --identity jonas --state home-jonas <<TALK
wait a share that was accepted could not be read
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait MAIL 0:5
kill
TALK
check another_does_for_a_share_that_cannot_be_read ended 137
mv kept.age "$share"
talk open "$sid" --resume --identity jonas --state home-jonas <<TALK
wait MAIL 0:5
type show mail/a
wait mail/a: 8 characters.*secr  et-a.*hyphen.*goes away
type
wait \\x1b\[\?1049l
wait MAIL 0:5
type close
TALK
check the_session_is_taken_up_again eval 'ended 0 && ! grep -q "read out" out'

fresh
talk open MAIL --identity jonas --state home-jonas --ticket T --reason R --why-not W --for 1s <<TALK
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait waiting:
type f
wait file of
type cards/MAIL-g1-Sommer.txt
wait MAIL 0:00>
wait the session is over
TALK
check keys_go_when_the_time_is_over_while_it_waits eval 'ended 4 && ! find home-jonas -path "*sessions*" -type f | grep -q .'
as jonas audit log
check and_the_log_says_so grep -q open.expired out

# --- what is asked, and what an option says ---

fresh
talk open MAIL --identity jonas --state home-jonas --place "server room" --witness "Ida Olsen" <<TALK
wait incident or ticket:
keys INC-4712\\x1b[D\\n
wait no text.*incident or ticket:
type INC-4712
wait why:
type R
wait why can
type W
wait for how long
type
wait waiting:
type a
wait end this request
type y
TALK
check what_no_log_takes_is_asked_again eval 'ended 2 && grep -q aborted out'
sid=$(sed -n 's/^session \([0-9a-f]*\).*/\1/p' out)
as jonas record "$sid"
check place_and_witness_of_a_conversation_are_in_the_record eval 'ended 0 && grep -q "server room" out && grep -q "Ida Olsen" out'

# --- by paste, out of a mail, where it is asked for and where not ---

fresh
printf '\nabort? yes\nyes, see below\n\n' >mail
talk open MAIL --identity jonas --state home-jonas --ticket T --reason R --why-not W --for 1h <<TALK
wait read out: "([a-z ]+)"
$(yes_of anna)
$(yes_of ben)
sh cat mail yes-anna.bg mail >paste-anna
wait waiting:
type p
wait an empty line gives up
type
wait waiting:
type p
wait an empty line gives up
paste paste-anna
wait anna accepted: 1 of 2
wait waiting:
paste mail
wait one letter
wait waiting:
paste yes-ben.bg
wait ben accepted: 2 of 2
wait MAIL 0:59>
type close
TALK
check an_approval_is_pasted_out_of_a_mail eval 'ended 0 && ! grep -q "end this request" out'
as jonas audit log
check and_nothing_else_is_taken_for_an_answer eval '! grep -q "share was refused" out'

fresh
talk open MAIL --identity jonas --state home-jonas --ticket T --reason R --why-not W --for 1h <<TALK
wait waiting:
type a
wait end this request
type n
wait waiting:
type a
wait end this request
type y
TALK
check a_request_is_aborted eval 'ended 2 && grep -q aborted out'
as jonas session list
check and_the_log_has_its_end grep -q closed out

fresh
talk open MAIL --state home-guest <<TALK
wait as a guest
wait reading phrase of.*none\):
type album crystal
wait not as it should be.*reading phrase of.*none\):
type album crystal hobo mustang depart seafood album crystal
wait passphrase is wrong.*reading phrase of.*none\):
type
wait incident or ticket:
type INC-2
wait why:
type R
wait why can
type W
wait for how long
type
wait names and phones are sealed.*--reading-phrase-fd.*to reach
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait accepted: 1 of 2
wait waiting:
type f
wait file of
type cards/MAIL-g1-Sommer.txt
wait MAIL 3:59>
type show mail/a
wait mail/a: 8 characters.*secr  et-a.*hyphen.*goes away
type
wait \\x1b\[\?1049l
wait MAIL 3:
type close
TALK
check a_guest_opens_with_cards_alone ended 0
bg audit verify m.vault --state home-jonas
check and_the_log_of_that_is_whole ended 0
fresh
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type $(cat m.vault.phrase)
wait to reach:.*anna.*\\+49
wait waiting:
type a
wait end this request
type y
TALK
check a_guest_who_types_the_reading_phrase_sees_whom_to_call ended 2
check and_the_phrase_is_not_on_the_screen eval '! grep -qF "$(cat m.vault.phrase)" out'

# --- what ends it from outside ---

state_is() {    # state_is STATE: of the one session there is
	as jonas session list
	[ "$(wc -l <out)" = 1 ] && grep -q " $1 " out
}
fresh
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait waiting:
hang
TALK
check a_guest_whose_terminal_goes_while_it_waits_is_closed state_is closed
fresh
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type
wait waiting:
keys \\x03
TALK
check so_is_one_who_gives_up eval 'ended 2 && state_is closed'
fresh
before=$(entries)
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
keys \\x03
wait start the command again
TALK
check who_gives_up_before_has_asked_for_nothing eval 'ended 2 && [ "$(entries)" = "$before" ]'
fresh
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait waiting:
type f
wait file of
type cards/MAIL-g1-Sommer.txt
wait MAIL 0:59>
type show mail/a
wait goes away
hang
TALK
check and_one_who_has_a_secret_on_the_screen state_is closed
fresh
talk open MAIL --identity jonas --state home-jonas --ticket T --reason R --why-not W --for 1h <<TALK
wait waiting:
keys \\x03
wait request for MAIL waits: open [0-9a-f]+ --resume
TALK
check a_member_may_come_back_to_a_request_that_waits eval 'ended 2 && state_is waiting'

fresh
talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait waiting:
type f
wait file of
type cards/MAIL-g1-Sommer.txt
wait MAIL 0:59>
type run mail/a -- sh -c 'trap "echo told >told; exit" HUP; echo it is \$(cut -d" " -f4 /proc/\$PPID/stat) in all; while :; do sleep 1; done'
wait it is ([0-9]+) in all
sh kill -TERM \$1
wait process that starts programs is gone
TALK
check a_program_that_goes_on_keeps_nobody_from_ending_it eval 'ended 2 && state_is closed && [ "$(cat told)" = told ]'

# --- a card in a file ---

fresh
if nm -a "$program" 2>/dev/null | grep -q __asan_init; then
	echo "skip a_card_is_read_into_locked_memory: this build has its own read"
elif ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o where.so "$repo/tests/cli/read_where.c"; then
	not_ok the_reader_of_reads_is_built
else
	words=$(sed -n '/^$/,$p' cards/MAIL-g1-Vogt.txt | sed -n 2p | cut -c1-40)
	printf '#!/bin/sh\nBG_READ_FOR="%s" BG_READ_OUT=%s/where LD_PRELOAD=%s/where.so exec "%s" "$@"\n' \
		"$words" "$scene" "$scene" "$program" >watched
	chmod 755 watched
	plain=$program
	program=$scene/watched
	talk open MAIL --state home-guest --ticket T --reason R --why-not W --for 1h <<TALK
wait reading phrase of.*none\):
type
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait accepted: 1 of 2
wait waiting:
type a
wait end this request
type y
TALK
	program=$plain
	check a_card_is_read_into_locked_memory eval 'ended 2 && [ "$(sort -u where)" = locked ]'
fi
