#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A 3-of-5 vault: every three open it, no two do, and what is not a share of it
# is refused, named, and costs the others nothing (S2, V3, T4).

. "$(dirname "$0")/scene.sh"

secret='Vögel & "quotes" \ 3:10'
person "Jonas Beck" jonas
for p in "Anna Weber" "Ben Ode" "Carla Nim"; do
	short=$(echo "${p%% *}" | tr A-Z a-z)
	person "$p" "$short"
done
found_vault
for p in anna ben carla; do enrol "$p" custodian; done
must as jonas compartment add MAIL --threshold 3 \
	--holders anna,ben,carla,card:Kraemer,card:Vogt --cards-dir cards
must as jonas compartment add TIER0 --threshold 2 \
	--holders anna,ben,card:Kraemer --cards-dir cards
deposit mail/exchange01/administrator "$secret" MAIL --user Administrator
deposit tier0/krbtgt other TIER0
request MAIL
for p in anna ben carla; do must approve "$p" MAIL; done
keep

# give HOLDER...: the options that hand in these contributions
give() {
	local h
	given=()
	for h in "$@"; do
		case $h in
		kraemer) given+=(--card cards/MAIL-g1-Kraemer.txt) ;;
		vogt) given+=(--card cards/MAIL-g1-Vogt.txt) ;;
		*) given+=(--approval "answer-$h.bg") ;;
		esac
	done
}

all=(anna ben carla kraemer vogt)
for a in 0 1 2 3 4; do
	for b in $(seq $((a + 1)) 4); do
		fresh
		give "${all[a]}" "${all[b]}"
		as jonas open "$sid" "${given[@]}" \
			-c 'show mail/exchange01/administrator'
		check "two_shares_open_nothing_${all[a]}_${all[b]}" \
			eval 'ended 5 && [ ! -s out ]'
		for c in $(seq $((b + 1)) 4); do
			fresh
			give "${all[a]}" "${all[b]}" "${all[c]}"
			as jonas open "$sid" "${given[@]}" \
				-c 'show mail/exchange01/administrator' -c close
			check "any_three_shares_open_it_${all[a]}_${all[b]}_${all[c]}" \
				eval 'ended 0 && [ "$(cat out)" = "$secret" ]'
		done
	done
done

# --- what is not a share of this request ---

# refused NAME CAUSE TEXT OPTIONS...: exit 4, named, logged, count unchanged
refused() {
	local name=$1 cause=$2 text=$3 before
	shift 3
	before=$(entries)
	as jonas open "$sid" "$@"
	check "$name" eval 'ended_saying 4 "$text" &&
		[ "$(entries)" -eq $((before + 1)) ] &&
		leaf "$before" | grep -q "\"cause\":\"$cause\".*share.refused" &&
		as jonas session list --json && ended 0 &&
		grep -q "\"accepted\":$accepted" out'
}

fresh
accepted=1
give anna
as jonas open "$sid" "${given[@]}"
check one_approval_is_not_enough_and_says_so ended_saying 5 "1 of 3"

sed '8s/ [a-z]* / academic /; 8s/2 academic/2 acid/' cards/MAIL-g1-Vogt.txt >flipped.txt
cmp -s flipped.txt cards/MAIL-g1-Vogt.txt && not_ok a_word_was_flipped
refused a_flipped_word_is_refused checksum "checksum" --card flipped.txt
refused a_card_of_another_compartment_is_named compartment "card set 1 of TIER0" \
	--card cards/TIER0-g1-Kraemer.txt
refused an_approval_given_twice_is_refused repeated "already" --approval answer-anna.bg

accepted=2
give kraemer
as jonas open "$sid" "${given[@]}"
check a_card_counts ended_saying 5 "2 of 3"
refused the_same_card_twice_is_refused repeated "already" "${given[@]}"

sed -n '/^$/,$p' cards/MAIL-g1-Kraemer.txt | tr -d '0-9\n' >words-only.txt
refused the_same_words_without_header_are_known_too repeated "already" --card words-only.txt

# a card of another vault
(
	vault=other.vault label=Other
	found_vault
	for p in anna ben carla; do
		rm -rf "home-$p-other"
		enrol "$p" custodian
	done
	must as jonas compartment add MAIL --threshold 2 \
		--holders anna,ben,card:Kraemer --cards-dir other-cards
)
refused a_card_of_another_vault_is_refused foreign "another vault" \
	--card other-cards/MAIL-g1-Kraemer.txt
sed -n '/^$/,$p' other-cards/MAIL-g1-Kraemer.txt >other-words.txt
refused words_of_another_vault_are_refused foreign "no share of this vault" \
	--card other-words.txt

give ben
as jonas open "$sid" "${given[@]}" -c 'show mail/exchange01/administrator' -c close
check the_good_ones_still_counted eval 'ended 0 && [ "$(cat out)" = "$secret" ]'
as jonas open "$sid" -c 'show mail/exchange01/administrator'
check a_closed_session_shows_nothing eval 'ended_saying 4 "closed" && [ ! -s out ]'

# --- not logged: files of another shape ---

fresh
before=$(entries)
echo "just some text" >letter.txt
as jonas open "$sid" --card letter.txt
check a_file_of_another_shape_is_exit_10_and_not_logged \
	eval 'ended 10 && [ "$(entries)" -eq "$before" ]'
head -c 300 answer-anna.bg >cut.bg
as jonas open "$sid" --approval cut.bg
check a_cut_approval_is_exit_10_and_not_logged \
	eval 'ended 10 && [ "$(entries)" -eq "$before" ]'
as jonas open "$sid" --approval absent.bg
check an_absent_file_is_named eval 'grep -q absent.bg err && ! ended 0'

# --- an approval for another request ---

fresh
first=$sid
cp answer-ben.bg answer-ben-first.bg
request MAIL
accepted=0
refused an_approval_for_another_request_is_refused request "another request" \
	--approval answer-ben-first.bg
as ben open "$sid"
check another_member_cannot_use_the_session ended 4
as jonas open "$first" --approval answer-ben-first.bg
check the_first_request_still_takes_it ended_saying 5 "1 of 3"

# --- who says no ---

bg approve req-MAIL/request-MAIL-carla.bg --refuse --because "not before six" \
	--out no.bg --identity carla --state home-carla
check a_custodian_can_say_no ended 0
as jonas open "$sid" --approval no.bg
check a_no_is_shown_with_its_reason ended_saying 5 "not before six"
must approve carla MAIL
as jonas open "$sid" --approval answer-carla.bg
check who_said_no_cannot_say_yes_after ended_saying 4 "already"

# --- abort, expiry ---

as jonas session abort "$sid"
check a_session_can_be_aborted ended 0
as jonas open "$sid" --approval answer-carla.bg
check an_aborted_session_takes_nothing ended 4

fresh
sid=$first
give anna ben carla
as jonas open "$sid" "${given[@]}"
check without_commands_the_session_stays_open ended 0
as jonas open "$sid" -c 'show mail/exchange01/administrator'
check it_is_taken_up_by_a_later_call eval 'ended 0 && [ "$(cat out)" = "$secret" ]'
as jonas open "$sid" -c 'show mail/exchange01/administrator' \
	--time 2099-01-01T00:00:00.000Z
check after_its_time_nothing_is_shown eval 'ended_saying 4 "over" && [ ! -s out ]'
as jonas open "$sid" -c 'show mail/exchange01/administrator'
check and_the_expiry_is_in_the_log eval 'ended_saying 4 "expired" && [ ! -s out ]'

fresh
give anna ben carla
as jonas open "$sid" "${given[@]}" -c 'show tier0/krbtgt'
check one_compartment_opens_no_other eval '! ended 0 && [ ! -s out ]'
