#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""plot.py RESULTS [SVG] -- a table of what `make bench` measured, and a plot of
how commands grow with the vault.

RESULTS is what BENCH_JSON named: a line of JSON for each work. The table goes to
standard output; the plot has a line for each `growth: COMMAND, N / M`, of the
medians in milliseconds, both axes logarithmic."""

import json
import math
import re
import sys

GROWTH = re.compile(r"growth: (\w+), (\d+) / \d+$")
COLOURS = ["#1b6ca8", "#c1440e", "#3d7a37", "#7b3f98"]
DASHES = ["", "7 3", "2 3", "9 3 2 3"]
WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 80, 110, 56, 64


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


def curves(entries):
    """By command: [(credentials, milliseconds)], ascending."""
    found = {}
    for e in entries:
        match = GROWTH.match(e["work"])
        if match and "seconds" in e:
            at = (int(match[2]), e["seconds"] * 1e3)
            found.setdefault(match[1], []).append(at)
    return {name: sorted(points) for name, points in found.items()}


class Axis:
    """Logarithms of ${least} to ${most}, from pixel ${start} to ${end}."""

    def __init__(self, least, most, start, end):
        self.low = math.floor(math.log10(least))
        self.high = max(math.ceil(math.log10(most)), self.low + 1)
        self.start, self.end = start, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def decades(self):
        return [10.0 ** n for n in range(self.low, self.high + 1)]


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def line(x1, y1, x2, y2, colour):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}"/>')


def grid(x, y):
    out = []
    for value in x.decades():
        out.append(line(x.at(value), y.start, x.at(value), y.end, "#ddd"))
        out.append(text(x.at(value), y.start + 20, f"{value:,.0f}"))
    for value in y.decades():
        out.append(line(x.start, y.at(value), x.end, y.at(value), "#ddd"))
        out.append(text(x.start - 8, y.at(value) + 4, f"{value:,g}", "end"))
    middle = (y.start + y.end) / 2
    out.append(text((x.start + x.end) / 2, HEIGHT - 16, "credentials in the vault"))
    out.append(text(20, middle, "milliseconds",
                    more=f' transform="rotate(-90 20 {middle:.1f})"'))
    return out


def apart(wanted, least=15):
    """Places of labels, ascending, none closer to the next than ${least}."""
    places, below = {}, -1e9
    for name, y in sorted(wanted.items(), key=lambda item: item[1]):
        below = max(y, below + least)
        places[name] = below
    return places


def svg(found):
    sizes = [n for points in found.values() for n, _ in points]
    times = [t for points in found.values() for _, t in points]
    x = Axis(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    y = Axis(min(times), max(times), HEIGHT - BOTTOM, TOP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
           f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
           "<title>How commands grow with the vault</title>",
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           text(LEFT, 28, "How commands grow with the vault: whole process, median",
                "start", ' font-size="15" font-weight="bold"')]
    out += grid(x, y)
    labels = apart({name: y.at(points[-1][1]) for name, points in found.items()})
    for i, (name, points) in enumerate(found.items()):
        colour = COLOURS[i % len(COLOURS)]
        way = " ".join(f"{x.at(n):.1f},{y.at(t):.1f}" for n, t in points)
        dash = DASHES[i % len(DASHES)]
        out.append(f'<polyline points="{way}" fill="none" stroke="{colour}" '
                   f'stroke-width="2" stroke-dasharray="{dash}"/>')
        out += [f'<circle cx="{x.at(n):.1f}" cy="{y.at(t):.1f}" r="4" fill="{colour}">'
                f"<title>{name}, {n:,}: {t:.1f} ms</title></circle>" for n, t in points]
        out.append(text(x.end + 12, labels[name] + 4, name, "start",
                        f' fill="{colour}" font-weight="bold"'))
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: plot.py RESULTS [SVG]")
    try:
        entries = read(sys.argv[1])
    except (OSError, ValueError, KeyError) as fault:
        sys.exit(f"plot.py: {sys.argv[1]}: {fault}; make it with BENCH_JSON={sys.argv[1]} make bench")
    table(entries)
    if len(sys.argv) == 3:
        found = curves(entries)
        if not found:
            sys.exit(f"plot.py: {sys.argv[1]}: no line of growth; bench_commands makes them")
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(svg(found))


main()
