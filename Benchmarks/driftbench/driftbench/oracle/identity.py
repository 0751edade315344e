"""IAM, keys, secrets, parameters and user pools."""
from __future__ import annotations

import json

from .subject import BEFORE, TAG_VALUES, UNTAG_VALUES, Call, Map, Set, Subject, pairs, tags


def trust(service: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})


def allow(action: str, resource: str = "*") -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})


KEY_POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}]}


def key_policy(principal: str) -> str:
    return json.dumps({**KEY_POLICY, "Statement": [*KEY_POLICY["Statement"], {
        "Sid": "More", "Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:Decrypt", "Resource": "*"}]})


def _role_create(c, name):
    c("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust("ec2.amazonaws.com"), Description="for jobs",
                         MaxSessionDuration=3600, Tags=pairs(BEFORE))
    return {"name": name}


def _role_read(c, x):
    got = c("iam").get_role(RoleName=x["name"])["Role"]
    return {"id": x["name"], "name": x["name"], "arn": got["Arn"], "unique_id": got["RoleId"], "path": got["Path"],
            "assume_role_policy": json.dumps(got["AssumeRolePolicyDocument"]), "description": got.get("Description", ""),
            "max_session_duration": got["MaxSessionDuration"],
            "permissions_boundary": got.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "tags": tags(c("iam").list_role_tags(RoleName=x["name"])["Tags"])}


def _user_create(c, name):
    c("iam").create_user(UserName=name, Tags=pairs(BEFORE))
    return {"name": name}


def _user_read(c, x):
    got = c("iam").get_user(UserName=x["name"])["User"]
    return {"id": x["name"], "name": x["name"], "arn": got["Arn"], "unique_id": got["UserId"], "path": got["Path"],
            "permissions_boundary": got.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "force_destroy": False, "tags": tags(c("iam").list_user_tags(UserName=x["name"])["Tags"])}


def _policy_create(c, name):
    got = c("iam").create_policy(PolicyName=name, PolicyDocument=allow("s3:GetObject"), Tags=pairs(BEFORE))["Policy"]
    return {"name": name, "arn": got["Arn"]}


def _policy_read(c, x):
    got = c("iam").get_policy(PolicyArn=x["arn"])["Policy"]
    document = c("iam").get_policy_version(PolicyArn=x["arn"], VersionId=got["DefaultVersionId"])["PolicyVersion"]["Document"]
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "path": got["Path"], "policy_id": got["PolicyId"],
            "policy": json.dumps(document), "tags": tags(c("iam").list_policy_tags(PolicyArn=x["arn"])["Tags"])}


def _inline_create(c, name):
    _role_create(c, name)
    c("iam").put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=allow("s3:GetObject"))
    return {"name": name}


def _inline_read(c, x):
    got = c("iam").get_role_policy(RoleName=x["name"], PolicyName="inline")
    return {"id": f'{x["name"]}:inline', "name": "inline", "role": x["name"], "policy": json.dumps(got["PolicyDocument"])}


def _attachment_create(c, name):
    _role_create(c, name)
    arn = c("iam").create_policy(PolicyName=name + "-p", PolicyDocument=allow("s3:GetObject"))["Policy"]["Arn"]
    c("iam").attach_role_policy(RoleName=name, PolicyArn=arn)
    return {"name": name, "policy": arn}


def _attachment_read(c, x):
    held = [p["PolicyArn"] for p in c("iam").list_attached_role_policies(RoleName=x["name"])["AttachedPolicies"]]
    if x["policy"] not in held:
        raise LookupError(x["policy"])
    return {"id": f'{x["name"]}-20260101000000000000000001', "role": x["name"], "policy_arn": x["policy"]}


def _key_create(c, name):
    got = c("kms").create_key(Description="ledger", Policy=json.dumps(KEY_POLICY),
                              Tags=pairs(BEFORE, "TagKey", "TagValue"))["KeyMetadata"]
    return {"name": name, "id": got["KeyId"], "arn": got["Arn"]}


def _key_read(c, x):
    got = c("kms").describe_key(KeyId=x["id"])["KeyMetadata"]
    if got["KeyState"] == "PendingDeletion":
        raise LookupError(x["id"])
    return {"id": x["id"], "key_id": x["id"], "arn": x["arn"], "description": got["Description"], "is_enabled": got["Enabled"],
            "enable_key_rotation": c("kms").get_key_rotation_status(KeyId=x["id"])["KeyRotationEnabled"],
            "policy": c("kms").get_key_policy(KeyId=x["id"], PolicyName="default")["Policy"],
            "deletion_window_in_days": 30,
            "tags": tags(c("kms").list_resource_tags(KeyId=x["id"])["Tags"], "TagKey", "TagValue")}


def _secret_create(c, name):
    arn = c("secretsmanager").create_secret(Name=name, SecretString="one", Description="database", Tags=pairs(BEFORE))["ARN"]
    return {"name": name, "arn": arn}


def _secret_read(c, x):
    got = c("secretsmanager").describe_secret(SecretId=x["arn"])
    if got.get("DeletedDate"):
        raise LookupError(x["arn"])
    return {"id": x["arn"], "arn": x["arn"], "name": x["name"], "description": got.get("Description", ""),
            "kms_key_id": got.get("KmsKeyId", ""), "recovery_window_in_days": 30, "tags": tags(got.get("Tags"))}


def _parameter_create(c, name):
    c("ssm").put_parameter(Name="/" + name, Value="blue", Type="String", Description="colour", Tags=pairs(BEFORE))
    return {"name": "/" + name}


def _parameter_read(c, x):
    value = c("ssm").get_parameter(Name=x["name"])["Parameter"]
    more = c("ssm").describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [x["name"]]}])["Parameters"][0]
    held = c("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=x["name"])["TagList"]
    return {"id": x["name"], "name": x["name"], "arn": value["ARN"], "type": value["Type"], "value": value["Value"],
            "description": more.get("Description", ""), "tier": more.get("Tier", "Standard"), "tags": tags(held)}


def _pool_create(c, name):
    got = c("cognito-idp").create_user_pool(PoolName=name, UserPoolTags=BEFORE, MfaConfiguration="OFF")["UserPool"]
    return {"name": name, "id": got["Id"], "arn": got["Arn"]}


def _pool_read(c, x):
    got = c("cognito-idp").describe_user_pool(UserPoolId=x["id"])["UserPool"]
    return {"id": x["id"], "arn": x["arn"], "name": x["name"], "mfa_configuration": got.get("MfaConfiguration", "OFF"),
            "deletion_protection": got.get("DeletionProtection", "INACTIVE"), "tags": tags(got.get("UserPoolTags", {}))}


def _tagging(argument, key):
    return [Call(f"tag_{argument}", lambda x, v: {key: x["name"], "Tags": pairs(v)}, TAG_VALUES),
            Call(f"untag_{argument}", lambda x, v: {key: x["name"], "TagKeys": v}, UNTAG_VALUES)]


BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"
SUBJECTS = [
    Subject("aws_iam_role", "iam", _role_create, _role_read, [
        Call("update_role", lambda x, v: {"RoleName": x["name"], "Description": "for jobs", "MaxSessionDuration": 3600} | v,
             [{"MaxSessionDuration": 43200}, {"Description": "for anyone"}]),
        Call("update_assume_role_policy", lambda x, v: {"RoleName": x["name"], "PolicyDocument": trust(v)},
             ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]),
        Call("put_role_permissions_boundary", lambda x, v: {"RoleName": x["name"], "PermissionsBoundary": v}, [BOUNDARY]),
        *_tagging("role", "RoleName"),
        Call("delete_role", lambda x, v: {"RoleName": x["name"]}, deletes=True)]),
    Subject("aws_iam_user", "iam", _user_create, _user_read, [
        *_tagging("user", "UserName"),
        Call("delete_user", lambda x, v: {"UserName": x["name"]}, deletes=True)]),
    Subject("aws_iam_policy", "iam", _policy_create, _policy_read, [
        Call("create_policy_version", lambda x, v: {"PolicyArn": x["arn"], "PolicyDocument": allow(*v), "SetAsDefault": True},
             [("s3:*",), ("s3:GetObject", "arn:aws:s3:::ledger/*")], response=True),
        Call("tag_policy", lambda x, v: {"PolicyArn": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("delete_policy", lambda x, v: {"PolicyArn": x["arn"]}, deletes=True)]),
    Subject("aws_iam_role_policy", "iam", _inline_create, _inline_read, [
        Call("put_role_policy", lambda x, v: {"RoleName": x["name"], "PolicyName": "inline", "PolicyDocument": allow(v)}, ["*", "s3:*"]),
        Call("delete_role_policy", lambda x, v: {"RoleName": x["name"], "PolicyName": "inline"}, deletes=True)]),
    Subject("aws_iam_role_policy_attachment", "iam", _attachment_create, _attachment_read, [
        Call("detach_role_policy", lambda x, v: {"RoleName": x["name"], "PolicyArn": x["policy"]}, deletes=True)]),
    Subject("aws_kms_key", "kms", _key_create, _key_read, [
        Call("disable_key", lambda x, v: {"KeyId": x["id"]}),
        Call("enable_key_rotation", lambda x, v: {"KeyId": x["id"]}),
        Call("update_key_description", lambda x, v: {"KeyId": x["id"], "Description": v}, ["old ledger", "not mine"]),
        Call("put_key_policy", lambda x, v: {"KeyId": x["id"], "PolicyName": "default", "Policy": key_policy(v)},
             ["*", "arn:aws:iam::999988887777:root"]),
        Call("tag_resource", lambda x, v: {"KeyId": x["id"], "Tags": pairs(v, "TagKey", "TagValue")}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"KeyId": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("schedule_key_deletion", lambda x, v: {"KeyId": x["id"], "PendingWindowInDays": 7}, deletes=True)]),
    Subject("aws_secretsmanager_secret", "secretsmanager", _secret_create, _secret_read, [
        Call("update_secret", lambda x, v: {"SecretId": x[v[0]], "Description": v[1]}, [("arn", "nobody's"), ("name", "ours")],
             response=True),
        Call("tag_resource", lambda x, v: {"SecretId": x["arn"], "Tags": pairs(v)}, TAG_VALUES),
        Call("untag_resource", lambda x, v: {"SecretId": x["arn"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_secret", lambda x, v: {"SecretId": x["name"]}, deletes=True)]),
    Subject("aws_ssm_parameter", "ssm", _parameter_create, _parameter_read, [
        Call("put_parameter", lambda x, v: {"Name": x["name"], "Value": "blue", "Type": "String", "Overwrite": True,
                                            "Description": "colour"} | v, [{"Description": "shape"}], response=True),
        Call("add_tags_to_resource", lambda x, v: {"ResourceType": "Parameter", "ResourceId": x["name"], "Tags": pairs(v)}, TAG_VALUES),
        Call("remove_tags_from_resource", lambda x, v: {"ResourceType": "Parameter", "ResourceId": x["name"], "TagKeys": v}, UNTAG_VALUES),
        Call("delete_parameter", lambda x, v: {"Name": x["name"]}, deletes=True),
        Call("delete_parameters", lambda x, v: {"Names": [x["name"]]}, deletes=True, response=True)]),
    Subject("aws_cognito_user_pool", "cognito-idp", _pool_create, _pool_read, [
        Call("delete_user_pool", lambda x, v: {"UserPoolId": x["id"]}, deletes=True)]),
]
