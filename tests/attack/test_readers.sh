#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whoever reads writes nothing: neither into the vault nor into what their own
# machine remembers of it (docs/authority.md).

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Eva Roth" eva
found_vault
enrol anna custodian
enrol eva auditor
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt,card:Sommer --cards-dir cards
deposit mail/a secret MAIL
request MAIL
must bg open "$sid" --identity jonas --state home-jonas --vault m.vault --card cards/MAIL-g1-Vogt.txt \
	--card cards/MAIL-g1-Sommer.txt -c "show mail/a" -c close
printf '{"schema": "estate/1", "organisation": {"name": "Lab"}, "components": [{"id": "mail", "name": "Mail", "boot_stage": 1, "depends_on": []}],
 "runbooks": [{"id": "RB-1", "title": "Start", "steps": [{"step": 1, "title": "a", "estimated_minutes": 5}]}],
 "compromise_scenarios": [{"id": "CS-1", "level": "server", "title": "t"}]}' >plan.json
must as jonas plan import plan.json
must as eva audit verify m.vault
seen() { (sha256sum m.vault; ls m.vault-* 2>/dev/null; find home-* -type f -print0 | sort -z | xargs -0 sha256sum); }

wrote='' ran=0 wanted=0
reads() {       # reads ARGS: by an admin who has a pin, and by an auditor
	local who
	for who in ${readers:-jonas eva}; do
		wanted=$((wanted + 1))
		seen >before
		as "$who" "$@"
		case $st in 0 | 9) ran=$((ran + 1)) ;; *) wrote="$wrote [$who $*: status $st]" ;; esac
		seen >after
		cmp -s before after || wrote="$wrote [$who $*]"
		rm -rf out.file
	done
}
reads ls
reads info mail/a
reads member list
reads member leaver anna
reads compartment list
reads share status MAIL
reads session list
reads debt
reads record "$sid"
reads record "$sid" --pdf out.file
reads ready
reads audit verify
reads audit log
reads audit log --json
reads audit who-knows --person jonas
reads audit report --html out.file
reads audit anchor --out out.file
reads audit anchor --words
reads audit prove 3 --out out.file
reads audit export --format jsonl --out out.file
reads audit export --format bundle --out out.file
reads plan export
readers=jonas reads plan import plan.json --dry-run
reads plan lint
reads plan boot-order
reads plan impact mail
reads plan runbook RB-1
reads plan scenario CS-1
reads plan review
reads plan handbook --html out.file
reads drill due
check whoever_reads_writes_nothing [ -z "$wrote" ]
[ -z "$wrote" ] || echo "# $wrote"
check and_all_of_that_ran [ "$ran" = "$wanted" ]
seen >before
bg inspect m.vault
seen >after
check nor_does_who_has_no_key cmp -s before after
as jonas put mail/b --generate
seen >after
check who_writes_is_seen_to eval '! cmp -s before after'
