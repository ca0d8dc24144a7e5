#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nobody types 32 digits at night: a session is named by its first digits, or by
# the compartment; and who asks again after the terminal died is reminded of what
# they asked.

. "$(dirname "$0")/scene.sh"

talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" \
		--vault m.vault --identity jonas --state home-jonas >out 2>err
	st=$?
}

person "Jonas Beck" jonas
person "Eva Roth" eva
found_vault
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders card:A,card:B,card:C --cards-dir cards
must as jonas compartment add GRID --threshold 2 --holders card:A,card:B,card:C --cards-dir cards
deposit a/b Correct-Horse-7 MAIL
request MAIL
first=${sid:0:4}

as jonas open "${sid:0:3}" --card cards/MAIL-g1-A.txt
check three_digits_are_too_few ended_saying 3 "session ${sid:0:3}"
as jonas open "0${sid:0:7}" --card cards/MAIL-g1-A.txt
check other_digits_name_none ended 3
as jonas open "$first" --card cards/MAIL-g1-A.txt
check a_session_is_named_by_its_first_digits ended_saying 5 "A accepted: 1 of 2"
as jonas open GRID --card cards/GRID-g1-A.txt
check a_compartment_for_which_nobody_asked_names_none ended_saying 3 "no request of yours for GRID"

# --- the terminal died ---

talk open MAIL <<'TALK'
wait your request of [-0-9T:]+Z for MAIL is there: 1 of 2
wait go on with it\? \[y/N\]
type n
wait incident or ticket:
keys \x03
TALK
check who_says_no_makes_a_new_request ended 2
talk open MAIL <<'TALK'
wait go on with it\?
type y
wait waiting: .f.ile
type s
wait 1 of 2
type a
wait end this request\?
type y
TALK
check who_says_yes_goes_on_and_can_abort eval 'grep -q "1 of 2" out'
as jonas session list
check which_is_over_then grep -q "^$sid .*closed" out
as jonas open MAIL --card cards/MAIL-g1-B.txt
check and_names_no_session_any_more ended 3

request MAIL
talk open MAIL --resume <<'TALK'
wait 0 of 2
wait waiting: .f.ile
keys \x04
wait the request for MAIL waits: open [0-9a-f]{8} --resume
TALK
check a_label_resumes ended 2
as jonas open MAIL --card cards/MAIL-g1-A.txt --card cards/MAIL-g1-B.txt -c 'show a/b' -c close
check a_label_is_enough_to_open eval 'ended 0 && [ "$(cat out)" = Correct-Horse-7 ]'

# --- afterwards ---

as eva review "${sid:0:8}" --verdict justified
check a_review_takes_the_digits_that_lists_show ended_saying 0 "reviewed: session ${sid:0:8}, justified"
as jonas record "${sid:0:8}"
check so_does_a_record eval 'ended 0 && grep -q "$sid" out'
request MAIL
as jonas session abort "${sid:0:5}"
check and_an_abort ended_saying 0 "session ${sid:0:8} is over"
