#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is due by plan and log together: an auditor's questions, a compromise on
# its way, and whether all is ready.

. "$(dirname "$0")/../cli/scene.sh"
estate() { python3 "$repo/tests/plan/estate.py" "$@"; }
plan_is() {     # plan_is CHANGES: the plan with these, and no more
	estate "$@" >e.json
	must as jonas plan import e.json --plan-only
}
field() { python3 -c "import json; d = json.load(open('out')); print($1)"; }
answer() {      # answer ID MET TEXT: the question is answered like that
	field "next(q['met'] + ': ' + q['answer'] for q in d['questions'] if q['id'] == '$1')" >found
	grep -qF -- "$2: $3" found
}
evidence() {    # evidence ID TEXT: a line of it has the text
	field "next(chr(10).join(q['evidence']) for q in d['questions'] if q['id'] == '$1')" >found
	grep -qF -- "$2" found
}

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
found_vault
for p in anna ben; do enrol "$p" custodian; done
enrol carla auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
estate >e.json
for p in anna ben; do must as "$p" share ack MAIL; done
must as carla share ack MAIL --words cards/MAIL-g1-Vogt.txt

# --- without a plan ---

as jonas ready --at 2026-11-23
check without_a_plan_nothing_of_it_is_due eval 'ended 0 && [ "$(cat out)" = ready ]'
check but_what_the_log_knows_is_told eval 'grep -q "^debt: no secret" err && grep -q "^unreviewed: each" err && grep -q "^attestations: each" err && ! grep -q drills err'
as jonas plan review
check without_a_plan_there_is_no_answer ended_saying 3 "a plan"

# --- with one ---

must as jonas plan import e.json
as jonas ready --at 2026-11-23
check a_plan_in_order_is_ready eval 'ended 0 && [ "$(cat out)" = ready ] && grep -q "^drills: none" err'
as jonas ready --at 2026-12-01
check a_later_day_brings_what_the_plan_has_for_it eval 'ended 9 && grep -qx "drills: 1 is overdue: D-2" out && grep -qx "attestations: 3 custodians have shown no share within 90 days, by the plan: P1, P2, P3" out'
as jonas ready --at 2027-06-03 --json
check and_more_of_it eval 'ended 9 && [ "$(field "sorted({f[\"finding\"] for f in d[\"findings\"]} - {\"due\"})")" = "['"'attestations', 'drills', 'restores', 'rotations', 'runbooks'"']" ]'
check what_is_of_no_compartment_names_none [ "$(field '{f["compartment"] for f in d["findings"] if f["finding"] == "drills"}')" = "{''}" ]
plan_is 'openings.0.reviewed=null' 'openings.0.rotations.0.tested=null' 'credentials.1.valid_until="2026-12-01"'
as jonas ready --at 2026-11-23 --json
check what_is_open_on_paper_is_told [ "$(field '[f["text"] for f in d["findings"] if f["finding"] in ("papers", "endings")]')" = "['1 secret ends within 90 days, or has ended: K-STO', '1 secret opened on paper is not changed and tested: K-STO', '1 opening on paper was not reviewed: O-1']" ]
plan_is

# --- an auditor's questions ---

as jonas plan review --at 2026-11-23 --json
cp out review.json
check all_is_answered_with_yes eval 'ended 0 && [ "$(field "d[\"open\"]")" = 0 ]'
check there_are_questions_enough [ "$(field 'len(d["questions"]) >= 14')" = True ]
check each_has_a_verdict_and_an_answer [ "$(field 'all(q["met"] == "yes" and q["answer"] and q["question"].endswith("?") for q in d["questions"])')" = True ]
check evidence_is_from_the_vault eval 'evidence keys "mail01: sto01/k-tape in MAIL, deposited 20" && evidence access "MAIL: 2 of 3 shares open it, 1 may be lost, 0 without a proof"'
check and_from_the_plan eval 'evidence lab "one disk instead of two; accepted by Head of operations" && evidence reports "C-SRV: police within 72 h"'
as jonas plan review --at 2027-01-01 --json
check another_day_answers_otherwise eval 'ended 9 && answer drills partly "1 of 2 drills"'
plan_is 'components.3.services=[]' 'components.1.backup=null' 'drill_plan=null' 'compromise_scenarios.2.level="service"'
as jonas plan review --at 2026-11-23 --json
check what_is_not_written_down_is_named eval 'ended 9 && evidence components "mail01: services is missing" && evidence backups "sto01: no backup"'
check what_nobody_has_has_no_evidence eval 'answer drills no "no evidence" && answer lab no "no evidence"'
check two_of_three_levels_are_partly eval 'answer compromise partly "2 of 3"'
as jonas plan review --at 2026-11-23
check the_text_has_question_answer_and_evidence eval 'ended 9 && grep -q "^    no: no evidence" out && grep -q "^    - mail01: services is missing" out'
plan_is

# --- a compromise ---

as jonas plan scenario C-SRV --json
check without_a_time_nothing_is_counted [ "$(field '"since" in d or "done" in d["rotation"][0] or "due" in d["report"][0]')" = False ]
check the_order_is_that_of_the_scenario [ "$(field '[r["path"] for r in d["rotation"]]')" = "['dir01/k-dir', 'mail01/k-mail', 'mail01/k-totp', 'sto01/k-sto']" ]
as jonas plan scenario C-SRV --since 2000-01-01 --json
check what_was_deposited_since_is_done [ "$(field '[(r["done"], r["tested"]) for r in d["rotation"]]')" = "[(True, False), (True, False), (True, False), (True, False)]" ]
deposit dir01/k-dir another-one MAIL
as jonas plan scenario C-SRV --json
since=$(field 'd["rotation"][0]["deposited"]')
as jonas plan scenario C-SRV --since "$since" --json
check what_was_not_is_to_change [ "$(field '[r["done"] for r in d["rotation"]], d["open"]')" = "[True, False, False, False] 4" ]
check deadlines_are_counted_from_then [ "$(field '(__import__("datetime").datetime.fromisoformat(d["report"][1]["due"][:-1]) - __import__("datetime").datetime.fromisoformat(d["since"][:-1])).total_seconds() / 3600')" = 72.0 ]
must as jonas debt tested dir01/k-dir
as jonas plan scenario C-SRV --since "$since" --json
check what_was_tested_is_closed [ "$(field 'd["rotation"][0]["tested"], d["open"]')" = "True 3" ]
as jonas plan scenario C-SRV --since "$since"
check the_text_tells_all_of_it eval 'ended 0 && grep -q "1. dir01/k-dir .*done, tested" out && grep -q "2. mail01/k-mail .*TO CHANGE" out && grep -q "supervisory authority within 24 h: by 20" out && grep -q "take it off the network" out && grep -q "memory image" out'
as jonas plan scenario nothing
check an_unknown_scenario_is_named ended_saying 3 "scenario nothing"
as jonas plan scenario C-SRV --since yesterday
check a_time_that_is_none_is_refused ended 2

# --- what an opening leaves to do ---

request MAIL
approve anna MAIL
approve ben MAIL
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c "show mail01/k-mail" -c close
as jonas ready --at 2026-11-23
check what_was_shown_and_not_reviewed_is_told_in_a_line_each eval 'ended 9 && grep -qx "debt: 1 secret was shown and not changed since, or not tested" out && grep -qx "unreviewed: 1 opening that nobody reviewed" out'
as jonas plan review --at 2026-11-23 --json
check and_by_the_review eval 'answer openings partly "1 of 2"'
must as carla review "$sid" --verdict justified
as jonas ready --at 2026-11-23 --json
check reviewed_it_is_told_no_more [ "$(field '[f["finding"] for f in d["findings"] if f["finding"] in ("debt", "unreviewed")]')" = "['debt']" ]

estate --secrets >secrets
for words in "plan review" "plan review --json" "plan scenario C-SRV" "plan scenario C-SRV --json" "plan lint" "ready"; do
	# shellcheck disable=SC2086
	as jonas $words
	grep -qFf secrets out err && echo "# $words" >>told
done
check no_secret_is_told [ ! -s told ]

# --- the documents ---

for key in $(sed -n 's/.*\(KEY\|NUMBER\|PART\)("\([a-z_0-9]*\)".*/\2/p' "$repo/vault/plan/keys.c" | sort -u) \
	$(sed -n 's/.*{ "\([a-z_0-9]*\)", \(true\|false\), lint.*/\1/p' "$repo/vault/plan/lint.c") \
	$(sed -n 's/^\t{ "\([a-z]*\)",$/\1/p' "$repo/vault/plan/review.c"); do
	grep -q "\`$key\`" "$repo/docs/plan.md" || echo "# $key" >>missing
done
check every_key_is_documented eval '[ ! -s missing ] || { cat missing; false; }'
for c in lint export import boot-order impact runbook scenario review handbook; do
	bg plan "$c" --help
	ended 0 && grep -q "usage: breakglass plan $c" out && grep -q "plan $c" "$repo/docs/plan.md" || echo "# $c" >>unhelpful
done
check every_command_has_help_and_a_line_there [ ! -s unhelpful ]
