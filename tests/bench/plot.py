#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""plot.py RESULTS [SVG] -- tables of what `make bench` measured, and a plot of how
commands grow with the vault and with its log.

RESULTS is what BENCH_JSON named: a line of JSON for each work. The tables go to
standard output: all works, then for each kind of growth a row for each command, by
the clock and of the processor alone. The plot has a panel for each kind, with a line
for each `growth: COMMAND, N / M` or `growth by entries: COMMAND, N / M`, of the
medians by the clock in milliseconds, and a thin one of what of it the processor took,
both axes logarithmic; behind the name stands the ratio of the largest to the smallest
by the clock."""

import json
import math
import re
import sys

# what a line begins with: what is counted along the panel, and who measures it
KINDS = {"growth": ("credentials in the vault", "bench_commands"),
         "growth by entries": ("entries in the log", "bench_entries")}
GROWTH = re.compile(r"(growth|growth by entries)(, processor|): (\w+), (\d+) / \d+$")
# each on white, and on black where that is wanted
COLOURS = [("#1b6ca8", "#6cb6ff"), ("#c1440e", "#ff9b73"), ("#3d7a37", "#8fd18a"),
           ("#7b3f98", "#d0a2f7"), ("#8a6500", "#e3b341"), ("#0b7a75", "#5fd3cc")]
DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 2"]
WIDTH, PANEL, HEAD = 720, 400, 56
LEFT, RIGHT, TOP, BOTTOM = 80, 130, 12, 64


def read(path):
    """The newest line of each work, in the order of their first."""
    found = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                entry = json.loads(line)
                found[entry["work"]] = entry
    return list(found.values())


def seconds(value):
    if value >= 1:
        return f"{value:.2f} s"
    if value >= 1e-3:
        return f"{value * 1e3:.1f} ms"
    return f"{value * 1e6:.1f} us"


def ratio(value):
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def table(entries):
    print("| work | ratio | quartiles | goal | time |")
    print("| --- | --- | --- | --- | --- |")
    for e in entries:
        if "skipped" in e:
            print(f"| {e['work']} | not measured: {e['skipped']} | | | |")
            continue
        quartiles = f"{e['lower']:.2f} to {e['upper']:.2f}" if "lower" in e else ""
        goal = f"{e['goal']:.2f}" if e["goal"] > 0 else ""
        time = seconds(e["seconds"]) if "seconds" in e else ""
        print(f"| {e['work']} | {e['ratio']:.2f} | {quartiles} | {goal} | {time} |")


def curves(entries, whose):
    """By kind, by command: [(size, seconds, ratio)], ascending; ${whose} is "" for the
    clock."""
    found = {kind: {} for kind in KINDS}
    for e in entries:
        match = GROWTH.match(e["work"])
        if match and match[2] == whose and "seconds" in e:
            at = (int(match[4]), e["seconds"], e["ratio"])
            found[match[1]].setdefault(match[3], []).append(at)
    return {kind: {name: sorted(points) for name, points in of.items()}
            for kind, of in found.items()}


def growth_row(what, points, sizes):
    """The times, and behind all but the first how often the first they are."""
    cells = {n: seconds(t) + (f" ({r:.2f})" if n != points[0][0] else "")
             for n, t, r in points}
    print(f"| {what} | " + " | ".join(cells.get(n, "") for n in sizes) + " |")


def growth_table(kind, of, alone):
    sizes = sorted({n for points in of.values() for n, _, _ in points})
    print(f"\n| {KINDS[kind][0]} | " + " | ".join(f"{n:,}" for n in sizes) + " |")
    print("| --- |" + " --- |" * len(sizes))
    for name, points in of.items():
        growth_row(f"`{name}`", points, sizes)
        if name in alone:
            growth_row(f"`{name}`, processor", alone[name], sizes)


class Axis:
    """Logarithms from pixel ${start} to ${end}, with lines at ${steps} of each decade:
    from the last at or below all ${values} to the first at or above them."""

    def __init__(self, values, steps, start, end):
        lines = [m * 10.0 ** n for n in range(-4, 13) for m in steps]
        low = max(v for v in lines if v <= min(values))
        high = min(v for v in lines if v >= max(values) and v > low)
        self.lines = [v for v in lines if low <= v <= high]
        self.low, self.high = math.log10(low), math.log10(high)
        self.start, self.end = start, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def line(x1, y1, x2, y2):
    return (f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            'stroke="#ddd"/>')


def grid(x, y, along):
    out = []
    for value in x.lines:
        out.append(line(x.at(value), y.start, x.at(value), y.end))
        out.append(text(x.at(value), y.start + 20, f"{value:,.0f}"))
    for value in y.lines:
        out.append(line(x.start, y.at(value), x.end, y.at(value)))
        out.append(text(x.start - 8, y.at(value) + 4, f"{value:,g}", "end"))
    middle = (y.start + y.end) / 2
    out.append(text((x.start + x.end) / 2, y.start + 44, along))
    out.append(text(20, middle, "milliseconds",
                    more=f' transform="rotate(-90 20 {middle:.1f})"'))
    return out


def apart(wanted, last, least=16):
    """Places of labels, ascending, none closer to the next than ${least}, and none
    beyond ${last}."""
    names = sorted(wanted, key=wanted.get)
    places, below = {}, -1e9
    for name in names:
        below = places[name] = max(wanted[name], below + least)
    above = last + least
    for name in reversed(names):
        above = places[name] = min(places[name], above - least)
    return places


def way(x, y, points, style, width):
    at = " ".join(f"{x.at(n):.1f},{y.at(t * 1e3):.1f}" for n, t, _ in points)
    return (f'<polyline class="s{style}" points="{at}" fill="none" '
            f'stroke="{COLOURS[style][0]}" stroke-width="{width}" '
            f'stroke-dasharray="{DASHES[style]}"/>')


def curve(x, y, points, name, style):
    """Its line, and a point for each size, which says what it is."""
    return [way(x, y, points, style, 2)] + [
            f'<circle class="f{style}" cx="{x.at(n):.1f}" cy="{y.at(t * 1e3):.1f}" r="4" '
            f'fill="{COLOURS[style][0]}"><title>{name}, {n:,}: {seconds(t)}</title></circle>'
            for n, t, _ in points]


def panel(top, kind, of, alone, styles):
    x = Axis([n for points in of.values() for n, _, _ in points], (1,),
             LEFT, WIDTH - RIGHT)
    y = Axis([t * 1e3 for lines in (of, alone) for points in lines.values()
              for _, t, _ in points], (1, 2, 5), top + PANEL - BOTTOM, top + TOP)
    out = grid(x, y, KINDS[kind][0])
    labels = apart({name: y.at(points[-1][1] * 1e3) for name, points in of.items()},
                   y.start)
    for name, points in of.items():
        style = styles[name]
        if name in alone:
            out.append(way(x, y, alone[name], style, 1))
        out += curve(x, y, points, name, style)
        out.append(text(x.end + 12, labels[name] + 4, f"{name} ×{ratio(points[-1][2])}", "start",
                        f' class="f{style}" fill="{COLOURS[style][0]}" font-weight="bold"'))
    return out


def dark():
    """What is otherwise where the reader's screen is dark."""
    rules = ["rect { fill: #0d1117 }", "text { fill: #e6edf3 }", ".grid { stroke: #30363d }"]
    for i, (_, colour) in enumerate(COLOURS):
        rules += [f".s{i} {{ stroke: {colour} }}", f".f{i} {{ fill: {colour} }}"]
    return "@media (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}"


def svg(found, alone):
    names = dict.fromkeys(name for of in found.values() for name in of)
    styles = {name: i % len(COLOURS) for i, name in enumerate(names)}
    height = HEAD + PANEL * len(found)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
           f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
           "<title>How commands grow with the vault and its log</title>",
           f"<style>\n{dark()}\n</style>",
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
           text(LEFT, 26, "How commands grow: medians, and the largest to the smallest",
                "start", ' font-size="15" font-weight="bold"'),
           text(LEFT, 46, "thick by the clock, thin of the processor alone", "start")]
    for i, (kind, of) in enumerate(found.items()):
        out += panel(HEAD + PANEL * i, kind, of, alone[kind], styles)
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: plot.py RESULTS [SVG]")
    try:
        entries = read(sys.argv[1])
    except (OSError, ValueError, KeyError) as fault:
        sys.exit(f"plot.py: {sys.argv[1]}: {fault}; make it with BENCH_JSON={sys.argv[1]} make bench")
    table(entries)
    found, alone = curves(entries, ""), curves(entries, ", processor")
    for kind, of in found.items():
        if of:
            growth_table(kind, of, alone[kind])
        elif len(sys.argv) == 3:
            sys.exit(f"plot.py: {sys.argv[1]}: no line of {kind}; {KINDS[kind][1]} makes them")
    if len(sys.argv) == 3:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(svg(found, alone))


main()
