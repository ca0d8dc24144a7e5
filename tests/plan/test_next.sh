#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A runbook gone through at the prompt of a session, and what the log keeps of it.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
cat >plan.json <<'JSON'
{"schema": "estate/1", "organisation": {"name": "Lab"},
 "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "custodians": [{"id": "C1", "name": "Anna", "status": "active"}, {"id": "C2", "name": "V", "status": "active"},
  {"id": "C3", "name": "S", "status": "active"}],
 "groups": [{"id": "MAIL", "threshold": 2, "holders": ["C1", "C2", "C3"]}],
 "credentials": [{"id": "CR-1", "component": "mail", "label": "root", "kind": "password", "group": "MAIL", "secret": "hunter-two"}],
 "runbooks": [
  {"id": "RB-1", "title": "Start the mail server", "required_groups": ["MAIL"], "steps": [
   {"step": 1, "title": "Switch it on", "component": "mail", "estimated_minutes": 5, "text_trained": "press the button", "expected_result": "it hums"},
   {"step": 2, "title": "Log in", "estimated_minutes": 3, "after_steps": [1], "credentials": ["CR-1"]},
   {"step": 3, "title": "Look at the queue", "estimated_minutes": 2, "after_steps": [1]}]},
  {"id": "RB-2", "title": "Something else", "steps": []}]}
JSON
must as jonas plan import plan.json
talk() {
	cat >script
	python3 "$repo/tests/cli/talk.py" script "$program" "$@" --vault m.vault --identity jonas --state home-jonas >out 2>err
	st=$?
}
runs() {        # the steps that are in the log
	as jonas audit log
	grep -c "record.set.*plan-run$" out
}

talk open MAIL --ticket T --reason R --why-not W --for 1h <<'TALK'
wait waiting:
type f
wait file of
type cards/MAIL-g1-Vogt.txt
wait waiting:
type f
wait file of
type cards/MAIL-g1-Sommer.txt
wait MAIL 0:59>
type next RB-9
wait RB-9
type next
wait RB-1: 0 of 3 steps.*step 1: Switch it on.*at mail, 5 min.*press the button.*expected: it hums.*expected result seen
type n
wait what was seen instead
type it smokes
wait MAIL 0:5
type next
wait RB-1: 0 of 3 steps.*step 1:.*expected result seen
type y
wait 1 of 3 steps.*estimated 5.*step 2: Log in.*show mail/cr-1.*expected result seen
type
wait MAIL 0:5
keys show mail/\t
type
wait hunt  er-t  wo
type
wait MAIL 0:5
type next
wait 1 of 3 steps.*step 2: Log in.*expected result seen
type y
wait 2 of 3 steps.*step 3:.*expected result seen
type y
wait 3 of 3 steps.*RB-1 is done
type next RB-2
wait RB-2: 0 of 0.*RB-2 is done
type close
TALK
check a_runbook_is_gone_through_step_by_step ended 0
check every_step_taken_is_in_the_log [ "$(runs)" = 4 ]
check what_a_step_says_is_sealed eval '! grep -aq "it smokes" m.vault && ! grep -aq "RB-1" m.vault'
bg audit verify m.vault --state home-jonas
check the_log_of_all_that_is_whole ended 0
as jonas plan import plan.json
check the_steps_taken_are_no_part_of_the_plan eval 'ended 0 && grep -q "nothing differs" out'
