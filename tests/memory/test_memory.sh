#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where secrets are while the program runs: in locked, guarded pages and nowhere
# else, neither on heap and stack nor in registers; and, once a session is
# locked or closed, nowhere at all (S5). Looked for are secrets, passphrases,
# words of cards, shares, and every key that follows from them, in many forms.

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/memory/memory.sh"

secret=$(random) newer=$(random) totp=$(head -c 20 /dev/urandom | base32)
pass_jonas=$(random) pass_anna=$(random)
ulimit -l 65536 2>/dev/null # what is locked is told from what is not elsewhere

new_person() {  # new_person "Full Name" SHORT PASSPHRASE
	looked "new-$2" identity new --name "$1" --as "$2" --out "$2" --work-factor 10 --passphrase-fd 3 3<<<"$3"
	must [ "$st" -eq 0 ]
	cp out "phrase-$2"
}
# by WHAT PERSON ARGS: with their passphrase, and looked at as it ends
by() {
	local what=$1 who=$2 pass=pass_$2
	shift 2
	looked "$what" "$@" --identity "$who" --passphrase-fd 3 --state "home-$who" --vault m.vault 3<<<"${!pass}"
}
must_by() {
	by "$@"
	must [ "$st" -eq 0 ]
}
quorum() {      # quorum CARD CARD: what is looked for, of the vault as it is
	{
		echo "control control $CONTROL"
		echo "public said"
		echo "text secret $secret"
		echo "text newer $newer"
		echo "base32 totp $totp"
		echo "text passphrase $pass_jonas"
		echo "text passphrase-anna $pass_anna"
		echo "words reading m.vault.phrase"
		echo "identity jonas jonas $pass_jonas"
		echo "identity anna anna $pass_anna"
		echo "card one $1"
		echo "card two $2"
		echo "quorum compartment one two"
		echo "card three cards/OTHER-g1-Vogt.txt"
		echo "card four cards/OTHER-g1-Sommer.txt"
		echo "quorum other three four"
		echo "vault m.vault"
		for f in sessions/*/*; do [ ! -f "$f" ] || echo "file $f"; done
	} >spec
	plant spec
}
keep_sessions() { mkdir -p sessions && cp -r home-*/*/sessions/* sessions/ 2>/dev/null; }

new_person "Jonas Beck" jonas "$pass_jonas"
new_person "Anna Weber" anna "$pass_anna"
person "Ben Ode" ben
must_by init jonas init m.vault --label Musterstadt --admin jonas.member --work-factor 10
grep -E '^([a-z]+ ){7}[a-z]+$' out >m.vault.phrase
must_by member jonas member add anna.member --roles custodian --phrase "$(cat phrase-anna)"
must_by member jonas member add ben.member --roles custodian --phrase "$(cat phrase-ben)"
must_by compartment jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer \
	--cards-dir cards --cards-format both
must_by other jonas compartment add OTHER --threshold 2 --holders card:Vogt,card:Sommer --cards-dir cards
cards=(cards/MAIL-g1-Vogt.txt cards/MAIL-g1-Sommer.txt)
printf %s "$secret" >in
must_by put jonas put mail/a --file in --compartment MAIL
printf %s "$newer" >in
input=in must_by put2 jonas put mail/b --line --compartment MAIL
printf %s "$totp" >in
must_by put3 jonas put mail/t --field totp --file in --compartment MAIL
must_by generate jonas put mail/g --generate --compartment MAIL

# --- one command after the other ---

asked() {       # asked WHAT [OPTIONS]: a request, and Anna's answer to it
	local what=$1
	shift
	rm -rf req answer.bg
	must_by "$what-request" jonas request MAIL --ticket T --reason R --why-not W --out-dir req "$@"
	sid=$(sed -n 's/^session: //p' out)
	must_by "$what-approve" anna approve req/request-MAIL-anna.bg --phrase "$(sed -n 's/^phrase: //p' out)" \
		--out answer.bg
	keep_sessions
}
asked open
by refused jonas open "$sid" --card cards/MAIL-g1-Vogt.txt --card m.vault.phrase
must_by accept jonas open "$sid" --approval answer.bg
keep_sessions
must_by uses jonas open "$sid" -c 'show mail/a' -c 'totp mail/t' -c 'run mail/a -- cat' -c 'save mail/b saved' \
	-c 'export mail/a mail/b' -c 'prove' -c 'info mail/a'
check what_was_shown_is_what_was_planted eval 'grep -qF "$secret" out && [ "$(cat saved)" = "$newer" ]'
must_by close jonas open "$sid" -c 'show mail/a' -c close
must_by ack anna share ack MAIL
must_by ack-card jonas share ack MAIL --words cards/MAIL-g1-Vogt.txt
must_by check jonas share check MAIL --words cards/MAIL-g1-Sommer.txt
looked guest open MAIL --guest --ticket T --reason R --why-not W --vault m.vault --state home-guest \
	--reading-phrase-fd 3 --card "${cards[0]}" --card "${cards[1]}" -c 'show mail/b' -c close 3<m.vault.phrase
must [ "$st" -eq 0 ]
must_by cosign jonas audit cosign
must_by report jonas audit report --html report.html
by wrong jonas ls --passphrase-fd 4 4<<<"not $pass_anna"
asked redeal --purpose redeal --threshold 2 --holders anna,ben,card:Vogt,card:Sommer
must_by redeal-accept jonas open "$sid" --approval answer.bg --card cards/MAIL-g1-Vogt.txt
keep_sessions
must_by deal jonas deal MAIL --session "$sid" --cards-dir cards
quorum "${cards[@]}"
for what in looked/*; do
	check "$(basename "$what")_leaves_nothing_in_memory" nothing "$what"/end
done
# who draws a code has the card's words in its own memory, which ends with it
drawn() {
	found looked/compartment/end.* && grep -q words where || return 1
	! grep -vqE "^(one|two|share-[0-9a-f]*)-words (heap|file)$" where || told
}
[ "$sees_children" = 0 ] || check who_draws_a_code_has_no_more_than_its_card drawn
quorum cards/MAIL-g2-Vogt.txt cards/MAIL-g2-Sommer.txt
check a_dealing_leaves_nothing_of_the_new_set nothing looked/deal/end

# --- a conversation, and what is there at each moment of it ---

must_by abort jonas deal abort MAIL
rm -rf looked home-jonas/*/sessions/* sessions
mkfifo ask told
# talk WHAT ARGS: the program on a terminal, with the script on standard input
talk() {
	local what=$1
	shift
	cat >script
	mkdir -p "looked/$what"
	python3 "$repo/tests/cli/talk.py" script "$looking/look" "looked/$what" ask told -- \
		"$program" "$@" --vault m.vault >out 2>err
	st=$?
	spoken
	[ ! -e spec ] || plant spec
}
by_cards() {    # by_cards LABEL: two cards, at the prompt that waits
	for name in Vogt Sommer; do
		printf 'wait waiting:\ntype f\nwait file of\ntype cards/%s-g1-%s.txt\n' "$1" "$name"
	done
}
at() { echo "sh timeout 60 sh -c 'echo $1 >ask && read -r x <told'"; }
card_words() { sed '1,/^$/d' "$1" | tr -d '0-9' | xargs; }
printf '%s\n' "$pass_anna" >pw-anna
talk talk open MAIL --identity jonas --state home-jonas <<TALK
wait passphrase
$(at asking)
type $pass_jonas
wait incident or ticket:
$(at asked)
type INC-4711
wait why:
type exchange01 store corrupt
wait why can the normal way not be used:
type directory down
wait for how long
type 2h
wait read out: "([a-z ]+)"
sh $program approve request-MAIL-anna.bg --phrase "\$1" --out yes.bg --identity anna --state home-anna --passphrase-fd 3 3<pw-anna
wait waiting:
type f
wait file of
type yes.bg
wait anna accepted: 1 of 2
wait waiting:
$(at waiting)
type c
wait word 1 of 33
keys $(card_words "${cards[1]}" | cut -d' ' -f1-20)
wait word 20 of 33
$(at typing)
keys  $(card_words "${cards[1]}" | cut -d' ' -f21-)
type
wait Sommer accepted: 2 of 2
wait MAIL 1:59>
sh cp -r home-jonas/*/sessions .
$(at open)
type show mail/a
wait goes away
$(at shown)
type
wait \\x1b\[\?1049l
wait MAIL 1:
$(at was-shown)
type totp mail/t
wait [0-9]{6}
wait MAIL 1:
$(at totp)
type save mail/b b.txt
wait saved: b.txt
wait MAIL 1:
$(at saved)
type run mail/a -- sh -c 'cat <&3 | wc -c'
wait MAIL 1:
$(at run)
type run mail/a -- sh -c 'wc -c <&3 && echo running >ask && read -r x <told'
wait MAIL 1:
type lock
wait locked.*passphrase for
$(at locked)
type $pass_jonas
wait MAIL 1:
$(at unlocked)
type open OTHER
wait incident or ticket:
type INC-4712
wait why:
type the same
wait why can
type directory down
wait for how long
type 1h
$(by_cards OTHER)
wait OTHER 0:59>
$(at both)
type use MAIL
wait MAIL 1:
type close
wait MAIL is closed
wait OTHER 0:5
$(at other)
type close
TALK
check a_conversation_was_held ended 0
quorum "${cards[@]}"
check nothing_is_there_while_a_passphrase_is_asked_for nothing looked/talk/asking
check an_identity_is_guarded_while_the_ticket_is_asked_for guarded looked/talk/asked jonas
check and_while_approvals_are_waited_for guarded looked/talk/waiting jonas
check words_are_guarded_while_they_are_typed guarded looked/talk/typing jonas
for m in open was-shown totp saved run unlocked; do
	check "keys_are_guarded_at_the_prompt_$m" guarded looked/talk/$m compartment jonas
done
check a_secret_on_the_screen_is_guarded guarded looked/talk/shown compartment secret
check and_gone_from_memory_with_it eval 'guarded looked/talk/was-shown compartment && ! grep -q "^secret" where'
check and_gone_while_a_program_runs_that_was_given_it eval 'guarded looked/talk/running compartment && ! grep -q "^secret" where'
check two_compartments_are_guarded guarded looked/talk/both compartment other
check of_the_one_that_was_closed_nothing_is_left eval 'guarded looked/talk/other other &&
	! grep -E "^(compartment|secret|newer|one-|two-)" where'
check nothing_is_there_while_it_is_locked nothing looked/talk/locked
check nothing_is_there_after_the_close nothing looked/talk/end looked/talk/end.*

# --- a dealing day ---

mkdir looked/day
DEALT=dealt python3 "$repo/tests/cli/dealing_day.py" plain "$looking/look" looked/day -- "$program" compartment add PAPER \
	--threshold 2 --holders anna,ben,card:Vogt --identity jonas --passphrase-fd 3 --state home-jonas \
	--vault m.vault 3<<<"$pass_jonas" >out 2>err
st=$?
check a_dealing_day_was_held eval 'ended 0 && [ "$(wc -w <dealt)" = 33 ]'
quorum "${cards[@]}"
echo "card dealt dealt" >>spec
plant spec
check nothing_is_there_after_a_dealing_day nothing looked/day/end*

# --- other ends ---

asking="--ticket T --reason R --why-not W"
# shellcheck disable=SC2086
talk over open MAIL --identity jonas --state home-jonas $asking --for 3s <<TALK
wait passphrase
type $pass_jonas
$(by_cards MAIL)
wait MAIL 0:00>
wait its time is over
TALK
check nothing_is_there_after_the_end_of_the_time eval 'ended 4 && nothing looked/over/end*'
# shellcheck disable=SC2086
talk hung open MAIL --identity jonas --state home-jonas $asking --for 4h <<TALK
wait passphrase
type $pass_jonas
$(by_cards MAIL)
wait MAIL 3:59>
$(at there)
hang
TALK
check nothing_is_there_when_the_terminal_has_gone eval 'guarded looked/hung/there compartment && nothing looked/hung/end*'
talk guest open MAIL --state home-guest <<TALK
wait reading phrase of.*none\):
type $(cat m.vault.phrase)
wait incident
$(at phrase)
type T
wait why
type R
wait why can
type W
wait for how long
type
$(by_cards MAIL)
wait MAIL 3:59>
$(at open)
type show mail/a
wait goes away
type
wait \\x1b\[\?1049l
wait MAIL 3:5
type close
TALK
quorum "${cards[@]}"
check a_guest_closed_it ended 0
check a_reading_phrase_is_guarded guarded looked/guest/phrase vault-object-records
check a_guests_keys_are_guarded guarded looked/guest/open compartment
check nothing_is_there_after_a_guest nothing looked/guest/end*
