"""How a label is written: a record, the state around it, and what semantics.md says follows."""
from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from .. import build, plain, records
from ..scenario import Expectation, Scenario

CLOUDS = {"aws": "aws", "google": "gcp", "azurerm": "azure"}


def service_of(record: dict[str, Any]) -> str:
    if "eventSource" in record:
        return record["eventSource"].split(".")[0]
    payload = record.get("protoPayload") or {}
    if payload:
        return str(payload.get("serviceName") or "unknown").split(".")[0]
    return operation(record).split("/")[0].lower().removeprefix("microsoft.")


def operation(record: dict[str, Any]) -> str:
    name = record.get("operationName")
    return str(name.get("value") if isinstance(name, dict) else name)


def human(record: dict[str, Any]) -> str | None:
    """The person behind a CloudTrail identity; None where the record does not say."""
    identity = record.get("userIdentity") or {}
    arn, kind = identity.get("arn") or "", identity.get("type")
    if identity.get("invokedBy"):
        return None
    if kind == "IAMUser":
        return identity.get("userName") or arn.rsplit("/", 1)[-1] or None
    if kind == "AssumedRole" and arn.count("/") >= 2 and ":assumed-role/" in arn:
        return arn.rsplit("/", 1)[-1]
    mail = ((record.get("protoPayload") or {}).get("authenticationInfo") or {}).get("principalEmail")
    return mail


def family(body: dict[str, Any]) -> str:
    """`aws_s3` of `aws_s3_bucket_versioning`: types that may speak of one object."""
    return "_".join(body["type"].split("_")[:2])


def _placed(body: dict[str, Any], number: int) -> dict[str, Any]:
    instance, more = body["instances"][0], PLACES[number % len(PLACES)]
    return build.resource(body["type"], body["name"], instance["attributes"], **more)


# Of one service: no service may weigh more than a tenth of the corpus.
AT_MOST = 40
PLACES = [{"module": "module.live"}, {"module": 'module.env["prod"].module.core', "key": 0}, {"key": "eu/1"}, {"module": "module.app", "key": "a"}]


class Book:
    """Collects the scenarios of one data file."""

    def __init__(self, name: str, cloud: str, short: str, truth: str = "record") -> None:
        self.name, self.cloud, self.short, self.truth = name, cloud, short, truth
        self.scenarios: list[Scenario] = []
        self._labelled: list[tuple[Scenario, list[dict[str, Any]]]] = []
        self._count: Counter[str] = Counter()

    def record(self, index: int) -> dict[str, Any]:
        return records.records_of(self.name)[index]

    def add(self, index: int, what: str, resources: list[dict[str, Any]], expect: list[Expectation], kind: str, change: str,
            noise: str = "none", fault: str = "none", states: list[dict[str, Any]] | None = None, **more: Any) -> None:
        record = self.record(index)
        event = records.reference(self.name, index)
        if len(self.scenarios) % 2 and self.cloud != "azure":
            event["falco"] = True
        dimensions = {"cloud": self.cloud, "service": service_of(record), "type": kind, "change": change, "noise": noise, "fault": fault,
                      "truth": self.truth, "format": "falco" if event.get("falco") else "raw"}
        name = f"{self.truth}/{self.short}/{index:03d}-{what}"
        if "Terraform" in (record.get("userAgent") or ""):      # claimed, never proven: judged when the grace is over (section 4)
            more["until"] = "2030-01-01T00:00:00Z"
            for expected in expect:
                expected.verdict = "Unverified" if expected.outcome == "drift" else None
        own = build.state([*resources, plain.BYSTANDERS[self.cloud]], name)
        made = Scenario(name, dimensions, states or [{"state": own}], [event], expect, **more)
        self.scenarios.append(made)
        if resources and not states and all(e.outcome == "drift" for e in expect):
            self._labelled.append((made, resources))

    def elsewhere(self) -> None:
        """Each drift once more, the resource in a module and under a key, in the other of a record's two forms; and among all that
        other labels of this file hold of other services: what is found depends neither on where it stands nor on its neighbours."""
        for number, (scenario, resources) in enumerate(self._labelled):
            if len(resources) == 1 and len(scenario.expect) == 1:
                self._again(scenario, "placed", [_placed(resources[0], number)], [])
            others = [body for _, bodies in self._labelled for body in bodies if family(body) != family(resources[0])]
            crowd = [body | {"name": f"n{place}"} for place, body in enumerate(others[number % 7::7])]
            self._again(scenario, "crowded", resources, crowd)

    def _again(self, scenario: Scenario, what: str, resources: list[dict[str, Any]], crowd: list[dict[str, Any]]) -> None:
        if self._count[service_of(self.record_of(scenario))] >= AT_MOST:
            return
        self._count[service_of(self.record_of(scenario))] += 1
        event = {"ref": scenario.events[0]["ref"]}
        if self.cloud != "azure" and not scenario.events[0].get("falco"):
            event["falco"] = True
        expect = [dataclasses.replace(e, address=build.address(resources[0]) if what == "placed" else e.address) for e in scenario.expect]
        name = f"{scenario.id}-{what}"
        states = [{"state": build.state([*crowd, *resources, plain.BYSTANDERS[self.cloud]], name)}]
        form = {"format": "falco" if event.get("falco") else "raw"}
        self.scenarios.append(dataclasses.replace(scenario, id=name, dimensions=scenario.dimensions | form, states=states, events=[event],
                                                  expect=expect))

    def record_of(self, scenario: Scenario) -> dict[str, Any]:
        return self.record(scenario.events[0]["ref"]["index"])

    def drift(self, index: int, kind: str, attributes: dict[str, Any], *changes: tuple, what: str = "drift", exact: bool = True,
              noise: str = "none") -> None:
        """`changes`: (attribute, old, new) or (attribute, kind, old, new). The twin holds the new scalar values already."""
        body = build.resource(kind, "this", attributes)
        spread = [dict(zip(("attribute", "kind", "old", "new"), c if len(c) == 4 else (c[0], "Modified", c[1], c[2]))) for c in changes]
        expected = Expectation(0, "drift", build.address(body), kind, None, "Modified", spread if exact else None,
                               human(self.record(index)))
        change = spread[0]["kind"] if len({c["kind"] for c in spread}) == 1 else "Modified"
        self.add(index, what, [body], [expected], kind, change, noise)

    def same(self, index: int, kind: str, attributes: dict[str, Any], what: str = "same") -> None:
        """The twin of a drift: the state holds the values of the request."""
        body = build.resource(kind, "this", attributes)
        self.add(index, what, [body], [Expectation(0, "noDrift", build.address(body))], kind, "None", "noOp")

    def both(self, index: int, kind: str, attributes: dict[str, Any], *changes: tuple) -> None:
        """Drift on top-level scalars and its twin."""
        self.drift(index, kind, attributes, *changes)
        self.same(index, kind, attributes | {name: new for name, _, new in changes})

    def deleted(self, index: int, kind: str, attributes: dict[str, Any], **more: Any) -> None:
        body = build.resource(kind, "this", attributes)
        expected = Expectation(0, "drift", build.address(body), kind, None, "Deleted", None, human(self.record(index)))
        self.add(index, "deleted", [body], [expected], kind, "Deleted", **more)

    def unknown(self, index: int, kind: str, attributes: dict[str, Any], reason: str | None = None, fault: str = "missingRequest") -> None:
        body = build.resource(kind, "this", attributes)
        expected = Expectation(0, "unknown", build.address(body), kind, reason=reason, actor=human(self.record(index)))
        self.add(index, "unknown", [body], [expected], kind, "Modified", fault=fault)

    def unmanaged(self, index: int, kind: str, identifier: str | None = None, change: str | None = "Created",
                  resources: list[dict[str, Any]] | None = None, what: str = "unmanaged", times: int = 1) -> None:
        expected = Expectation(0, "unmanaged", None, kind, identifier, change, None, human(self.record(index)))
        self.add(index, what, resources or [], [expected] * times, kind, change or "Modified", "unmanaged")

    def quiet(self, index: int, noise: str, reason: str, kind: str = "-", resources: list[dict[str, Any]] | None = None) -> None:
        self.add(index, noise, resources or [], [Expectation(0, "ignored", reason=reason)], kind, "None", noise)
