"""IAM, KMS, secrets, parameters."""
from __future__ import annotations

import json

from .form import Book, DELETED, M, S, TAGS, arn, iam, pairs, retagged, tagged

BOOK = Book()
add = BOOK.add
PENDING_APPLY = {"force_destroy": False}


def allow(action, resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})


ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
role = tagged({"id": "billing", "name": "billing", "arn": iam("role/billing"), "unique_id": "AROAEXAMPLE1", "path": "/", "description": "bills",
               "max_session_duration": 3600, "permissions_boundary": READ, "assume_role_policy": trust("ec2.amazonaws.com"),
               "managed_policy_arns": S([READ]), "inline_policy": [], "force_detach_policies": False, "name_prefix": ""})
add("aws_iam_role", "iam", "DeleteRolePermissionsBoundary", {"RoleName": "billing"}, role, {"permissions_boundary": ""})
add("aws_iam_role", "iam", "UpdateRoleDescription", {"RoleName": "billing", "Description": "nobody's"}, role, {"description": "nobody's"})
add("aws_iam_role", "iam", "UpdateRole", {"RoleName": "billing", "Description": "all", "MaxSessionDuration": 7200}, role,
    {"description": "all", "max_session_duration": 7200}, "both")
add("aws_iam_role", "iam", "AttachRolePolicy", {"RoleName": "billing", "PolicyArn": ADMIN}, role, {"managed_policy_arns": S([READ, ADMIN])}, "listed")
add("aws_iam_role", "iam", "DetachRolePolicy", {"RoleName": "billing", "PolicyArn": READ}, role, {"managed_policy_arns": S([])}, "listed")
add("aws_iam_role", "iam", "TagRole", {"RoleName": "billing", "Tags": pairs({"Stage": "test", "Owner": "eve", "Name": "payments"})}, role,
    retagged(Stage="test", Owner="eve"), "several")
add("aws_iam_role", "iam", "UntagRole", {"RoleName": "billing", "TagKeys": ["Stage", "Absent"]}, role, retagged(Stage=None), "one-of-two")
user = tagged({"id": "ci", "name": "ci", "arn": iam("user/ci"), "path": "/", "unique_id": "AIDAEXAMPLE1", "permissions_boundary": "",
               "force_destroy": False})
add("aws_iam_user", "iam", "PutUserPermissionsBoundary", {"UserName": "ci", "PermissionsBoundary": READ}, user, {"permissions_boundary": READ})
add("aws_iam_user", "iam", "DeleteUserPermissionsBoundary", {"UserName": "ci"}, user | {"permissions_boundary": READ}, {"permissions_boundary": ""})
add("aws_iam_user", "iam", "UpdateUser", {"UserName": "ci", "NewPath": "/bots/"}, user, {"path": "/bots/"}, "path")
add("aws_iam_user", "iam", "UpdateUser", {"UserName": "ci", "NewUserName": "cd"}, user, {"name": "cd"}, "name")
add("aws_iam_group", "iam", "UpdateGroup", {"GroupName": "ops", "NewPath": "/human/"},
    {"id": "ops", "name": "ops", "path": "/", "arn": iam("group/ops"), "unique_id": "AGPAEXAMPLE1"}, {"path": "/human/"})
add("aws_iam_group", "iam", "DeleteGroup", {"GroupName": "ops"},
    {"id": "ops", "name": "ops", "path": "/", "arn": iam("group/ops"), "unique_id": "AGPAEXAMPLE1"}, DELETED)
add("aws_iam_group_membership", "iam", "AddUserToGroup", {"GroupName": "ops", "UserName": "mallory"},
    {"id": "ops-members", "name": "ops-members", "group": "ops", "users": S(["alice"])}, {"users": S(["alice", "mallory"])})
add("aws_iam_group_membership", "iam", "RemoveUserFromGroup", {"GroupName": "ops", "UserName": "alice"},
    {"id": "ops-members", "name": "ops-members", "group": "ops", "users": S(["alice", "bob"])}, {"users": S(["bob"])})
add("aws_iam_user_group_membership", "iam", "RemoveUserFromGroup", {"GroupName": "ops", "UserName": "ci"},
    {"id": "terraform-20260101", "user": "ci", "groups": S(["ops", "dev"])}, {"groups": S(["dev"])}, flags=("single",))
add("aws_iam_user_policy", "iam", "PutUserPolicy", {"UserName": "ci", "PolicyName": "push", "PolicyDocument": allow("ecr:*")},
    {"id": "ci:push", "name": "push", "user": "ci", "policy": allow("ecr:PutImage"), "name_prefix": ""}, {"policy": allow("ecr:*")})
add("aws_iam_user_policy", "iam", "DeleteUserPolicy", {"UserName": "ci", "PolicyName": "push"},
    {"id": "ci:push", "name": "push", "user": "ci", "policy": allow("ecr:PutImage"), "name_prefix": ""}, DELETED)
add("aws_iam_group_policy", "iam", "PutGroupPolicy", {"GroupName": "ops", "PolicyName": "more", "PolicyDocument": allow("*")},
    {"id": "ops:more", "name": "more", "group": "ops", "policy": allow("s3:List*"), "name_prefix": ""}, {"policy": allow("*")})
add("aws_iam_group_policy", "iam", "DeleteGroupPolicy", {"GroupName": "ops", "PolicyName": "more"},
    {"id": "ops:more", "name": "more", "group": "ops", "policy": allow("s3:List*"), "name_prefix": ""}, DELETED)
add("aws_iam_user_policy_attachment", "iam", "DetachUserPolicy", {"UserName": "ci", "PolicyArn": READ},
    {"id": "ci-20260101000000000000000001", "user": "ci", "policy_arn": READ}, DELETED)
add("aws_iam_group_policy_attachment", "iam", "DetachGroupPolicy", {"GroupName": "ops", "PolicyArn": READ},
    {"id": "ops-20260101000000000000000001", "group": "ops", "policy_arn": READ}, DELETED)
shared = {"id": "readers", "name": "readers", "policy_arn": READ, "users": S(["ci"]), "roles": S(["billing"]), "groups": S([])}
add("aws_iam_policy_attachment", "iam", "AttachUserPolicy", {"UserName": "mallory", "PolicyArn": READ}, shared, {"users": S(["ci", "mallory"])})
add("aws_iam_policy_attachment", "iam", "DetachRolePolicy", {"RoleName": "billing", "PolicyArn": READ}, shared, {"roles": S([])})
profile = tagged({"id": "web", "name": "web", "arn": iam("instance-profile/web"), "path": "/", "role": "web", "unique_id": "AIPAEXAMPLE1",
                  "name_prefix": "", "create_date": "2026-01-01T00:00:00Z"})
add("aws_iam_instance_profile", "iam", "RemoveRoleFromInstanceProfile", {"InstanceProfileName": "web", "RoleName": "web"}, profile, {"role": ""})
add("aws_iam_instance_profile", "iam", "AddRoleToInstanceProfile", {"InstanceProfileName": "web", "RoleName": "admin"}, profile | {"role": ""},
    {"role": "admin"})
add("aws_iam_instance_profile", "iam", "TagInstanceProfile", {"InstanceProfileName": "web", "Tags": pairs({"Owner": "eve"})}, profile,
    retagged(Owner="eve"))
add("aws_iam_instance_profile", "iam", "DeleteInstanceProfile", {"InstanceProfileName": "web"}, profile, DELETED)
passwords = {"id": "iam-account-password-policy", "minimum_password_length": 14, "require_symbols": True, "require_numbers": True,
             "require_uppercase_characters": True, "require_lowercase_characters": True, "allow_users_to_change_password": True,
             "max_password_age": 90, "password_reuse_prevention": 24, "hard_expiry": False, "expire_passwords": True}
add("aws_iam_account_password_policy", "iam", "UpdateAccountPasswordPolicy", {
    "MinimumPasswordLength": 8, "RequireSymbols": True, "RequireNumbers": True, "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True, "AllowUsersToChangePassword": True, "MaxPasswordAge": 90, "PasswordReusePrevention": 24,
    "HardExpiry": False}, passwords, {"minimum_password_length": 8}, "shorter")
add("aws_iam_account_password_policy", "iam", "DeleteAccountPasswordPolicy", {}, passwords, DELETED)
add("aws_iam_account_alias", "iam", "DeleteAccountAlias", {"AccountAlias": "acme"}, {"id": "acme", "account_alias": "acme"}, DELETED)
oidc_arn = iam("oidc-provider/token.actions.githubusercontent.com")
oidc = tagged({"id": oidc_arn, "arn": oidc_arn, "url": "token.actions.githubusercontent.com", "client_id_list": S(["sts.amazonaws.com"]),
               "thumbprint_list": ["6938fd4d98bab03faadb97b34396831e3780aea1"]})
add("aws_iam_openid_connect_provider", "iam", "AddClientIDToOpenIDConnectProvider", {"OpenIDConnectProviderArn": oidc_arn, "ClientID": "https://x.example"},
    oidc, {"client_id_list": S(["sts.amazonaws.com", "https://x.example"])})
add("aws_iam_openid_connect_provider", "iam", "RemoveClientIDFromOpenIDConnectProvider",
    {"OpenIDConnectProviderArn": oidc_arn, "ClientID": "sts.amazonaws.com"}, oidc, {"client_id_list": S([])})
add("aws_iam_openid_connect_provider", "iam", "UpdateOpenIDConnectProviderThumbprint",
    {"OpenIDConnectProviderArn": oidc_arn, "ThumbprintList": ["1c58a3a8518e8759bf075b76b750d4f2df264fcd"]}, oidc,
    {"thumbprint_list": ["1c58a3a8518e8759bf075b76b750d4f2df264fcd"]})
add("aws_iam_openid_connect_provider", "iam", "DeleteOpenIDConnectProvider", {"OpenIDConnectProviderArn": oidc_arn}, oidc, DELETED)
saml_arn = iam("saml-provider/okta")
saml = tagged({"id": saml_arn, "arn": saml_arn, "name": "okta", "saml_metadata_document": "<EntityDescriptor one/>", "valid_until": "x"})
add("aws_iam_saml_provider", "iam", "DeleteSAMLProvider", {"SAMLProviderArn": saml_arn}, saml, DELETED)
add("aws_iam_saml_provider", "iam", "TagSAMLProvider", {"SAMLProviderArn": saml_arn, "Tags": pairs({"Stage": "test"})}, saml, retagged(Stage="test"))
add("aws_iam_server_certificate", "iam", "DeleteServerCertificate", {"ServerCertificateName": "old"},
    tagged({"id": "ASCAEXAMPLE1", "name": "old", "path": "/", "arn": iam("server-certificate/old"), "name_prefix": ""}), DELETED)
key = {"id": "AKIAIOSFODNN7EXAMPLE", "user": "ci", "status": "Active", "pgp_key": None, "create_date": "2026-01-01T00:00:00Z"}
add("aws_iam_access_key", "iam", "UpdateAccessKey", {"UserName": "ci", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive"}, key,
    {"status": "Inactive"})
add("aws_iam_access_key", "iam", "DeleteAccessKey", {"UserName": "ci", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, key, DELETED)
login = {"id": "alice", "user": "alice", "password_length": 20, "password_reset_required": True, "pgp_key": None}
add("aws_iam_user_login_profile", "iam", "UpdateLoginProfile", {"UserName": "alice", "PasswordResetRequired": False}, login,
    {"password_reset_required": False})
add("aws_iam_user_login_profile", "iam", "DeleteLoginProfile", {"UserName": "alice"}, login, DELETED)
add("aws_iam_service_linked_role", "iam", "DeleteServiceLinkedRole", {"RoleName": "AWSServiceRoleForES"},
    tagged({"id": iam("role/aws-service-role/es.amazonaws.com/AWSServiceRoleForES"), "aws_service_name": "es.amazonaws.com",
            "arn": iam("role/aws-service-role/es.amazonaws.com/AWSServiceRoleForES"), "name": "AWSServiceRoleForES",
            "path": "/aws-service-role/es.amazonaws.com/", "custom_suffix": "", "description": ""}), DELETED)
policy_arn = iam("policy/team/export")
policy = tagged({"id": policy_arn, "arn": policy_arn, "name": "export", "path": "/team/", "policy": allow("s3:GetObject"), "description": "",
                 "policy_id": "ANPAEXAMPLE1", "attachment_count": 1, "name_prefix": ""})
add("aws_iam_policy", "iam", "UntagPolicy", {"PolicyArn": policy_arn, "TagKeys": ["Name", "Stage"]}, policy, retagged(Name=None, Stage=None))
add("aws_iam_policy", "iam", "CreatePolicyVersion", {"PolicyArn": policy_arn, "PolicyDocument": allow(["s3:GetObject"]), "SetAsDefault": True}, policy,
    {}, "same-in-a-list")

# KMS
key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
cmk = tagged({"id": key_id, "key_id": key_id, "arn": arn("kms", f"key/{key_id}"), "description": "ledger", "is_enabled": True,
              "enable_key_rotation": True, "rotation_period_in_days": 365, "policy": allow("kms:*"), "deletion_window_in_days": 30,
              "key_usage": "ENCRYPT_DECRYPT", "multi_region": False, "customer_master_key_spec": "SYMMETRIC_DEFAULT"})
add("aws_kms_key", "kms", "DisableKeyRotation", {"KeyId": cmk["arn"]}, cmk, {"enable_key_rotation": False}, "by-arn")
add("aws_kms_key", "kms", "EnableKeyRotation", {"KeyId": key_id, "RotationPeriodInDays": 2560}, cmk, {"rotation_period_in_days": 2560}, "period")
add("aws_kms_key", "kms", "EnableKey", {"KeyId": key_id}, cmk | {"is_enabled": False}, {"is_enabled": True})
add("aws_kms_key", "kms", "UpdateKeyDescription", {"KeyId": cmk["arn"], "Description": ""}, cmk, {"description": ""}, "emptied-by-arn")
add("aws_kms_key", "kms", "TagResource", {"KeyId": cmk["arn"], "Tags": pairs({"Stage": "production"}, "TagKey", "TagValue")}, cmk, {}, "same")
alias = {"id": "alias/ledger", "name": "alias/ledger", "arn": arn("kms", "alias/ledger"), "target_key_id": key_id,
         "target_key_arn": cmk["arn"], "name_prefix": ""}
other = "99999999-12ab-34cd-56ef-1234567890ab"
add("aws_kms_alias", "kms", "UpdateAlias", {"AliasName": "alias/ledger", "TargetKeyId": other}, alias, {"target_key_id": other})
add("aws_kms_alias", "kms", "UpdateAlias", {"AliasName": "alias/ledger", "TargetKeyId": cmk["arn"]}, alias, {}, "same-by-arn")
add("aws_kms_alias", "kms", "DeleteAlias", {"AliasName": "alias/ledger"}, alias, DELETED)
grant = {"id": f"{key_id}:abcdef0123", "key_id": key_id, "grant_id": "abcdef0123", "grantee_principal": iam("role/billing"),
         "operations": S(["Decrypt"]), "name": "dec", "retiring_principal": ""}
add("aws_kms_grant", "kms", "RevokeGrant", {"KeyId": key_id, "GrantId": "abcdef0123"}, grant, DELETED)
add("aws_kms_grant", "kms", "RevokeGrant", {"KeyId": cmk["arn"], "GrantId": "abcdef0123"}, grant, DELETED, "by-arn")

# Secrets and parameters
secret_arn = arn("secretsmanager", "secret:prod/db-AbCdEf")
secret = tagged({"id": secret_arn, "arn": secret_arn, "name": "prod/db", "description": "", "kms_key_id": "alias/ledger",
                 "recovery_window_in_days": 30, "policy": "", "force_overwrite_replica_secret": False, "replica": S([])})
add("aws_secretsmanager_secret", "secretsmanager", "UpdateSecret", {"SecretId": secret_arn, "KmsKeyId": cmk["arn"], "Description": "d"}, secret,
    {"kms_key_id": cmk["arn"], "description": "d"}, "two")
add("aws_secretsmanager_secret", "secretsmanager", "UntagResource", {"SecretId": "prod/db", "TagKeys": ["Name"]}, secret, retagged(Name=None), "by-name")
rotation = {"id": secret_arn, "secret_id": secret_arn, "rotation_enabled": True, "rotation_lambda_arn": arn("lambda", "function:rotate"),
            "rotate_immediately": True,
            "rotation_rules": [{"automatically_after_days": 30, "duration": "", "schedule_expression": ""}]}
add("aws_secretsmanager_secret_rotation", "secretsmanager", "RotateSecret", {
    "SecretId": secret_arn, "RotationLambdaARN": arn("lambda", "function:rotate"), "RotationRules": {"AutomaticallyAfterDays": 365},
    "RotateImmediately": False, "ClientRequestToken": "0" * 32}, rotation,
    {"rotation_rules": [{"automatically_after_days": 365, "duration": "", "schedule_expression": ""}]})
held = {"id": secret_arn, "secret_arn": secret_arn, "policy": allow("secretsmanager:GetSecretValue"), "block_public_policy": None}
add("aws_secretsmanager_secret_policy", "secretsmanager", "PutResourcePolicy", {"SecretId": "prod/db", "ResourcePolicy": allow("secretsmanager:*")},
    held, {"policy": allow("secretsmanager:*")}, "by-name", response={"aRN": secret_arn, "name": "prod/db"})
add("aws_secretsmanager_secret_policy", "secretsmanager", "DeleteResourcePolicy", {"SecretId": secret_arn}, held, DELETED)
parameter = tagged({"id": "/app/color", "name": "/app/color", "arn": arn("ssm", "parameter/app/color"), "type": "String", "value": "blue",
                    "description": "colour", "tier": "Standard", "data_type": "text", "allowed_pattern": "", "key_id": "", "version": 3,
                    "insecure_value": None, "overwrite": None})
add("aws_ssm_parameter", "ssm", "PutParameter", {"Name": "/app/color", "Value": "blue", "Overwrite": True, "Tier": "Advanced", "Description": "colour"}, parameter,
    {"tier": "Advanced"}, "tier", request={"name": "/app/color", "value": "HIDDEN_DUE_TO_SECURITY_REASONS", "overwrite": True, "tier": "Advanced", "description": "colour"})
document = tagged({"id": "Restart", "name": "Restart", "arn": arn("ssm", "document/Restart"), "document_type": "Command",
                   "document_format": "JSON", "content": '{"schemaVersion":"2.2","description":"x","mainSteps":[]}', "default_version": "1",
                   "permissions": M({}), "target_type": "", "version_name": "", "status": "Active", "latest_version": "1"})
add("aws_ssm_document", "ssm", "DeleteDocument", {"Name": "Restart"}, document, DELETED)
add("aws_ssm_document", "ssm", "AddTagsToResource", {"ResourceType": "Document", "ResourceId": "Restart", "Tags": pairs({"Stage": "test"})}, document,
    retagged(Stage="test"))
window = tagged({"id": "mw-0123456789abcdef0", "name": "nightly", "schedule": "cron(0 2 * * ? *)", "duration": 3, "cutoff": 1, "enabled": True,
                 "allow_unassociated_targets": False, "description": "", "schedule_offset": 0, "schedule_timezone": "", "start_date": "", "end_date": ""})
add("aws_ssm_maintenance_window", "ssm", "UpdateMaintenanceWindow", {"WindowId": "mw-0123456789abcdef0", "Enabled": False, "Duration": 4}, window,
    {"enabled": False, "duration": 4})
add("aws_ssm_maintenance_window", "ssm", "DeleteMaintenanceWindow", {"WindowId": "mw-0123456789abcdef0"}, window, DELETED)
association = {"id": "11111111-2222-3333-4444-555555555555", "association_id": "11111111-2222-3333-4444-555555555555", "name": "AWS-RunPatchBaseline",
               "arn": arn("ssm", "association/11111111-2222-3333-4444-555555555555"), "schedule_expression": "rate(1 day)", "association_name": "patch",
               "document_version": "$DEFAULT", "compliance_severity": "", "max_concurrency": "", "max_errors": "", "apply_only_at_cron_interval": False,
               "parameters": M({"Operation": "Scan"}), "targets": [{"key": "InstanceIds", "values": ["*"]}], "tags": {}, "tags_all": {}}
add("aws_ssm_association", "ssm", "UpdateAssociation", {
    "AssociationId": association["id"], "Name": "AWS-RunPatchBaseline", "AssociationName": "patch", "ScheduleExpression": "rate(30 days)",
    "Parameters": {"Operation": ["Scan"]}, "Targets": [{"Key": "InstanceIds", "Values": ["*"]}]}, association,
    {"schedule_expression": "rate(30 days)"})
add("aws_ssm_association", "ssm", "DeleteAssociation", {"AssociationId": association["id"]}, association, DELETED)
add("aws_ssm_service_setting", "ssm", "UpdateServiceSetting", {"SettingId": "/ssm/parameter-store/high-throughput-enabled", "SettingValue": "false"},
    {"id": arn("ssm", "servicesetting/ssm/parameter-store/high-throughput-enabled"),
     "arn": arn("ssm", "servicesetting/ssm/parameter-store/high-throughput-enabled"), "status": "Customized",
     "setting_id": "/ssm/parameter-store/high-throughput-enabled", "setting_value": "true"}, {"setting_value": "false"})
