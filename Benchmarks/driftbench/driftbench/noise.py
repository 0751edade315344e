"""Noise and its twins, made from cases: what must stay silent, and the smallest change that must not."""
from __future__ import annotations

import copy
import json
from typing import Any, Callable, Iterator

from . import build, plain
from .cases import Case
from .scenario import Expectation, Scenario

T1, T2, T3, LATER = "2026-01-15T10:00:00Z", "2026-01-15T10:05:00Z", "2026-01-15T10:20:00Z", "2026-01-15T12:00:00Z"
READ = build.cloudtrail("ec2.amazonaws.com", "DescribeRegions", {}, None, seed="clock", time=T3, account="123456789012", readOnly=True)
CONTAINERS = {"azurerm_kubernetes_cluster_node_pool": "azurerm_kubernetes_cluster", "google_container_node_pool": "google_container_cluster",
              "azurerm_network_security_rule": "azurerm_network_security_group"}
Maker = Callable[[Case, int], Iterator[Scenario]]


def where(case: Case, index: int) -> str:
    return build.address(plain.resource(case, case.before, index))


def scenario(case: Case, index: int, noise: str, events: list, expect: list[Expectation], states: list | None = None, name: str = "",
             fault: str = "none", **more: Any) -> Scenario:
    states = states if states is not None else [{"state": plain.state(case, case.before, index)}]
    return Scenario(f"{name or noise}/{case.id}", plain.dimensions(case, index, noise, fault), states,
                    [plain.wrap(event, index, case) for event in events], expect, **more)


def event(case: Case, index: int, seed: str, **more: Any) -> dict[str, Any]:
    return plain.record(case, f"{seed}/{case.id}", index, **more)


def silent(case: Case, index: int, outcome: str, reason: str | None = None, number: int = 0) -> Expectation:
    return Expectation(number, outcome, where(case, index), reason=reason)


def flipped(case: Case) -> Case | None:
    """The same call with the operand flipped to the state's value: one scalar that stands once in the request. None: not that simple."""
    if not case.changes or len(case.changes) != 1 or case.changes[0]["kind"] != "Modified":
        return None
    old, new = case.changes[0]["old"], case.changes[0]["new"]
    if old in (None, "") or isinstance(new, (list, dict)) or not isinstance(case.request, dict):
        return None
    request = copy.deepcopy(case.request)
    if _replace(request, new, old) != 1:
        return None
    return Case(**{**vars(case), "request": request, "response": None, "after": case.before})


def _replace(node: Any, new: Any, old: Any) -> int:
    """Puts `old` in place of every leaf that is `new`, keeping the leaf's own kind; returns how many there were."""
    count = 0
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        if isinstance(value, (dict, list)):
            count += _replace(value, new, old)
        elif value == new and isinstance(value, bool) == isinstance(new, bool) or (not isinstance(new, (bool, str)) and value == str(new)):
            node[key] = str(old) if isinstance(value, str) and not isinstance(old, str) else old
            count += 1
    return count


def no_op(case: Case, index: int) -> Iterator[Scenario]:
    """The call repeats what the state holds, the state moved instead of the operand."""
    if case.after:
        yield scenario(case, index, "noOp", [event(case, index, "no-op")], [silent(case, index, "noDrift")],
                       [{"state": plain.state(case, case.after, index)}])


def unchanged(case: Case, index: int) -> Scenario:
    """A call that changes nothing of what the state holds."""
    return scenario(case, index, "noOp", [event(case, index, "unchanged")], [silent(case, index, "noDrift")])


def no_op_flipped(case: Case, index: int) -> Iterator[Scenario]:
    """The twin of a plain drift by flipping one operand."""
    twin = flipped(case)
    if twin:
        yield scenario(twin, index, "noOp", [event(twin, index, "flipped")], [silent(case, index, "noDrift")], name="noOpFlipped")


def reverted(case: Case, index: int) -> Iterator[Scenario]:
    back = flipped(case)
    if back:
        events = [event(case, index, "change"), event(back, index, "back", time=T2)]
        yield scenario(case, index, "reverted", events, [plain.drift(case, index), silent(case, index, "reverted", number=1)])


def own_apply(case: Case, index: int) -> Iterator[Scenario]:
    """Terraform's call, proven by the next state; the twin is the same call where the next state does not hold it."""
    agent = (build.TERRAFORM, build.OPENTOFU)[index % 2] if case.cloud == "aws" else \
        "Terraform/1.9.5 (+https://www.terraform.io) Terraform-Plugin-SDK/2.33.0 terraform-provider-google/6.2.0"
    call = event(case, index, "own", agent=agent)
    first = {"state": plain.state(case, case.before, index)}
    yield scenario(case, index, "ownApply", [call], [silent(case, index, "ignored", "ownApply")],
                   [first, {"state": plain.state(case, case.after, index, 8), "at": T2}], until=LATER)
    again = [first, {"state": plain.state(case, case.before, index, 8), "at": T2}] if index % 2 else [first]
    yield scenario(case, index, "ownApplyTwin", [event(case, index, "forged", agent=agent)],
                   [plain.drift(case, index, verdict="Unverified")], again, until=LATER)


def identity_apply(case: Case, index: int) -> Iterator[Scenario]:
    """Claimed by the principal instead of the user agent."""
    who = build.role("terraform-apply", "pipeline", case.account)
    source = {"account": case.account, "applyIdentities": ["arn:aws:iam::*:role/terraform-apply"]}
    states = [{"state": plain.state(case, case.before, index)}, {"state": plain.state(case, case.after, index, 8), "at": T2}]
    call = event(case, index, "identity", identity=who, agent=build.CLI)
    yield scenario(case, index, "ownApply", [call], [silent(case, index, "ignored", "ownApply")], states, name="applyIdentity", source=source, until=LATER)
    other = build.role("terraform-apply-not", "pipeline", case.account)
    call = event(case, index, "identity-twin", identity=other, agent=build.CLI)
    yield scenario(case, index, "ownApplyTwin", [call], [plain.drift(case, index, actor="pipeline")], states, name="applyIdentityTwin",
                   source=source, until=LATER)


def failed(case: Case, index: int) -> Iterator[Scenario]:
    more = {"errorCode": "AccessDenied", "errorMessage": "not authorized", "responseElements": None} if case.cloud == "aws" else {"failed": True}
    yield scenario(case, index, "failed", [event(case, index, "failed", **more)], [Expectation(0, "ignored", reason="failed")])


def dry_run(case: Case, index: int) -> Iterator[Scenario]:
    if case.service == "ec2":
        call = event(case, index, "dry", errorCode="Client.DryRunOperation", errorMessage="Request would have succeeded")
        yield scenario(case, index, "dryRun", [call], [Expectation(0, "ignored", reason="dryRun")])


def duplicate(case: Case, index: int) -> Iterator[Scenario]:
    call = event(case, index, "twice")
    yield scenario(case, index, "duplicate", [call, call], [plain.drift(case, index), Expectation(1, "ignored", reason="duplicate")],
                   fault="duplicated")


def unmanaged(case: Case, index: int) -> Iterator[Scenario]:
    """An object no state holds: silent where the policy says so, reported where not.

    Its deletion leaves neither object nor instance: `destroyed`, nothing to report (semantics.md section 5)."""
    states = [{"state": plain.state(case, None, index)}]
    provider = {"aws": "AWS", "gcp": "GCP", "azure": "Azure"}[case.cloud]
    if case.changes is None and case.type not in CONTAINERS:
        policy = {"rules": [{"id": "any", "severity": "Medium"}], "unmanaged": {"action": "Report"}}
        label = Expectation(0, "unmanaged", reason="destroyed", reported=False)
        yield scenario(case, index, "unmanagedDestroyed", [event(case, index, "unmanagedDestroyed")], [label], states,
                       source={"provider": provider, "account": case.account}, policies=[policy])
        return
    # The line of an unmanaged object inside another unmanaged one is the outer one's (semantics.md section 6).
    found = Expectation(0, "unmanaged", None, CONTAINERS.get(case.type, case.type), actor=plain.person_of(case, index))
    for name, action in (("unmanagedIgnored", "Ignore"), ("unmanagedReported", "Report")):
        policy = {"rules": [{"id": "any", "severity": "Medium"}], "unmanaged": {"action": action}}
        label = found if action == "Report" else Expectation(0, "unmanaged", reason="unmanagedIgnored", reported=False)
        yield scenario(case, index, name, [event(case, index, name)], [label], states, source={"provider": provider, "account": case.account},
                       policies=[policy])


def elsewhere(case: Case, index: int) -> Iterator[Scenario]:
    """The source covers another account, or other regions; the twin covers this one."""
    if case.service in ("iam", "route53", "s3"):
        return
    call = event(case, index, "elsewhere")
    for name, source in (("otherAccount", {"account": "444455556666"}), ("otherRegion", {"account": case.account, "regions": ["us-west-2"]})):
        yield scenario(case, index, name, [call], [], source=source)
    yield scenario(case, index, "otherAccountTwin", [call], [plain.drift(case, index)], source={"account": case.account, "regions": [build.REGION]})


def ignored_attribute(case: Case, index: int) -> Iterator[Scenario]:
    """A rule that leaves the attribute out; its twin leaves another one out."""
    if not case.changes or len(case.changes) != 1:
        return
    name = case.changes[0]["attribute"].split("[")[0].split(".")[0]
    provider = {"aws": "AWS", "gcp": "GCP", "azure": "Azure"}[case.cloud]
    for noise, attribute in (("ignoredAttribute", name), ("ignoredAttributeTwin", "some_other_attribute")):
        policy = {"rules": [{"id": "any", "severity": "Medium", "ignoredAttributes": [attribute]}]}
        found = plain.drift(case, index, **({"reported": False, "reason": "noRule"} if attribute == name else {}))
        yield scenario(case, index, noise, [event(case, index, noise)], [found], source={"provider": provider, "account": case.account}, policies=[policy])


def late(case: Case, index: int) -> Iterator[Scenario]:
    """The event comes after the state that was written after it: equal is no drift, different is drift, Unverified."""
    if not case.after or case.cloud != "aws":
        return
    events = [READ, event(case, index, "late")]
    for name, attributes in (("lateSame", case.after), ("lateDifferent", case.before)):
        states = [{"state": plain.state(case, case.before, index)}, {"state": plain.state(case, attributes, index, 8), "at": T2}]
        label = silent(case, index, "noDrift", number=1) if name == "lateSame" else plain.drift(case, index, 1, verdict="Unverified")
        yield scenario(case, index, "noOp" if name == "lateSame" else "none", events, [Expectation(0, "ignored", reason="readOnly"), label], states,
                       name=name, fault="late")


def truncated(case: Case, index: int) -> Iterator[Scenario]:
    """The request was cut off or left out: nothing can be told, and nothing is said of any address."""
    cut = {"omitted": True, "originalSize": 131072, "reason": "requestParameters too large"}
    for fault, request in (("truncatedRequest", cut), ("missingRequest", None)):
        call = event(case, index, fault)
        call |= {"requestParameters": request, "responseElements": None}
        yield scenario(case, index, "none", [call], [Expectation(0, "unknown", reported=False)], name=fault, fault=fault)


def redacted(case: Case, index: int) -> Iterator[Scenario]:
    """The value itself was taken out of the record: ours, changed perhaps, unknown."""
    if not flipped(case):
        return
    body = copy.deepcopy(case.request)
    new = case.changes[0]["new"]
    if not isinstance(new, str) or _replace(body, new, "HIDDEN_DUE_TO_SECURITY_REASONS") != 1:
        return
    call = event(case, index, "redacted")
    call |= {"requestParameters": body, "responseElements": None}
    yield scenario(case, index, "none", [call], [Expectation(0, "unknown", where(case, index), case.type)], name="redacted", fault="redacted")


def out_of_order(first: Case, second: Case, index: int) -> Scenario:
    """Two changes of two resources, the later one first."""
    events = [event(second, index, "order-b", time=T2), event(first, index, "order-a", time=T1)]
    body = [plain.resource(second, second.before, index), build.resource(first.type, "other", first.before)]
    expect = [plain.drift(second, index, 0), plain.drift(first, index, 1)]
    expect[1].address = f"{first.type}.other"
    return scenario(first, index, "none", events, expect, [{"state": build.state(body, "order" + first.id)}], name="outOfOrder", fault="outOfOrder")


def default_tags(case: Case, index: int) -> Iterator[Scenario]:
    """A provider's default tag set again to its value is nothing; to another value it is drift."""
    if not case.changes or case.changes[0]["attribute"] != 'tags["Stage"]' or case.changes[0]["kind"] != "Modified":
        return
    before = {**case.before, "tags": {"Name": "payments"}, "tags_all": {"Name": "payments", "Stage": case.changes[0]["new"]}}
    own = Case(**{**vars(case), "before": before})
    yield scenario(own, index, "defaultTags", [event(own, index, "default")], [silent(own, index, "noDrift")])
    other = Case(**{**vars(case), "before": {**before, "tags_all": {"Name": "payments", "Stage": "production"}}})
    drift = plain.drift(other, index)
    drift.changes = None
    yield scenario(other, index, "defaultTagsTwin", [event(other, index, "default-twin")], [drift])
