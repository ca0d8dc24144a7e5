#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What people read on a terminal of 80 by 24: lines are broken between words, as
# some of them are read out; and an approval finds its own name.

. "$(dirname "$0")/../cli/scene.sh"

person "Jonas Beck" jonas
person "Anna Weber" anna
found_vault
enrol anna custodian
must as jonas compartment add MAIL --threshold 2 --holders anna,card:Vogt --cards-dir cards
reason="the store of exchange01 is corrupt after a power failure in the first hall" request MAIL

cat >script <<TALK
wait type the six words
type $phrase
wait approval written
TALK
mkdir at-annas
cd at-annas || exit 1
python3 "$repo/tests/cli/talk.py" ../script "$program" approve ../req-MAIL/request-MAIL-anna.bg \
	--identity ../anna --state ../home-anna >../out 2>../err
st=$?
cd .. || exit 1
check an_approval_at_a_terminal_works ended 0
check it_goes_by_the_name_of_its_request [ -s at-annas/approval-MAIL-anna.bg ]
check no_line_is_wider_than_the_terminal eval '! sed "s/\r//" out | grep -v receipt.txt | grep -qE "^.{81}"'
printf 'wait type the six words\nkill\n' >never
bg inspect m.vault
words=$(sed -n 's/^fingerprint //p' out)
python3 "$repo/tests/cli/talk.py" never "$program" approve req-MAIL/request-MAIL-anna.bg \
	--identity anna --state home-never >out 2>err </dev/null || true
check words_that_are_compared_stay_whole eval '[ -n "$words" ] && tr -s "\r\n " " " <out | grep -qF "$words"'
bg approve req-MAIL/request-MAIL-anna.bg --refuse --because "not before six" --identity anna --state home-anna
check a_refusal_goes_by_that_name_too eval 'ended 0 && [ -s refusal-MAIL-anna.bg ]'
bg approve req-MAIL/request-MAIL-anna.bg --refuse --because "not before six" --identity anna --state home-anna
check and_overwrites_nothing eval '! ended 0'
