"""Ten scenarios by hand: the smallest corpus that exercises every part of the runner and the scorer."""
from __future__ import annotations

from . import build
from .scenario import Expectation, Scenario

INSTANCE = {"id": "i-0aa11bb22cc33dd44", "ami": "ami-0a1b2c3d4e5f60718", "instance_type": "t3.micro",
            "arn": f"arn:aws:ec2:{build.REGION}:{build.ACCOUNT}:instance/i-0aa11bb22cc33dd44",
            "tags": {"Name": "web"}, "tags_all": {"Name": "web"}}
DIMENSIONS = {"cloud": "aws", "service": "ec2", "type": "aws_instance", "truth": "hand", "fault": "none"}


def _state(kind: str = "t3.micro", serial: int = 7, module: str | None = None) -> dict:
    body = build.resource("aws_instance", "web", {**INSTANCE, "instance_type": kind}, module=module)
    return build.state([body], "skeleton", serial)


def _event(name: str, kind: str = "m5.large", **more) -> dict:
    request = {"instanceId": INSTANCE["id"], "instanceType": {"value": kind}}
    return {"record": build.cloudtrail("ec2.amazonaws.com", "ModifyInstanceAttribute", request, {"_return": True},
                                       seed="skeleton/" + name, **more)}


def _drift(event: int = 0, address: str = "aws_instance.web", new: str = "m5.large", **more) -> Expectation:
    change = {"attribute": "instance_type", "kind": "Modified", "old": "t3.micro", "new": new}
    return Expectation(event, "drift", address, "aws_instance", INSTANCE["id"], "Modified", [change], "alice", **more)


def scenarios() -> list[Scenario]:
    def make(name: str, noise: str, events: list, expect: list, states=None, **more) -> Scenario:
        return Scenario(f"skeleton/{name}", DIMENSIONS | {"noise": noise, "change": "Modified"},
                        states or [{"state": _state()}], events, expect, **more)

    second = "2026-01-15T10:05:00Z"
    return [
        make("drift", "none", [_event("drift")], [_drift()]),
        make("module", "none", [_event("module")], [_drift(address="module.app.aws_instance.web")],
             [{"state": _state(module="module.app")}]),
        make("no-op", "noOp", [_event("no-op", "t3.micro")], [Expectation(0, "noDrift", "aws_instance.web")]),
        make("failed", "failed", [_event("failed", errorCode="Client.UnauthorizedOperation")],
             [Expectation(0, "ignored", reason="failed")]),
        make("dry-run", "dryRun", [_event("dry-run", errorCode="Client.DryRunOperation")],
             [Expectation(0, "ignored", reason="dryRun")]),
        make("duplicate", "duplicate", [_event("duplicate")] * 2, [_drift(), Expectation(1, "ignored", reason="duplicate")]),
        make("reverted", "reverted", [_event("reverted-1"), _event("reverted-2", "t3.micro", time=second)],
             [_drift(), Expectation(1, "reverted", "aws_instance.web")]),
        make("own-apply", "ownApply", [_event("own-apply", agent=build.TERRAFORM)],
             [Expectation(0, "ignored", reason="ownApply")],
             [{"state": _state()}, {"state": _state("m5.large", 8), "at": second}], until="2026-01-15T11:00:00Z"),
        make("forged", "ownApplyTwin", [_event("forged", agent=build.TERRAFORM)], [_drift(verdict="Unverified")],
             until="2026-01-15T11:00:00Z"),
        make("falco", "none", [_event("falco") | {"falco": True}], [_drift()]),
    ]
