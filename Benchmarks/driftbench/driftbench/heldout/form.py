"""How a held-out case is written: the resource, the call, and the attributes that it changes."""
from __future__ import annotations

import copy
import functools
from typing import Any

import botocore.loaders
import botocore.model
import botocore.validate

from .. import cases
from ..oracle import trail
from ..oracle.difference import SIDE_EFFECTS, difference
from ..oracle.subject import Map, Set

ACCOUNT = "123456789012"
REGION = "eu-central-1"
SOURCES = {"elbv2": "elasticloadbalancing", "elb": "elasticloadbalancing", "cloudwatch": "monitoring", "stepfunctions": "states",
           "efs": "elasticfilesystem", "opensearch": "es", "apigatewayv2": "apigateway", "application-autoscaling": "autoscaling",
           "cognito-idp": "cognito-idp", "docdb": "rds", "amp": "aps", "s3control": "s3", "sso-admin": "sso"}
DELETED: None = None
S, M = Set, Map
Told = list[tuple[str, str, Any, Any]] | None


@functools.lru_cache(maxsize=None)
def service_model(service: str) -> botocore.model.ServiceModel:
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


class Book:
    """The cases of one file. `before` is what the state holds, `update` what of it the call changes ({}: nothing; None: deleted)."""

    def __init__(self) -> None:
        self.cases: list[cases.Case] = []
        self._names: set[str] = set()

    def raw(self, kind: str, service: str, event: str, request: Any, before: dict[str, Any], update: dict[str, Any] | None, what: str = "",
            response: Any = None, *, told: Told = None, flags: tuple[str, ...] = ()) -> None:
        """A record whose request is given. `told`: the changes, (attribute, kind, old, new), where they are finer than the attributes of
        `update`; an element that the record leaves members out of is told as the record tells it. `flags` as in `Case`;
        `single`: a state that holds the new values does not know the object by the call's name any more."""
        after = None if update is None else copy.copy(before) | update
        changes = None if after is None else _changes(before, update, after)
        if told is not None:
            changes = [dict(zip(("attribute", "kind", "old", "new"), change)) for change in told]
        source = SOURCES.get(service, service)
        name = f"{kind}/{event}/{what or 'held'}"
        if name in self._names:
            raise ValueError(f"{name} is there twice")
        self._names.add(name)
        version = service_model(service).api_version if service in ("elb", "elbv2") else None
        self.cases.append(cases.Case(name, "aws", source, kind, before, after, changes, f"{source}.amazonaws.com", event, request, response,
                                     account=ACCOUNT, version=version, truth="model", flags=list(flags)))

    def add(self, kind: str, service: str, operation: str, parameters: dict[str, Any], before: dict[str, Any],
            update: dict[str, Any] | None, what: str = "", *, response: Any = None, request: Any = None, event: str | None = None,
            told: Told = None, flags: tuple[str, ...] = ()) -> None:
        """`request`: where the record differs from what the service's model gives, as real records show it."""
        model = service_model(service).operation_model(operation)
        if model.input_shape is not None:
            report = botocore.validate.ParamValidator().validate(parameters, model.input_shape)
            if report.has_errors():
                raise ValueError(f"{kind} {operation} {what}: {report.generate_report()}")
        record = request if request is not None else trail.request(service, model, parameters)
        self.raw(kind, service, event or trail.event_name(service, operation), record, before, update, what, response, told=told, flags=flags)


def _changes(before: dict[str, Any], update: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What `update` names is meant, even where the attribute usually only follows another."""
    meant = [{"attribute": name, "kind": "Modified", "old": before[name], "new": update[name]}
             for name in sorted((SIDE_EFFECTS - {"tags_all"}) & set(update)) if before[name] != update[name]]
    return meant + difference(before, after)


def arn(service: str, rest: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"


def iam(rest: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{rest}"


TAGS = M({"Name": "payments", "Stage": "production"})


def tagged(before: dict[str, Any], tags: dict[str, str] | None = None) -> dict[str, Any]:
    held = M(TAGS if tags is None else tags)
    return before | {"tags": held, "tags_all": dict(held)}


def retagged(**changes: str | None) -> dict[str, Any]:
    """`tags` after entries were set (text) or taken away (None)."""
    left = {key: value for key, value in (TAGS | changes).items() if value is not None}
    return {"tags": M(left), "tags_all": dict(left)}


def pairs(values: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: k, value: v} for k, v in values.items()]
