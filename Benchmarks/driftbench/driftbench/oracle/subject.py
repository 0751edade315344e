"""What the oracle works on: a resource type, how it is made and read, and the calls that change it."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable

Clients = Callable[[str], Any]
Context = dict[str, Any]


class Set(list):
    """A Terraform set: elements without order."""


class Map(dict):
    """A Terraform map: each key is an attribute path of its own."""


@dataclass
class Call:
    """One API call. `parameters(context, value)` gives what boto3 gets; each value makes one case."""

    operation: str
    parameters: Callable[[Context, Any], dict[str, Any]]
    values: list[Any] = field(default_factory=lambda: [None])
    deletes: bool = False
    response: bool = False          # the record carries what the service answered
    client: str | None = None       # where it differs from the subject's
    event: str | None = None        # as CloudTrail writes it, where that is not the operation's name


@dataclass
class Subject:
    """A Terraform type on an emulated cloud."""

    type: str
    service: str                    # of boto3
    create: Callable[[Clients, str], Context]
    read: Callable[[Clients, Context], dict[str, Any]]
    calls: list[Call]
    source: str | None = None       # eventSource, where it is not SERVICE.amazonaws.com


def tags(pairs: Any, key: str = "Key", value: str = "Value") -> Map:
    """AWS's list of pairs, or its map, as Terraform's map."""
    if isinstance(pairs, dict):
        return Map({k: v for k, v in pairs.items() if not k.startswith("aws:")})
    return Map({pair[key]: pair[value] for pair in pairs or [] if not pair[key].startswith("aws:")})


BEFORE = {"Name": "payments", "Stage": "production"}


def pairs(values: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: k, value: v} for k, v in values.items()]


TAG_VALUES = [{"Stage": "test"}, {"Owner": "mallory"}]
UNTAG_VALUES = [["Stage"]]
