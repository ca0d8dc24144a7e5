#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A vault of 64 MiB, as others have it: who checks it, looks at it or takes it in
# needs little memory for it, sees it as it was at one moment, and leaves nothing
# behind.

. "$(dirname "$0")/scene.sh"

mib=1048576
peak_max=32     # MiB
asan=
! nm -a "$program" 2>/dev/null | grep -q __asan_init || asan=1
if [ -n "$asan" ]; then
	bounded() { echo "ok $1 # skip sanitizers need more memory"; }
else
	bounded() { check "$1" eval 'ended 0 && [ "$(cat peak)" -lt $((peak_max * 1024)) ]'; }
fi
cat >peak.py <<'PY'
import os, resource, sys
child = os.fork()
if child == 0:
    null, out, err = os.open("/dev/null", os.O_RDONLY), os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), os.open("err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(null, 0), os.dup2(out, 1), os.dup2(err, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
open("peak", "w").write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
PY
measured() {    # measured ARGS: with the peak in KiB in the file peak
	python3 peak.py "$program" "$@"
	st=$?
}
names() { find . ! -path ./out ! -path ./err ! -path ./peak ! -path ./before ! -path ./after ! -path "./home-*" | sort; }

person "Jonas Beck" jonas
found_vault
must as jonas compartment add MAIL --threshold 2 --holders card:Vogt,card:Sommer,card:Alt --cards-dir cards
head -c $((64 * mib)) /dev/urandom >large
must as jonas put mail/large --field file --file large --compartment MAIL
rm -f large
check it_is_long [ "$(stat -c %s m.vault)" -gt $((64 * mib)) ]
export BREAKGLASS_STATE=$scene/home-none BREAKGLASS_VAULT=m.vault
names >before

# --- memory ---

measured audit verify m.vault
check it_verifies grep -q "whole and in order" out
bounded in_little_memory
measured inspect m.vault
bounded who_looks_at_it_needs_little
must as jonas copy office.vault --site Nord
measured audit verify m.vault --anchor office.vault
bounded nor_does_another_copy_beside_it_need_much
measured merge office.vault --identity jonas --state home-jonas
bounded who_merges_needs_little
measured restore office.vault --out back.vault
bounded who_restores_needs_little
rm -f office.vault back.vault
names >after
check nothing_is_left_behind cmp before after

# --- changed meanwhile ---

if [ -n "$asan" ]; then
	echo "ok what_changes_meanwhile # skip preloaded into a program without sanitizers"
	exit 0
fi
if ! ${CC:-cc} -O1 -shared -fPIC -D_GNU_SOURCE -o changed.so "$repo/tests/cli/changed.c" -ldl; then
	echo "not ok the_pauses_are_built"
	exit 1
fi
mkfifo halt.fifo go.fifo
blocks=$(($(stat -c %s m.vault) / 4096))
# stopped AT COMMAND ARGS: the program; COMMAND is run, by the shell, at each of
# its reads of the vault that AT numbers
stopped() {
	local where=$1 what=$2 n
	shift 2
	(trap '' PIPE
	for n in ${where//,/ }; do
		IFS= read -r -n 1 _ <&8 || exit 0
		eval "$what" >>changes 2>&1
		printf . >&9
	done) 8<>halt.fifo 9<>go.fifo &
	BG_CHANGE_FILE=m.vault BG_CHANGE_AT=$where LD_PRELOAD=$scene/changed.so \
		timeout 60 "$program" "$@" >out 2>err </dev/null 8<>halt.fifo 9<>go.fifo
	st=$?
	kill $! 2>/dev/null
	wait $! 2>/dev/null
}
count() { sed -n 's/.*  \([0-9]*\) entries.*/\1/p' out; }
printf x >in
deposit='"$program" put mail/x --line --compartment MAIL --identity jonas --state home-jonas --vault m.vault <in'
main() { sqlite3 m.vault "select count(*) from leaf where branch = 'main'"; }
had=$(main)
# after it was read once, and a quarter of the rest
stopped $((blocks * 5 / 4)) "$deposit" audit verify m.vault
check who_verifies_keeps_nobody_from_writing eval '[ "$(main)" -gt "$had" ] && grep -q deposited changes'
check what_was_written_meanwhile_is_verified_too eval 'ended 0 && [ "$(count)" = "$(main)" ] && grep -q "whole and in order" out'
had=$(main)
stopped $((blocks * 5 / 4)) "$deposit" inspect m.vault
check who_only_looks_is_told_to_look_again eval 'ended_saying 1 "it was changed while it was read: m.vault" && [ ! -s out ] && [ "$(main)" -gt "$had" ]'
# by one who asks for no lock, again and again: a byte in the middle of the object
flip='printf "\\x$(printf %02x $((RANDOM % 256)))$(printf %s "$RANDOM")" | dd of=m.vault bs=1 seek=$((32 * mib)) conv=notrunc status=none'
cp m.vault kept.vault
stopped $((blocks * 5 / 4)),$((blocks * 11 / 4)) "$flip" audit verify m.vault
check who_writes_without_asking_gets_no_verdict eval 'ended_saying 1 "it was changed while it was read: m.vault" && [ ! -s out ]'
cat kept.vault >m.vault
bg audit verify m.vault
check and_the_next_one_is_as_ever eval 'ended 0 && grep -q "whole and in order" out'
