"""Prints JSON lines and writes the tables of docs/accuracy.md."""
from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .scenario import Scenario
from .scorer import NAMES, Counts

# name: (floor or ceiling over all, the same in every stratum; None: not asked)
TARGETS = {"precision": (0.995, 0.97), "recall": (0.98, 0.93), "attribute_exactness": (0.98, None),
           "address_exactness": (1.0, None), "unknown_rate": (0.05, None), "confirmed": (500, None),
           "confirmed_wrong": (0, None), "confirmed_of_record": (0.6, None)}
CEILINGS = ("unknown_rate", "confirmed_wrong")
BEGIN, END = "<!-- driftbench: begin -->", "<!-- driftbench: end -->"


def json_lines(strata: dict[str, Counts], prefix: str = "") -> list[str]:
    lines = []
    for stratum, counts in strata.items():
        rows = counts.rows()
        lines += [json.dumps({"name": name, "stratum": prefix + stratum, "value": rows[name]})
                  for name in NAMES if name in rows]
    return lines


def missed_targets(strata: dict[str, Counts]) -> list[str]:
    """What falls short of the numbers, in words."""
    short = []
    for stratum, counts in strata.items():
        rows = counts.rows()
        for name, (overall, each) in TARGETS.items():
            wanted = overall if stratum == "all" else each
            if wanted is None or name not in rows:
                continue
            failed = rows[name] > wanted if name in CEILINGS else rows[name] < wanted
            if failed:
                short.append(f"{stratum}: {name} {rows[name]}, wanted {'at most' if name in CEILINGS else 'at least'} {wanted}")
    return short


def table(strata: dict[str, Counts]) -> str:
    head = "| stratum | scenarios | precision | recall | attributes | addresses | actors | unknown | Confirmed | wrong | of record |"
    lines = [head, "|---|" + "---:|" * 10]
    order = sorted(strata, key=lambda name: (name != "all", name))
    for name in order:
        rows = strata[name].rows()
        cells = [_cell(rows.get(column)) for column in NAMES]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}".rstrip("0").rstrip(".")


def composition(scenarios: list[Scenario]) -> str:
    """How many scenarios stand in each value of each dimension."""
    counts: dict[str, Counter[str]] = {}
    for scenario in scenarios:
        for key, value in scenario.dimensions.items():
            counts.setdefault(key, Counter())[value] += 1
    lines = ["| dimension | values |", "|---|---|"]
    for key in sorted(counts):
        shown = ", ".join(f"{value} {number}" for value, number in sorted(counts[key].items(), key=lambda p: (-p[1], p[0]))[:40])
        rest = len(counts[key]) - 40
        lines.append(f"| {key} ({len(counts[key])}) | {shown}{f', and {rest} more' if rest > 0 else ''} |")
    return "\n".join(lines)


def document(existing: str, body: str) -> str:
    """`existing` with the part between the two marks replaced by `body`."""
    if BEGIN not in existing or END not in existing:
        raise ValueError(f"docs/accuracy.md lacks the marks {BEGIN} and {END}")
    before, rest = existing.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{body}\n{END}{after}"
