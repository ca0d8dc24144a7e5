#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The pages that people type from are typed, word by word (play.py).

cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
play=tests/docs/play.py

# A player that cannot fail shows nothing: this page promises wrong things.
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
refuses() {     # refuses NAME LINES: whether a page of these is refused
	printf '%s\n' '' "${@:2}" '' >"$page/page.md"
	if "$play" "$page/page.md" >"$page/out" 2>&1; then
		echo "not ok the_player_finds_$1"
	else
		echo "ok the_player_finds_$1"
	fi
}
refuses another_answer '    $ echo one' '    two'
refuses a_line_too_many '    $ printf "one\ntwo\n"' '    one'
refuses a_line_too_few '    $ echo one' '    one' '    two'
refuses another_exit_status '    $ false'
refuses an_exit_status_that_does_not_come '    $ true # exits with 5'
refuses an_id_that_is_not_the_same_twice '    $ echo 0123456789ab 0123456789ac' '    fedcba987654 fedcba987654'
refuses a_page_without_a_command '    one'

# side by side, for they mostly wait for the disk
"$play" README.md >"$page/1" 2>&1 &
"$play" docs/quick-start.md >"$page/2" 2>&1 &
"$play" docs/dealing-day.md tests/docs/before-dealing-day.sh >"$page/3" 2>&1 &
wait
for n in 1 2 3; do
	cat "$page/$n"
	grep -qE '^(not )?ok ' "$page/$n" || echo "not ok page_${n}_was_played"
done
