"""What the program claims to cover: `tfdrift coverage --output json`. Used for one thing only, the unknown rate."""
from __future__ import annotations

import json
import subprocess
from typing import Callable

from . import records
from .scenario import Scenario


def claims(program: str) -> dict[tuple[str, str], str] | None:
    """(service, event) -> depth; None where the program has no such command yet."""
    done = subprocess.run([program, "coverage", "--output", "json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    rows = json.loads(done.stdout)
    return {(row["service"].split(".")[0].casefold(), row["event"].casefold()): row["depth"] for row in rows}


def judge(depths: dict[tuple[str, str], str] | None) -> Callable[[Scenario], bool]:
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
            if name is None or not any(depth == "attribute" and _matches(name, key) for key, depth in depths.items()):
                return False
        return True

    return covered


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
    """Record names carry API versions (`v1.`, `20150331`) that a table of calls may leave out."""
    return (not name[0] or name[0] == key[0] or not key[0]) and (name[1].startswith(key[1]) or name[1].endswith(key[1]))
