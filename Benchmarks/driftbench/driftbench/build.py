"""Small builders: Terraform states, CloudTrail records, actors."""
from __future__ import annotations

import uuid
from typing import Any

ACCOUNT = "111122223333"
REGION = "eu-central-1"
NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
PROVIDERS = {"aws": "hashicorp/aws", "google": "hashicorp/google", "azurerm": "hashicorp/azurerm"}
CONSOLE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
CLI = "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0 exe/x86_64"
TERRAFORM = ("APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.70.0 "
             "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.5")
OPENTOFU = ("APN/1.0 HashiCorp/1.0 OpenTofu/1.8.2 (+https://opentofu.org) terraform-provider-aws/5.70.0 "
            "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.5")


def identifier(*parts: Any) -> str:
    """A UUID that depends on its parts alone."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def resource(kind: str, name: str, attributes: dict[str, Any], module: str | None = None, key: Any = None) -> dict[str, Any]:
    instance: dict[str, Any] = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}
    if key is not None:
        instance["index_key"] = key
    family = kind.split("_", 1)[0]
    body: dict[str, Any] = {"mode": "managed", "type": kind, "name": name, "instances": [instance],
                            "provider": f'provider["registry.terraform.io/{PROVIDERS[family]}"]'}
    if module:
        body["module"] = module
    if key is not None:
        body["each"] = "map" if isinstance(key, str) else "list"
    return body


def address(body: dict[str, Any]) -> str:
    """The address of the first instance of a state's resource."""
    key = body["instances"][0].get("index_key")
    suffix = "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
    return (body["module"] + "." if body.get("module") else "") + f'{body["type"]}.{body["name"]}{suffix}'


def state(resources: list[dict[str, Any]], lineage: str, serial: int = 7) -> dict[str, Any]:
    return {"version": 4, "terraform_version": "1.9.5", "serial": serial, "lineage": identifier("lineage", lineage),
            "outputs": {}, "resources": resources, "check_results": None}


def person(name: str = "alice", account: str = ACCOUNT) -> dict[str, Any]:
    return {"type": "IAMUser", "principalId": "AIDA" + identifier("user", name).replace("-", "")[:17].upper(),
            "arn": f"arn:aws:iam::{account}:user/{name}", "accountId": account, "accessKeyId": "ASIAEXAMPLE0000000000",
            "userName": name}


def role(name: str, session: str, account: str = ACCOUNT, invoked_by: str | None = None) -> dict[str, Any]:
    unique = "AROA" + identifier("role", name).replace("-", "")[:17].upper()
    body: dict[str, Any] = {
        "type": "AssumedRole", "principalId": f"{unique}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name.rsplit('/', 1)[-1]}/{session}", "accountId": account,
        "accessKeyId": "ASIAEXAMPLE0000000001",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": unique, "arn": f"arn:aws:iam::{account}:role/{name}",
                              "accountId": account, "userName": name.rsplit("/", 1)[-1]},
            "webIdFederationData": {}, "attributes": {"creationDate": "2026-01-15T08:55:00Z", "mfaAuthenticated": "false"}}}
    if invoked_by:
        body["invokedBy"] = invoked_by
    return body


def cloudtrail(source: str, name: str, request: Any, response: Any = None, *, seed: str, identity: dict[str, Any] | None = None,
               time: str = "2026-01-15T10:00:00Z", account: str = ACCOUNT, region: str = REGION, agent: str = CONSOLE,
               address: str = "198.51.100.17", version: str | None = None, **more: Any) -> dict[str, Any]:
    """A CloudTrail record of a management call that succeeded, unless `more` says otherwise."""
    record = {
        "eventVersion": "1.09", "userIdentity": identity or person(account=account), "eventTime": time,
        "eventSource": source, "eventName": name, "awsRegion": region, "sourceIPAddress": address, "userAgent": agent,
        "requestParameters": request, "responseElements": response, "requestID": identifier("request", seed),
        "eventID": identifier("event", seed), "readOnly": False, "eventType": "AwsApiCall", "managementEvent": True,
        "recipientAccountId": account, "eventCategory": "Management"}
    if version:
        record["apiVersion"] = version
    return record | more
