#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every command, and in it the n-th allocation, write, sync, lock, SQLite step
# or other call to the machine failing (nth.py says what holds then). Here some
# of them, by chance: NTH_SEED says which, NTH_TAKE how many in each command,
# `all` for one of each way to a call. NTH_ONLY names commands, NTH_JOBS how many
# run at once.

set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
program=${BG_PROGRAM:-$PWD/build/release/breakglass}
seed=${NTH_SEED:-1}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/steps"

if ! ${CC:-cc} -std=c17 -D_GNU_SOURCE -I. -O1 -shared -fPIC -o "$place/preload.so" tests/nth/*.c -ldl; then
	echo "not ok the_preload_is_built"
	exit 1
fi

if ! BG_PROGRAM=$program tests/nth/story.sh "$place/steps" >"$place/said" 2>&1; then
	cat "$place/said"
	exit 1
fi

# --- no command is left out ---

missing=$("$program" help | python3 -c '
import os, re, sys
told = {" ".join(open(f"{sys.argv[1]}/{s}/argv").read().split("\0")[:2]) for s in os.listdir(sys.argv[1])}
for line in sys.stdin:
    if line.startswith("options"):
        break
    found = re.match(r"  ([a-z]+)( [a-z-]+)?", line)
    name = found and (found[1] + (found[2] or ""))
    if name and not any((t + " ").startswith(name + " ") for t in told):
        print(name, end="; ")' "$place/steps")
[ -z "$missing" ] && echo "ok every_command_has_its_part_in_the_story" ||
	echo "not ok every_command_has_its_part_in_the_story: $missing"

# --- the n-th failure ---

# ASan with its runtime apart, so that what is preloaded comes before it.
options=()
asan=$PWD/build/asan-clang
if [ -x "$asan/breakglass" ] && make -s VARIANT=asan CC=clang build/asan-clang/breakglass-preloaded >"$place/said" 2>&1; then
	options+=(--asan "$asan/breakglass-preloaded")
else
	echo "ok no_failed_call_makes_the_sanitizers_report # skip build it with: make asan CC=clang"
fi
case ${NTH_TAKE:-1} in
all) ;;
every) options+=(--every) ;;
*) options+=(--take "${NTH_TAKE:-1}") ;;
esac
echo "# NTH_SEED=$seed NTH_TAKE=${NTH_TAKE:-1}"
tests/nth/nth.py "$place/steps" "$program" "$place/preload.so" --seed "$seed" --only "${NTH_ONLY:-}" \
	--jobs "${NTH_JOBS:-1}" --dir "$place" "${options[@]}" | sed -u 's/^[^#]/#   &/'
st=${PIPESTATUS[0]}
name=a_command_that_a_call_failed_says_so_and_leaves_nothing_half_done
[ "$st" -eq 0 ] && echo "ok $name" || echo "not ok $name"
