"""Invictus: 35 minutes of one account in which Terraform makes resources and somebody attacks them.

The state is what Terraform made there (its creating calls and their answers). Truth: the attacks are drift; Terraform's own calls
are own applies where the next state holds what they did, and are not where it does not.
"""
from __future__ import annotations

import datetime
import json
from functools import lru_cache
from typing import Any, Callable

from .. import build, records
from ..scenario import Expectation, Scenario
from .. import plain
from .label import service_of

FOLDER = "cloudtrail/invictus-ir"
ACCOUNT = "123837392027"
ACTOR = "bert-jan"
JUDGED = "2023-07-10T13:30:00Z"


@lru_cache(maxsize=1)
def trail() -> list[tuple[str, int, dict[str, Any]]]:
    """Every record of the data set by time: (file, index, record)."""
    found = []
    for path in sorted((records.SHARED / FOLDER).rglob("*.json")):
        name = str(path.relative_to(records.SHARED))
        found += [(name, index, record) for index, record in enumerate(records.records_of(name))]
    return sorted(found, key=lambda row: (row[2]["eventTime"], row[0], row[1]))


def by_terraform(record: dict[str, Any]) -> bool:
    return "Terraform" in (record.get("userAgent") or "")


def tag_map(pairs: Any) -> dict[str, str]:
    if isinstance(pairs, dict):
        return pairs
    return {pair["key"]: pair["value"] for pair in pairs or []}


def ec2_tags(request: dict[str, Any]) -> dict[str, str]:
    items = ((request.get("tagSpecificationSet") or {}).get("items") or [{}])
    return tag_map(items[0].get("tags"))


def arn(service: str, rest: str, region: str = "us-east-1") -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"


Made = tuple[str, dict[str, Any]]


def _iam(q: dict, p: dict, kind: str) -> Made:
    answer = p[kind]
    name = q[{"role": "roleName", "user": "userName", "policy": "policyName", "instanceProfile": "instanceProfileName"}[kind]]
    base = {"name": name, "id": answer["arn"] if kind == "policy" else name, "arn": answer["arn"], "path": "/", "tags": tag_map(q.get("tags"))}
    if kind == "role":
        base |= {"assume_role_policy": q["assumeRolePolicyDocument"], "description": q.get("description", ""), "unique_id": answer["roleId"],
                 "max_session_duration": int(q.get("maxSessionDuration", 3600))}
    if kind == "policy":
        base |= {"policy": q["policyDocument"], "description": ""}
    return {"role": "aws_iam_role", "user": "aws_iam_user", "policy": "aws_iam_policy", "instanceProfile": "aws_iam_instance_profile"}[kind], base


# What Terraform's creating call made: (request, answer) -> (type, attributes in state).
MAKERS: dict[str, Callable[[dict, dict], Made]] = {
    "CreateRole": lambda q, p: _iam(q, p, "role"),
    "CreateUser": lambda q, p: _iam(q, p, "user"),
    "CreatePolicy": lambda q, p: _iam(q, p, "policy"),
    "CreateInstanceProfile": lambda q, p: _iam(q, p, "instanceProfile"),
    "PutRolePolicy": lambda q, p: ("aws_iam_role_policy", {"id": f'{q["roleName"]}:{q["policyName"]}', "role": q["roleName"],
                                                           "name": q["policyName"], "policy": q["policyDocument"]}),
    "AttachRolePolicy": lambda q, p: ("aws_iam_role_policy_attachment", {"id": q["roleName"] + "-20230710000000000000000001",
                                                                         "role": q["roleName"], "policy_arn": q["policyArn"]}),
    "CreateVpc": lambda q, p: ("aws_vpc", {"id": p["vpc"]["vpcId"], "cidr_block": q["cidrBlock"], "arn": arn("ec2", "vpc/" + p["vpc"]["vpcId"]),
                                           "enable_dns_support": True, "instance_tenancy": "default", "tags": ec2_tags(q)}),
    "CreateSubnet": lambda q, p: ("aws_subnet", {"id": p["subnet"]["subnetId"], "vpc_id": q["vpcId"], "cidr_block": q["cidrBlock"],
                                                 "availability_zone": p["subnet"]["availabilityZone"], "tags": ec2_tags(q)}),
    "CreateInternetGateway": lambda q, p: ("aws_internet_gateway", {"id": p["internetGateway"]["internetGatewayId"], "vpc_id": "", "tags": ec2_tags(q)}),
    "CreateRouteTable": lambda q, p: ("aws_route_table", {"id": p["routeTable"]["routeTableId"], "vpc_id": q["vpcId"], "route": [], "tags": ec2_tags(q)}),
    "AllocateAddress": lambda q, p: ("aws_eip", {"id": p["allocationId"], "allocation_id": p["allocationId"], "public_ip": p["publicIp"],
                                                 "domain": "vpc", "tags": ec2_tags(q)}),
    "AssociateRouteTable": lambda q, p: ("aws_route_table_association", {"id": p["associationId"], "route_table_id": q["routeTableId"],
                                                                         "subnet_id": q["subnetId"]}),
    "CreateVolume": lambda q, p: ("aws_ebs_volume", {"id": p["volumeId"], "size": int(q["size"]), "availability_zone": p.get("zone") or p.get(
        "availabilityZone"), "type": p.get("volumeType", "gp2"), "tags": ec2_tags(q)}),
    "CreateSnapshot": lambda q, p: ("aws_ebs_snapshot", {"id": p["snapshotId"], "volume_id": q["volumeId"], "tags": ec2_tags(q)}),
    "CreateSecurityGroup": lambda q, p: ("aws_security_group", {"id": p["groupId"], "name": q["groupName"], "vpc_id": q["vpcId"],
                                                                "description": q["groupDescription"], "egress": [], "ingress": [], "tags": ec2_tags(q)}),
    "RegisterImage": lambda q, p: ("aws_ami", {"id": p["imageId"], "name": q["name"], "architecture": q["architecture"]}),
    "RunInstances": lambda q, p: ("aws_instance", {"id": p["instancesSet"]["items"][0]["instanceId"], "instance_type": q["instanceType"],
                                                   "ami": q["instancesSet"]["items"][0]["imageId"], "tags": ec2_tags(q)}),
    "CreateBucket": lambda q, p: ("aws_s3_bucket", {"id": q["bucketName"], "bucket": q["bucketName"], "arn": "arn:aws:s3:::" + q["bucketName"],
                                                    "force_destroy": False}),
    "CreateSecret": lambda q, p: ("aws_secretsmanager_secret", {"id": p["arn"], "arn": p["arn"], "name": q["name"], "description": q.get("description", ""),
                                                                "tags": tag_map(q.get("tags"))}),
    "PutParameter": lambda q, p: ("aws_ssm_parameter", {"id": q["name"], "name": q["name"], "type": q["type"], "tier": "Standard",
                                                        "value": "secret", "tags": tag_map(q.get("tags"))}),
    "CreateLogGroup": lambda q, p: ("aws_cloudwatch_log_group", {"id": q["logGroupName"], "name": q["logGroupName"], "retention_in_days": 0,
                                                                 "arn": arn("logs", "log-group:" + q["logGroupName"]), "tags": tag_map(q.get("tags"))}),
    "CreateFlowLogs": lambda q, p: ("aws_flow_log", {"id": p["CreateFlowLogsResponse"]["flowLogIdSet"]["item"], "traffic_type": "REJECT",
                                                     "vpc_id": q["CreateFlowLogsRequest"]["ResourceId"]["content"]}),
    "CreateTrail": lambda q, p: ("aws_cloudtrail", {"id": q["name"], "name": q["name"], "arn": p["trailARN"], "s3_bucket_name": q["s3BucketName"],
                                                    "enable_logging": True, "event_selector": []}),
    "CreateFunction20150331": lambda q, p: ("aws_lambda_function", {
        "id": q["functionName"], "function_name": q["functionName"], "arn": p["functionArn"], "runtime": q["runtime"], "role": q["role"],
        "handler": q["handler"], "timeout": q["timeout"], "memory_size": q["memorySize"], "source_code_hash": p["codeSha256"],
        "s3_bucket": q["code"].get("s3Bucket"), "s3_key": q["code"].get("s3Key"), "tags": q.get("tags") or {}}),
    "CreateDBInstance": lambda q, p: ("aws_db_instance", {
        "id": p.get("dbiResourceId"), "resource_id": p.get("dbiResourceId"), "identifier": q["dBInstanceIdentifier"], "engine": q["engine"],
        "instance_class": q["dBInstanceClass"], "allocated_storage": q["allocatedStorage"], "tags": tag_map(q.get("tags"))}),
    "CreateDBSnapshot": lambda q, p: ("aws_db_snapshot", {"id": q["dBSnapshotIdentifier"], "db_snapshot_identifier": q["dBSnapshotIdentifier"],
                                                          "db_instance_identifier": q["dBInstanceIdentifier"], "shared_accounts": [],
                                                          "db_snapshot_arn": arn("rds", "snapshot:" + q["dBSnapshotIdentifier"])}),
    "CreateDBSubnetGroup": lambda q, p: ("aws_db_subnet_group", {"id": q["dBSubnetGroupName"], "name": q["dBSubnetGroupName"],
                                                                 "subnet_ids": q["subnetIds"], "description": q["dBSubnetGroupDescription"]}),
}
# How many of one kind: secrets and parameters are made by the dozen.
AT_MOST = {"PutParameter": 12, "CreateSecret": 10, "DeleteParameter": 10, "DeleteSecret": 8} | dict.fromkeys((
    "CreateSubnet", "CreateRouteTable", "AssociateRouteTable", "CreateVpc", "CreateInternetGateway", "DeleteSubnet", "DeleteRouteTable",
    "DisassociateRouteTable", "DeleteVpc", "DeleteInternetGateway", "CreateVolume", "CreateSnapshot", "AllocateAddress", "RunInstances",
    "DeleteVolume", "DeleteSnapshot", "ReleaseAddress", "TerminateInstances"), 1)
# Deleting call -> (type, the request's id, the state's attribute that holds it).
ENDERS: dict[str, tuple[str, Callable[[dict], Any], str]] = {
    "DeleteRole": ("aws_iam_role", lambda q: q["roleName"], "name"), "DeleteUser": ("aws_iam_user", lambda q: q["userName"], "name"),
    "DeletePolicy": ("aws_iam_policy", lambda q: q["policyArn"], "arn"),
    "DeleteInstanceProfile": ("aws_iam_instance_profile", lambda q: q["instanceProfileName"], "name"),
    "DeleteRolePolicy": ("aws_iam_role_policy", lambda q: f'{q["roleName"]}:{q["policyName"]}', "id"),
    "DetachRolePolicy": ("aws_iam_role_policy_attachment", lambda q: q["roleName"] + "-20230710000000000000000001", "id"),
    "DeleteVpc": ("aws_vpc", lambda q: q["vpcId"], "id"), "DeleteSubnet": ("aws_subnet", lambda q: q["subnetId"], "id"),
    "DeleteInternetGateway": ("aws_internet_gateway", lambda q: q["internetGatewayId"], "id"),
    "DeleteRouteTable": ("aws_route_table", lambda q: q["routeTableId"], "id"),
    "DisassociateRouteTable": ("aws_route_table_association", lambda q: q["associationId"], "id"),
    "ReleaseAddress": ("aws_eip", lambda q: q["allocationId"], "id"), "DeleteVolume": ("aws_ebs_volume", lambda q: q["volumeId"], "id"),
    "DeleteSnapshot": ("aws_ebs_snapshot", lambda q: q["snapshotId"], "id"), "DeleteSecurityGroup": ("aws_security_group", lambda q: q["groupId"], "id"),
    "DeregisterImage": ("aws_ami", lambda q: q["imageId"], "id"),
    "TerminateInstances": ("aws_instance", lambda q: q["instancesSet"]["items"][0]["instanceId"], "id"),
    "DeleteBucket": ("aws_s3_bucket", lambda q: q["bucketName"], "id"), "DeleteParameter": ("aws_ssm_parameter", lambda q: q["name"], "name"),
    "DeleteSecret": ("aws_secretsmanager_secret", lambda q: q["secretId"], "arn"),
    "DeleteLogGroup": ("aws_cloudwatch_log_group", lambda q: q["logGroupName"], "name"),
    "DeleteFlowLogs": ("aws_flow_log", lambda q: q["DeleteFlowLogsRequest"]["FlowLogId"]["content"], "id"),
    "DeleteTrail": ("aws_cloudtrail", lambda q: q["name"], "name"),
    "DeleteFunction20150331": ("aws_lambda_function", lambda q: q["functionName"].rsplit(":", 1)[-1], "function_name"),
    "DeleteDBSnapshot": ("aws_db_snapshot", lambda q: q["dBSnapshotIdentifier"], "id"),
    "DeleteDBInstance": ("aws_db_instance", lambda q: q["dBInstanceIdentifier"], "identifier"),
}


def made() -> list[tuple[str, int, dict[str, Any], dict[str, Any]]]:
    """(file, index, record, state resource) of everything Terraform made."""
    found, count = [], {}
    for name, index, record in trail():
        maker = MAKERS.get(record["eventName"])
        if not maker or not by_terraform(record) or record.get("errorCode"):
            continue
        count[record["eventName"]] = count.get(record["eventName"], 0) + 1
        kind, attributes = maker(record["requestParameters"], record.get("responseElements") or {})
        found.append((name, index, record, build.resource(kind, f"r{len(found)}", attributes)))
    return found


def scenarios() -> list[Scenario]:
    return [*applies(), *attacks(), *refused()]


def _scenario(name: str, place: tuple[str, int, dict], kind: str, change: str, noise: str, states: list, expect: list, **more) -> Scenario:
    event = records.reference(place[0], place[1])
    if int(event["ref"]["digest"], 16) % 2:
        event["falco"] = True
    dimensions = {"cloud": "aws", "service": service_of(place[2]), "type": kind, "change": change, "noise": noise, "fault": "none",
                  "truth": "invictus", "format": "falco" if event.get("falco") else "raw"}
    return Scenario(f"invictus/{name}", dimensions, states, [event], expect, **more)


def _soon(record: dict[str, Any]) -> str:
    """When the state after an apply is seen: three minutes on, inside the grace of ten."""
    moment = datetime.datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ") + datetime.timedelta(minutes=3)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _states(name: str, before: list, after: list | None = None, at: str | None = None) -> list[dict[str, Any]]:
    states = [{"state": build.state([*before, plain.BYSTANDERS["aws"]], name, 3)}]
    if after is not None:
        states.append({"state": build.state([*after, plain.BYSTANDERS["aws"]], name, 4), "at": at})
    return states


def applies() -> list[Scenario]:
    """Terraform's own calls: proven by the next state; and the same call where the next state does not hold it."""
    found, everything, count = [], made(), {}
    own = [Expectation(0, "ignored", reason="ownApply")]
    for number, (name, index, record, body) in enumerate(everything):
        event = record["eventName"]
        count[event] = count.get(event, 0) + 1
        if count[event] > AT_MOST.get(event, 99):
            continue
        title, place = f"{event}-{number:03d}", (name, index, record)
        parent = _parent(body, everything)
        after = [parent, body] if parent else [body]
        found.append(_scenario(f"own/{title}", place, body["type"], "Created", "ownApply", _states(title, [], after, _soon(record)), own, until=JUDGED))
        if count[event] == 1:
            # A child of an unmanaged parent: the line is the parent's (section 6).
            forged = [Expectation(0, "unmanaged", None, (parent or body)["type"], None, "Modified" if parent else "Created", None, ACTOR)]
            found.append(_scenario(f"unproven/{title}", place, body["type"], "Created", "ownApplyTwin", _states(title, [], [], _soon(record)), forged, until=JUDGED))
    for name, index, record in trail():
        ender = ENDERS.get(record["eventName"])
        if not ender or not by_terraform(record) or record.get("errorCode"):
            continue
        kind, wanted, attribute = ender
        body = next((b for *_, b in everything if b["type"] == kind and b["instances"][0]["attributes"][attribute] == wanted(record["requestParameters"])), None)
        count[record["eventName"]] = count.get(record["eventName"], 0) + 1
        if body is None or count[record["eventName"]] > AT_MOST.get(record["eventName"], 99):
            continue
        title, place = f'{record["eventName"]}-{count[record["eventName"]]:03d}', (name, index, record)
        found.append(_scenario(f"own/{title}", place, kind, "Deleted", "ownApply", _states(title, [body], [], _soon(record)), own, until=JUDGED))
        if count[record["eventName"]] <= (1 if service_of(record) == "ec2" else 2):
            forged = [Expectation(0, "drift", build.address(body), kind, None, "Deleted", None, ACTOR, verdict="Unverified")]
            found.append(_scenario(f"unproven/{title}", place, kind, "Deleted", "ownApplyTwin", _states(title, [body], [body], _soon(record)), forged, until=JUDGED))
    return found


PARENTS = {"aws_iam_role_policy": ("aws_iam_role", "role", "name"), "aws_iam_role_policy_attachment": ("aws_iam_role", "role", "name"),
           "aws_route_table_association": ("aws_route_table", "route_table_id", "id")}


def _parent(body: dict[str, Any], everything: list) -> dict[str, Any] | None:
    """What Terraform made before and this belongs to."""
    if body["type"] not in PARENTS:
        return None
    kind, mine, its = PARENTS[body["type"]]
    wanted = body["instances"][0]["attributes"][mine]
    return next((b for *_, b in everything if b["type"] == kind and b["instances"][0]["attributes"][its] == wanted), None)


def attacks() -> list[Scenario]:
    """What was done to those resources from outside Terraform."""
    everything = made()
    held = lambda kind, value, attribute="id": next(
        b for *_, b in everything if b["type"] == kind and b["instances"][0]["attributes"][attribute] == value)
    found = []
    for name, index, record in trail():
        label = ATTACKS.get(record["eventName"])
        if not label or by_terraform(record) or record.get("errorCode"):
            continue
        title = f'{record["eventName"]}-{record["eventTime"][11:19].replace(":", "")}-{index}'
        body, expected = label(record["requestParameters"], record, held)
        noise = {"unmanaged": "unmanaged", "noDrift": "noOp", "ignored": "automation"}.get(expected.outcome, "none")
        found.append(_scenario(f"attack/{title}", (name, index, record), expected.type or "-", expected.cls or "Modified", noise,
                               _states(title, [body] if body else []), [expected]))
    return found


def refused() -> list[Scenario]:
    """Calls that failed, Terraform's and others': silence."""
    found, count = [], {}
    for name, index, record in trail():
        event = record["eventName"]
        if not record.get("errorCode") or record.get("readOnly") is True or event == "ConsoleLogin":
            continue
        count[event] = count.get(event, 0) + 1
        if count[event] <= 4:
            found.append(_scenario(f"failed/{event}-{count[event]}", (name, index, record), "-", "None", "failed", _states(event, []),
                                   [Expectation(0, "ignored", reason="failed")]))
    return found


def _drift(body, changes=None, cls="Modified", **more):
    spread = [dict(zip(("attribute", "kind", "old", "new"), c)) for c in changes] if changes else None
    return body, Expectation(0, "drift", build.address(body), body["type"], None, cls, spread, ACTOR, **more)


def _child(parent, kind, cls="Created"):
    """An object without an instance. Gone with it, there is nothing left to report: object and instance are both gone (section 5)."""
    return parent, Expectation(0, "unmanaged", None, kind, None, cls, None, ACTOR, reported=False if cls == "Deleted" else None)


def _with(body, **attributes):
    held = body["instances"][0]["attributes"] | attributes
    return build.resource(body["type"], body["name"], held)


def _trust(q, r, held):
    body = held("aws_iam_role", q["roleName"], "name")
    old = body["instances"][0]["attributes"]["assume_role_policy"]
    if json.loads(old) == json.loads(q["policyDocument"]):
        return body, Expectation(0, "noDrift", build.address(body))
    return _drift(body, [("assume_role_policy", "Modified", old, q["policyDocument"])])


def _rule(q, r, held):
    element = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22, "protocol": "tcp", "description": "", "ipv6_cidr_blocks": [],
               "prefix_list_ids": [], "security_groups": [], "self": False}
    body = held("aws_security_group", q["groupId"])
    if r["eventName"].startswith("Authorize"):
        return _drift(body, [("ingress", "Added", None, element)])
    return _drift(_with(body, ingress=[element]), [("ingress", "Removed", element, None)])


def _shared(q, r, held):
    body = held("aws_db_snapshot", q["dBSnapshotIdentifier"])
    if q.get("valuesToAdd"):
        return _drift(body, [("shared_accounts", "Added", None, "193672423079")])
    return _drift(_with(body, shared_accounts=["193672423079"]), [("shared_accounts", "Removed", "193672423079", None)])


def _selectors(q, r, held):
    body = _with(held("aws_cloudtrail", q["trailName"], "name"), event_selector=[
        {"read_write_type": "All", "include_management_events": True, "data_resource": [], "exclude_management_event_sources": []}])
    if q["eventSelectors"][0]["readWriteType"] == "All":
        return body, Expectation(0, "noDrift", build.address(body))
    return _drift(body)


def _code(q, r, held):
    """The request does not carry the code, the answer carries its digest."""
    body = held("aws_lambda_function", q["functionName"].rsplit(":", 1)[-1], "function_name")
    old, new = body["instances"][0]["attributes"]["source_code_hash"], r["responseElements"]["codeSha256"]
    if old == new:
        return body, Expectation(0, "noDrift", build.address(body))
    return _drift(body, [("source_code_hash", "Modified", old, new)])


def _bucket_policy(q, r, held):
    name = q["bucketName"]
    old = json.dumps({"Version": "2012-10-17", "Statement": []})
    body = build.resource("aws_s3_bucket_policy", "policy", {"id": name, "bucket": name, "policy": old})
    if r["eventName"].startswith("Delete"):
        return _drift(body, cls="Deleted")
    return _drift(body, [("policy", "Modified", old, json.dumps(q["bucketPolicy"]))])


def _lifecycle(q, r, held):
    name = q["bucketName"]
    rule = {"id": "keep", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 365}]}
    body = build.resource("aws_s3_bucket_lifecycle_configuration", "rules", {"id": name, "bucket": name, "rule": [rule]})
    return _drift(body, cls="Deleted" if r["eventName"].startswith("Delete") else "Modified")


def _interface(q, r, held):
    return None, Expectation(0, "ignored", reason="expectedAutomation")


def _login(q, r, held):
    user = held("aws_iam_user", q["userName"], "name")
    if r["eventName"].startswith("Create"):
        return _child(user, "aws_iam_user_login_profile")
    return _drift(build.resource("aws_iam_user_login_profile", "login", {"id": q["userName"], "user": q["userName"]}), cls="Deleted")


def _gone(kind, attribute, key):
    return lambda q, r, held: _drift(held(kind, key(q), attribute), cls="Deleted")


ATTACKS: dict[str, Callable] = {
    "UpdateAssumeRolePolicy": _trust, "AuthorizeSecurityGroupIngress": _rule, "RevokeSecurityGroupIngress": _rule,
    "ModifyDBSnapshotAttribute": _shared, "PutEventSelectors": _selectors, "UpdateFunctionCode20150331v2": _code,
    "PutBucketPolicy": _bucket_policy, "DeleteBucketPolicy": _bucket_policy, "PutBucketLifecycle": _lifecycle,
    "DeleteBucketLifecycle": _lifecycle, "CreateNetworkInterface": _interface, "DeleteNetworkInterface": _interface,
    "CreateLoginProfile": _login, "DeleteLoginProfile": _login,
    "DeleteFlowLogs": _gone("aws_flow_log", "id", lambda q: q["DeleteFlowLogsRequest"]["FlowLogId"]["content"]),
    "ReleaseAddress": _gone("aws_eip", "id", lambda q: q["allocationId"]),
    "DeleteDBInstance": _gone("aws_db_instance", "identifier", lambda q: q["dBInstanceIdentifier"]),
    "ModifyImageAttribute": lambda q, r, held: _child(held("aws_ami", q["imageId"]), "aws_ami_launch_permission",
                                                      "Created" if "add" in q["launchPermission"] else "Deleted"),
    "ModifySnapshotAttribute": lambda q, r, held: _child(held("aws_ebs_snapshot", q["snapshotId"]), "aws_snapshot_create_volume_permission",
                                                         "Created" if "add" in q["createVolumePermission"] else "Deleted"),
    "AddPermission20150331v2": lambda q, r, held: _child(held("aws_lambda_function", q["functionName"], "function_name"), "aws_lambda_permission"),
    "RemovePermission20150331v2": lambda q, r, held: _child(held("aws_lambda_function", q["functionName"], "function_name"),
                                                            "aws_lambda_permission", "Deleted"),
    "CreateUser": lambda q, r, held: _child(None, "aws_iam_user"),
    "DeleteUser": lambda q, r, held: _child(None, "aws_iam_user", "Deleted"),
    "AttachUserPolicy": lambda q, r, held: _child(None, "aws_iam_user", "Modified"),
    "DetachUserPolicy": lambda q, r, held: _child(None, "aws_iam_user", "Modified"),
    "CreateTrustAnchor": lambda q, r, held: _child(None, "aws_rolesanywhere_trust_anchor"),
    "CreateProfile": lambda q, r, held: _child(None, "aws_rolesanywhere_profile"),
    "DeleteTrustAnchor": lambda q, r, held: _child(None, "aws_rolesanywhere_trust_anchor", "Deleted"),
    "DeleteProfile": lambda q, r, held: _child(None, "aws_rolesanywhere_profile", "Deleted"),
}
