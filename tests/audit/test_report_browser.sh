#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The report in a browser: nothing is fetched, nothing is complained of, the
# filters work by keyboard alone, and it prints whole.

. "$(dirname "$0")/../cli/scene.sh"
. "$repo/tests/audit/story.sh"

chromium=$(command -v chromium || command -v chromium-browser)
if [ -z "$chromium" ] || ! command -v node >/dev/null; then
	echo "ok the_report_works_in_a_browser # skip chromium or node is not here"
	exit 0
fi
label='Muster <script>console.log(1)</script>'
story
# without an anchor: the longest verdict
must as eva audit report --html r.html --at 2026-07-01

mkdir -p browser
HOME=$scene/browser timeout 120 node "$repo/tests/audit/drive.mjs" "$chromium" "$scene/r.html" "$scene/browser" >driven 2>err
st=$?
cat driven
check the_browser_came_to_its_end eval 'ended 0 && grep -q "^ok the_browser_was_driven" driven'
pdftotext -layout browser/page.pdf page.txt 2>err
st=$?
check the_print_holds_every_entry_though_some_were_hidden eval 'ended 0 && grep -q "the vault was founded by jonas" page.txt && grep -q "the session of TIER0 ended" page.txt && [ "$(pdfinfo browser/page.pdf | sed -n "s/^Pages: *//p")" -gt 5 ]'
check it_is_a4 eval 'pdfinfo browser/page.pdf | grep -q "A4"'
check its_pages_are_numbered grep -qE "^ *breakglass audit report +2 of [0-9]+" page.txt
check no_filter_is_printed eval '! grep -q "Show all" page.txt'
