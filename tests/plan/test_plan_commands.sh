#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The plan as its commands tell it: the sample estate and the answers expected of
# it, what is refused, and every secret byte for byte after an opening.

. "$(dirname "$0")/../cli/scene.sh"

sample=${BG_SHARED:-$repo/../shared}/data/sample-estate.json
if [ ! -e "$sample" ]; then
	echo "ok the_sample_estate # skip there is none beside the tree"
	exit 0
fi
answer() { python3 "$repo/tests/plan/answers.py" "$sample" "$@"; }

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done

# --- the plan without its secrets ---

as jonas plan boot-order
check without_a_plan_there_is_none_to_ask ended_saying 3 "a plan"
as jonas plan import "$sample"
check secrets_need_their_compartments ended_saying 3 "MAIL"
check and_both_are_named grep -q TIER0 err
check and_nothing_was_imported [ "$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%plan-%'")" = 0 ]
as jonas plan import "$sample" --dry-run --plan-only
check a_dry_run_tells_what_would_change eval 'ended 0 && grep -q "new *components san01" out'
check and_changes_nothing [ "$(sqlite3 m.vault "select count(*) from leaf where cast(bytes as text) like '%plan-%'")" = 0 ]
as jonas plan import "$sample" --plan-only
check a_plan_is_imported_without_compartments ended 0
before=$(entries)
as jonas plan import "$sample" --plan-only
check the_same_plan_again_changes_nothing eval 'ended 0 && grep -q "nothing differs" out && [ "$(entries)" = "$before" ]'
as jonas plan export
cp out exported.json
check an_export_has_no_secret answer no_secrets exported.json
check an_export_says_what_the_file_said answer same_plan exported.json
as jonas plan import exported.json
check importing_the_export_changes_nothing eval 'ended 0 && grep -q "nothing differs" out && [ "$(entries)" = "$before" ]'

# --- the answers ---

as jonas plan boot-order --json
check the_boot_order_is_as_expected answer boot_order out
for c in $(answer components); do
	as jonas plan impact "$c" --json
	answer impact "$c" out || echo "# $c" >>wrong
done
check every_failure_takes_down_what_is_expected [ ! -s wrong ]
as jonas plan impact nothing
check an_unknown_component_is_named ended_saying 3 nothing
as jonas plan lint --at 2026-11-23 --json
check findings_end_with_9 ended 9
cp out lint.json
check what_is_due_is_as_expected answer lint lint.json
check the_other_findings_are_those_of_the_file answer lint_rest lint.json
as jonas plan lint --at 2026-11-23 --html lint.html
check findings_are_a_page_too eval 'ended 9 && grep -q "CR-VC-SSO" lint.html && grep -q "default-src .none." lint.html'
check with_no_secret_on_it answer no_secrets lint.html
as jonas plan runbook RB-01 --json
check a_runbook_has_its_critical_path answer critical RB-01 out
as jonas plan runbook RB-02 --for third-party --json
check another_too answer critical RB-02 out
check with_the_words_for_third_parties answer third_party RB-02 out
as jonas plan runbook RB-02 --for anybody
check other_readers_are_refused ended 2

# --- changes for the worse ---

for n in $(answer negatives); do
	answer negative "$n" >case.json
	as jonas plan import case.json --plan-only --dry-run --json
	cp out result.json
	echo "$st" >status
	answer judged "$n" "$st" result.json || echo "# $n" >>wrong
done
check every_change_for_the_worse_is_refused_or_warned_of [ ! -s wrong ]
for n in $(answer gaps); do
	answer negative "$n" >case.json
	must as jonas plan import case.json --plan-only
	as jonas plan lint --at 2026-11-23 --json
	answer gap "$n" out || echo "# $n" >>wrong
done
check every_gap_is_reported [ ! -s wrong ]
must as jonas plan import "$sample" --plan-only

# --- the secrets ---

for c in MAIL TIER0 DRILL; do
	must as jonas compartment add "$c" --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
done
as jonas plan import "$sample"
check secrets_go_to_their_compartments eval 'ended 0 && grep -q "48 secrets deposited" out'
check who_imports_is_told_to_destroy_the_file grep -q "destroy it" err
before=$(entries)
as jonas plan import "$sample"
check and_not_again eval 'ended 0 && grep -q "48 secrets were not looked at" out && [ "$(entries)" = "$before" ]'
for c in MAIL TIER0; do
	must as jonas request "$c" --ticket T --reason R --why-not W --out-dir "req-$c"
	sid=$(sed -n 's/^session: //p' out)
	args=()
	while read -r path field; do
		args+=(-c "save $path $field saved/$path")
		mkdir -p "saved/${path%/*}"
	done < <(answer paths "$c")
	bg open "$sid" --identity jonas --state home-jonas --vault m.vault \
		--card "cards/$c-g1-Vogt.txt" --card "cards/$c-g1-Sommer.txt" "${args[@]}" -c close
	check "every_secret_of_${c}_is_saved" ended 0
done
check every_secret_is_what_the_file_had answer secrets saved
as jonas info "$(answer path_of CR-NET-SW)"
check an_empty_user_name_stays_empty ended 0
bg audit verify m.vault --state home-jonas
check the_log_of_all_that_is_whole ended 0

# --- what the plan answers with its vault ---

as jonas plan review --at 2026-11-23 --json
cp out told
check an_auditor_s_questions_are_answered_as_expected eval 'ended 9 && answer reviewed told'
for c in CS-01 CS-02 CS-03; do
	as jonas plan scenario "$c" --since 2020-01-01 --json
	cat out >>told
	answer scenario "$c" out || echo "# $c" >>wrong
done
check every_scenario_finds_its_secrets_in_the_vault [ ! -s wrong ]
as jonas plan handbook --html book.html --for third-party
check the_handbook_of_the_sample_is_written ended 0
cat book.html out err >>told
as jonas ready
cat out err >>told
as jonas plan lint
cat out err >>told
check no_secret_of_the_sample_is_told answer none_told told
