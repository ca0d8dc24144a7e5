#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is wrong with a vault, a file or a plan, in German: reasons that rooms hand
# up, with what was filled in; and the same for programs in either language.

. "$(dirname "$0")/scene.sh"

de() {          # de PERSON ARGS
	as "$@" --lang de
}
english() {     # english FILE: what it has left of it
	grep -nwE "the|of|is|not|it|its|entry|missing|altered|no|by" "$1" | grep -vE "jsonl|--[a-z]" | head -3
}
german() { [ -z "$(english out)$(english err)" ]; }

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
enrol anna custodian --site Mole
enrol ben custodian --site Speicher
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt --cards-dir cards
deposit mail/a secret-a MAIL

# --- a log that was altered

broken() {      # broken NAME SQL TEXT: verify says it in German, JSON in English
	local text=$3
	cp m.vault bad.vault
	sqlite3 bad.vault "$2" >/dev/null
	bg audit verify bad.vault --state home-x --lang de
	check "$1" eval 'ended 6 && grep -qE -- "$text" out && german'
	bg audit verify bad.vault --state home-x --lang de --json
	cp out german.json
	bg audit verify bad.vault --state home-x --json
	check "$1_and_is_english_for_programs" eval 'cmp -s out german.json && grep -qE "\"what\":\"[^\"]*(its|the|is|no|belongs) " out'
}
broken an_entry_that_is_gone_is_told "delete from leaf where seq = 7" "^INVALID  Eintrag 7: (fehlt|kein Kontrollpunkt deckt ihn)"
broken an_altered_entry_is_told "update leaf set bytes = cast(replace(cast(bytes as text), 'MAIL', 'MEIL') as blob) where seq = 6" "^INVALID  Eintrag 6: er ist nicht, worüber sein Kontrollpunkt unterschrieben wurde"
broken a_checkpoint_that_is_gone_is_told "delete from checkpoint where size = 5" "Eintrag [0-9]+: sein Kontrollpunkt fehlt"
broken an_object_that_is_gone_is_told "delete from object where rowid = (select max(rowid) from object)" "sein Objekt [0-9a-f]{16}\.\.\. fehlt"
broken a_row_that_belongs_to_nothing_is_told "insert into meta values ('frontier:ff', x'00')" "die Meta-Zeile frontier:ff gehört zu nichts"
cp m.vault bad.vault
sqlite3 bad.vault "update leaf set bytes = cast(replace(cast(bytes as text), 'MAIL', 'MEIL') as blob) where seq = 6"
bg audit cosign bad.vault --identity anna --state home-y --lang de
check who_would_witness_it_is_told_why eval 'ended 6 && grep -q "widerspricht seinem Protokoll" err && [ -z "$(english err)" ]'

# --- what a rule refuses

de jonas compartment add SOLO --threshold 1 --holders anna,ben
check a_policy_that_one_person_meets_is_refused_in_german eval 'ended 4 && grep -q "eine Person allein könnte sie erfüllen" err'
printf %s "AGE-nothing" >not.bg
bg approve not.bg --phrase "a b c d e f" --out x --identity anna --lang de
check so_is_a_file_that_is_no_request eval 'ended 10 && grep -q "es beginnt nicht mit" err'

# --- plans

printf '{"zzz":1,"components":[{"id":"a b"}]}' >plan.json
de jonas plan import plan.json
check a_file_that_is_no_plan_is_told_line_by_line eval 'ended 10 && grep -q "^\$.zzz: ein unbekannter Schlüssel" err && grep -q "id: eine Kennung hat 1 bis 64 Zeichen" err && german'
printf 'Title,Pass\na,b,c\n' >table.csv
de jonas import table.csv --format csv --map path=Title,password=Pass
check so_is_a_table eval 'ended 10 && grep -q "Zeile 2: 3 Zellen" err && german'
python3 "$repo/tests/plan/estate.py" >e.json
must as jonas plan import e.json --plan-only
for what in lint review; do
	de jonas plan "$what" --at 2027-11-23
	cp out said
	check "plan_${what}_is_german" eval 'ended 9 && ! grep -wE "the|of|not|missing|yes|partly|never|due" said | grep -vE "notary|Head of" >&2'
	de jonas plan "$what" --at 2027-11-23 --json
	cp out german.json
	as jonas plan "$what" --at 2027-11-23 --json
	check "plan_${what}_is_english_for_programs" cmp -s out german.json
done
check it_is_known_which_have_an_answer grep -q "^    ja: vollständig beschriebene Komponenten: 5 von 5" said
de jonas plan handbook --html book.html
check the_handbook_ends_with_german_answers eval 'ended 0 && grep -q "Ist jede Komponente beschrieben" book.html && grep -q "Startreihenfolge, ohne Kreis" book.html && ! grep -q "Is every component" book.html'
