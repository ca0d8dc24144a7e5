#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The pages as such: links, printed sheets, commands that exist, spelling. Each rule
# is tried on a page that breaks it as well.

cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
repo=$PWD
export BG_PROGRAM=${BG_PROGRAM:-$repo/build/release/breakglass}
[ -x "$BG_PROGRAM" ] || { echo "not ok the_program_is_built"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

holds() {       # holds NAME RULE
	if tests/docs/check.py "$2" >"$work/out" 2>&1; then
		echo "ok $1"
	else
		echo "not ok $1"
		sed 's/^/#   /' "$work/out"
	fi
}
holds every_link_leads_somewhere links
holds links_to_elsewhere_have_the_form_of_one external
holds a_sheet_goes_on_one_page sheets
holds a_german_sheet_quotes_what_the_program_says quotes
holds every_command_in_the_pages_exists commands
holds the_index_leads_to_every_page index

# finds NAME RULE: whether the rule complains of the page on standard input
finds() {
	rm -rf "$work/bad"
	mkdir -p "$work/bad/docs/de"
	cat >"$work/bad/docs/custodian.md"
	: >"$work/bad/docs/worst-day.md"
	: >"$work/bad/docs/de/verwahrer.md"
	: >"$work/bad/docs/de/ernstfall.md"
	: >"$work/bad/docs/README.md"
	git -C "$work/bad" init -q
	tests/docs/check.py "$2" "$work/bad" >"$work/out" 2>&1
	if [ $? -eq 1 ] && grep -q custodian "$work/out" && ! grep -q Traceback "$work/out"; then
		echo "ok $1"
	else
		echo "not ok $1"
		sed 's/^/#   /' "$work/out"
	fi
}
finds a_link_to_nowhere_is_found links <<<'see [there](nowhere.md)'
finds an_anchor_to_nowhere_is_found links <<<$'# One\n\nsee [two](#two)'
finds a_link_without_a_host_is_found external <<<'see [there](https:nowhere)'
finds a_line_too_wide_is_found sheets <<<"$(printf '%081d' 0)"
finds a_sheet_too_long_is_found sheets <<<"$(seq 61)"
finds words_that_the_program_does_not_say_are_found quotes <<<'    "das sagt custodian nie"'
finds a_command_that_is_not_there_is_found commands <<<'    $ breakglass frobnicate'
finds an_option_that_is_not_there_is_found commands <<<'    $ breakglass put a/b --frobnicate'
finds a_page_that_nobody_leads_to_is_found index <<<'# One'

if command -v codespell >/dev/null; then
	# a terminal cuts words in two
	git ls-files -co --exclude-standard | grep -vx "docs/session.txt\|cli/lang/.*\.po\|docs/de/.*\.md\|tests/cli/test_german.sh" |
		xargs -d '\n' codespell >"$work/out" 2>&1 &&
		echo "ok spelling" || { echo "not ok spelling"; sed 's/^/#   /' "$work/out"; }
	echo 'recieve' >"$work/bad.md"
	codespell "$work/bad.md" >/dev/null 2>&1 &&
		echo "not ok a_slip_of_spelling_is_found" || echo "ok a_slip_of_spelling_is_found"
else
	echo "ok spelling # skip codespell is not here"
fi
