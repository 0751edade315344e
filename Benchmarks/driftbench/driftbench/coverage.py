"""What the program claims to cover: `tfdrift coverage --output json`. Used for the unknown rate, and for how much of what it
grades on real records is Confirmed; never for what is right."""
from __future__ import annotations

import json
import re
import subprocess
from typing import Callable

from . import records
from .scenario import Scenario


VERSION = re.compile(r"^(v\d+|alpha|beta)\.|\d{4}_?\d{2}_?\d{2}(v\d+)?$")
Claims = dict[tuple[str, str], tuple[str, str]]


def claims(program: str) -> Claims | None:
    """(service, event) -> (depth, evidence); None where the program has no such command."""
    done = subprocess.run([program, "coverage", "--output", "json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    rows = json.loads(done.stdout)
    return {(row["service"].split(".")[0].casefold(), row["event"].casefold()): (row["depth"], row["evidence"]) for row in rows}


def judge(depths: Claims | None) -> Callable[[Scenario], bool]:
    """Whether every event of a scenario is covered at attribute depth and its stream is whole."""

    def covered(scenario: Scenario) -> bool:
        if scenario.dimensions.get("fault", "none") not in ("none", "duplicated", "outOfOrder", "late"):
            return False
        if depths is None:
            return True
        for event in scenario.events:
            if "raw" in event:
                return False
            name = _name(records.resolve(event))
            if name is None or not any(depth == "attribute" and _matches(name, key) for key, (depth, _) in depths.items()):
                return False
        return True

    return covered


def graded_on_records(depths: Claims | None) -> Callable[[Scenario, int], bool]:
    """Whether the call of an event is graded on a real record."""

    def graded(scenario: Scenario, event: int) -> bool:
        if depths is None or event >= len(scenario.events) or "raw" in scenario.events[event]:
            return False
        name = _name(records.resolve(scenario.events[event]))
        return name is not None and any(evidence == "record" and _matches(name, key) for key, (_, evidence) in depths.items())

    return graded


def _name(record: dict) -> tuple[str, str] | None:
    if "eventSource" in record:
        return record["eventSource"].split(".")[0].casefold(), record["eventName"].casefold()
    payload = record.get("protoPayload") or {}
    if payload.get("methodName"):
        return str(payload.get("serviceName", "")).split(".")[0].casefold(), payload["methodName"].casefold()
    operation = record.get("operationName")
    operation = operation.get("value") if isinstance(operation, dict) else operation
    return ("", str(operation).casefold()) if operation else None


def _matches(name: tuple[str, str], key: tuple[str, str]) -> bool:
    """Record names carry API versions (`v1.`, `20150331v2`) that a table of calls may leave out or write otherwise."""
    if name[0] and key[0] and name[0] != key[0]:
        return False
    mine, other = VERSION.sub("", name[1]), VERSION.sub("", key[1])
    return mine == other or mine.endswith("." + other) or other.endswith("." + mine)
