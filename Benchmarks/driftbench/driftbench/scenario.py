"""The scenario: states, events and the findings that semantics.md asks for. Stored as JSON lines, gzip where large."""
from __future__ import annotations

import gzip
import io
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Iterable, Iterator

# What makes a report: everything else is silence.
ALARMS = ("drift", "unmanaged", "unknown")


@dataclass
class Expectation:
    """What must be found about one event and one resource. `changes` None: not judged (deletions, unmanaged objects)."""

    event: int                              # index into Scenario.events
    outcome: str                            # semantics.md section 1
    address: str | None = None
    type: str | None = None
    id: str | None = None
    cls: str | None = None                  # Created, Modified, Deleted, Replaced
    changes: list[dict[str, Any]] | None = None   # {"attribute","kind","old","new"}
    actor: str | None = None
    reason: str | None = None
    verdict: str | None = None              # None: not judged
    reported: bool | None = None            # None: by the outcome; False: an alarm that a policy leaves out

    @property
    def alarms(self) -> bool:
        return self.outcome in ALARMS if self.reported is None else self.reported


@dataclass
class Scenario:
    """One labelled run of the engine. `dimensions` name the strata the scenario counts in."""

    id: str
    dimensions: dict[str, str]
    states: list[dict[str, Any]]            # {"at": time or None, "state": Terraform state version 4}
    events: list[dict[str, Any]]            # {"record": ...} | {"ref": {...}} each optionally "falco": True, "raw": text
    expect: list[Expectation]
    source: dict[str, Any] | None = None    # spec of a DriftSource: account, regions, applyIdentities, ...
    policies: list[dict[str, Any]] = field(default_factory=list)
    until: str | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        body = asdict(self)
        body["expect"] = [{k: v for k, v in e.items() if v is not None} for e in body["expect"]]
        return {k: v for k, v in body.items() if v not in (None, "", [], {}) or k in ("states", "expect")}

    @staticmethod
    def from_json(body: dict[str, Any]) -> "Scenario":
        return Scenario(**{**body, "expect": [Expectation(**e) for e in body.get("expect", [])]})


def write(path: Path, scenarios: Iterable[Scenario]) -> None:
    """Deterministic bytes: sorted keys and a gzip header without time and name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(s.to_json(), sort_keys=True, separators=(",", ":")) + "\n" for s in scenarios)
    if path.suffix != ".gz":
        path.write_text(text)
        return
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as archive:
        archive.write(text.encode())
    path.write_bytes(buffer.getvalue())


def read(path: Path) -> Iterator[Scenario]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield Scenario.from_json(json.loads(line))
