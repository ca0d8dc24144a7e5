#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_bench.sh -- each program of `make bench` still runs, on as little as it can,
# and tells each ratio both to a person and as a line of JSON. How long anything
# took is no matter here.

set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=build/release/bench

export BENCH_ROUNDS=2 BENCH_TIMES=2 BENCH_BYTES=5000 BENCH_MIB=2 BENCH_GROWN=200
export BENCH_ENTRIES=200 BENCH_CHECKPOINTS=2 BENCH_COMPONENTS=20 BENCH_CREDENTIALS=20
export BENCH_STATIC="${BG_PROGRAM:-$PWD/build/release/breakglass}"

make --no-print-directory -j2 CC=gcc bench-programs >"$work/make.log" 2>&1 || {
	tail -n 20 "$work/make.log"
	echo "not ok every_bench_is_built"
	exit 1
}

# As many lines of each kind with the same number in them; of what is skipped, that
# and why.
agree() {       # agree PRINTED JSON
	python3 - "$1" "$2" <<'PY'
import json, re, sys
out = open(sys.argv[1]).read()
told = re.findall(r" (\d+\.\d\d)  \(\d+\.\d\d to \d+\.\d\d, \d+ rounds\)", out)
kept = [json.loads(line) for line in open(sys.argv[2])]
ratios = [k for k in kept if "skipped" not in k]
missing = [k for k in kept if "skipped" in k]
assert [k["skipped"] for k in missing] == re.findall(r" skipped: (.+)$", out, re.M) and all(k["skipped"] for k in missing), missing
for k in ratios:
    assert 0 < k["least"] <= k["lower"] <= k["upper"] <= k["most"], k
    assert k["least"] <= k["ratio"] <= k["most"] and k["rounds"] > 0 and k["seconds"] > 0, k
# rounded once or twice
assert kept and len(told) == len(ratios), (told, ratios)
assert all(abs(float(t) - k["ratio"]) < 0.0051 for t, k in zip(told, ratios)), (told, ratios)
PY
}

for source in tests/bench/bench_*.c; do
	name=$(basename "$source" .c)
	out=$work/$name.out json=$work/$name.json
	touch "$json"
	if BENCH_JSON=$json timeout 60 "$programs/$name" >"$out" 2>&1 && agree "$out" "$json" 2>>"$out"; then
		echo "ok ${name}_tells_its_ratios"
	else
		tail -n 20 "$out" | sed 's/^/# /'
		echo "not ok ${name}_tells_its_ratios"
	fi
done
