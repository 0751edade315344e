"""Two readings of one resource, and what Terraform would call the difference."""
from __future__ import annotations

import json
from typing import Any

from .subject import Map, Set

# Computed: they follow a change and are no drift of their own.
SIDE_EFFECTS = {"tags_all", "arn", "id", "last_modified", "version", "etag", "unique_id", "version_id", "revision", "update_date"}


def difference(before: dict[str, Any], after: dict[str, Any], path: str = "") -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    for name in sorted(set(before) | set(after)):
        if path == "" and name in SIDE_EFFECTS:
            continue
        changes += _values(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    return changes


def _values(old: Any, new: Any, path: str) -> list[dict[str, Any]]:
    if old == new or (not old and not new and not isinstance(old, (bool, int)) and not isinstance(new, (bool, int))):
        return []
    if isinstance(old, Set) or isinstance(new, Set):
        return _sets(old or [], new or [], path)
    if isinstance(old, Map) or isinstance(new, Map):
        return _maps(old or {}, new or {}, path)
    if _blocks(old) and _blocks(new) and len(old) == len(new):
        return [c for i, (left, right) in enumerate(zip(old, new)) for c in difference(left, right, f"{path}[{i}]")]
    return [{"attribute": path, "kind": "Modified", "old": old, "new": new}]


def _sets(old: list[Any], new: list[Any], path: str) -> list[dict[str, Any]]:
    removed = [{"attribute": path, "kind": "Removed", "old": item, "new": None} for item in old if item not in new]
    added = [{"attribute": path, "kind": "Added", "old": None, "new": item} for item in new if item not in old]
    return removed + added


def _maps(old: dict[str, Any], new: dict[str, Any], path: str) -> list[dict[str, Any]]:
    changes = []
    for key in sorted(set(old) | set(new)):
        if old.get(key) == new.get(key):
            continue
        kind = "Added" if key not in old else "Removed" if key not in new else "Modified"
        changes.append({"attribute": f"{path}[{json.dumps(key)}]", "kind": kind, "old": old.get(key), "new": new.get(key)})
    return changes


def _blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
