"""Two engines that know nothing, scored like the real one: they show what the corpus gives away for free."""
from __future__ import annotations

from typing import Any

from . import records
from .scenario import Scenario


def always_silent(scenario: Scenario) -> list[dict[str, Any]]:
    return []


def always_drift(scenario: Scenario) -> list[dict[str, Any]]:
    """An alarm for every event, on the first managed instance of the first state."""
    address, kind = None, None
    for resource in (r for entry in scenario.states for r in entry["state"].get("resources", [])):
        if resource.get("mode") == "managed":
            kind = resource["type"]
            address = f'{resource["type"]}.{resource["name"]}'
            break
    lines = []
    for event in scenario.events:
        name = None if "raw" in event else records.event_id(records.resolve(event))
        lines.append({"eventID": name, "part": 1, "outcome": "drift", "class": "Modified", "reported": True,
                      "resource": {"address": address, "type": kind}, "changes": [], "verdict": "Unverified"})
    return lines
