"""Rows of calls over many services, written from the vendors' API references and provider documentation, into scenarios.

A row is one state, one call and what follows from the glossary; unlike a case it is not multiplied into noise and twins."""
from __future__ import annotations

import json
from typing import Any

from .. import build
from ..plain import BYSTANDERS
from ..scenario import Expectation, Scenario

P, NUMBER = "atlas-live", "480112233445"
SUB = "7d1c9e52-11aa-4c3b-9f20-6a5be0c4d781"
PERSON = {"gcp": "nora@example.com", "azure": "otto@example.com"}
TERRAFORM = ("google-api-go-client/0.5 Terraform/1.9.5 (+https://www.terraform.io) Terraform-Plugin-SDK/2.33.0 "
             "terraform-provider-google/6.12.0,gzip(gfe)")
GCLOUD = "google-cloud-sdk gcloud/495.0.0 command/gcloud.beta interactive/True,gzip(gfe)"
ANY = object()      # a value that the label leaves open
T0, T1 = "2026-01-15T10:00:00.218314Z", "2026-01-15T10:00:41.902115Z"


def expectations(want: Any, address: str, kind: str, actor: str | None) -> list[Expectation]:
    """What a row asks for: see the rows."""
    if want == "silent":
        return []
    if want == "deleted":
        return [Expectation(0, "drift", address, kind, None, "Deleted", None, actor)]
    if want == "drift":
        return [Expectation(0, "drift", address, kind, actor=actor)]
    if want == "unknown":
        return [Expectation(0, "unknown", address, kind, actor=actor)]
    if want == "reverted":
        return [Expectation(0, "reverted", address)]
    if want == "same":
        return [Expectation(0, "noDrift", address)]
    if isinstance(want, tuple) and want[0] == "unknown":
        named = [{"attribute": path, "kind": change} for path, change in want[1]]
        return [Expectation(0, "unknown", address, kind, changes=named, actor=actor)]
    if isinstance(want, tuple) and want[0] == "unmanaged":
        return [Expectation(0, "unmanaged", None, name, actor=actor) for name in want[1:]]
    if isinstance(want, tuple) and want[0] == "ignored":
        return [Expectation(0, "ignored", reason=want[1])]
    changes = []
    for change in want:
        full = change if len(change) == 4 else (change[0], "Modified", change[1], change[2])
        changes.append({key: value for key, value in zip(("attribute", "kind", "old", "new"), full) if value is not ANY})
    return [Expectation(0, "drift", address, kind, None, "Modified", changes, actor)]


def scenario(cloud: str, number: int, service: str, kind: str, label: str, bodies: list, events: list, expect: list,
             change: str, falco: bool, **more: Any) -> Scenario:
    name = f"wide/{cloud}/{number:03d}-{label}"
    dimensions = {"cloud": cloud, "service": service, "type": kind, "change": change, "noise": more.pop("noise", "none"),
                  "fault": more.pop("fault", "none"), "truth": "model", "format": "falco" if falco else "raw"}
    states = more.pop("states", None) or [{"state": build.state([*bodies, BYSTANDERS[cloud]], name)}]
    wrapped = [{"record": event} | ({"falco": True} if falco else {}) for event in events]
    return Scenario(name, dimensions, states, wrapped, expect, **more)


def change_of(want: Any) -> str:
    if want in ("deleted",):
        return "Deleted"
    if isinstance(want, tuple) and want[0] == "unmanaged":
        return "Created"
    if isinstance(want, tuple) and want[0] == "unknown":
        return want[1][0][1]
    if want in ("silent", "same") or isinstance(want, tuple):
        return "None"
    if isinstance(want, list):
        kinds = {change[1] if len(change) == 4 else "Modified" for change in want}
        return kinds.pop() if len(kinds) == 1 else "Modified"
    return "Modified"


def google(method: str, service: str, resource: str, request: Any, seed: str, time: str = T0, agent: str = GCLOUD, who: str | None = PERSON["gcp"],
           phase: str | None = None, labels: dict | None = None, status: Any = None, log: str = "activity", **more: Any) -> dict[str, Any]:
    """A log entry. `phase` first or last: of a long operation; `more` goes into protoPayload (response, metadata, serviceData)."""
    payload: dict[str, Any] = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog"}
    if who:
        payload["authenticationInfo"] = {"principalEmail": who, "principalSubject": f"user:{who}"}
    payload |= {"requestMetadata": {"callerIp": "203.0.113.44", "callerSuppliedUserAgent": agent, "requestAttributes": {"time": time, "auth": {}},
                                    "destinationAttributes": {}},
                "serviceName": f"{service}.googleapis.com", "methodName": method, "resourceName": resource,
                "authorizationInfo": [{"resource": resource, "permission": f"{service}.write", "granted": True, "resourceAttributes": {}}]}
    if request is not None:
        payload["request"] = {"@type": f"type.googleapis.com/{method}"} | request
    if status is not None:
        payload["status"] = status
    entry = {"protoPayload": payload | more, "insertId": build.identifier("insert", seed)[:13], "timestamp": time, "receiveTimestamp": time,
             "resource": {"type": "audited_resource", "labels": {"project_id": P, "service": f"{service}.googleapis.com", "method": method} | (labels or {})},
             "severity": "ERROR" if (status or {}).get("code") else "NOTICE", "logName": f"projects/{P}/logs/cloudaudit.googleapis.com%2F{log}"}
    if phase:
        entry["operation"] = {"id": "operation-" + build.identifier("operation", seed.split("#")[0])[:20], "producer": f"{service}.googleapis.com", phase: True}
    return entry


def azure(resource: str, operation: str, body: Any, seed: str, form: str = "rest", phase: str = "Succeeded", who: str = PERSON["azure"],
          time: str = T0, answer: Any = None, sub_status: str = "", app: str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", **claims: Any) -> dict[str, Any]:
    """An activity: `rest` as the REST API and exports list it, `diag` as diagnostic settings stream it (ids in capitals)."""
    named = {"appid": app, "http://schemas.microsoft.com/identity/claims/objectidentifier": build.identifier("oid", who)} | claims
    if "@" in who:
        named |= {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": who, "name": "Otto Example"}
    properties: dict[str, Any] = {"eventCategory": "Administrative", "entity": resource, "message": operation, "hierarchy": f"t/{SUB}"}
    if body is not None:
        properties["requestbody"] = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    if answer is not None:
        properties["responseBody"] = json.dumps(answer, separators=(",", ":"))
    if phase not in ("Started", "Start"):
        properties |= {"statusCode": sub_status or "OK", "serviceRequestId": build.identifier("service-request", seed)}
    correlation = build.identifier("correlation", seed.split("#")[0])
    if form == "diag":
        result = {"Started": "Start", "Succeeded": "Success", "Failed": "Failure", "Accepted": "Accept"}[phase]
        return {"time": time, "resourceId": resource.upper(), "operationName": operation.upper(), "category": "Administrative", "resultType": result,
                "resultSignature": f"{phase}.{sub_status}", "durationMs": "0", "callerIpAddress": "203.0.113.45", "correlationId": correlation,
                "identity": {"authorization": {"scope": resource, "action": operation, "evidence": {"role": "Owner"}}, "claims": named},
                "level": "Error" if phase == "Failed" else "Information", "properties": properties, "RoleLocation": "global",
                "ReleaseVersion": "6.2024.40.0+a"}
    event = build.identifier("event", seed)
    name = {"Started": "BeginRequest", "Accepted": "BeginRequest"}.get(phase, "EndRequest")
    return {"authorization": {"action": operation, "scope": resource}, "caller": who, "channels": "Operation", "claims": named,
            "correlationId": correlation, "description": "", "eventDataId": event, "eventName": {"value": name, "localizedValue": name},
            "category": {"value": "Administrative", "localizedValue": "Administrative"}, "eventTimestamp": time,
            "id": f"{resource}/events/{event}/ticks/638400000000000000", "level": "Error" if phase == "Failed" else "Informational",
            "operationId": correlation, "operationName": {"value": operation, "localizedValue": operation},
            "resourceId": resource, "status": {"value": phase, "localizedValue": phase}, "subStatus": {"value": sub_status, "localizedValue": sub_status},
            "submissionTimestamp": time, "subscriptionId": SUB, "tenantId": "0f0e0d0c-0000-4000-8000-000000000001", "properties": properties}
