#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Long work says on a terminal how far it is, in one line that is gone when there
# is something else to say; into a pipe or a file it says nothing. All work is
# long here: the program's clock goes on by a second at each look.

. "$(dirname "$0")/scene.sh"

if ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o hasty.so "$repo/tests/cli/hasty_clock.c"; then
	echo "not ok a_clock_to_preload_is_built"
	exit 1
fi
case $(ldd "$program" 2>&1) in
*libasan*|*"not a dynamic"*) echo "ok progress # skip nothing can be preloaded"; exit 0 ;;
esac
printf '#!/bin/sh\nLD_PRELOAD=%s/hasty.so exec "%s" "$@"\n' "$scene" "$program" >hasty
chmod +x hasty

echo "sh true" >script

talk() {        # talk COMMAND...: on a terminal, until it ends
	python3 "$repo/tests/cli/talk.py" script "$@" >out 2>err
	st=$?
}
on_terminal() { talk ./hasty "$@" --vault m.vault --identity jonas --state home-jonas; }

# said WHAT: a line of it stood there, and was taken away
said() { grep -qP "\r\e\[K$1: \d+ %" out; }
# clean: after what was taken away last, no line of progress stands
clean() { ! sed 's/.*\r\x1b\[K//' out | grep -qP ': \d+ %'; }

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:A,card:B,card:C --cards-dir cards
head -c 2000000 /dev/zero >large
printf 'Group,Title,Username,Password,URL,Notes\n' >t.csv
for i in 1 2 3 4 5 6; do printf '"g","t%s","u","pw-%s-xyz","",""\n' $i $i; done >>t.csv

on_terminal put a/large --file large
check a_deposit_says_how_far_it_is eval 'ended 0 && said "reading the file" && said "sealing the file"'
check the_line_is_gone_before_the_answer eval 'clean && grep -q "deposited: a/large" out'
on_terminal import t.csv
check an_import_says_how_far_it_is eval 'ended 0 && said depositing && clean'
on_terminal audit verify m.vault
check verifying_says_how_far_it_is eval 'ended 0 && said "reading all objects" && clean'
on_terminal backup b.vault
check a_backup_says_how_far_it_is eval 'ended 0 && said "copying the log" && clean'
on_terminal copy c.vault --site Nord
check a_copy_says_how_far_it_is eval 'ended 0 && said "copying the vault" && clean'
talk ./hasty restore b.vault --out r.vault
check restoring_says_how_far_it_is eval 'ended 0 && said "copying the log" && clean'
must as jonas put b/c --generate --vault c.vault --compartment MAIL
on_terminal merge c.vault
check merging_says_how_far_it_is eval 'ended 0 && said "verifying the log" && clean'

request MAIL
on_terminal open "$sid" --card cards/MAIL-g1-A.txt --card cards/MAIL-g1-B.txt \
	-c 'save a/large saved'
check saving_says_how_far_it_is eval 'ended 0 && said "looking at the secret" && said "giving the secret out" && cmp large saved'
on_terminal open "$sid" -c 'run --fd 0 a/large -- wc -c' -c close
check a_program_that_is_run_has_the_terminal_to_itself \
	eval 'ended 0 && grep -q 2000000 out && ! said "giving the secret out"'

# --- where nobody looks ---

quiet() { ! grep -q ' %' out err && ! grep -q $'\r' out err; }
program=$scene/hasty
as jonas audit verify m.vault
check into_files_nothing_is_said eval 'ended 0 && quiet'
talk sh -c './hasty audit verify m.vault | cat'
check into_a_pipe_nothing_is_said eval '! said "verifying the log"'
TALK_TERM=dumb on_terminal audit verify m.vault
check a_terminal_that_takes_nothing_back_is_told_nothing eval 'ended 0 && ! said "verifying the log"'
