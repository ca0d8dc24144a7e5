#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual pages: mandoc has nothing to say, and they have each command, option,
# exit status, variable, topic and word of a session that the program has, and no
# other. A page that is broken on purpose is found.

. "$(dirname "$0")/../cli/scene.sh"

pages=$repo/docs/man
bg help --json
cp out help.json
python3 "$repo/tests/help/man.py" help.json "$pages" >err 2>&1
check the_pages_and_the_program_know_the_same [ ! -s err ]

# What is left out: mandoc looks for pages that are referred to where the system has
# its own. That ours are there is checked above.
lint() {
	mandoc -Tlint "$1"/*.[15] 2>lint.err | grep -v "referenced manual not found: "
	grep -v "outdated mandoc.db lacks " lint.err
}
if command -v mandoc >/dev/null; then
	lint "$pages" >err
	check mandoc_finds_nothing [ ! -s err ]
else
	echo "ok mandoc_finds_nothing # skip mandoc is not here"
fi
grep -nE '^[^.].{80}' "$pages"/*.[15] >err
check no_line_is_too_long [ ! -s err ]

# --- the keys of a plan, which the program has in a table of its own ---

keys=$repo/vault/plan/keys.c
plan_keys() {   # plan_keys PAGE: what is missing in it, and what is unknown
	grep -oE '"[A-Za-z0-9_]+"' "$keys" | tr -d '"' | sort -u >known
	{
		grep '^\.It Cm' "$1" | cut -c8- | tr -s ' ,' '\n'
		grep -oE '\\fB[a-z0-9_]+\\fR' "$1" | sed 's/\\fB//;s/\\fR//'
	} | sort -u >told
	comm -23 known told
	grep '^\.It Cm' "$1" | cut -c8- | tr -s ' ,' '\n' | sort -u | comm -13 known -
}
plan_keys "$pages/breakglass-plan.5" >err
check the_keys_of_a_plan_are_those_that_are_read eval '[ ! -s err ] && [ "$(wc -l <known)" -gt 150 ]'

# --- each kind of mistake is found ---

missed=
broken() {      # broken PAGE SED-SCRIPT FOUND: with the page changed like that
	rm -rf broken && cp -r "$pages" broken
	sed -i -E "$2" "broken/$1"
	cmp -s "broken/$1" "$pages/$1" && missed="$missed [nothing changed: $2]"
	python3 "$repo/tests/help/man.py" help.json broken 2>&1 | grep -qF -- "$3" || missed="$missed [$1: $3]"
}
broken breakglass-put.1 '/^\.It Fl -field Ar NAME/d' "option of put is missing: --field NAME"
broken breakglass-put.1 's/^\.It Fl -field Ar NAME/.It Fl -fields Ar NAME/' "option of put is unknown to the program: --fields NAME"
broken breakglass-put.1 '/^\.Op Fl -line/d' "option in the synopsis of put is missing: --line"
broken breakglass-put.1 's/^\.Ar PATH$/.Ar NAME/' "words of put: NAME, not PATH"
broken breakglass-put.1 's/^\.It 8$/.It 11/' "exit status is unknown to the program: 11"
broken breakglass.1 '/^\.It 7$/d' "exit status is missing: 7"
broken breakglass.1 '/^\.It Fl -older$/d' "option is missing: --older"
broken breakglass.1 '/^\.It Ev TERM$/d' "variable is missing: TERM"
broken breakglass.1 '/^\.It Xr breakglass-audit 1/d' "command is missing: audit"
broken breakglass-audit.1 's/^\.Ss breakglass audit prove/.Ss breakglass audit proof/' "command is unknown to the program: audit proof"
broken breakglass-audit.1 's/^\.It Fl -html Ar FILE/.It Fl -html/' "option of audit report is missing: --html FILE"
broken breakglass-shell.1 's/^\.It Cm lock/.It Cm locks/' "word of a session is missing: lock"
broken breakglass-help.1 '/^\.It Cm globs/d' "topic is missing: globs"
broken breakglass-vault.5 's/Xr breakglass-copy 1/Xr breakglass-copies 1/' "refers to breakglass-copies(1), which is not there"
broken breakglass-vault.5 '/^\.Sh EXAMPLES/d' "no EXAMPLES"
rm -rf broken && cp -r "$pages" broken && rm broken/breakglass-ls.1
python3 "$repo/tests/help/man.py" help.json broken 2>&1 | grep -q "breakglass-ls.1: there is no such page" || missed="$missed [a page]"
rm -rf broken && cp -r "$pages" broken
sed -i 's/boot_stage/boot_order/; s/last_changed/last_change/' broken/breakglass-plan.5
[ "$(plan_keys broken/breakglass-plan.5 | sort | paste -sd ' ')" = "boot_order boot_stage last_change last_changed" ] || missed="$missed [keys]"
if command -v mandoc >/dev/null; then
	rm -rf broken && cp -r "$pages" broken && echo ".El" >>broken/breakglass-ls.1
	[ -n "$(lint broken)" ] || missed="$missed [lint]"
fi
echo "$missed" >err
check each_kind_of_mistake_is_found [ -z "$missed" ]
