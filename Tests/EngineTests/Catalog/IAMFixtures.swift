import JSON
import Testing

@testable import Engine

/// A call with a value that differs from the state, and its twin that carries the state's own.
struct TwinCase: CustomTestStringConvertible, Sendable {
    var event: String
    var service: String
    var address: String
    var changed: JSONValue?
    /// Nil: there is none, the call names no value.
    var same: JSONValue?
    var response: JSONValue?
    var differences: [String]

    init(
        _ event: String, on address: String, _ changed: JSONValue?, same: JSONValue? = nil, response: JSONValue? = nil,
        _ differences: String..., service: String = "iam"
    ) {
        self.event = event
        self.service = service
        self.address = address
        self.changed = changed
        self.same = same
        self.response = response
        self.differences = differences
    }
    var testDescription: String { "\(event) \(differences.first ?? "")" }
}

/// An account with one of everything that IAM has.
enum IAMAccount {
    static let trust =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}"#
    /// `trust` in other words.
    static let sameTrust =
        #"{"Statement":[{"Action":["STS:assumerole"],"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Sid":""}],"Version":"2012-10-17"}"#
    static let open =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}]}"#
    static let read =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]}"#
    static let sameRead =
        #"{"Statement":{"Resource":["*"],"Action":["s3:list*","s3:get*"],"Effect":"Allow"},"Version":"2012-10-17"}"#
    static let all = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
    static let account = AssessmentProbe.account

    /// The text as a difference shows it.
    static func quoted(_ text: String) -> String { JSONValue.string(text).text }

    static func arn(_ name: String) -> JSONValue { .string("arn:aws:iam::\(account):\(name)") }

    static let resources: [AssessmentProbe.Resource] = [
        .init(
            "aws_iam_role", "app",
            [
                "id": "app", "name": "app", "arn": arn("role/svc/app"), "path": "/svc/", "unique_id": "AROAX",
                "assume_role_policy": .string(trust), "description": "the app", "max_session_duration": 3600,
                "permissions_boundary": arn("policy/edge"), "managed_policy_arns": [arn("policy/read")],
                "inline_policy": [["name": "in", "policy": .string(read)]], "tags": ["team": "pay"],
                "tags_all": ["team": "pay", "env": "prod"], "force_detach_policies": false,
            ]),
        .init(
            "aws_iam_service_linked_role", "ecs",
            [
                "id": arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
                "arn": arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
                "name": "AWSServiceRoleForECS", "aws_service_name": "ecs.amazonaws.com", "description": "ecs",
            ]),
        .init(
            "aws_iam_role_policy", "own",
            ["id": "app:own", "role": "app", "name": "own", "policy": .string(read)]),
        .init(
            "aws_iam_role_policy_attachment", "read",
            ["id": "app-2020", "role": "app", "policy_arn": arn("policy/own-attachment")]),
        .init(
            "aws_iam_policy", "read",
            [
                "id": arn("policy/read"), "arn": arn("policy/read"), "name": "read", "path": "/", "description": "",
                "policy": .string(read), "tags": [:],
            ]),
        .init(
            "aws_iam_policy_attachment", "shared",
            [
                "id": "shared", "name": "shared", "policy_arn": arn("policy/shared"), "roles": ["app"], "users": [],
                "groups": ["ops"],
            ]),
        .init(
            "aws_iam_user", "ann",
            [
                "id": "ann", "name": "ann", "arn": arn("user/ann"), "path": "/", "permissions_boundary": "",
                "tags": ["a": "1"], "force_destroy": false,
            ]),
        .init("aws_iam_user_policy", "own", ["id": "ann:own", "user": "ann", "name": "own", "policy": .string(read)]),
        .init("aws_iam_access_key", "ann", ["id": "AKIA1", "user": "ann", "status": "Active"]),
        .init(
            "aws_iam_user_login_profile", "ann",
            ["id": "ann", "user": "ann", "password_reset_required": true, "password_length": 20]),
        .init(
            "aws_iam_user_ssh_key", "ann",
            [
                "id": "APKA1", "ssh_public_key_id": "APKA1", "username": "ann", "status": "Active", "encoding": "SSH",
                "public_key": "ssh-rsa A",
            ]),
        .init("aws_iam_user_group_membership", "ann", ["id": "x", "user": "ann", "groups": ["dev", "qa"]]),
        .init("aws_iam_group", "ops", ["id": "ops", "name": "ops", "arn": arn("group/ops"), "path": "/"]),
        .init("aws_iam_group", "dev", ["id": "dev", "name": "dev", "arn": arn("group/dev"), "path": "/"]),
        .init(
            "aws_iam_group_policy", "own", ["id": "ops:own", "group": "ops", "name": "own", "policy": .string(read)]),
        .init(
            "aws_iam_group_membership", "ops", ["id": "ops", "name": "ops", "group": "ops", "users": ["ann", "bob"]]),
        .init(
            "aws_iam_instance_profile", "app",
            [
                "id": "app", "name": "app", "arn": arn("instance-profile/app"), "path": "/", "role": "app",
                "tags": ["a": "1"],
            ]),
        .init("aws_iam_instance_profile", "bare", ["id": "bare", "name": "bare", "path": "/", "role": ""]),
        .init(
            "aws_iam_openid_connect_provider", "ci",
            [
                "id": arn("oidc-provider/ci.example"), "arn": arn("oidc-provider/ci.example"), "url": "ci.example",
                "client_id_list": ["sts.amazonaws.com"], "thumbprint_list": ["aa"], "tags": [:],
            ]),
        .init(
            "aws_iam_saml_provider", "sso",
            [
                "id": arn("saml-provider/sso"), "arn": arn("saml-provider/sso"), "name": "sso",
                "saml_metadata_document": "<a/>", "tags": [:],
            ]),
        .init(
            "aws_iam_server_certificate", "web",
            ["id": "ASCA1", "name": "web", "arn": arn("server-certificate/web"), "path": "/", "tags": ["a": "1"]]),
        .init(
            "aws_iam_account_password_policy", "strict",
            [
                "id": "iam-account-password-policy", "minimum_password_length": 14, "require_symbols": true,
                "require_numbers": true, "require_uppercase_characters": true, "require_lowercase_characters": true,
                "allow_users_to_change_password": true, "max_password_age": 90, "password_reuse_prevention": 24,
                "hard_expiry": false, "expire_passwords": true,
            ]),
        .init("aws_iam_organizations_features", "all", ["id": "o-1", "enabled_features": ["RootSessions"]]),
        .init("aws_iam_account_alias", "alias", ["id": "acme", "account_alias": "acme"]),
    ]
}
