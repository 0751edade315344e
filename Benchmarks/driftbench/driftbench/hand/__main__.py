"""`python3 -m driftbench.hand`: writes corpus/records.jsonl.gz and corpus/invictus.jsonl.gz from the labels."""
from __future__ import annotations

from collections import Counter

from .. import scenario
from ..corpus import FOLDER
from . import azure, google, invictus, panther


def main() -> None:
    found = [*panther.scenarios(), *google.scenarios(), *azure.scenarios()]
    scenario.write(FOLDER / "records.jsonl.gz", found)
    attacks = invictus.scenarios()
    scenario.write(FOLDER / "invictus.jsonl.gz", attacks)
    for name, part in (("records", found), ("invictus", attacks)):
        print(name, len(part), dict(Counter(s.dimensions["noise"] for s in part)), dict(Counter(s.dimensions["cloud"] for s in part)))


if __name__ == "__main__":
    main()
