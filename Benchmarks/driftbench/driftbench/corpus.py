"""The corpus: what is committed and what is generated from it, always the same bytes."""
from __future__ import annotations

import hashlib
from pathlib import Path

from . import scenario as model
from .scenario import Scenario

FOLDER = Path(__file__).resolve().parents[1] / "corpus"


def load() -> list[Scenario]:
    """Every scenario, ordered by id; a duplicate id is an error of the corpus."""
    found: dict[str, Scenario] = {}
    for path in sorted([*FOLDER.glob("*.jsonl"), *FOLDER.glob("*.jsonl.gz")]):
        for scenario in model.read(path):
            if scenario.id in found:
                raise ValueError(f"{path.name}: scenario {scenario.id} is there twice")
            found[scenario.id] = scenario
    return [found[name] for name in sorted(found)]


def version() -> str:
    """The number of the format and a digest of the committed files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.jsonl*")):
        digest.update(path.name.encode() + path.read_bytes())
    return f"1-{digest.hexdigest()[:12]}"
