#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_bench.sh -- each program of `make bench` still runs, on as little as it can,
# and tells each ratio both to a person and as a line of JSON. How long anything
# took is no matter here. What grows is told by credentials and by entries, and drawn.

set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=build/release/bench

export BENCH_ROUNDS=2 BENCH_TIMES=2 BENCH_BYTES=5000 BENCH_MIB=2 BENCH_GROWN=200
export BENCH_ENTRIES=2000 BENCH_CHECKPOINTS=2 BENCH_COMPONENTS=20 BENCH_CREDENTIALS=20
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

# For each kind of growth the commands, each at the smallest and the largest size; the
# table has a row for each, the picture a panel for each kind, and in it a thick line, its
# points and its label for each command, and thin lines of the processor, inside it.
grown() {       # grown JSON TABLE SVG
	python3 - "$@" <<'PY'
import json, re, sys, xml.etree.ElementTree as tree
works = {k["work"]: k for k in map(json.loads, open(sys.argv[1]))}
table, svg = open(sys.argv[2]).read(), tree.parse(sys.argv[3]).getroot()
wanted = {("growth", "credentials in the vault", 10, 1000): ["ls", "show", "put", "open"],
          ("growth by entries", "entries in the log", 1000, 2000): ["verify", "ls", "show", "append"]}
of_kind = lambda tag: list(svg.iter("{http://www.w3.org/2000/svg}" + tag))
texts = of_kind("text")
points = 0
for (kind, along, least, most), commands in wanted.items():
    for command in commands:
        of = [w for w in works if re.match(rf"{kind}: {command}, \d+ / {least}$", w)]
        assert {f"{kind}: {command}, {n} / {least}" for n in (least, most)} <= set(of), (kind, command, of)
        assert works[f"{kind}: {command}, {least} / {least}"]["ratio"] == 1, (kind, command)
        assert command == "append" or f"{kind}, processor: {command}, {most} / {least}" in works, (kind, command)
        points += len(of)
    rows = table.split(f"| {along} |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \| \d", rows, re.M) == commands, rows
    assert re.findall(r"^\| `(\w+)`, processor \| \d", rows, re.M) == [c for c in commands if c != "append"], rows
    assert [t.text for t in texts].count(along) == 1, along
labels = [t.text.split()[0] for t in texts if "×" in t.text]
assert sorted(labels) == sorted(c for of in wanted.values() for c in of), labels
lines = [p.get("stroke-width") for p in of_kind("polyline")]
assert (lines.count("2"), lines.count("1")) == (len(labels), len(labels) - 1), lines
assert len(of_kind("circle")) == points
width, height = float(svg.get("width")), float(svg.get("height"))
assert all(0 < float(t.get("x")) < width and 0 < float(t.get("y")) < height for t in texts)
PY
}

cat "$work"/bench_{commands,entries}.json >"$work/all.json"
if tests/bench/plot.py "$work/all.json" "$work/all.svg" >"$work/table" 2>"$work/why" &&
	grown "$work/all.json" "$work/table" "$work/all.svg" 2>>"$work/why"; then
	echo "ok growth_by_credentials_and_by_entries_is_told_and_drawn"
else
	tail -n 20 "$work/why" | sed 's/^/# /'
	echo "not ok growth_by_credentials_and_by_entries_is_told_and_drawn"
fi

if tests/bench/plot.py "$work/bench_commands.json" "$work/half.svg" >"$work/table" 2>"$work/why" ||
	[ -e "$work/half.svg" ] || ! grep -q 'no line of growth by entries; bench_entries' "$work/why"; then
	echo "not ok half_of_the_growth_is_no_picture"
else
	echo "ok half_of_the_growth_is_no_picture"
fi
