"""Compares the lines of a run with the labels, and counts."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Callable

from . import records
from .scenario import ALARMS, Expectation, Scenario
from .values import same

MINIMUM_STRATUM = 20
NAMES = ("scenarios", "precision", "recall", "attribute_exactness", "address_exactness", "actor_exactness",
         "unknown_rate", "confirmed", "confirmed_wrong", "confirmed_of_record")


@dataclass
class Alarm:
    """What the engine says in the end about one event and one resource."""

    line: dict[str, Any]
    event: int
    raised: bool

    @property
    def outcome(self) -> str:
        return self.line.get("outcome", "")

    @property
    def address(self) -> str | None:
        return (self.line.get("resource") or {}).get("address")


@dataclass
class Counts:
    scenarios: int = 0
    true_alarms: int = 0
    false_alarms: int = 0
    missed: int = 0
    attributes: list[int] = field(default_factory=lambda: [0, 0])   # right, judged
    addresses: list[int] = field(default_factory=lambda: [0, 0])
    actors: list[int] = field(default_factory=lambda: [0, 0])
    unknowns: list[int] = field(default_factory=lambda: [0, 0])     # unknown, covered
    of_record: list[int] = field(default_factory=lambda: [0, 0])    # Confirmed, drifts whose call is graded on a real record
    confirmed: int = 0
    confirmed_wrong: int = 0

    def rows(self) -> dict[str, float]:
        """A ratio whose denominator is 0 is left out."""
        rows: dict[str, float] = {"scenarios": self.scenarios}
        ratios = {
            "precision": (self.true_alarms, self.true_alarms + self.false_alarms),
            "recall": (self.true_alarms, self.true_alarms + self.missed),
            "attribute_exactness": tuple(self.attributes), "address_exactness": tuple(self.addresses),
            "actor_exactness": tuple(self.actors), "unknown_rate": tuple(self.unknowns),
            "confirmed_of_record": tuple(self.of_record),
        }
        for name, (part, whole) in ratios.items():
            if whole:
                rows[name] = round(part / whole, 4)
        return rows | {"confirmed": self.confirmed, "confirmed_wrong": self.confirmed_wrong}


@dataclass
class Verdict:
    """One scenario's contribution, and what went wrong in words."""

    counts: Counts
    problems: list[str]


def settle(scenario: Scenario, lines: list[dict[str, Any]]) -> list[Alarm]:
    """Folds further lines (`trigger`) into the line of the event they speak about; a raised alarm stays raised."""
    ids = _event_ids(scenario)
    alarms: list[Alarm] = []
    seen: dict[str, int] = defaultdict(int)
    for line in lines:
        raised = bool(line.get("reported")) and line.get("outcome") in ALARMS
        if line.get("trigger"):
            found = _followed(alarms, line)
            if found:
                # What was alarmed is judged as it stood then: a later state moves `old` (semantics.md section 2).
                first = found.line.get("changes") if found.raised else line.get("changes")
                found.line = {**line, "verdict": line.get("verdict", found.line.get("verdict")), "changes": first}
                found.raised = found.raised or raised
                continue
        alarms.append(Alarm(line, _event_index(ids, seen, line), raised))
    return alarms


def _event_ids(scenario: Scenario) -> list[str | None]:
    ids = []
    for event in scenario.events:
        try:
            ids.append(records.event_id(records.resolve(event)) if "raw" not in event else None)
        except records.Absent:
            ids.append(None)
    return ids


def _event_index(ids: list[str | None], seen: dict[str, int], line: dict[str, Any]) -> int:
    """The input of this line. The same id twice: lines beginning with `part` 1 move on to the next input."""
    if len(ids) == 1:
        return 0
    key = line.get("eventID")
    places = [index for index, name in enumerate(ids) if name == key]
    if not places:
        places = [index for index, name in enumerate(ids) if name is None] or [0]
    if line.get("part", 1) == 1 and not line.get("trigger"):
        seen[str(key)] += 1
    return places[min(max(seen[str(key)] - 1, 0), len(places) - 1)]


def _followed(alarms: list[Alarm], line: dict[str, Any]) -> Alarm | None:
    resource = line.get("resource") or {}
    for alarm in reversed(alarms):
        mine = alarm.line.get("resource") or {}
        if alarm.line.get("eventID") == line.get("eventID") and \
                (mine.get("address") == resource.get("address") or (mine.get("id") and mine.get("id") == resource.get("id"))):
            return alarm
    return None


def score(scenario: Scenario, lines: list[dict[str, Any]], covered: Callable[[Scenario], bool],
          graded: Callable[[Scenario, int], bool] = lambda *_: False) -> Verdict:
    counts, problems = Counts(scenarios=1), []
    alarms = settle(scenario, lines)
    free = [alarm for alarm in alarms if alarm.raised]
    wrong: set[int] = set()
    truth_unknown = any(e.outcome == "unknown" for e in scenario.expect)
    for expected in (e for e in scenario.expect if e.alarms):
        found = _best(expected, free)
        if found is None:
            counts.missed += 1
            problems.append(f"missed: {_wanted(expected)}; got {_got(alarms, expected.event)}")
            continue
        free.remove(found)
        if found.outcome == "unknown" and expected.outcome != "unknown":
            counts.missed += 1
            problems.append(f"unknown ({found.line.get('reason')}) instead of {_wanted(expected)}")
            continue
        counts.true_alarms += 1
        if expected.outcome == "drift" and graded(scenario, expected.event):
            counts.of_record[1] += 1
            counts.of_record[0] += found.line.get("verdict") == "Confirmed"
        if not _judge(expected, found, counts, problems):
            wrong.add(id(found))
    for extra in free:
        if extra.outcome == "unknown" and any(e.alarms and e.event == extra.event for e in scenario.expect):
            problems.append(f"extra unknown: {_line(extra)}")
            continue
        counts.false_alarms += 1
        wrong.add(id(extra))
        problems.append(f"false alarm: {_line(extra)}")
    _judge_silence(scenario, alarms, problems)
    if not truth_unknown and covered(scenario):
        counts.unknowns[1] += 1
        counts.unknowns[0] += any(alarm.outcome == "unknown" for alarm in alarms)
    for alarm in alarms:
        if alarm.line.get("verdict") == "Confirmed":
            counts.confirmed += 1
            counts.confirmed_wrong += id(alarm) in wrong
    return Verdict(counts, problems)


def _best(expected: Expectation, free: list[Alarm]) -> Alarm | None:
    """The alarm on the same event that fits best: same address, else same object, else any of the event."""
    same_event = [alarm for alarm in free if alarm.event == expected.event]
    for test in (lambda a: expected.address and a.address == expected.address,
                 lambda a: expected.id and (a.line.get("resource") or {}).get("id") == expected.id,
                 lambda a: expected.type and (a.line.get("resource") or {}).get("type") == expected.type,
                 lambda a: True):
        for alarm in same_event:
            if test(alarm):
                return alarm
    return None


def _judge(expected: Expectation, found: Alarm, counts: Counts, problems: list[str]) -> bool:
    right = True
    resource = found.line.get("resource") or {}
    counts.addresses[1] += 1
    if expected.address is not None:
        hit = resource.get("address") == expected.address
    else:
        hit = expected.type in (None, resource.get("type")) and _same_id(expected, resource.get("id"))
    counts.addresses[0] += hit
    if not hit:
        right = False
        problems.append(f"address: wanted {expected.address or (expected.type, expected.id)}, got {resource}")
    if expected.changes is not None:
        counts.attributes[1] += 1
        hit = same_changes(expected.changes, found.line.get("changes") or [])
        counts.attributes[0] += hit
        if not hit:
            right = False
            problems.append(f"changes: wanted {expected.changes}, got {found.line.get('changes')}")
    if expected.actor is not None:
        counts.actors[1] += 1
        name = str((found.line.get("actor") or {}).get("name"))
        hit = name.casefold() == expected.actor.casefold()
        counts.actors[0] += hit
        if not hit:
            problems.append(f"actor: wanted {expected.actor}, got {name}")
    if found.outcome != expected.outcome:
        right = False
        problems.append(f"outcome: wanted {expected.outcome}, got {found.outcome} ({found.line.get('reason')})")
    if expected.cls and found.line.get("class") != expected.cls:
        right = False
        problems.append(f"class: wanted {expected.cls}, got {found.line.get('class')}")
    verdict = found.line.get("verdict")
    if expected.verdict and verdict != expected.verdict:
        problems.append(f"verdict: wanted {expected.verdict}, got {verdict} {found.line.get('unverifiedReasons')}")
        right = right and verdict != "Confirmed"
    return right


def _same_id(expected: Expectation, found: str | None) -> bool:
    """Azure's ids are one whatever their case."""
    if expected.id is None or found is None or not (expected.type or "").startswith("azurerm_"):
        return expected.id in (None, found)
    return expected.id.casefold() == found.casefold()


def _judge_silence(scenario: Scenario, alarms: list[Alarm], problems: list[str]) -> None:
    """Silence has a name too: what must be noDrift or ownApply is compared, though only alarms are counted."""
    for expected in (e for e in scenario.expect if not e.alarms):
        mine = [alarm for alarm in alarms if alarm.event == expected.event]
        if not any(a.outcome == expected.outcome and expected.reason in (None, a.line.get("reason")) for a in mine):
            problems.append(f"silent as: wanted {expected.outcome}/{expected.reason}, got {_got(alarms, expected.event)}")


def same_changes(wanted: list[dict[str, Any]], got: list[dict[str, Any]]) -> bool:
    if len(wanted) != len(got):
        return False
    rest = list(got)
    for change in wanted:
        match = next((g for g in rest if _same_change(change, g)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _same_change(wanted: dict[str, Any], got: dict[str, Any]) -> bool:
    return wanted["attribute"] == got.get("attribute") and wanted.get("kind", got.get("kind")) == got.get("kind") \
        and all(same(wanted[key], got.get(key)) for key in ("old", "new") if key in wanted)


def _wanted(expected: Expectation) -> str:
    return f"{expected.outcome} {expected.address or (expected.type, expected.id)} {expected.changes}"


def _got(alarms: list[Alarm], event: int) -> str:
    return "; ".join(_line(a) for a in alarms if a.event == event) or "nothing"


def _line(alarm: Alarm) -> str:
    line = alarm.line
    return f"{line.get('outcome')}/{line.get('reason')} {(line.get('resource') or {})} {line.get('changes')} " \
           f"reported={line.get('reported')}"


def add(total: Counts, part: Counts) -> None:
    for name in ("scenarios", "true_alarms", "false_alarms", "missed", "confirmed", "confirmed_wrong"):
        setattr(total, name, getattr(total, name) + getattr(part, name))
    for name in ("attributes", "addresses", "actors", "unknowns", "of_record"):
        mine, other = getattr(total, name), getattr(part, name)
        mine[0] += other[0]
        mine[1] += other[1]


def tabulate(results: list[tuple[Scenario, Verdict]]) -> dict[str, Counts]:
    """Counts by stratum: `all`, and `dimension:value` with at least twenty scenarios."""
    strata: dict[str, Counts] = defaultdict(Counts)
    for scenario, verdict in results:
        for name in ["all", *(f"{key}:{value}" for key, value in scenario.dimensions.items())]:
            add(strata[name], verdict.counts)
    return {name: c for name, c in sorted(strata.items()) if name == "all" or c.scenarios >= MINIMUM_STRATUM}
