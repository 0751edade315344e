"""`python3 -m driftbench.heldout`: writes corpus/heldout-cases.jsonl.gz and corpus/heldout.jsonl.gz. Needs botocore for its service models."""
from __future__ import annotations

import sys

from .. import cases, scenario
from ..corpus import FOLDER
from . import awkward, edge, identity, network, platform, scenes, storage


def main() -> int:
    found = [case for book in (identity, storage, network, platform, edge, awkward) for case in book.BOOK.cases]
    cases.write(FOLDER / "heldout-cases.jsonl.gz", found)
    scenario.write(FOLDER / "heldout.jsonl.gz", scenes.SCENES)
    print(f"{len(found)} cases of {len({case.type for case in found})} types, {len(scenes.SCENES)} scenes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
