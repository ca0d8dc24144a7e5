#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh -- fuzz one harness after the other and print what came of it; `make
# fuzz` and `make fuzz-NAME` call it.
#
#     tests/fuzz/run.sh NAME...
#
#     FUZZ_SECONDS   for each harness; 3600 when not set
#     FUZZ_CORPUS    where inputs that found something new are kept;
#                    build/fuzz-corpus when not set. What is there is gone on
#                    with.
#     FUZZ_BUILD     build/fuzz-clang
#
# What breaks a harness lies in FUZZ_CORPUS/NAME.findings. Mend it, and put the
# input into tests/fuzz/found/NAME, if no key can be in it (docs/fuzzing.md).
# The exit status is 1 when there are findings.

set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${FUZZ_SECONDS:-3600}
corpora=${FUZZ_CORPUS:-build/fuzz-corpus}
programs=${FUZZ_BUILD:-build/fuzz-clang}/fuzz
export ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16:malloc_context_size=8:handle_abort=1
export UBSAN_OPTIONS=print_stacktrace=1
broken=0

last_number() {         # last_number PATTERN FILE: the number behind it, the last time
	grep -aoE "$1 *[0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+$' || echo 0
}

printf '%-10s %8s %12s %8s %8s %8s %8s %9s\n' \
	harness seconds executions edges features corpus 'rss MiB' findings
for name in "$@"; do
	corpus=$corpora/$name findings=$corpora/$name.findings log=$corpora/$name.log
	dict=tests/fuzz/$name.dict
	mkdir -p "$corpus" "$findings"
	rm -f "$corpus"/seed-*
	"$programs/$name" --seeds "$corpus" || { echo "$name: its seeds do not hold"; broken=1; continue; }
	before=$SECONDS
	# a fault ends the program: what time is left goes on behind it
	: >"$log"
	while [ $((SECONDS - before)) -lt "$seconds" ]; do
		dictionary=
		[ ! -e "$dict" ] || dictionary=-dict=$dict
		# shellcheck disable=SC2086,SC2046 # an option or none, a folder or none
		"$programs/$name" $dictionary -keep_seed=1 -timeout=60 -report_slow_units=60 -rss_limit_mb=512 \
			-max_total_time=$((seconds - SECONDS + before)) -print_final_stats=1 \
			-artifact_prefix="$findings/" "$corpus" \
			$([ ! -d "tests/fuzz/found/$name" ] || echo "tests/fuzz/found/$name") >>"$log" 2>&1 && break
		[ "$(find "$findings" -type f | wc -l)" -lt 10 ] || break
	done
	executions=$(grep -a 'stat::number_of_executed_units' "$log" |
		awk '{ n += $2 } END { print n + 0 }')
	found=$(find "$findings" -type f | wc -l)
	printf '%-10s %8d %12d %8d %8d %8d %8d %9d\n' "$name" $((SECONDS - before)) \
		"$executions" "$(last_number cov: "$log")" "$(last_number ft: "$log")" \
		"$(find "$corpus" -type f | wc -l)" "$(last_number peak_rss_mb: "$log")" "$found"
	[ "$found" -eq 0 ] || broken=1
done
exit $broken
