#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The log as lines of JSON: each leaf byte for byte, names and reasons for who may
# read them and nobody else, complete or not at all.

. "$(dirname "$0")/evidence.sh"
evidence

as eva audit export --format jsonl --out all.jsonl
check an_auditor_exports_the_log ended 0
of() {          # of EXPRESSION: over the documents d
	python3 - "$1" all.jsonl <<'PY'
import json, sys
d = [json.loads(line) for line in open(sys.argv[2])]
sys.exit(0 if eval(sys.argv[1]) else 1)
PY
}
sqlite3 m.vault "select branch || ' ' || seq || ' ' || cast(bytes as text) from leaf" | sort >stored
python3 -c 'import json
for line in open("all.jsonl"):
    d = json.loads(line)
    print(d["branch"], d["seq"], d["leaf"])' | LC_ALL=C sort >exported
LC_ALL=C sort -o stored stored
check each_leaf_is_in_it_byte_for_byte cmp -s stored exported
check every_line_is_one_document of 'len(d) == len(open("all.jsonl").read().splitlines())'
check reasons_stand_beside of 'any(x.get("details", {}).get("reason") == "exchange01 store corrupt" for x in d if x["event"] == "open.requested")'
check and_names of 'any(x.get("actor_name") == "eva" for x in d)'
check and_records of 'any(x.get("record", {}).get("short") == "anna" for x in d if x["event"] == "member.enrolled")'
check and_words of 'all(x["text"] for x in d if x["event"] == "secret.revealed") and any("mail/a" in x["text"] for x in d if x["event"] == "secret.revealed")'
check what_came_home_is_marked of 'any(x["home"] for x in d) and not all(x["home"] for x in d)'
check all_of_it_counts of 'not any(x["void"] for x in d)'
check no_secret_is_in_it eval '! grep -q "SECRET-" all.jsonl && ! grep -q "AGE-SECRET-KEY" all.jsonl'
check it_is_for_its_owner_alone eval '[ "$(stat -c %a all.jsonl)" = 600 ]'
cp all.jsonl before
as eva audit export --format jsonl --out all.jsonl
check it_is_not_written_over eval 'ended_saying 4 all.jsonl && cmp -s all.jsonl before && [ -z "$(ls -d ./*.new 2>/dev/null)" ]'
bg audit export --format jsonl --out bare.jsonl --vault m.vault --state home-none
check a_stranger_exports_what_is_clear eval 'ended_saying 0 sealed && ! grep -q "exchange01 store" bare.jsonl && ! grep -q "\"details\"" bare.jsonl && [ "$(wc -l <bare.jsonl)" = "$(wc -l <all.jsonl)" ]'
as eva audit export --format xml --out x
check another_format_is_none eval 'ended 2 && [ ! -e x ]'
mkdir full && (cd full && ulimit -f 4 && trap "" XFSZ && "$program" audit export --format jsonl --out b \
	--vault ../m.vault --state ../home-none >/dev/null 2>../err)
st=$?
check without_room_nothing_appears eval '[ "$st" -ne 0 ] && [ -z "$(ls -A full)" ]'
cp m.vault broken.vault
sqlite3 broken.vault "update leaf set bytes = cast(replace(cast(bytes as text), 'member.enrolled', 'member.enrolles') as blob) where seq = 5 and branch = 'main'" 2>err
for format in jsonl bundle; do
	bg audit export --format "$format" --out broken --vault broken.vault --state home-none
	check "of_a_log_that_is_not_whole_there_is_no_$format" eval '[ "$st" -ne 0 ] && [ ! -e broken ]'
done
