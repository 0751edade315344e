"""A boto3 call in CloudTrail's form: member names as botocore's model has them, written as real records write them."""
from __future__ import annotations

import base64
import datetime
import json
from typing import Any

REDACTED = "HIDDEN_DUE_TO_SECURITY_REASONS"
# EC2's older actions: the query protocol's list names, as real records show them.
EC2_LISTS = {"InstanceIds": ("instancesSet", "instanceId"), "Resources": ("resourcesSet", "resourceId"),
             "VolumeIds": ("volumeSet", "volumeId")}
EC2_SETS = {"Tags": "tagSet", "IpPermissions": "ipPermissions", "Groups": "groupSet"}
EC2_VALUES = {"InstanceType", "DisableApiTermination", "SourceDestCheck", "EbsOptimized", "UserData", "EnableDnsSupport",
              "EnableDnsHostnames", "MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "InstanceInitiatedShutdownBehavior",
              "EnableDns64", "Description", "AutoEnableIO", "DisableApiStop", "EnableNetworkAddressUsageMetrics"}
# Newer actions keep the model's names inside one wrapper.
EC2_WRAPPED = {"ModifyVpcEndpoint", "ModifyTransitGateway", "CreateFlowLogs", "DeleteFlowLogs", "DeleteNatGateway",
               "ModifyLaunchTemplate", "DeleteVpcEndpoints", "DeleteTransitGateway", "DeleteLaunchTemplate", "DeleteManagedPrefixList",
               "ModifyManagedPrefixList", "ModifySecurityGroupRules"}
S3_ROOTS = {"PutBucketVersioning": "versioning", "PutBucketTagging": "tagging", "PutBucketLogging": "logging",
            "PutBucketEncryption": "encryption", "PutBucketCors": "cors", "PutBucketOwnershipControls": "ownershipControls",
            "PutPublicAccessBlock": "publicAccessBlock", "PutBucketAccelerateConfiguration": "accelerate",
            "PutBucketLifecycleConfiguration": "lifecycle", "PutBucketRequestPayment": "requestPayment",
            "PutBucketNotificationConfiguration": "notification"}
S3_EVENTS = {"PutPublicAccessBlock": "PutBucketPublicAccessBlock", "DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
             "PutBucketLifecycleConfiguration": "PutBucketLifecycle", "DeleteBucketTagging": "DeleteBucketTagging"}
LAMBDA_EVENTS = {"UpdateFunctionConfiguration": "UpdateFunctionConfiguration20150331v2", "DeleteFunction": "DeleteFunction20150331",
                 "TagResource": "TagResource20170331v2", "UntagResource": "UntagResource20170331v2",
                 "PutFunctionConcurrency": "PutFunctionConcurrency20171031", "UpdateAlias": "UpdateAlias20150331",
                 "DeleteFunctionConcurrency": "DeleteFunctionConcurrency20171031",
                 "UpdateEventSourceMapping": "UpdateEventSourceMapping20150331"}
# Those that keep the model's capital letters (seen in real records).
CAPITAL_SERVICES = {"securityhub"}


def request(service: str, operation: Any, parameters: dict[str, Any]) -> Any:
    if service == "ec2":
        return _ec2(operation, parameters)
    if service == "s3":
        return _s3(operation, parameters)
    if not parameters:
        return None
    return _shaped(operation.input_shape, parameters, service not in CAPITAL_SERVICES)


def response(service: str, operation: Any, answer: dict[str, Any]) -> Any:
    body = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    if service == "ec2":
        return {"requestId": "00000000-0000-4000-8000-000000000000", "_return": True}
    if not body or operation.output_shape is None:
        return None
    return _shaped(operation.output_shape, body, service not in CAPITAL_SERVICES)


def event_name(service: str, name: str) -> str:
    return {"s3": S3_EVENTS, "lambda": LAMBDA_EVENTS}.get(service, {}).get(name, name)


def lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _shaped(shape: Any, value: Any, lowered: bool) -> Any:
    """Structure members lose their capital, map keys keep theirs, secrets go."""
    if shape is None:
        return _plain(value)
    if getattr(shape, "metadata", {}).get("sensitive"):
        return REDACTED
    if shape.type_name == "structure" and isinstance(value, dict):
        return {lower(k) if lowered else k: _shaped(shape.members.get(k), v, lowered) for k, v in value.items()}
    if shape.type_name == "list":
        return [_shaped(shape.member, item, lowered) for item in value]
    if shape.type_name == "map":
        return {key: _shaped(shape.value, item, lowered) for key, item in value.items()}
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.strftime("%b %-d, %Y, %-I:%M:%S %p")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _ec2(operation: Any, parameters: dict[str, Any]) -> Any:
    if operation.name in EC2_WRAPPED:
        members = operation.input_shape.members
        return {f"{operation.name}Request": {_wire(members[name], name): _wrapped(value) for name, value in parameters.items()}}
    body: dict[str, Any] = {}
    for name, value in parameters.items():
        if name in EC2_LISTS:
            outer, inner = EC2_LISTS[name]
            body[outer] = {"items": [{inner: item} for item in value]}
        elif name == "GroupIds" or (name == "Groups" and operation.name == "ModifyInstanceAttribute"):
            body["groupSet"] = {"items": [{"groupId": item} for item in value]}
        elif name in EC2_SETS:
            body[EC2_SETS[name]] = {"items": [_ec2_item(item) for item in value]}
        elif name in EC2_VALUES and operation.name.startswith("Modify") and operation.name != "ModifyVolume":
            body[lower(name)] = {"value": value.get("Value", value) if isinstance(value, dict) else value}
        else:
            body[lower(name)] = _ec2_item(value) if isinstance(value, dict) else value
    return body


def _ec2_item(item: Any) -> Any:
    if isinstance(item, dict):
        return {lower(_ec2_member(key)): ({"items": [_ec2_item(i) for i in value]} if value else {})
                if isinstance(value, list) else _ec2_item(value) for key, value in item.items()}
    return item


def _ec2_member(name: str) -> str:
    return {"UserIdGroupPairs": "Groups"}.get(name, name)


def _wire(member: Any, name: str) -> str:
    """The name that goes over the wire: `VpcEndpointIds` is sent as `VpcEndpointId`."""
    wire = member.serialization.get("queryName") or member.serialization.get("name", name)
    return wire[:1].upper() + wire[1:]


def _wrapped(value: Any) -> Any:
    if isinstance(value, list):
        items = [({**{k: _wrapped(v) for k, v in item.items()}, "tag": i} if isinstance(item, dict) else {"content": item, "tag": i})
                 for i, item in enumerate(value, 1)]
        return items[0] if len(items) == 1 else items
    if isinstance(value, dict):
        return {key: _wrapped(item) for key, item in value.items()}
    return value


def _s3(operation: Any, parameters: dict[str, Any]) -> Any:
    bucket = parameters["Bucket"]
    body: dict[str, Any] = {"bucketName": bucket, "Host": f"{bucket}.s3.eu-central-1.amazonaws.com"}
    for name, value in parameters.items():
        if name == "Bucket":
            continue
        if name == "Policy":
            body |= {"bucketPolicy": json.loads(value), "policy": ""}
        elif name == "ACL":
            body |= {"x-amz-acl": value, "acl": ""}
        elif isinstance(value, dict):
            root = operation.input_shape.members[name]
            tag = root.serialization.get("name", root.name)
            body[tag] = {"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"} | _xml(root, value)
    marker = S3_ROOTS.get(operation.name) or lower(operation.name.removeprefix("Put").removeprefix("Delete").removeprefix("Bucket"))
    if marker and marker not in body:
        body[marker] = ""
    return body


def _xml(shape: Any, value: dict[str, Any]) -> dict[str, Any]:
    """XML as CloudTrail reads it: a list of one is the object itself, a flattened list loses its wrapper."""
    body: dict[str, Any] = {}
    for name, item in value.items():
        member = shape.members[name]
        key = member.serialization.get("name", name)
        if member.type_name == "structure":
            body[key] = _xml(member, item)
        elif member.type_name == "list":
            inner = [_xml(member.member, entry) if member.member.type_name == "structure" else entry for entry in item]
            content = inner[0] if len(inner) == 1 else inner
            wrapped = member.member.serialization.get("name", "member")
            body[key] = content if member.serialization.get("flattened") else {wrapped: content}
        else:
            body[key] = item
    return body
