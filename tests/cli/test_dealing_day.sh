#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A dealing day at a terminal: the words are shown on a screen that goes away,
# typed back, and acknowledged; no file and no scrollback keeps them.

. "$(dirname "$0")/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
person "Ben Ode" ben
found_vault
for p in anna ben; do enrol "$p" custodian; done

play() {        # play HOW LABEL: a compartment with one card
	python3 "$repo/tests/cli/dealing_day.py" "$1" "$program" compartment add "$2" \
		--threshold 2 --holders anna,ben,card:Vogt --identity jonas \
		--state home-jonas --vault m.vault >out 2>err
	st=$?
}
acked() {       # whether the card of LABEL is acknowledged
	as jonas share status "$1" --json
	python3 -c 'import json
d = json.load(open("out"))
raise SystemExit(not [h for h in d["holders"] if h["form"] == "card" and h["acknowledged"]])'
}

n=0
before=$(find . -type f ! -name cache | sort)
for how in plain four german numbers slip; do
	n=$((n + 1))
	play $how "C$n"
	check "a_card_is_typed_back_${how}" ended 0
	check "and_then_acknowledged_$how" acked "C$n"
done
if command -v pdftotext >/dev/null; then
	mkdir bin
	printf '#!/bin/sh\ncat >"$PRINTED"\n' >bin/lp
	chmod +x bin/lp
	export PRINTED=$scene/printed.pdf
	PATH=$scene/bin:$PATH play print C8
	check a_card_is_printed_without_a_file_between eval 'ended 0 && acked C8'
	rm -rf bin "$PRINTED"
	play plain C7
elif [ -n "${CI:-}" ]; then
	echo "not ok the_tool_that_reads_a_page_is_there"
fi
play wrong C9
check a_card_that_was_not_typed_back_is_a_loss_and_said eval '! ended 0 && grep -q "the share counts as lost" out'
check and_not_acknowledged eval '! acked C9'
check no_file_was_left [ "$(find . -type f ! -name out ! -name err ! -name cache ! -name signatures | sort)" = "$(echo "$before" | grep -vE '/(out|err)$')" ]
bg audit verify m.vault --state home-jonas
check and_the_log_is_whole ended 0
