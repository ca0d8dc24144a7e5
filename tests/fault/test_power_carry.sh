#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Copies, merges, backups, dealing again, the plan, drills and what auditors take
# along, and the power cut at each step (V1, V2, V6).

. "$(dirname "$0")/stage.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
person "Dora Ahn" dora
person "Eva Lind" eva
found_vault
for p in anna ben carla dora; do enrol "$p" custodian; done
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Alt --cards-dir cards
must as jonas compartment add DRILL --drill --threshold 2 --holders anna,ben,card:Alt --cards-dir cards
mv cards/MAIL-g1-Alt.txt card.txt
rm -rf cards
deposit mail/a planted-secret MAIL
deposit mail/b another MAIL
printf next >in.txt
put_next="0 put mail/next --file in.txt --compartment MAIL"

# --- in more than one place ---

power a_copy --next "$put_next" -- copy made.vault --site Nord
power a_backup --next "$put_next" -- backup made.vault
power a_kit --next "$put_next" -- kit stick
must as jonas kit stick
power a_kit_over_another --next "$put_next" -- kit stick
rm -rf stick
power a_restore --bare --probe "0 help" -- restore m.vault --out made.vault --state home-none
must as jonas copy branch.vault --site Nord
vault=branch.vault
deposit mail/c on-the-branch MAIL
vault=m.vault
deposit mail/d on-main MAIL
power a_merge --next "$put_next" -- merge branch.vault
rm -f branch.vault

# --- what auditors take along ---

power an_anchor -- audit anchor --out anchor.txt
power a_cosignature --who eva -- audit cosign --out receipt.txt
power an_export_of_lines -- audit export --format jsonl --out log.jsonl
power a_bundle -- audit export --format bundle --out bundle
power a_proof -- audit prove 5 --out proof.txt
power a_report -- audit report --html report.html

# --- the plan, and a drill ---

cat >plan.json <<'JSON'
{"schema": "estate/1", "organisation": {"name": "Lab"},
 "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "drill_plan": {"drills": [
  {"id": "DR-1", "type": "cold_start", "interval_days": 90, "last": "2026-01-01", "next": "2026-04-01"}]}}
JSON
power a_plan --next "$put_next" -- plan import plan.json
must as jonas plan import plan.json
power a_plan_as_a_file -- plan export --out exported.json
power a_handbook -- plan handbook --html handbook.html
power a_page_of_findings --status 9 -- plan lint --html lint.html
power a_drill_is_called --unless "cannot be asked" --made "req/*=open.requested:1" -- drill start DRILL --drill-id DR-1 --out-dir req
power a_drill_is_recorded -- drill record DRILL --drill-id DR-1 --result passed

# --- dealing again ---

request MAIL --purpose redeal --threshold 2 --holders carla,dora,card:Neu
for p in anna ben; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg
power a_dealing --made "new/*=generation.dealt:3" --next "$put_next" -- deal MAIL --session "$sid" --cards-dir new
must as jonas deal MAIL --session "$sid" --cards-dir new
for p in carla dora; do must as "$p" share ack MAIL; done
must as jonas share ack MAIL --words new/MAIL-g2-Neu.txt
rm -rf new
power a_dealing_is_given_up --next "$put_next" -- deal abort MAIL
power a_dealing_is_put_to_use --next "$put_next" -- deal commit MAIL
must as jonas deal commit MAIL
request MAIL
for p in carla dora; do must approve "$p" MAIL; done
must as jonas open "$sid" --approval answer-carla.bg --approval answer-dora.bg -c prove -c close
power an_old_card_set_is_retired --next "$put_next" -- deal retire MAIL --set 1
