"""Policy documents: written in another order or form they say the same; with one word changed they do not."""
from __future__ import annotations

import json
from typing import Any

from . import plain
from .cases import Case
from .noise import event, scenario, silent
from .scenario import Scenario

STATEMENTS = [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::a"]},
    {"Sid": "Tell", "Effect": "Allow", "Action": "sns:Publish", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]


def _principals(document: dict[str, Any], service: str) -> dict[str, Any]:
    if service == "iam-policy":
        return document
    return {**document, "Statement": [{**s, "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::999988887777:role/r"]}}
                                      for s in document["Statement"]]}


def _forms(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Four ways to write the same, by what is rearranged."""
    statements = document["Statement"]
    turned = [{**s, **{k: list(reversed(s[k])) for k in ("Action", "Resource") if isinstance(s[k], list)}} for s in statements]
    single = [{**s, **{k: [s[k]] for k in ("Action", "Resource") if isinstance(s[k], str)}} for s in statements]
    return {"statements": {**document, "Statement": list(reversed(statements))}, "actions": {**document, "Statement": turned},
            "lists": {**document, "Statement": single}, "keys": {key: document[key] for key in reversed(document)}}


def _other(document: dict[str, Any]) -> dict[str, Any]:
    first, *rest = document["Statement"]
    return {**document, "Statement": [{**first, "Action": ["s3:*", "s3:ListBucket"]}, *rest]}


# type, service, event, attribute, identity attributes, request with the document in place of DOC
PLACES: list[tuple[str, str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("aws_iam_role_policy", "iam", "PutRolePolicy", "policy", {"id": "app:inline", "role": "app", "name": "inline"},
     {"roleName": "app", "policyName": "inline", "policyDocument": "DOC"}),
    ("aws_iam_policy", "iam", "CreatePolicyVersion", "policy", {"id": "arn:aws:iam::123456789012:policy/app", "name": "app",
                                                                "arn": "arn:aws:iam::123456789012:policy/app"},
     {"policyArn": "arn:aws:iam::123456789012:policy/app", "policyDocument": "DOC", "setAsDefault": True}),
    ("aws_iam_group_policy", "iam", "PutGroupPolicy", "policy", {"id": "ops:inline", "group": "ops", "name": "inline"},
     {"groupName": "ops", "policyName": "inline", "policyDocument": "DOC"}),
    ("aws_kms_key", "kms", "PutKeyPolicy", "policy", {"id": "1111-22", "key_id": "1111-22"}, {"keyId": "1111-22", "policyName": "default", "policy": "DOC"}),
    ("aws_s3_bucket_policy", "s3", "PutBucketPolicy", "policy", {"id": "ledger", "bucket": "ledger"},
     {"bucketPolicy": "PARSED", "bucketName": "ledger", "Host": "ledger.s3.eu-central-1.amazonaws.com", "policy": ""}),
    ("aws_sqs_queue", "sqs", "SetQueueAttributes", "policy", {
        "id": "https://sqs.eu-central-1.amazonaws.com/123456789012/q", "url": "https://sqs.eu-central-1.amazonaws.com/123456789012/q",
        "arn": "arn:aws:sqs:eu-central-1:123456789012:q", "name": "q"},
     {"queueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/q", "attributes": {"Policy": "DOC"}}),
    ("aws_sns_topic", "sns", "SetTopicAttributes", "policy", {"id": "arn:aws:sns:eu-central-1:123456789012:t", "name": "t",
                                                              "arn": "arn:aws:sns:eu-central-1:123456789012:t"},
     {"topicArn": "arn:aws:sns:eu-central-1:123456789012:t", "attributeName": "Policy", "attributeValue": "DOC"}),
    ("aws_ecr_repository_policy", "ecr", "SetRepositoryPolicy", "policy", {"id": "images", "repository": "images"},
     {"repositoryName": "images", "policyText": "DOC", "force": False}),
]


def scenarios() -> list[Scenario]:
    found = []
    for kind, service, name, attribute, identity, request in PLACES:
        document = _principals({"Version": "2012-10-17", "Statement": STATEMENTS}, "iam-policy" if service == "iam" else service)
        held = identity | {attribute: json.dumps(document)}
        for number, (form, written) in enumerate(_forms(document).items()):
            case = _case(kind, service, name, held, _filled(request, written), None, form)
            found.append(scenario(case, number, "reordered", [event(case, number, "form")], [silent(case, number, "noDrift")]))
        for form, written in (("action", _other(document)), ("effect", _denied(document))):
            change = {"attribute": attribute, "kind": "Modified", "old": held[attribute], "new": json.dumps(written)}
            case = _case(kind, service, name, held, _filled(request, written), [change], form)
            found.append(scenario(case, 1, "reorderedTwin", [event(case, 1, "form")], [plain.drift(case, 1)]))
    return found


def _denied(document: dict[str, Any]) -> dict[str, Any]:
    first, *rest = document["Statement"]
    return {**document, "Statement": [*rest, {**first, "Effect": "Deny"}]}


def _filled(request: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(document)
    return {key: text if value == "DOC" else document if value == "PARSED" else
            {k: text if v == "DOC" else v for k, v in value.items()} if isinstance(value, dict) else value for key, value in request.items()}


def _case(kind: str, service: str, name: str, held: dict[str, Any], request: dict[str, Any], changes: Any, form: str) -> Case:
    return Case(f"{kind}/{name}/{form}", "aws", service, kind, held, None, changes if changes else [], f"{service}.amazonaws.com", name, request,
                account="123456789012", truth="model")
