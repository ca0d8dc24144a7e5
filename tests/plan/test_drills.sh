#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A drill from the request to what was found, and which drill is due.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done
must as jonas compartment add DRILL --drill --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit lab/server practice-secret DRILL
today=$(date -u +%Y-%m-%d)
plan() {        # plan NEXT [MORE]: a file with one component and two drills
	cat >plan.json <<JSON
{"schema": "estate/1", "organisation": {"name": "Lab"},
 "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []${2:-}}],
 "drill_plan": {"drills": [
  {"id": "DR-1", "type": "cold_start", "interval_days": 90, "last": "2026-01-01", "next": "$1"},
  {"id": "DR-2", "type": "restore_service", "interval_days": 365}]}}
JSON
	must as jonas plan import plan.json
}
why() { python3 -c 'import json,sys; print(*[d["id"] + ":" + d["why"] for d in json.load(open("out"))["drills"]])'; }

plan 2026-04-01
as jonas drill due --at 2026-04-01 --json
check a_drill_is_not_due_on_its_day [ "$(why)" = "DR-1: DR-2:never" ]
check but_one_that_was_never_held_is ended 9
as jonas drill due --at 2026-04-02 --json
check it_is_overdue_on_the_next [ "$(why)" = "DR-1:interval DR-2:never" ]
as jonas drill due --at 2026-04-02
check in_words_too eval 'grep -q "DR-1.*2026-01-01.*2026-04-01.*overdue" out'

cat >real.json <<'JSON'
{"schema": "estate/1", "organisation": {"name": "Lab"},
 "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "custodians": [{"id": "C1", "name": "A", "status": "active"}, {"id": "C2", "name": "B", "status": "active"}, {"id": "C3", "name": "C", "status": "active"}],
 "groups": [{"id": "DRILL", "threshold": 2, "holders": ["C1", "C2", "C3"]}],
 "credentials": [{"id": "CR-1", "component": "mail", "label": "root", "kind": "password", "group": "DRILL", "secret": "x"}],
 "runbooks": [{"id": "RB-1", "title": "Start it", "steps": [{"step": 1, "title": "a", "estimated_minutes": 5, "credentials": ["CR-1"]}]}]}
JSON
as jonas plan import real.json
check what_is_needed_on_the_day_does_not_go_to_a_drill_compartment ended_saying 4 '$.credentials[0].group'

# --- the drill ---

as jonas drill start MAIL --out-dir req-MAIL
check no_drill_opens_what_is_in_use ended_saying 4 "no drill compartment"
as jonas drill start DRILL --drill-id DR-1 --for 1h --out-dir req-DRILL
check a_drill_asks_its_custodians eval 'ended 0 && [ -e req-DRILL/request-DRILL-anna.bg ]'
check and_says_what_it_is grep -q "DRILL DRILL DRILL" err
sid=$(sed -n 's/^session: //p' out)
phrase=$(sed -n 's/^phrase: //p' out)
approve anna DRILL
check custodians_see_that_it_is_a_drill eval 'ended 0 && grep -q "as a drill" err'
bg open "$sid" --identity jonas --state home-jonas --vault m.vault --approval answer-anna.bg \
	--card cards/DRILL-g1-Vogt.txt -c "show lab/server" -c close
check a_drill_opens_by_the_same_way eval 'ended 0 && [ "$(cat out)" = practice-secret ]'
as jonas drill record "$sid" --drill-id DR-1 --result passed_with_findings --participant "Jonas Beck" --participant "Anna Weber" \
	--deviation "one host instead of two" --finding "step 6 names the wrong button; Ben Ode; 2026-12-31"
check how_it_went_is_logged ended 0
as jonas audit log
check the_log_tells_it grep -q "drill.recorded *a drill was held: DR-1, passed_with_findings; open after [0-9]* s; with Jonas Beck, Anna Weber; unlike production: one host instead of two; finding: step 6 names the wrong button, by Ben Ode, until 2026-12-31" out
as jonas drill due --at "$today" --json
check it_was_held_today [ "$(why)" = "DR-1: DR-2:never" ]
as jonas request DRILL --ticket T --reason R --why-not W --out-dir req-read
as jonas drill record "$(sed -n 's/^session: //p' out)" --drill-id DR-2 --result passed
check a_session_that_was_no_drill_is_none ended_saying 4 "was no drill"
as jonas drill record MAIL --drill-id DR-2 --result passed
check what_is_in_use_is_no_drill ended_saying 4 "no drill compartment"
as jonas drill record DRILL --drill-id DR-2 --result well
check other_results_are_refused ended_saying 10 "passed_with_findings"
as jonas drill record DRILL --drill-id DR-2 --result passed --finding "x; y; soon"
check a_finding_is_due_on_a_day ended_saying 10 "soon"
as jonas drill record DRILL --drill-id DR-2 --result passed
check one_on_paper_is_logged_too ended 0
as jonas drill due --at "$today"
check nothing_is_due_then ended 0
as jonas drill due --at 2036-01-01
check in_ten_years_all_are ended 9

# --- as a conversation, with a runbook ---

cat >plan.json <<'JSON'
{"schema": "estate/1", "organisation": {"name": "Lab"},
 "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "runbooks": [{"id": "RB-1", "title": "Start it", "steps": [
  {"step": 1, "title": "Switch it on", "estimated_minutes": 5}, {"step": 2, "title": "Look", "estimated_minutes": 5, "after_steps": [1]}]}]}
JSON
must as jonas plan import plan.json
cat >script <<'TALK'
wait DRILL: DRILL is for practice
wait waiting:
type f
wait file of
type cards/DRILL-g1-Vogt.txt
wait waiting:
type f
wait file of
type cards/DRILL-g1-Sommer.txt
wait \(DRILL\) DRILL 0:59>
type next RB-1
wait step 1: Switch it on.*expected result seen
type y
wait step 2: Look.*expected result seen
type y
wait RB-1 is done
type close
TALK
python3 "$repo/tests/cli/talk.py" script "$program" open DRILL --ticket DR-1 --reason R --why-not W --for 1h \
	--vault m.vault --identity jonas --state home-jonas >out 2>err
st=$?
check a_drill_says_so_at_every_prompt ended 0
as jonas session list --json
sid=$(python3 -c 'import json; print(json.load(open("out"))[0]["session"])')
as jonas drill record "$sid" --drill-id DR-1 --result passed
check its_steps_are_taken_from_the_log eval 'ended 0'
as jonas audit log
check and_told grep -q "DR-1, passed; open after [0-9]* s; 2 steps taken" out
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole_after_that ended 0

# --- a change ---

plan 2026-04-01 ', "operating_system": "another"'
as jonas drill due --at "$today" --json
check a_change_on_the_day_itself_does_not_count [ "$(why)" = "DR-1: DR-2:" ]
later=$(date -u -d "+2 days" +%Y-%m-%dT03:00Z)
printf '{"schema": "estate/1", "organisation": {"name": "Lab"}, "components": [{"id": "mail", "name": "Mail", "boot_stage": 2, "depends_on": []}], "drill_plan": {"drills": [
  {"id": "DR-1", "type": "cold_start", "interval_days": 90, "last": "2026-01-01", "next": "2026-04-01"}]}}' >plan.json
must as jonas plan import plan.json --time "$later"
as jonas drill due --at "$today" --json
check a_later_one_does eval '[ "$(why)" = "DR-1:changed" ] && grep -q "\"component\":\"mail\"" out'
bg audit verify m.vault --state home-jonas
check the_log_of_all_that_is_whole ended 0
