#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Custody for years: shares are checked, acknowledged and attested, dealt anew,
# committed and given up; members change and leave.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
person "Dora Ahn" dora
person "Eva Lind" eva
found_vault
for p in anna ben carla dora; do enrol "$p" custodian --phone "+49 160 7" --site Nord; done
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Krämer --cards-dir cards
must as jonas compartment add TIER0 --threshold 2 --holders anna,ben,carla
deposit mail/a one MAIL
deposit mail/a two MAIL
deposit mail/b b-secret MAIL --user admin
deposit tier0/root root-secret TIER0
keep

field() {       # field EXPRESSION: of the JSON in out
	python3 -c 'import json,sys
d = json.load(open("out"))
print(eval(sys.argv[1]))' "$1"
}

# --- cards on paper ---

must as jonas compartment add PAPER --threshold 2 --holders anna,ben,card:Krämer --cards-dir paper --cards-format both --call "+49 160 1"
check a_card_is_written_as_text_and_as_a_page eval '[ -s paper/PAPER-g1-Krämer.txt ] && [ -s paper/PAPER-g1-Krämer.pdf ]'
check and_nobody_else_reads_them [ "$(stat -c %a paper/PAPER-g1-Krämer.pdf paper/PAPER-g1-Krämer.txt | sort -u)" = 600 ]
if command -v pdftoppm >/dev/null && command -v zbarimg >/dev/null; then
	pdftoppm -r 150 -png paper/PAPER-g1-Krämer.pdf page
	zbarimg --raw -q '-S*.disable' -Sqrcode.enable page-2.png >qr.txt 2>/dev/null
	as jonas share check PAPER --words qr.txt
	check the_qr_code_of_the_page_is_the_share eval 'ended_saying 0 "Krämer, card of card set 1 of PAPER"'
	pdftotext -layout paper/PAPER-g1-Krämer.pdf page.txt
	check the_page_says_whom_to_call_and_whose_it_is eval 'grep -q "+49 160 1" page.txt && grep -q "Krämer" page.txt && grep -q "Musterstadt" page.txt'
elif [ -n "${CI:-}" ]; then
	echo "not ok the_tools_that_read_a_page_are_there"
else
	echo "skip the_qr_code_of_the_page_is_the_share: pdftoppm or zbarimg is missing"
fi
as jonas compartment add PAPER2 --threshold 2 --holders anna,ben,card:Krämer --cards-dir paper --cards-format jpg
check a_format_that_is_none_is_refused_before_anything_is_dealt eval 'ended_saying 2 "txt, pdf or both" && ! "$program" inspect m.vault 2>/dev/null | grep -q PAPER2'

# --- possession ---

fresh

as anna share check MAIL
check a_right_share_is_said_to_be_right eval 'ended_saying 0 "sealed share of card set 1 of MAIL"'
size=$(entries)
check looking_is_not_logged [ "$(entries)" -eq "$size" ]
as jonas share check MAIL
check who_holds_none_is_told eval 'ended_saying 3 "you hold no share of MAIL"'
as jonas share check MAIL --words cards/MAIL-g1-Krämer.txt
check a_card_is_known_by_its_words eval 'ended_saying 0 "Krämer, card of card set 1 of MAIL"'
as jonas share check TIER0 --words cards/MAIL-g1-Krämer.txt
check a_card_of_another_compartment_is_named eval 'ended_saying 4 "card set 1 of MAIL"'
as jonas share status MAIL --json
check nothing_is_acknowledged_yet [ "$(field 'sum(h["acknowledged"] for h in d["holders"])')" = 0 ]
as anna share ack MAIL
check a_holder_acknowledges eval 'ended_saying 0 "acknowledged: anna"'
as eva share ack MAIL --words cards/MAIL-g1-Krämer.txt
check any_member_carries_a_card_that_was_typed_back eval 'ended_saying 0 "acknowledged: Krämer"'
as jonas share status MAIL --json
check then_two_are [ "$(field 'sum(h["acknowledged"] for h in d["holders"])')" = 2 ]
as anna share ack MAIL
as anna share attest MAIL
check and_attests eval 'ended_saying 0 "proved: anna"'
as eva share attest MAIL --seal Krämer --envelope A-4711
check an_envelope_is_attested_by_its_number eval 'ended_saying 0 "its envelope was seen unbroken: Krämer"'
as jonas share status MAIL --json
check and_told_as_what_it_is [ "$(field '[h["by"] for h in d["holders"] if h["holder"] == "Krämer"]')" = "['envelope']" ]
as eva share attest MAIL --seal Vogt --envelope 1
check an_unknown_card_has_no_envelope eval 'ended_saying 3 "no card of Vogt"'
bg audit verify m.vault --state home-jonas
check the_log_of_it_is_whole eval 'ended 0'
as jonas share status MAIL --json --time 2030-01-01T00:00:00.000Z
check after_90_days_a_proof_is_due [ "$(field 'd["due"]')" = 3 ]
as jonas share status MAIL --json
check one_site_that_could_open_it_alone_is_named [ "$(field 'd["sites_alone"]')" = "['Nord']" ]
check and_how_many_may_be_lost [ "$(field 'd["threshold"], d["active"], d["slack"]')" = "(2, 3, 1)" ]

as jonas ready
check what_is_not_in_order_is_a_finding eval 'ended 9 && grep -q "MAIL: 1 holder has not acknowledged" out && grep -q "TIER0: 3 holders" out'
as jonas ls --compartment NONE
check the_list_of_a_compartment_that_is_not_there_is_no_empty_one eval 'ended_saying 3 "compartment NONE"'
must as ben share ack MAIL
for p in anna ben carla; do must as "$p" share ack TIER0; done
as jonas ready
check when_all_is_there_it_is_ready eval 'ended 0 && [ "$(cat out)" = ready ]'
as jonas ready --at 2030-01-01 --json
check on_a_later_day_proofs_are_due eval 'ended 9 && [ "$(field "sorted({f[\"finding\"] for f in d[\"findings\"]})")" = "['"'due'"']" ]'
as jonas ready --without anna
check without_one_it_still_opens eval 'ended 9 && grep -q "losing one more share" out && ! grep -q "gone" out'
as jonas ready --without-site Nord --json
check without_a_site_it_may_be_gone [ "$(field '[f["compartment"] for f in d["findings"] if f["finding"] == "gone"]')" = "['MAIL', 'TIER0']" ]
as jonas ready --without nobody
check an_unknown_name_is_no_question eval 'ended_saying 3 nobody'

# --- a redeal ---

fresh
# shellcheck disable=SC2054 # one list with commas
redeal=(--purpose redeal --threshold 2 --holders anna,carla,dora,card:Vogt)
request MAIL "${redeal[@]}"
check old_and_new_stand_side_by_side eval 'grep -q "^  2 of 3 *2 of 4" err && grep -q "Krämer (card) *dora" err && grep -q "Vogt (card)" err'
approve anna MAIL
must [ "$st" -eq 0 ]
check a_custodian_is_shown_both eval 'grep -q "DEAL ITS SHARES ANEW" err && grep -q "^  2 of 3 *2 of 4" err && grep -q "Ben Ode *Carla Nim" err && grep -q "Vogt (card)" err'
approve ben MAIL
check and_told_that_they_would_hold_none eval 'ended_saying 0 "you would hold no share any more"'
as jonas deal MAIL --session "$sid" --cards-dir cards
check nothing_is_dealt_before_the_approvals eval 'ended 5'
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a'
check a_redeal_reveals_nothing eval 'ended 4 && [ ! -s out ]'
as jonas deal TIER0 --session "$sid"
check it_deals_no_other_compartment eval 'ended_saying 4 "opens MAIL, not TIER0"'
share=$(find home-jonas/*/sessions/"$sid" -name 'share-*' | head -n 1)
mv "$share" kept.age
ln -s "${share##*/}" "$share" # leads to itself, and to no share
as jonas deal MAIL --session "$sid" --cards-dir cards
check a_share_that_cannot_be_read_is_no_missing_approval eval 'ended_saying 1 "${share##*/}"'
mv kept.age "$share"
as jonas deal MAIL --session "$sid" --cards-dir cards
check the_new_set_is_dealt eval 'ended_saying 0 "card set 2 of MAIL: 4 shares, any 2 open it; you can lose 2" && [ -s cards/MAIL-g2-Vogt.txt ]'
as jonas deal MAIL --session "$sid" --cards-dir more
check and_not_twice eval 'ended_saying 4 "waits for its commit"'
as jonas share status MAIL --json
check it_is_pending_and_the_old_one_proven [ "$(field 'd["generation"], d["pending"], d["proven"], d["pending_acknowledged"]')" = "(1, 2, True, 0)" ]
deposit mail/c during MAIL
leaf $(($(entries) - 1)) >last
check a_deposit_meanwhile_goes_to_both grep -q '"also":{"generation":2' last
as jonas deal commit MAIL
check it_is_not_committed_without_acknowledgements eval 'ended_saying 4 "0 of 4 shares"'
as anna share ack MAIL
as carla share ack MAIL
must [ "$st" -eq 0 ]
as jonas deal commit MAIL
check two_of_two_needed_are_too_few eval 'ended_saying 4 "2 of 4 shares"'
cp -a m.vault pending.vault
must as eva share ack MAIL --words cards/MAIL-g2-Vogt.txt
as jonas deal commit MAIL
check with_one_to_spare_it_is eval 'ended_saying 0 "card set 2 of MAIL is in use"'
must as jonas session abort "$sid"
rm -rf req-MAIL
request MAIL
for p in carla dora; do must approve "$p" MAIL; done
check who_left_the_set_is_not_asked [ ! -e req-MAIL/request-MAIL-ben.bg ]
as jonas open "$sid" --card cards/MAIL-g1-Krämer.txt
check an_old_card_is_named_with_its_set_and_date eval 'ended_saying 4 "card set 1 of MAIL, out of use since $(date -u +%Y-%m-%d)"'
as jonas open "$sid" --approval answer-carla.bg --approval answer-dora.bg -c 'show mail/a' -c 'show mail/b'
check the_new_quorum_opens_all eval 'ended 0 && [ "$(cat out)" = "twob-secret" ]'
as jonas open "$sid" -c prove
as jonas audit log
check a_quorum_can_prove_itself_without_showing_anything eval 'grep -q generation.proven out'
as jonas open "$sid" -c 'show mail/c' -c close
check and_what_came_meanwhile eval 'ended 0 && [ "$(cat out)" = during ]'
as jonas share status MAIL --json
check a_set_that_opened_something_is_proven [ "$(field 'd["generation"], d["proven"]')" = "(2, True)" ]
as jonas deal retire MAIL --set 2
check the_set_in_use_is_not_retired eval 'ended_saying 4 "no old one"'
as jonas deal retire MAIL --set 1
check the_old_one_is eval 'ended 0'
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole eval 'ended 0'
as jonas share check MAIL --words cards/MAIL-g1-Krämer.txt
check the_old_card_is_still_known eval 'ended_saying 4 "is retired since"'

# --- the catalog moves while a set is pending ---

fresh
request MAIL --purpose redeal --threshold 2 --holders anna,card:Vogt,card:Sommer
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
must as jonas deal MAIL --session "$sid" --cards-dir cards
must as jonas member retire dora
must as anna share ack MAIL
must as jonas share ack MAIL --words cards/MAIL-g2-Vogt.txt
must as jonas share ack MAIL --words cards/MAIL-g2-Sommer.txt
must as jonas deal commit MAIL
deposit mail/after later MAIL
bg open MAIL --guest --ticket t --reason r --why-not w --vault m.vault --state home-guest \
	--card cards/MAIL-g2-Vogt.txt --card cards/MAIL-g2-Sommer.txt -c 'show mail/after' -c 'show mail/a'
check cards_alone_find_what_came_after_the_rotation eval 'ended 0 && [ "$(cat out)" = latertwo ]'
bg audit verify m.vault --state home-jonas
check and_its_log_is_whole ended 0

# --- to groups, and back to a quorum of all ---

fresh
request MAIL --purpose redeal --groups 2 --group IT=2:anna,ben,card:Kurz --group BOARD=1:carla,card:Lang
check groups_stand_beside_what_was_one eval 'grep -q "2 of 3 *2 of 2 groups" err && grep -q "IT: 2 of 3" err && grep -q "BOARD: 1 of 2" err'
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
must as jonas deal MAIL --session "$sid" --cards-dir cards
for p in anna ben carla; do must as "$p" share ack MAIL; done
as jonas deal commit MAIL
check one_to_spare_is_counted_group_by_group eval 'ended_saying 4 "3 of 5 shares"'
must as jonas share ack MAIL --words cards/MAIL-g2-Kurz.txt
must as jonas share ack MAIL --words cards/MAIL-g2-Lang.txt
must as jonas deal commit MAIL
must as jonas session abort "$sid"
rm -rf req-MAIL
request MAIL
for p in anna ben carla; do must approve "$p" MAIL; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a'
check it_without_the_board_opens_nothing eval 'ended 5 && [ ! -s out ]'
as jonas open "$sid" --card cards/MAIL-g2-Lang.txt -c 'show mail/a' -c close
check with_the_boards_card_it_does eval 'ended 0 && [ "$(cat out)" = two ]'

# --- a copy from before somebody left ---

fresh
cp m.vault stale.vault
must as jonas member retire ben
mv m.vault main.vault && cp stale.vault m.vault
"$program" request MAIL --ticket t --reason r --why-not w --out-dir stale --identity jonas \
	--state home-elsewhere --vault m.vault >out 2>err </dev/null
sid=$(sed -n 's/^session: //p' out) phrase=$(sed -n 's/^phrase: //p' out)
bg approve stale/request-MAIL-ben.bg --phrase "$phrase" --out answer-ben.bg --identity ben --state home-ben
check on_the_stale_copy_who_left_still_approves ended 0
as jonas ls
check whose_pin_is_newer_is_told_that_it_is_stale eval 'ended 7'
mv m.vault fork.vault && cp main.vault m.vault
request MAIL
as jonas open "$sid" --approval answer-ben.bg
check their_answer_counts_nothing_on_the_true_one eval 'ended_saying 4 "another request"'
check and_they_are_not_asked_there [ ! -e req-MAIL/request-MAIL-ben.bg ]
as jonas audit anchor --out main.anchor
bg audit verify fork.vault --anchor main.anchor --state home-x
check the_fork_is_found_by_an_anchor eval 'ended 7'
sqlite3 m.vault "attach 'fork.vault' as f; insert into leaf select '00000000000000000000000000000001', seq, bytes from f.leaf" 2>err
bg audit verify m.vault --state home-x
check its_entries_as_a_branch_of_the_true_one_are_invalid eval 'ended 6'

# --- given up ---

fresh
request MAIL "${redeal[@]}"
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
must as jonas deal MAIL --session "$sid" --cards-dir cards
as jonas deal abort MAIL
check a_dealing_is_given_up eval 'ended_saying 0 "card set 2 of MAIL is given up"'
as jonas share check MAIL --words cards/MAIL-g2-Vogt.txt
check its_card_is_named_as_that eval 'ended_saying 4 "given up"'
must as jonas deal MAIL --session "$sid" --cards-dir again
check the_next_one_has_the_next_number [ -s again/MAIL-g3-Vogt.txt ]
request TIER0
for p in anna ben; do must approve "$p" TIER0; done
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show tier0/root'
check other_compartments_are_as_they_were eval 'ended 0 && [ "$(cat out)" = root-secret ]'

# --- who asks for what may not be ---

fresh
as jonas request MAIL --purpose redeal --threshold 1 --holders anna,ben --ticket t --reason r --why-not w --out-dir o
check a_policy_one_person_meets_is_refused eval 'ended 4 && [ ! -e o/request-MAIL-anna.bg ]'
as jonas request MAIL --purpose redeal --ticket t --reason r --why-not w --out-dir o
check a_redeal_without_a_policy_is_no_request eval 'ended_saying 2 holders'
as jonas request MAIL --threshold 2 --holders anna,ben --ticket t --reason r --why-not w --out-dir o
check and_a_policy_without_a_redeal_is_none eval 'ended_saying 2 "--purpose redeal"'
as jonas request MAIL --purpose redeal --threshold 2 --holders anna,eva --ticket t --reason r --why-not w --out-dir o
check only_custodians_get_shares eval 'ended_saying 4 "eva is no custodian"'

# --- members change ---

must as jonas member set anna --phone "+49 160 99" --absent "until 28.11., by phone" --deputy ben
as eva member list --json
check facts_of_a_member_change [ "$(field '[(m["phone"], m["absent"], m["deputy"], m["site"]) for m in d if m["short"] == "anna"]')" = "[('+49 160 99', 'until 28.11., by phone', 'ben', 'Nord')]" ]
must as anna member set anna --absent ""
as eva member list --json
check and_are_taken_away [ "$(field '["absent" in m for m in d if m["short"] == "anna"]')" = "[False]" ]
as anna member set ben --phone 1
check nobody_sets_those_of_another eval 'ended 4'
as anna member roles anna admin
check nobody_makes_themselves_an_admin eval 'ended 4'
must as jonas member roles eva auditor,admin
must as eva audit cosign
as eva member roles jonas auditor
check an_admin_can_be_demoted eval 'ended 0'
as eva member roles eva auditor
check but_not_the_last_one eval 'ended_saying 4 "no admin would remain"'

# --- new keys ---

fresh
must bg identity new --name "Anna Weber" --as anna --keep-id anna.member --out anna2 --no-passphrase
as jonas member rekey anna anna2.member
check nobody_rekeys_another eval 'ended_saying 4 "signs the new keys with the old ones"'
must as anna member rekey anna anna2.member
cp -a home-anna home-anna2
as anna share ack MAIL
check the_old_keys_count_no_more eval '! ended 0'
bg share ack MAIL --identity anna2 --identity anna --state home-anna --vault m.vault
check with_both_identities_the_share_is_still_there eval 'ended_saying 0 "acknowledged: anna"'
request MAIL
bg approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --out answer-anna.bg --identity anna2 --identity anna --state home-anna
check and_approves eval 'ended 0'
must approve ben MAIL
as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
check and_opens eval 'ended 0 && [ "$(cat out)" = two ]'
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole_with_new_keys eval 'ended 0'

# --- somebody leaves ---

fresh
enrol_admin() { must as jonas member roles dora admin,custodian; }
enrol_admin
as_dora() { as dora "$@"; }
must as dora request MAIL --ticket t --reason r --why-not w --out-dir req-MAIL
sid=$(sed -n 's/^session: //p' out) phrase=$(sed -n 's/^phrase: //p' out)
for p in anna ben; do must approve "$p" MAIL; done
must as dora open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c 'show mail/a' -c close
must as eva audit cosign
must as jonas compartment add WEB --threshold 2 --holders anna,dora
as jonas member retire jonas
check nobody_retires_themselves eval 'ended_saying 4 "another admin must retire you"'
as jonas member retire dora --json
check a_leaver_report_lists_what_they_saw_and_only_that [ "$(field '[(s["path"], s["version"]) for s in d["revealed"]]')" = "[('mail/a', 2)]" ]
check and_the_compartments_whose_share_they_held [ "$(field '[s["compartment"] for s in d["shares"]]')" = "['WEB']" ]
check and_nothing_is_in_doubt_once_somebody_cosigned [ "$(field 'd["in_doubt"]')" = "[]" ]
as dora share ack WEB
check who_left_writes_nothing eval 'ended 4'
as dora ls
check and_reads_no_new_names eval 'true'
deposit mail/z later MAIL
as dora ls
check new_names_are_sealed_from_them eval '! grep -q mail/z out'
as jonas share status WEB --json
check their_share_counts_no_more [ "$(field 'd["retired"], d["active"], d["slack"]')" = "(1, 1, -1)" ]
as eva ls
check everybody_else_reads_on eval 'ended 0 && grep -q mail/z out && grep -q mail/a out'
"$program" ls --vault m.vault --state home-guest --reading-phrase-fd 3 3<m.vault.phrase >out 2>err
st=$?
check the_reading_phrase_still_opens_names eval 'ended 0 && grep -q mail/z out'
must as jonas member roles eva admin,auditor
must as jonas member retire carla --reading-phrase-out new.phrase --work-factor 10
"$program" ls --vault m.vault --state home-guest --reading-phrase-fd 3 3<m.vault.phrase >out 2>err
st=$?
check until_it_is_changed_with_a_leaver eval 'ended_saying 4 "reading phrase"'
"$program" ls --vault m.vault --state home-guest --reading-phrase-fd 3 3<new.phrase >out 2>err
st=$?
check the_new_one_opens_all_names eval 'ended 0 && grep -q mail/z out && grep -q mail/a out'
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole_after_they_left eval 'ended 0'
