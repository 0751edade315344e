"""Audit records: written as the clouds write them, wrapped as Falco sends them, and read verbatim from ../shared/data."""
from __future__ import annotations

import gzip
import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
# A work tree may lie elsewhere than the main one: TFDRIFT_SHARED_DATA names the folder then.
SHARED = Path(os.environ.get("TFDRIFT_SHARED_DATA", ROOT.parent / "shared" / "data"))


class Absent(Exception):
    """A record lives in ../shared/data and that folder is not here."""


def digest(record: Any) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def records_of(name: str) -> tuple[Any, ...]:
    """Every record of a file below ../shared/data, in file order."""
    path = SHARED / name
    if not path.is_file():
        raise Absent(name)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = data.decode("utf-8")
    if path.suffix == ".jsonl":
        return tuple(json.loads(line)["event"] for line in text.splitlines() if line.strip())
    body = json.loads(text)
    if isinstance(body, dict) and isinstance(body.get("Records"), list):
        return tuple(body["Records"])
    return tuple(body) if isinstance(body, list) else (body,)


def resolve(event: dict[str, Any]) -> Any:
    """The record of a scenario's event. A reference is checked by digest, so that a label never judges another record."""
    if "record" in event:
        return event["record"]
    ref = event["ref"]
    found = records_of(ref["file"])
    if ref["index"] >= len(found) or digest(found[ref["index"]]) != ref["digest"]:
        raise Absent(f'{ref["file"]} #{ref["index"]}: another record than the one that was labelled')
    return found[ref["index"]]


def reference(name: str, index: int) -> dict[str, Any]:
    return {"ref": {"file": name, "index": index, "digest": digest(records_of(name)[index])}}


def event_id(record: Any) -> str | None:
    if not isinstance(record, dict):
        return None
    if isinstance(record.get("detail"), dict):
        record = record["detail"]
    for key in ("eventID", "insertId", "eventDataId"):
        if record.get(key):
            return str(record[key])
    return None


def line(event: dict[str, Any]) -> str:
    """The bytes of one event as an intake sees them, on one line."""
    if "raw" in event:
        return event["raw"]
    record = resolve(event)
    text = json.dumps(falco(record) if event.get("falco") else record, ensure_ascii=False)
    return text


def falco(record: dict[str, Any]) -> dict[str, Any]:
    """A Falco alert of the cloudtrail or gcpaudit plugin carrying the whole record in `json.obj`."""
    cloudtrail = "eventSource" in record
    fields: dict[str, Any] = {"json.obj": json.dumps(record, indent=2, ensure_ascii=False)}
    if cloudtrail:
        identity = record.get("userIdentity") or {}
        fields |= {
            "ct.id": record.get("eventID"), "ct.name": record["eventName"], "ct.src": record["eventSource"],
            "ct.region": record.get("awsRegion"), "ct.user.arn": identity.get("arn"),
            "ct.user.identitytype": identity.get("type"), "ct.srcip": record.get("sourceIPAddress"),
            "ct.useragent": record.get("userAgent"),
            "ct.request": json.dumps(record.get("requestParameters"), separators=(",", ":")),
            "ct.response": json.dumps(record.get("responseElements"), separators=(",", ":")),
        }
        time = record.get("eventTime", "2026-01-15T09:00:00Z")
    else:
        payload = record.get("protoPayload") or {}
        fields |= {"gcp.methodName": payload.get("methodName"), "gcp.serviceName": payload.get("serviceName"),
                   "gcp.user": (payload.get("authenticationInfo") or {}).get("principalEmail"), "gcp.request": ""}
        time = record.get("timestamp", "2026-01-15T09:00:00Z")
    return {
        "hostname": "falco-0", "output": "Change of cloud configuration", "output_fields": fields, "priority": "Notice",
        "rule": "TFDrift change" if cloudtrail else "TFDrift Google Cloud change",
        "source": "aws_cloudtrail" if cloudtrail else "gcp_auditlog", "tags": ["cloud"],
        "time": time[:19] + ".000000000Z",
    }
