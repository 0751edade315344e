"""The corpus: what is committed and what is generated from it, always the same bytes."""
from __future__ import annotations

import hashlib
from pathlib import Path

from . import cases, plain, scenario as model
from .scenario import Scenario

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
NUMBER = 1      # raised when labels or scenarios change their meaning


def load() -> list[Scenario]:
    """Every scenario, ordered by id; a duplicate id is an error of the corpus."""
    found: dict[str, Scenario] = {}
    for scenario in [*committed(), *generated()]:
        if scenario.id in found:
            raise ValueError(f"scenario {scenario.id} is there twice")
        found[scenario.id] = scenario
    return [found[name] for name in sorted(found)]


def committed() -> list[Scenario]:
    paths = sorted([*FOLDER.glob("*.jsonl"), *FOLDER.glob("*.jsonl.gz")])
    return [scenario for path in paths if "-cases" not in path.name for scenario in model.read(path)]


def generated() -> list[Scenario]:
    found = list(cases.read(FOLDER / "oracle-cases.jsonl.gz"))
    return [plain.changed(case, index) for index, case in enumerate(found)]


def version() -> str:
    """The corpus' number and a digest of the committed files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.jsonl*")):
        digest.update(path.name.encode() + path.read_bytes())
    return f"{NUMBER}-{digest.hexdigest()[:12]}"
