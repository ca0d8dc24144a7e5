#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every example of the manual pages is run as it stands there, those of a page one
# after the other, in a copy of one scene. What stands behind `$ ` is a command,
# which ends with 0 or what the comment above it says; what stands below it has to
# be in its output. Ids and the words that are read out are those of the scene.

. "$(dirname "$0")/../cli/scene.sh"

cat >examples.py <<'PY'
"""examples.py PAGE: its commands, each as "status TAB command" and lines "= TEXT"."""
import sys
status, command, shown = 0, None, False     # shown: below a command
for line in open(sys.argv[1]):
    line = line.rstrip("\n").replace("\\e", "\\")
    if line.startswith('.\\" exits '):
        status = int(line.split()[-1])
    elif line.startswith(".Ed"):
        shown = False
    elif command is not None:
        command = command[:-1] + " " + line.strip()
    elif line.startswith("$ "):
        command, shown = line[2:], True
    elif shown and line and not line.startswith("."):
        print("=", line, sep="\t")
    if command is not None and not command.endswith("\\"):
        print(status, command, sep="\t")
        status, command = 0, None
PY

# --- the scene ---

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
person "Eva Roth" eva
person "Carla Nim" carla
found_vault
sed -nE 's/^ *(([a-z]+ ){25}[a-z]+)$/\1/p' out err >fingerprint
cp m.vault.phrase reading-phrase
for p in anna ben; do enrol "$p" custodian; done
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
must as jonas compartment add DRILL --drill --threshold 2 --holders anna,ben,card:Vogt,card:Sommer --cards-dir cards
deposit mail/exchange01/administrator Correct-Horse-7 MAIL --user Administrator
deposit lab/server practice-secret DRILL
cat >plan.json <<'JSON'
{"schema": "estate/1", "organisation": {"name": "Musterstadt"},
 "components": [{"id": "exchange01", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "runbooks": [{"id": "RB-1", "title": "Mail back", "required_groups": ["MAIL"], "steps": [
   {"step": 1, "title": "Start it", "estimated_minutes": 5, "text_third_party": "Press the button"}]}],
 "groups": [{"id": "MAIL", "threshold": 2, "holders": ["a", "b"]}],
 "custodians": [{"id": "a", "name": "Anna Weber", "status": "active"}, {"id": "b", "name": "Ben Ode", "status": "active"}],
 "drill_plan": {"drills": [{"id": "DR-1", "type": "cold_start", "interval_days": 90, "last": "2020-01-01", "next": "2020-04-01"}]}}
JSON
printf 'where,login,secret\nlab/switch,admin,One-Two-3\n' >passwords.csv
printf 'a key\n' >ca.key

asked() {       # asked [OPTIONS]: a session, its requests in out/, and answers
	must as jonas request MAIL --ticket INC-4711 --reason "exchange01 store corrupt" \
		--why-not "directory down" --out-dir requests "$@"
	sid=$(sed -n 's/^session: //p' out)
	phrase=$(sed -n 's/^phrase: //p' out)
	rm -rf out && mv requests out.d
	for p in anna ben; do
		must bg approve "out.d/request-MAIL-$p.bg" --phrase "$phrase" \
			--out "approval-$p.bg" --identity "$p" --state "home-$p"
	done
}
over() {        # a session that showed the secret, and is over
	asked
	must as jonas open "$sid" --approval approval-anna.bg --approval approval-ben.bg \
		-c "show mail/exchange01/administrator" -c close
	cp home-anna/*/receipts/*receipt.txt anna-receipt.txt
}
stage() {       # stage PAGE: what its examples begin with
	case $1 in
	breakglass-open.1 | breakglass-session.1 | breakglass-request.5 | breakglass-approve.1) asked ;;
	breakglass-deal.1) asked --purpose redeal --threshold 2 --holders anna,ben,card:Krause ;;
	breakglass-shell.1)
		asked
		must as jonas open "$sid" --approval approval-anna.bg --approval approval-ben.bg
		;;
	breakglass-review.1 | breakglass-record.1 | breakglass-audit.1) over ;;
	breakglass-debt.1)
		over
		must as eva audit cosign
		;;
	breakglass-plan.5) must as jonas plan import plan.json ;;
	breakglass-drill.1) must as jonas plan import plan.json ;;
	esac
	rm -f out
	[ ! -d out.d ] || mv out.d out
}
keep

# the ids and words of the page, exchanged for those of the scene
actual() {
	local command=$1 said=$phrase
	case $command in *"member add carla"*) said=$(cat phrase-carla) ;; esac
	sed -E "s/986020c60f16aedb9870c2edc43dc16a/$sid/g; s/--phrase \"[a-z ]+\"/--phrase \"$said\"/" <<<"$command"
}
masked() { sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}/DATE/g; s/[0-9a-f]{32}/ID/g' "$@"; }

breakglass() { "$program" "$@"; }
export BREAKGLASS_VAULT=m.vault BREAKGLASS_IDENTITY=jonas BREAKGLASS_STATE=home-jonas
ran=0
for page in "$repo"/docs/man/*.[15]; do
	name=${page##*/}
	python3 examples.py "$page" >"$scene.lines" || exit 1
	[ -s "$scene.lines" ] || continue
	unset BREAKGLASS_VAULT BREAKGLASS_IDENTITY BREAKGLASS_STATE
	fresh
	sid='' phrase=''
	stage "$name"
	export BREAKGLASS_VAULT=m.vault BREAKGLASS_IDENTITY=jonas BREAKGLASS_STATE=home-jonas
	bad=
	while IFS=$'\t' read -r -u 4 want text; do
		if [ "$want" = = ]; then
			masked "$scene.said" | grep -qxF -- "$(masked <<<"$text")" || bad="$bad [not said: $text]"
			continue
		fi
		eval "$(actual "$text")" >"$scene.said" 2>&1 </dev/null
		st=$?
		ran=$((ran + 1))
		[ "$st" = "$want" ] || bad="$bad [$st, not $want: $text: $(head -c 300 "$scene.said")]"
	done 4<"$scene.lines"
	if [ -z "$bad" ]; then ok "the_examples_of_$name"; else rm -rf "$scene/err"; not_ok "the_examples_of_$name" "$bad"; fi
done
rm -f "$scene.lines" "$scene.said"
if [ "$ran" -ge 80 ]; then ok "all_of_them_were_run"; else not_ok "all_of_them_were_run" "$ran"; fi
