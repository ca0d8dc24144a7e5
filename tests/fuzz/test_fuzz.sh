#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_fuzz.sh -- every harness once over what it begins with and over what was
# found before, and then over a few inputs of chance, the same in every run. The
# long runs are `make fuzz`.
#
#     FUZZ_RUNS      inputs of chance for each harness; 600 when not set, a
#                    twentieth of it where one takes a vault

set -u
cd "$(dirname "$0")/../.." || exit 1
programs=build/fuzz-clang/fuzz
runs=${FUZZ_RUNS:-600}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16:malloc_context_size=8
export UBSAN_OPTIONS=print_stacktrace=1

make --no-print-directory -j2 VARIANT=fuzz CC=clang fuzz-programs >"$work/make.log" 2>&1 || {
	tail -n 20 "$work/make.log"
	echo "not ok every_harness_is_built"
	exit 1
}

# fuzz NAME RUNS: over its seeds, what was found, and chance
fuzz() {
	local name=$1 found=tests/fuzz/found/$1 dict=tests/fuzz/$1.dict
	mkdir -p "$work/$name" "$work/$name.findings"
	"$programs/$name" --seeds "$work/$name" >"$work/$name.log" 2>&1 || return
	set -- -seed=1 -runs="$2" -keep_seed=1 -timeout=60 -rss_limit_mb=512 \
		-artifact_prefix="$work/$name.findings/" "$work/$name"
	[ ! -d "$found" ] || set -- "$@" "$found"
	[ ! -e "$dict" ] || set -- -dict="$dict" "$@"
	"$programs/$name" "$@" >>"$work/$name.log" 2>&1
}

# What is read first counts as a run as well, so that there are always some of
# chance behind it.
budget() {
	local inputs
	inputs=$(find "tests/fuzz/found/$1" -type f 2>/dev/null | wc -l)
	case $1 in
	vault | cache | journal | log | ask | request | bundle | typed) echo $((runs / 20 + inputs + 40)) ;;
	*) echo $((runs + inputs + 40)) ;;
	esac
}

verdict() {     # verdict NAME STATUS
	if [ "$2" -eq 0 ]; then
		echo "ok ${1}_holds_for_what_was_found_and_for_chance"
		return
	fi
	tail -n 40 "$work/$1.log"
	# what breaks it may be an input of chance: small ones are shown
	find "$work/$1.findings" -type f -size -2k -exec base64 {} +
	echo "not ok ${1}_holds_for_what_was_found_and_for_chance"
}

for file in tests/fuzz/fuzz_*.c; do
	name=${file#tests/fuzz/fuzz_}
	name=${name%.c}
	[ "$name" = control ] || {
		fuzz "$name" "$(budget "$name")"
		verdict "$name" $?
	}
done

if ! fuzz control 200000 &&
	grep -q 'heap-buffer-overflow' "$work/control.log"; then
	echo "ok a_planted_fault_is_found"
else
	tail -n 20 "$work/control.log"
	echo "not ok a_planted_fault_is_found"
fi
