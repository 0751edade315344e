"""When two values are the same value: as Terraform stores it and as a finding prints it."""
from __future__ import annotations

import json
from typing import Any


def canonical(value: Any) -> Any:
    """Numbers and booleans as text, JSON documents parsed, null and empty alike, lists of objects without order."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        items = [canonical(item) for item in value]
        if len(items) == 1 and not isinstance(value[0], dict):
            return items[0]
        return tuple(sorted((item for item in items if item is not None), key=repr))
    if isinstance(value, dict):
        if value.get("redacted") is True:
            return ("redacted",)
        pairs = ((key, canonical(item)) for key, item in value.items())
        # In an element of a set, what is off may be left out.
        return tuple(sorted((key, item) for key, item in pairs if item not in (None, "false")))
    return value


def _text(value: str) -> Any:
    stripped = value.strip()
    if stripped[:1] in ("{", "["):
        try:
            return canonical(json.loads(stripped))
        except ValueError:
            return value
    return value


def same(left: Any, right: Any) -> bool:
    return canonical(left) == canonical(right)
