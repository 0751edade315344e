"""Records of Google Cloud and Azure, as their logs write them."""
from __future__ import annotations

import copy
import json
from typing import Any

from . import build
from .cases import Case

ACTOR = {"gcp": "dave@example.com", "azure": "erin@example.com"}


def record(case: Case, seed: str, **more: Any) -> dict[str, Any]:
    return (_google if case.cloud == "gcp" else _azure)(case, seed, **more)


def _google(case: Case, seed: str, time: str = "2026-01-15T10:00:00Z", agent: str = "google-cloud-sdk gcloud/480.0.0", failed: bool = False,
            request: Any = ..., who: str = ACTOR["gcp"], **_: Any) -> dict[str, Any]:
    resource = case.flags[0]
    body = copy.deepcopy(case.request if request is ... else request)
    if isinstance(body, dict):
        body = {"@type": f"type.googleapis.com/{case.event}"} | body
    payload = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "status": {"code": 7, "message": "PERMISSION_DENIED"} if failed else {},
        "authenticationInfo": {"principalEmail": who}, "serviceName": case.source, "methodName": case.event, "resourceName": resource,
        "requestMetadata": {"callerIp": "198.51.100.20", "callerSuppliedUserAgent": agent, "requestAttributes": {}, "destinationAttributes": {}},
        "authorizationInfo": [{"resource": resource, "permission": f"{case.service}.update", "granted": not failed}]}
    if isinstance(body, dict) and "metadata" in body:       # BigQuery tells what changed in its metadata alone
        payload["metadata"] = {"@type": "type.googleapis.com/google.cloud.audit.BigQueryAuditMetadata"} | body["metadata"]
    elif body is not None:
        payload["request"] = body
    return {"protoPayload": payload, "insertId": build.identifier("insert", seed)[:12], "timestamp": time, "severity": "NOTICE",
            "resource": {"type": case.service, "labels": {"project_id": case.account}}, "receiveTimestamp": time,
            "logName": f"projects/{case.account}/logs/cloudaudit.googleapis.com%2Factivity"}


def _azure(case: Case, seed: str, time: str = "2026-01-15T10:00:00Z", failed: bool = False, request: Any = ..., who: str = ACTOR["azure"],
           **_: Any) -> dict[str, Any]:
    identifier = case.flags[0]
    body = case.request if request is ... else request
    properties = {"eventCategory": "Administrative", "entity": identifier, "message": case.event, "hierarchy": case.account}
    if body is not None:
        properties["requestbody"] = json.dumps(body)
    claims = {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": who, "name": "Erin Example"}
    return {"time": time, "resourceId": identifier.upper(), "operationName": case.event.upper(), "category": "Administrative",
            "resultType": "Failure" if failed else "Success", "resultSignature": "Failed.Forbidden" if failed else "Succeeded.OK",
            "durationMs": "118", "callerIpAddress": "198.51.100.30", "correlationId": build.identifier("correlation", seed),
            "identity": {"authorization": {"scope": identifier, "action": case.event, "evidence": {"role": "Contributor"}}, "claims": claims},
            "level": "Error" if failed else "Information", "properties": properties, "eventDataId": build.identifier("event", seed)}
