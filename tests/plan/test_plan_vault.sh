#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The plan beside its vault: where the two say different things.

. "$(dirname "$0")/../cli/scene.sh"
estate() { python3 "$repo/tests/plan/estate.py" "$@"; }
plan_is() {     # plan_is CHANGES: the plan with these, and no more
	estate "$@" >e.json
	must as jonas plan import e.json --plan-only
}
field() { python3 -c "import json; d = json.load(open('out')); print($1)"; }
# differs WHAT PLAN VAULT: lint has just that row
differs() {
	python3 - "$@" <<'PY'
import json, sys
rows = json.load(open("out"))["vault_differs"]
want = dict(zip(("what", "plan", "vault"), sys.argv[1:]))
sys.exit(0 if want in rows else print("# rows:", rows) or 1)
PY
}

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Carla Nim" carla
found_vault
enrol anna custodian --site Mole
enrol ben custodian --site Speicher
enrol carla custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
must as jonas compartment add DRILL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards --drill
estate >e.json
must as jonas plan import e.json

# --- versions of secrets ---

before=$(entries)
estate 'credentials.0.secret="changed"' >e.json
as jonas plan import e.json
check a_secret_of_the_same_version_is_not_looked_at_and_that_is_said eval 'ended 0 && grep -q "a changed one needs a higher" out'
check and_nothing_is_deposited [ "$(entries)" = "$before" ]
estate credentials.0.version=3 >e.json
as jonas plan import e.json
check one_of_a_higher_version_is_deposited eval 'ended 0 && grep -q "^1 secret deposited" out'
before=$(entries)
estate credentials.0.version=2 'credentials.1.version=2' >e.json
as jonas plan import e.json
check a_lower_version_is_an_older_file eval 'ended 4 && grep -qF "\$.credentials[0].secret: of version 2, but the plan in the vault has version 3" err'
check and_all_of_it_is_left [ "$(entries)" = "$before" ]
estate credentials.0.version=3 'credentials.0.kind="totp_seed"' 'credentials.0.secret="JBSWY3DPEHPK3PXP"' >e.json
as jonas plan import e.json
check a_field_that_the_vault_has_not_is_deposited eval 'ended 0 && grep -q "^1 secret deposited" out'
plan_is

# --- as planned, but for what nobody did yet ---

as jonas plan lint --at 2026-11-23 --json
check the_vault_is_compared eval 'ended 9 && [ "$(field "len(d[\"vault_differs\"])")" = 5 ]'
check a_proof_on_paper_that_the_log_does_not_have differs "Anna Weber: last proof of a share" 2026-09-01 never
check an_opening_on_paper_that_the_log_does_not_have differs "opening O-1 of MAIL" INC-4711 "no session of that ticket"
check a_custodian_whom_the_plan_does_not_have differs "Carla Nim" "no custodian" "a custodian"
as jonas plan lint --at 2026-11-23
check the_text_says_so_too grep -qF "Carla Nim: no custodian in the plan, a custodian in the vault" out

# --- what the vault has otherwise ---

must as jonas compartment add EXTRA --threshold 2 --holders anna,ben,carla --max-open 4h
plan_is 'groups.0.threshold=3' 'groups.0.max_open_minutes=60' 'groups.0.holders=["P1","P2","P3","P4"]' 'groups.0.shares=4'
as jonas plan lint --json
check another_threshold_is_named differs "MAIL: shares that open it" 3 2
check another_number_of_shares_is_named differs "MAIL: shares" 4 3
check another_time_is_named differs "MAIL: minutes it may be open" 60 480
check who_holds_no_share_is_named differs "MAIL: a share of Rolf Ehrlich" "holds one" "holds none"
check a_compartment_without_a_group_is_named differs EXTRA "no group" "a compartment"

# --- with an opening in the log ---

plan_is
request MAIL
approve anna MAIL
approve ben MAIL
must as jonas open "$sid" --approval answer-anna.bg --approval answer-ben.bg -c "info mail01/k-mail" -c close
as jonas plan lint --json
check the_opening_is_found_by_its_ticket eval '! grep -q "no session of that ticket" out'
check its_review_on_paper_is_not_in_the_log differs "review of opening O-1" 2026-09-20 "not reviewed"
must as carla review "$sid" --verdict justified
as jonas plan lint --json
check then_it_is eval '! grep -q "O-1" out'
long=$(printf 'word %.0s' {1..300})end
plan_is "openings.0.incident=\"$long\""
as jonas plan lint --html long.html
check a_long_text_of_the_plan_is_on_the_page_whole grep -qF "$long" long.html
plan_is 'openings.0.incident="INC-1"'
as jonas plan lint --json
check a_session_without_an_opening_is_named eval 'grep -q "session ${sid:0:8} of MAIL" out && grep -q "INC-4711" out'
must as jonas member retire ben
as jonas plan lint --json
check who_left_the_vault_is_named differs "Ben Ode" active retired

# --- a plan that cannot be read ---

plan_is
python3 - <<'PY'
import base64, json, sqlite3
db = sqlite3.connect("m.vault")
for (leaf,) in db.execute("select bytes from leaf order by seq desc").fetchall():
    leaf = json.loads(leaf)
    if str(leaf.get("obj", "")).startswith("plan-component:"):
        db.execute("delete from object where hash = ?", (base64.b64decode(leaf["h"]),))
        break
db.commit()
PY
as jonas ready
check one_that_cannot_be_read_is_a_finding_among_others eval 'ended 9 && grep -q "^plan: record of plan-component" out && grep -q "^debt" err'
as jonas plan boot-order
check commands_say_so eval 'ended 6 && grep -q "plan import" err'
as jonas plan import e.json --plan-only
as jonas plan boot-order
check and_an_import_mends_it ended 0
