"""The case: one resource, one call, and what the call changes. Scenarios are made from cases by adding noise, faults and actors."""
from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Iterable, Iterator

from . import build


HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


@dataclass
class Case:
    """`changes` None: the call deletes the resource. `after` None likewise."""

    id: str
    cloud: str
    service: str
    type: str
    before: dict[str, Any]
    after: dict[str, Any] | None
    changes: list[dict[str, Any]] | None
    source: str
    event: str
    request: Any
    response: Any = None
    account: str = build.ACCOUNT
    version: str | None = None
    truth: str = "oracle"
    flags: list[str] = field(default_factory=list)     # what generators must know, e.g. "create"

    @property
    def hidden(self) -> list[str]:
        """Attributes whose value the record takes out: nobody can tell them from it (semantics.md section 1, `unknown`). Those deeper in
        the request a flag names: `hidden:comment`."""
        if not isinstance(self.request, dict):
            return []
        deeper = [flag.removeprefix("hidden:") for flag in self.flags if flag.startswith("hidden:")]
        return deeper + [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name, value in self.request.items() if value == HIDDEN]

    @property
    def told(self) -> list[dict[str, Any]]:
        """The changes that the record tells."""
        return [change for change in self.changes or [] if re.split(r"[.\[]", change["attribute"])[0] not in self.hidden]

    @property
    def change(self) -> str:
        if self.changes is None:
            return "Deleted"
        kinds = {change["kind"] for change in self.changes}
        return kinds.pop() if len(kinds) == 1 else "Modified"


def write(path: Path, cases: Iterable[Case]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as archive:
        for case in cases:
            archive.write((json.dumps(asdict(case), sort_keys=True, separators=(",", ":")) + "\n").encode())
    path.write_bytes(buffer.getvalue())


def read(path: Path) -> Iterator[Case]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Case(**json.loads(line))
