#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A slip of somebody at a terminal costs a word, and not the whole command; and
# what everybody tries first gets an answer that leads on.

. "$(dirname "$0")/scene.sh"

talk() {        # talk ARGS: with the script on standard input
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" >out 2>err
	st=$?
}

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault

# --- an empty vault ---

as jonas ready
check a_vault_without_a_compartment_is_not_ready eval 'ended 9 && grep -q "^compartments: there is none" out'

# --- a passphrase ---

talk identity new --name "Rita Lang" --out rita --work-factor 10 <<'TALK'
wait passphrase for the identity:
type correct horse
wait once more:
type correct horse
wait read these six words
TALK
must as jonas member add rita.member --roles auditor --phrase-checked
talk member list --vault m.vault --identity rita --state home-rita <<'TALK'
wait passphrase for rita:
type wrong horse
wait the passphrase is wrong.*passphrase for rita:
type correct horse
wait jonas .*Jonas Beck
TALK
check a_mistyped_passphrase_is_asked_for_again ended 0
talk member list --vault m.vault --identity rita --state home-rita <<'TALK'
wait passphrase for rita:
type a
wait passphrase for rita:
type b
wait passphrase for rita:
type c
wait the passphrase is wrong: rita
TALK
check but_not_for_ever ended 4
echo wrong >pass
"$program" member list --vault m.vault --identity rita --state home-rita --passphrase-fd 3 3<pass >out 2>err </dev/null
st=$?
check one_from_a_descriptor_is_tried_once eval 'ended 4 && [ "$(grep -c "passphrase is wrong" err)" = 1 ]'

# --- six words ---

enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:A,card:B --cards-dir cards
request MAIL
answer() { talk approve req-MAIL/request-MAIL-anna.bg --identity anna --state home-anna --out answer.bg; }
answer <<TALK
wait type the six words
type $phrase again
wait 6 words are wanted, not 7.*once more.*type the six words
type $phrase
wait approval written: answer.bg
TALK
check a_slip_of_the_six_words_is_asked_for_again ended 0
rm -f answer.bg
answer <<'TALK'
wait type the six words
type album album album album album album
wait does not match.*type the six words
type album album album album album album
wait type the six words
type album album album album album album
wait next:
TALK
check wrong_words_are_refused_in_the_end eval 'ended 4 && [ ! -e answer.bg ]'
answer <<'TALK'
wait type the six words
type no
wait nothing was approved.*--refuse --because
TALK
check who_types_no_has_not_approved eval 'ended 2 && [ ! -e answer.bg ]'

# --- what everybody tries first ---

bg show mail/a
check show_at_the_prompt_is_told_to_open ended_saying 2 "show is for a compartment that is open: open LABEL asks for a quorum"
