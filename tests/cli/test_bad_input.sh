#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Bad input to every command: a clear message, its own exit status, and the
# vault's bytes as they were.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Kim Other" kim
found_vault
enrol anna custodian
enrol ben custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Kraemer --cards-dir cards
deposit a/b secret MAIL
request MAIL
must approve anna MAIL
echo text >text
head -c 2000000 /dev/zero >big
touch empty

# refused NAME STATUS TEXT ARGS...: that status, TEXT said, the vault untouched,
# nothing on standard output, and a hint at the next step
refused() {
	local name=$1 status=$2 text=$3 before
	shift 3
	before=$(sha256sum m.vault)
	bg "$@"
	check "$name" eval 'ended "$status" && grep -qF -- "$text" err && [ ! -s out ] &&
		grep -q "  next: " err && [ "$before" = "$(sha256sum m.vault)" ]'
}
j=(--vault m.vault --identity jonas --state home-jonas)
a=(--vault m.vault --identity anna --state home-anna --fingerprint "$(bg inspect m.vault; sed -n 's/^fingerprint //p' out)")

refused no_such_command_is_named 2 "no command frob" frob
refused no_such_option_is_named 2 "no option --frob" ls --frob "${j[@]}"
refused an_option_of_another_command_is_named 2 "takes no option --threshold" ls --threshold 2 "${j[@]}"
refused an_option_without_its_value_is_named 2 "--field needs NAME" put a/b "${j[@]}" --stdin --field
refused a_missing_word_is_named 2 "put needs PATH" put "${j[@]}"
refused a_word_too_many_is_named 2 "unexpected c" ls b c "${j[@]}"
refused a_vault_must_be_named 2 "which vault" ls --identity jonas --state home-jonas
refused an_absent_vault_is_named 3 "none.vault" ls --vault none.vault --identity jonas --state home-jonas
refused an_absent_identity_is_named 3 "nobody" ls --vault m.vault --identity nobody --state home-jonas
refused a_text_is_no_identity 10 "text: line 1" ls --vault m.vault --identity text --state home-jonas
refused names_need_a_reader 4 "sealed" ls --vault m.vault --state home-jonas
refused a_strangers_identity_reads_nothing 4 "sealed" ls --vault m.vault --identity kim --state home-kim
refused a_wrong_time_is_named 2 "--time" ls "${j[@]}" --time yesterday
refused a_bad_fingerprint_is_named 10 "word" ls "${j[@]}" --fingerprint "one two"

refused identity_needs_a_name 2 "--name" identity new --out x --no-passphrase
refused identity_needs_a_file 2 "--out" identity new --name "X Y" --no-passphrase
refused identity_overwrites_nothing 4 "anna" identity new --name "Anna Two" --out anna --no-passphrase
refused a_name_with_controls_is_refused 10 "control" identity new --name $'A\x1b[31m' --as a --out x --no-passphrase
refused a_bad_short_name_is_named 2 "--as" identity new --name "X Y" --as "../x" --out x --no-passphrase
refused without_terminal_a_passphrase_must_be_given 2 "--passphrase-fd" identity new --name "X Y" --out x
refused a_work_factor_has_bounds 2 "--work-factor" identity new --name "X Y" --out x --no-passphrase --work-factor 99

refused init_overwrites_nothing 4 "m.vault" init m.vault --label x --admin jonas.member --identity jonas --state home-x --work-factor 10 --reading-phrase-out p2
refused init_needs_the_founders_identity 4 "identity" init n.vault --label x --admin jonas.member --identity anna --state home-x --work-factor 10 --reading-phrase-out p3
check and_leaves_no_file eval '[ ! -e n.vault ] && [ ! -e p2 ] && [ ! -e p3 ]'
bg init late.vault --label x --admin jonas.member --identity jonas --state /proc/none --work-factor 10 --reading-phrase-out late.phrase
check a_home_that_takes_nothing_loses_no_phrase eval '[ "$st" -ne 0 ] && [ -s late.vault ] && [ -s late.phrase ] && grep -q "founded" err'
refused a_text_is_no_enrolment 10 "text" init n.vault --label x --admin text --identity jonas --state home-x

refused a_wrong_phrase_enrols_nobody 4 "six words" member add kim.member --roles custodian --phrase "academic academic academic academic academic academic" "${j[@]}"
refused a_phrase_has_six_words 4 "6 words" member add kim.member --roles custodian --phrase "academic" "${j[@]}"
refused a_word_off_the_list_is_numbered 4 "word 2" member add kim.member --roles custodian --phrase "academic xyzzy academic academic academic academic" "${j[@]}"
refused roles_are_named 2 "king" member add kim.member --roles king --phrase-checked "${j[@]}"
refused nobody_is_enrolled_twice 4 "anna" member add anna.member --roles custodian --phrase-checked "${j[@]}"
refused a_custodian_enrols_nobody 4 "no admin" member add kim.member --roles custodian --phrase-checked "${a[@]}"
refused an_unknown_vault_enrols_nobody 4 "nothing on this machine" member add kim.member --roles custodian --phrase-checked --vault m.vault --identity jonas --state home-new

refused a_label_has_a_form 2 "label" compartment add mail --threshold 2 --holders anna,ben "${j[@]}"
refused a_label_is_taken_once 4 "MAIL" compartment add MAIL --threshold 2 --holders anna,ben "${j[@]}"
refused an_unknown_holder_is_named 3 "nobody" compartment add X --threshold 2 --holders anna,nobody "${j[@]}"
refused who_is_no_custodian_holds_nothing 4 "jonas is no custodian" compartment add X --threshold 2 --holders anna,jonas "${j[@]}"
refused one_of_n_is_refused 4 "one person" compartment add X --threshold 1 --holders anna,ben "${j[@]}"
refused three_of_two_is_refused 4 "3 of 2" compartment add X --threshold 3 --holders anna,ben "${j[@]}"
refused a_holder_stands_once 4 "twice" compartment add X --threshold 2 --holders anna,anna,ben "${j[@]}"
refused a_card_name_stands_once 4 "two cards" compartment add X --threshold 2 --holders card:K,card:K,ben --cards-dir c "${j[@]}"
refused cards_need_a_place 2 "--cards-dir" compartment add X --threshold 2 --holders anna,card:K "${j[@]}"
refused a_place_that_takes_no_file_is_found_first 3 "/proc/none" compartment add X --threshold 2 --holders anna,card:K --cards-dir /proc/none "${j[@]}"
refused a_length_of_time_has_a_form 2 "soon" compartment add X --threshold 2 --holders anna,ben --max-open soon "${j[@]}"
refused in_two_groups_is_refused 4 "twice" compartment add X --groups 2 --group A=1:anna,ben --group B=1:anna "${j[@]}"
refused a_group_has_a_form 2 "NAME=K:LIST" compartment add X --groups 1 --group A "${j[@]}"

refused a_path_has_a_form 10 "lower-case" put "Mail/Admin" --file text "${j[@]}"
refused a_path_does_not_climb 10 "lower-case" put ../x --file text "${j[@]}"
refused a_field_has_a_form 10 "field" put a/b --field "A B" --file text "${j[@]}"
refused an_absent_file_is_named 3 "none" put a/b --file none "${j[@]}"
refused one_source_at_a_time 2 "--stdin" put a/b --stdin --generate "${j[@]}"
refused a_credential_stays_in_its_compartment 3 "OTHER" put a/new --compartment OTHER --file text "${j[@]}"
refused a_custodian_deposits_nothing 4 "no admin" put a/b --file text "${a[@]}"
refused info_names_what_is_absent 3 "x/y" info x/y "${j[@]}"

refused an_unknown_compartment_is_named 3 "NONE" request NONE --ticket t --reason r --why-not w --out-dir o "${j[@]}"
refused longer_than_allowed_is_refused 4 "28800" request MAIL --for 9h --ticket t --reason r --why-not w --out-dir o "${j[@]}"
refused a_reason_is_needed 2 "--reason" request MAIL --ticket t --why-not w --out-dir o "${j[@]}"
refused a_reason_has_no_controls 10 "control" request MAIL --ticket t --reason $'a\nb' --why-not w --out-dir o "${j[@]}"
refused a_drill_needs_a_drill_compartment 4 "no drill" request MAIL --purpose drill --ticket t --reason r --why-not w --out-dir o "${j[@]}"
refused a_custodian_asks_for_nothing 4 "no admin" request MAIL --ticket t --reason r --why-not w --out-dir o "${a[@]}"

refused a_text_is_no_request 10 "text" approve text --phrase "$phrase" --out y.bg --identity ben --state home-ben
refused an_empty_file_is_no_request 10 "empty" approve empty --phrase "$phrase" --out y.bg --identity ben --state home-ben
cp req-MAIL/request-MAIL-anna.bg $'request-\e[31m.bg'
refused an_answer_takes_no_name_that_speaks_to_the_terminal 2 "--out" approve $'request-\e[31m.bg' --phrase "$phrase" --identity anna --state home-anna
ln -s nowhere approval-MAIL-anna.bg
refused an_answer_follows_no_link 4 "approval-MAIL-anna.bg" approve req-MAIL/request-MAIL-anna.bg --phrase "$phrase" --identity anna --state home-anna
check neither_is_written eval '[ ! -e nowhere ] && ! ls approval-* 2>/dev/null | grep -v "^approval-MAIL-anna.bg$"'
refused a_huge_file_is_no_request 10 "big" approve big --phrase "$phrase" --out y.bg --identity ben --state home-ben
refused an_approval_is_no_request 10 "answer-anna.bg" approve answer-anna.bg --phrase "$phrase" --out y.bg --identity ben --state home-ben
refused approve_needs_an_identity 4 "identity" approve req-MAIL/request-MAIL-ben.bg --phrase "$phrase" --out y.bg --state home-ben
refused approve_overwrites_nothing 4 "text" approve req-MAIL/request-MAIL-ben.bg --phrase "$phrase" --out text --identity ben --state home-ben
refused a_refusal_needs_a_reason 2 "--because" approve req-MAIL/request-MAIL-ben.bg --refuse --out y.bg --identity ben --state home-ben

refused an_unknown_session_is_named 3 "0000" open "$(printf %032d 0)" "${j[@]}"
refused a_malformed_session_is_named 3 "xyz" open xyz "${j[@]}"
refused a_request_is_no_approval 10 "request-MAIL-ben.bg" open "$sid" --approval req-MAIL/request-MAIL-ben.bg "${j[@]}"
refused a_huge_card_is_exit_10 10 "big" open "$sid" --card big "${j[@]}"
refused a_session_is_taken_up_where_it_was_begun 3 "not begun on this machine" open "$sid" --vault m.vault --identity jonas --state home-elsewhere
refused an_unknown_session_cannot_be_aborted 3 "0000" session abort "$(printf %032d 0)" "${j[@]}"

refused inspect_names_what_is_nothing_of_ours 10 "text" inspect text
refused a_text_is_no_vault 10 "text" audit verify text --state home-x
refused an_anchor_needs_a_place 2 "--out" audit anchor "${j[@]}"
refused an_anchor_overwrites_nothing 4 "text" audit anchor --out text "${j[@]}"
refused a_stranger_witnesses_nothing 4 "identity" audit cosign m.vault --identity kim --state home-kim
refused practice_wants_an_empty_directory 4 "empty" practice cards

# --- a session's own commands ---

must approve ben MAIL
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
refused a_session_knows_its_words 2 "a session knows" open "$sid" -c 'frob x' "${j[@]}"
refused a_quote_must_end 2 "quote" open "$sid" -c 'show "a/b' "${j[@]}"
refused an_unknown_path_is_named_and_not_logged 3 "x/y" open "$sid" -c 'show x/y' "${j[@]}"
refused an_unknown_field_is_named 3 "totp" open "$sid" -c 'show a/b totp' "${j[@]}"

# --- help ---

bg --help
check help_lists_the_commands eval 'ended 0 && grep -q "audit verify" out'
for c in "identity new" init "member add" "member list" "compartment add" "compartment list" put ls info \
	request approve open "session list" "session abort" inspect \
	"member roles" "member set" "member rekey" "member retire" "member leaver" "share status" \
	"share check" "share ack" "share attest" deal "deal commit" "deal abort" "deal retire" ready "audit verify" "audit anchor" \
	"audit cosign" "audit log" practice; do
	# shellcheck disable=SC2086 # a command has one or two words
	bg $c --help
	check "help_of_${c// /_}" eval 'ended 0 && grep -q "usage: breakglass $c" out'
done
bg --version
check the_version_is_told grep -q "breakglass 0" out

# --- custody ---

long=$(head -c 5000 /dev/zero | tr '\0' x)
sed '9,$d' cards/MAIL-g1-Kraemer.txt >no-words.txt
# among the numbered words: the vault's own, above, may have it as well
sed '/^[0-9]/s/\bacademic\b/acid/' cards/MAIL-g1-Kraemer.txt >slip.txt
refused share_status_needs_a_compartment 2 "share status needs LABEL" share status "${j[@]}"
refused an_unknown_compartment_has_no_shares 3 "compartment NOPE" share status NOPE "${j[@]}"
refused who_holds_no_share_acknowledges_none 3 "no share of MAIL" share ack MAIL "${j[@]}"
refused an_absent_card_is_named 3 "none.txt" share ack MAIL --words none.txt "${j[@]}"
refused a_file_that_is_no_card_is_named 10 "no-words.txt" share ack MAIL --words no-words.txt "${j[@]}"
refused a_card_with_a_slip_is_named 4 "slip.txt" share ack MAIL --words slip.txt "${j[@]}"
refused typing_words_needs_a_terminal 2 "terminal" share ack MAIL --words - "${j[@]}"
refused a_seal_needs_its_envelope 2 "--envelope" share attest MAIL --seal Kraemer "${j[@]}"
refused an_envelope_has_a_printable_number 10 "control" share attest MAIL --seal Kraemer --envelope $'A\x1b' "${j[@]}"
refused deal_needs_a_session 2 "--session" deal MAIL "${j[@]}"
refused deal_needs_a_session_that_is_there 3 "session" deal MAIL --session 00000000000000000000000000000000 "${j[@]}"
refused a_session_that_reads_deals_nothing 4 "no redeal" deal MAIL --session "$sid" "${j[@]}"
refused there_is_nothing_to_commit 3 "waits for its commit" deal commit MAIL "${j[@]}"
refused there_is_nothing_to_give_up 3 "waits for its commit" deal abort MAIL "${j[@]}"
refused a_set_to_retire_must_be_named 2 "--set" deal retire MAIL "${j[@]}"
refused a_set_that_never_was_is_not_retired 3 "no card set 7" deal retire MAIL --set 7 "${j[@]}"
refused a_custodian_retires_nobody 4 "no admin" member retire ben "${a[@]}"
refused a_custodian_commits_nothing 4 "no admin" deal commit MAIL "${a[@]}"
refused nobody_of_that_name_is_retired 3 "nobody" member retire nobody "${j[@]}"
refused roles_have_names 2 "god" member roles ben god "${j[@]}"
refused a_fact_has_no_control_characters 10 "control" member set ben --phone $'1\n2' "${j[@]}"
refused a_fact_has_a_length 10 "--site" member set ben --site "$long" "${j[@]}"
refused member_set_needs_a_fact 2 "--phone" member set ben "${j[@]}"
refused a_rekey_needs_ones_own_file 4 "another id" member rekey jonas kim.member "${j[@]}"
refused a_day_that_is_none_is_named 2 "2026-13-01" ready --at 2026-13-01 "${j[@]}"
refused an_enrolment_has_facts_of_a_length 10 "--phone" member add kim.member --roles auditor --phrase-checked --phone "$long" "${j[@]}"
refused a_leaver_is_somebody 3 "nobody" member leaver nobody "${j[@]}"
