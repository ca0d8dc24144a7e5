#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The prompt of a session: completion and earlier lines, the lock, the end of
# the granted time, several compartments, deposits and dealings in between.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
for c in MAIL TIER0; do
	must as jonas compartment add "$c" --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
done
deposit mail/exchange01/administrator secret-a MAIL
deposit mail/relay secret-r MAIL
deposit tier0/dc01 secret-t TIER0
# the same person, with a passphrase
printf 'correct horse\n' >pw
must bg identity new --name "Rita Lohr" --as rita --out rita --work-factor 10 --passphrase-fd 3 3<pw
cp out phrase-rita
enrol rita admin
keep
files_before=$(find . -type f | sort)

export program
talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" --vault m.vault >out 2>err
	st=$?
}
asking="--ticket T --reason R --why-not W"
as_jonas="--identity jonas --state home-jonas"
cards() {       # cards LABEL: two cards of it, at the prompt that waits
	for who in Vogt Sommer; do
		printf 'wait waiting:\ntype f\nwait file of\ntype cards/%s-g1-%s.txt\n' "$1" "$who"
	done
}
entries_of() {  # entries_of EVENT: how many there are
	as jonas audit log
	grep -c "$1" out
}

# --- completion, earlier lines ---

# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 1h <<TALK
$(cards MAIL)
wait MAIL 0:59>
keys sh\\t
wait show
keys mail/ex\\t
wait mail/exchange01/administrator
type
wait secr  et-a
type
wait \\x1b\[\?1049l
wait MAIL 0:5
keys s\\t
wait save.*sessions.*show.*status
keys \\x15info mail/\\t
wait mail/exchange01/administrator.*mail/relay
keys \\x15info mail/relay \\t
keys \\x15
keys \\x1b[A
wait show mail/exchange01/administrator
keys \\x03
wait MAIL 0:5
type help
wait show PATH.*put PATH.*sessions.*lock
wait MAIL 0:5
keys save mail/relay sav\\t
type ed/one
wait no such thing|failed
wait MAIL 0:5
type save mail/relay $scene.kept/saved
wait in the folder it was started in|saved: /
wait MAIL 0:5
type save mail/relay 'saved one'
wait saved: saved one
keys save mail/relay sav\\t
wait 'saved one'
keys \\x15
type frob
wait a session knows
type close
wait MAIL is closed
TALK
check names_are_completed_and_lines_come_back ended 0
check a_file_is_saved [ "$(cat 'saved one')" = secret-r ]
check no_history_is_on_the_disk eval '[ -z "$(find . -name "*history*")" ] && ! grep -rlq "show mail/" home-jonas'
check no_other_file_was_left [ "$(find . -type f ! -name script ! -name out ! -name err ! -name "saved one" ! -name "request-*" ! -path "./home-*" | sort)" = \
	"$(echo "$files_before" | grep -vE '/(out|err|script)$|^./home-')" ]

for term in dumb unknown-terminal; do
	fresh
	# shellcheck disable=SC2086
	TALK_TERM=$term talk open MAIL $as_jonas $asking --for 1h <<TALK
$(cards MAIL)
wait MAIL 0:59>
keys inf\\t
keys mail/r\\t
wait mail/relay
type
wait path +mail/relay
type close
TALK
	check "it_works_where_TERM_is_$term" ended 0
done

fresh
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 1h --idle 1s <<TALK
$(cards MAIL)
wait MAIL 0:59>
wait locked. no key is in memory.*MAIL, open until.*no passphrase: Enter goes on
type
wait MAIL 0:5
type info mail/relay
wait path +mail/relay
type show mail/relay
wait secr  et-r
wait \\x1b\[\?1049l.*locked.*Enter goes on
type
wait MAIL 0:5
type close
TALK
check nobody_types_and_it_is_locked ended 0
check a_secret_does_not_stay_on_the_screen_of_who_left eval '! python3 "$repo/tests/cli/left.py" out | grep -q et-r'

fresh
# shellcheck disable=SC2086
talk open MAIL --identity rita --state home-rita $asking --for 1h --idle 1s <<TALK
wait passphrase for rita:
type correct horse
$(cards MAIL)
wait MAIL 0:59>
wait locked.*passphrase for rita:
type wrong horse
wait passphrase is wrong.*passphrase for rita:
type correct horse
wait MAIL 0:5
type lock
wait locked.*passphrase for rita:
keys \\x04
wait Enter tries again
keys \\x04
TALK
check the_passphrase_unlocks_it_and_a_lock_nobody_opens_ends ended 2
as jonas session list
check and_a_lock_that_is_left_leaves_the_session_open grep -q " open " out

fresh
talk open MAIL --state home-guest --idle 1s <<TALK
wait reading phrase of.*none\):
type
wait incident
type T
wait why
type R
wait why can
type W
wait for how long
type
$(cards MAIL)
wait guest's session cannot be taken up again: after 1 s
wait MAIL 3:59>
type lock
wait cannot be taken up again: .close. ends it
wait MAIL 3:5
wait guest's session is closed then
TALK
check a_guest_who_left_is_closed ended 4
check and_the_log_has_the_close [ "$(entries_of open.closed)" = 1 ]
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole_after_that ended 0

bg open MAIL --idle 2h --identity jonas --state home-jonas --vault m.vault
check an_idle_time_over_an_hour_is_refused ended_saying 2 --idle

# --- a secret on the screen ---

fresh
python3 -c "import string; print((string.ascii_letters + string.digits + '|\'\`\",.-_') * 4, end='')" | head -c 256 >in
must as jonas put mail/long --file in --compartment MAIL
printf 'one\ntwo' >in
must as jonas put mail/lines --file in --compartment MAIL
# shellcheck disable=SC2086
TMUX=x talk open MAIL $as_jonas $asking --for 1h --idle 2s <<TALK
$(cards MAIL)
wait MAIL 0:59>
type show mail/long
wait tmux may keep.*goes away
type
wait MAIL 0:5
type show mail/relay
wait goes away
hold x
wait \\x1b\[\?1049l.*Enter goes on
type
wait MAIL 0:5
type close
TALK
check no_other_key_keeps_a_secret_on_the_screen ended 0
check the_longest_fits_on_a_screen eval '[ "$(sed -n "/show mail.long/,/1049l/p" out | grep -c .)" -gt 10 ] && [ "$(sed -n "/show mail.long/,/1049l/p" out | wc -l)" -le 25 ]'
TALK_TERM=xterm
export TALK_TERM
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 1h <<TALK
$(cards MAIL)
wait MAIL 0:59>
type show mail/lines
wait stays on this terminal.*one.*two
type close
TALK
unset TALK_TERM
check what_no_screen_takes_is_said_to_stay ended 0

# --- the end of the time, while it waits ---

fresh
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 3s <<TALK
$(cards MAIL)
wait MAIL 0:00>
keys info mail/rel
wait its time is over
TALK
check the_end_comes_in_the_middle_of_a_line eval 'ended 4 && ! find home-jonas -path "*sessions*" -type f | grep -q .'
check and_is_logged [ "$(entries_of open.expired)" = 1 ]

# --- several compartments ---

fresh
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 4h <<TALK
$(cards MAIL)
wait MAIL 3:59>
type open MAIL
wait MAIL is open here
keys open \\t
wait TIER0
type
wait incident or ticket:
type T2
wait why:
type R2
wait why can
type W2
wait for how long
type 1h
$(cards TIER0)
wait TIER0 is open until
wait TIER0 0:59>
type ls
wait tier0/dc01
type show mail/relay
wait mail/relay is not in TIER0
type sessions
wait   MAIL +open until.*\\* TIER0 +open until
keys use \\t
wait MAIL.*TIER0
type MAIL
wait MAIL 3:5
type save mail/relay saved
wait saved: saved
type open TIER0
wait TIER0 is open here
type close
wait MAIL is closed
wait TIER0 0:5
keys \\x04
wait TIER0 stays open until .*: open ([0-9a-f]+) --resume
TALK
check two_compartments_in_one_sitting ended 0
as jonas session list
check each_has_its_own_session eval 'grep -q "MAIL .*closed" out && grep -q "TIER0 .*open" out'
sid=$(sed -n 's/ .*TIER0.* open .*//p' out)
# shellcheck disable=SC2086 # these are several options
talk open "$sid" --resume $as_jonas <<TALK
wait TIER0 0:5
type open MAIL
wait incident or ticket:
type T3
wait why:
type R3
wait why can
type W3
wait for how long
type 3s
$(cards MAIL)
wait MAIL 0:00>
wait MAIL: its time is over
wait TIER0 0:5
type close all
wait TIER0 is closed
TALK
check what_is_over_leaves_the_other_open ended 0
bg audit verify m.vault --state home-jonas
check and_the_log_of_all_that_is_whole ended 0

# --- what others do, and giving up ---

fresh
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 1h <<TALK
wait session ([0-9a-f]+)
$(cards MAIL)
wait MAIL 0:59>
type open TIER0
wait incident or ticket:
keys \\x03
wait given up
wait MAIL 0:5
sh "$program" session abort \$1 --identity jonas --state home-jonas --vault m.vault 2>/dev/null
type show mail/relay
wait MAIL was closed elsewhere
TALK
check a_question_that_is_given_up_leaves_the_session eval 'grep -q "no session is open" out'
check what_somebody_else_closed_is_closed_here ended 4

# --- a deposit ---

fresh
# shellcheck disable=SC2086
talk open MAIL $as_jonas $asking --for 1h <<TALK
$(cards MAIL)
wait MAIL 0:59>
type save mail/relay saved
wait saved: saved
type debt
wait mail/relay
type put mail/relay --stdin
wait --stdin is not for here
type put mail/relay --identity anna
wait --identity is not for here
type put mail/relay
wait the secret:
type new-value
wait once more:
type new-value
wait deposited: mail/relay, version 2, in MAIL
type put mail/new --field key --generate
wait deposited: mail/new, version 1, in MAIL
type put tier0/dc01 --generate
wait not allow
keys \\x1b[A\\x1b[A\\x1b[A
wait put mail/relay
keys \\x15
type debt tested mail/relay
wait tested: mail/relay, version 2
type debt
wait in doubt: all of MAIL
type save mail/relay again
wait saved: again
type close
TALK
check a_deposit_in_a_session ended 0
check and_it_pays_the_debt [ "$(grep -c '^change: mail/relay' out)" = 1 ]
check it_is_what_was_typed [ "$(cat again)" = new-value ]
check and_it_was_not_seen eval '! grep -q new-value out'

# --- a dealing ---

fresh
must as jonas request MAIL --purpose redeal --ticket T --reason R --why-not W --out-dir req --threshold 2 --holders anna,ben,card:Neu
sid=$(sed -n 's/^session: //p' out)
# shellcheck disable=SC2086 # these are several options
talk open "$sid" --resume $as_jonas <<TALK
$(cards MAIL)
wait MAIL 3:5
type deal --cards-dir newcards
wait dealt card set 2 of MAIL
wait written: newcards/MAIL-g2-Neu.txt
wait MAIL 3:5
type deal
wait waits for its commit
type close
TALK
check a_dealing_in_a_session ended 0
check and_its_card_is_there [ -s newcards/MAIL-g2-Neu.txt ]
bg audit verify m.vault --state home-jonas
check and_the_log_has_it_whole ended 0
