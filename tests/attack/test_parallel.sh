#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Another vault with the same labels and the same people, and a custodian who is
# asked twice: what somebody is told before they trust the wrong one (T3, T5, V7).

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 2 --holders anna,ben
deposit mail/a true-secret MAIL
true=$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)

# the same label, the same compartment, the same custodians' public files
label=Musterstadt
vault=other.vault
must bg init other.vault --label Musterstadt --admin jonas.member --work-factor 10 \
	--reading-phrase-out other.phrase --identity jonas --state home-mallory
mallory() { bg "$@" --identity jonas --state home-mallory --vault other.vault; }
for p in anna ben; do
	must mallory member add "$p.member" --roles custodian --phrase "$(cat "phrase-$p")"
done
must mallory compartment add MAIL --threshold 2 --holders anna,ben
printf %s false-secret >in
must mallory put mail/a --file in --compartment MAIL
must mallory request MAIL --ticket INC-1 --reason "store corrupt" --why-not "directory down" --out-dir req-other
false_phrase=$(sed -n 's/^phrase: //p' out)

bg approve req-other/request-MAIL-anna.bg --phrase "$false_phrase" --out no.bg \
	--identity anna --state home-anna --fingerprint "$true"
check a_request_of_another_vault_is_refused eval 'ended 4 && [ ! -e no.bg ]'
vault=m.vault
request MAIL
must approve anna MAIL
bg approve req-other/request-MAIL-anna.bg --phrase "$false_phrase" --out no.bg \
	--identity anna --state home-anna
check who_was_never_there_is_told_to_compare_the_fingerprint eval 'ended 0 && grep -q "never seen this vault. compare its fingerprint" err'
bg audit verify other.vault --state home-none
check it_is_an_unknown_vault eval 'ended 0 && grep -q "^UNKNOWN VAULT" out'
bg audit verify other.vault --state home-none --fingerprint "$true"
check and_not_the_one_on_the_card ended 4
bg put mail/a --file in --compartment MAIL --identity jonas --state home-jonas --vault other.vault
check nothing_is_deposited_in_it eval 'ended 4'
bg merge other.vault --identity jonas --state home-jonas --vault m.vault
check nor_is_it_merged ended_saying 10 "another vault"
as jonas open "$sid" --approval answer-anna.bg
check the_true_one_takes_its_approval ended_saying 5 "1 of 2"

# --- an approval that was lost ---

request MAIL
must approve anna MAIL
rm answer-anna.bg
deposit mail/b later MAIL
request MAIL
must approve anna MAIL
check a_request_after_a_lost_approval_is_approved grep -q "continue the" err
must approve ben MAIL
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
check and_opens eval 'ended 0 && [ "$(cat out)" = true-secret ]'
bg audit verify m.vault --state home-none
check and_the_log_is_whole eval 'ended 0 && ! grep -qE "VOID|INVALID" out'
