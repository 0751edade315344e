"""The wide rows as scenarios."""
from __future__ import annotations

from typing import Any

from .. import build
from ..scenario import Expectation, Scenario
from . import wide, wide_azure, wide_compute, wide_google, wide_more
from .wide import PERSON, P, SUB, T1

GOOGLE_PAYLOAD = ("metadata", "serviceData", "response", "status")


def scenarios() -> list[Scenario]:
    found: list[Scenario] = []
    for row in wide_compute.ROWS:
        found.append(_compute(len(found), *row))
    for row in wide_google.ROWS:
        found.append(_google(len(found), *row))
    for row in wide_google.AGENTS:
        found.append(_agent(len(found), row))
    for row in wide_more.COMPUTE:
        found.append(_compute(len(found), *row))
    for row in wide_more.GOOGLE:
        found.append(_google(len(found), *row))
    number = 0
    for row in wide_azure.ROWS:
        found.append(_azure(number, *row))
        number += 1
    for row in wide_azure.STORIES:
        found.append(_story(number, row))
        number += 1
    for row in wide_more.AZURE:
        found.append(_azure(number, *row))
        number += 1
    return found


def _held(kind: str, identifier: str, attributes: dict[str, Any] | None) -> list[dict[str, Any]]:
    if attributes is None:
        return []
    held = {"id": identifier, "name": identifier.rsplit("/", 1)[-1], "project": P} | attributes
    return [build.resource(kind, "this", {name: value for name, value in held.items() if not (name == "name" and value is None)})]


def _compute(number: int, kind: str, path: str, verb: str, request: Any, attributes: Any, want: Any, options: dict[str, Any]) -> Scenario:
    resource = options.get("resource") or f"projects/{P}/{path}".rstrip("/")
    parts = path.split("/")
    collection = options.get("collection") or parts[-2]
    method = f'{options.get("version", "v1")}.compute.{collection}.{verb}'
    more = {"self_link": wide_compute.link(path)} if path and attributes is not None else {}
    if parts[0] in ("zones", "regions") and attributes is not None:
        more |= {parts[0][:-1]: parts[1]}
    bodies = _held(kind, resource, None if attributes is None else more | attributes)
    bodies += [build.resource(name, "beside", held) for name, held in options.get("beside", [])]
    seed = f"wide/{number}"
    payload = {name: options[name] for name in GOOGLE_PAYLOAD if name in options}
    payload.setdefault("response", {"@type": "type.googleapis.com/operation", "status": "RUNNING", "operationType": verb, "progress": "0",
                                    "targetLink": wide_compute.link(path), "name": "operation-1"})
    events = [wide.google(method, "compute", resource, request, seed, phase=options.get("phase", "first"), **payload)]
    if options.get("phases"):
        events.append(wide.google(method, "compute", resource, {}, seed + "#last", time=T1, phase="last"))
    expect = wide.expectations(want, f"{kind}.this", kind, PERSON["gcp"])
    return wide.scenario("gcp", number, "compute", kind, f"{kind}-{verb}", bodies, events, expect, wide.change_of(want), bool(number % 2))


def _google(number: int, service: str, kind: str, method: str, resource: str, request: Any, attributes: Any, want: Any, options: dict[str, Any]) -> Scenario:
    seed = f"wide/{number}"
    more = {name: options[name] for name in (*GOOGLE_PAYLOAD, "labels", "who", "phase") if name in options}
    events = [wide.google(method, service, resource, request, seed, **({"phase": "first"} if options.get("phases") else {}) | more)]
    if options.get("phases"):
        events.append(wide.google(method, service, resource, None, seed + "#last", time=T1, phase="last", who=None, status={}))
    actor = None if "who" in options else PERSON["gcp"]
    expect = wide.expectations(want, f"{kind}.this", kind, actor)
    label = f'{kind}-{method.rsplit(".", 1)[-1]}'
    return wide.scenario("gcp", number, service, kind, label, _held(kind, resource, attributes), events, expect, wide.change_of(want), bool(number % 2))


def _agent(number: int, row: dict[str, Any]) -> Scenario:
    resource = f'projects/{P}/{row["path"]}'
    method = row.get("method") or f'v1.compute.{row["path"].split("/")[-2]}.{row["verb"]}'
    more = {name: row[name] for name in ("who", "agent", "status", "phase", "log", "response") if name in row}
    events = [wide.google(method, "compute", resource, row["request"], f"wide/agent/{number}", **more)]
    state = row.get("state")
    bodies = _held(row["type"], resource, None if state is None else {"self_link": wide_compute.link(row["path"])} | state)
    expect = wide.expectations(row["want"], f'{row["type"]}.this', row["type"], more.get("who", PERSON["gcp"]))
    until = {"until": row["until"]} if "until" in row else {}
    return wide.scenario("gcp", number, "compute", row["type"], row["name"], bodies, events, expect, wide.change_of(row["want"]), bool(number % 2), **until)


def _azure_held(kind: str, identifier: str, attributes: dict[str, Any] | None) -> list[dict[str, Any]]:
    if attributes is None:
        return []
    held = {"id": identifier, "name": identifier.rsplit("/", 1)[-1], "resource_group_name": "atlas-rg", "location": "westeurope"} | attributes
    return [build.resource(kind, "this", held)]


def _azure(number: int, kind: str, path: str, verb: str, body: Any, attributes: Any, want: Any, options: dict[str, Any]) -> Scenario:
    resource = wide_azure.resource(path)
    operation = options.get("operation") or wide_azure.operation(path, verb)
    form = options.get("form") or ("rest", "diag")[number % 2]
    seed = f"wide/azure/{number}"
    if options.get("pair", number % 3 == 0):      # the request stands in the record that begins the call
        events = [wide.azure(resource, operation, body, seed, form, "Started"), wide.azure(resource, operation, None, seed + "#end", form, time=T1)]
    else:
        events = [wide.azure(resource, operation, body, seed, form, answer=options.get("answer"))]
    expect = wide.expectations(want, f"{kind}.this", kind, PERSON["azure"])
    if len(events) == 2 and body is None:       # nothing is told before the call is over
        for found in expect:
            found.event = 1
    service = operation.split("/")[0].lower().removeprefix("microsoft.")
    return wide.scenario("azure", number, service, kind, f'{kind}-{verb.replace("/", "-")}', _azure_held(kind, resource, attributes), events, expect,
                         wide.change_of(want), False)


def _story(number: int, row: dict[str, Any]) -> Scenario:
    resource = wide_azure.resource(row["path"])
    seed = f"wide/azure/{number}"
    events = [wide.azure(options.pop("id", resource), options.pop("operation", None) or wide_azure.operation(row["path"], verb), body, f"{seed}#{index}", **options)
              for index, (verb, body, options) in enumerate((v, b, dict(o)) for v, b, o in row["calls"])]
    expect = []
    for index, want in row["want"]:
        for found in wide.expectations(want, f'{row["type"]}.this', row["type"], row.get("actor")):
            found.event = index
            expect.append(found)
    more = {name: row[name] for name in ("until", "source") if name in row}
    if "later" in row:
        more["states"] = [{"state": build.state([*_azure_held(row["type"], resource, row["state"]), wide.BYSTANDERS["azure"]], seed)},
                          {"state": build.state([*_azure_held(row["type"], resource, row["later"]), wide.BYSTANDERS["azure"]], seed, 8), "at": "2026-01-15T10:05:00Z"}]
    service = row["path"].split("/")[0].lower().removeprefix("microsoft.")
    return wide.scenario("azure", number, service, row["type"], row["name"], _azure_held(row["type"], resource, row["state"]), events, expect,
                         wide.change_of(row["want"][0][1]) if row["want"] else "None", False, **more)
