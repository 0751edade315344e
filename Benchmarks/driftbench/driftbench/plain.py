"""The plain scenarios of a case: the change by a person, and its twin, the same call on a state that already holds the values."""
from __future__ import annotations

from typing import Any

from . import build, clouds
from .cases import Case
from .scenario import Expectation, Scenario

TIME = "2026-01-15T10:00:00Z"


def place(case: Case, index: int) -> dict[str, Any]:
    """Where the resource stands: root, module, counted or keyed instances in turn."""
    return [{}, {"module": "module.app"}, {"key": 0}, {"key": "blue/1"}, {"module": 'module.env["prod"].module.core', "key": "a"}][index % 5]


def resource(case: Case, attributes: dict[str, Any], index: int) -> dict[str, Any]:
    return build.resource(case.type, "this", attributes, **place(case, index))


def state(case: Case, attributes: dict[str, Any] | None, index: int, serial: int = 7) -> dict[str, Any]:
    """Holds the resource and a bystander of another type, so that an empty state is not the same as none."""
    other = BYSTANDERS[case.cloud]
    bodies = [other] if attributes is None else [resource(case, attributes, index), other]
    return build.state(bodies, case.id, serial)


BYSTANDERS = {
    "aws": build.resource("aws_iam_group", "bystander", {"id": "bystander", "name": "bystander", "path": "/",
                                                         "arn": "arn:aws:iam::123456789012:group/bystander"}),
    "gcp": build.resource("google_pubsub_topic", "bystander", {"id": "projects/p/topics/bystander", "name": "bystander", "project": "p"}),
    "azure": build.resource("azurerm_resource_group", "bystander", {
        "id": "/subscriptions/00000000-0000-0000-0000-00000000000b/resourceGroups/bystander", "name": "bystander", "location": "westeurope"}),
}


def actor(index: int, case: Case) -> tuple[dict[str, Any], str, str]:
    """(identity, agent, the human's name)."""
    people = [(build.person("alice", case.account), build.CONSOLE, "alice"),
              (build.role("Operator", "bob@example.com", case.account), build.CLI, "bob@example.com"),
              (build.role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", "carol@example.com", case.account),
               build.CONSOLE, "carol@example.com"),
              (build.person("deploy-bot", case.account), "Boto3/1.34.0 md/Botocore#1.34.0", "deploy-bot")]
    return people[index % len(people)]


def record(case: Case, seed: str, index: int = 0, **more: Any) -> dict[str, Any]:
    """The case's call as an audit record."""
    if case.cloud != "aws":
        return clouds.record(case, seed, **more)
    identity, agent, _ = actor(index, case)
    region = "us-east-1" if case.service in ("iam", "route53", "cloudfront") else build.REGION
    more = {"identity": identity, "agent": agent, "time": TIME, "region": region, "version": case.version} | more
    return build.cloudtrail(case.source, case.event, case.request, case.response, seed=seed, account=case.account, **more)


def person_of(case: Case, index: int) -> str:
    return actor(index, case)[2] if case.cloud == "aws" else clouds.ACTOR[case.cloud]


def wrap(event: dict[str, Any], index: int, case: Case) -> dict[str, Any]:
    """Half of the records arrive raw, half in a Falco alert. Falco has no plugin for Azure."""
    return {"record": event} | ({"falco": True} if index % 2 and case.cloud != "azure" else {})


def dimensions(case: Case, index: int, noise: str = "none", fault: str = "none") -> dict[str, str]:
    return {"cloud": case.cloud, "service": case.service, "type": case.type, "change": case.change, "noise": noise, "fault": fault,
            "truth": case.truth, "format": "falco" if index % 2 and case.cloud != "azure" else "raw"}


def drift(case: Case, index: int, event: int = 0, **more: Any) -> Expectation:
    where = build.address(resource(case, case.before, index))
    named = {"actor": person_of(case, index)} | more
    if case.hidden and not case.told:
        return Expectation(event, "unknown", where, case.type, **named)
    if case.hidden:
        # Beside what is told, each hidden member may have changed: named, without its values.
        changes = [*case.told, *({"attribute": name, "kind": "Modified"} for name in case.hidden)]
        return Expectation(event, "drift", where, case.type, None, "Modified", changes, **named)
    return Expectation(event, "drift", where, case.type, None, "Deleted" if case.changes is None else "Modified",
                       case.changes, **named)


def changed(case: Case, index: int) -> Scenario:
    seed = f"plain/{case.id}"
    return Scenario(seed, dimensions(case, index), [{"state": state(case, case.before, index)}],
                    [wrap(record(case, seed, index), index, case)], [drift(case, index)])
