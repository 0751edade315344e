import JSON
import Testing

@testable import Engine

@Suite struct IAMAssessmentTests {
    static let cases: [TwinCase] = roles + policies + users + others

    static let roles: [TwinCase] = [
        TwinCase(
            "UpdateAssumeRolePolicy", on: "aws_iam_role.app",
            ["roleName": "app", "policyDocument": .string(IAMAccount.open)],
            same: ["roleName": "app", "policyDocument": .string(IAMAccount.sameTrust)],
            "assume_role_policy=\(IAMAccount.quoted(IAMAccount.trust))->\(IAMAccount.quoted(IAMAccount.open))"),
        TwinCase(
            "UpdateRole", on: "aws_iam_role.app", ["roleName": "app", "description": "x", "maxSessionDuration": 7200],
            same: ["roleName": "app", "description": "the app", "maxSessionDuration": 3600],
            #"description="the app"->"x""#, "max_session_duration=3600->7200"),
        TwinCase(
            "UpdateRole", on: "aws_iam_service_linked_role.ecs",
            ["roleName": "AWSServiceRoleForECS", "description": "x"],
            same: ["roleName": "AWSServiceRoleForECS", "description": "ecs"], #"description="ecs"->"x""#),
        TwinCase(
            "UpdateRoleDescription", on: "aws_iam_role.app", ["roleName": "app", "description": ""],
            same: ["roleName": "app", "description": "the app"], #"description="the app"->"""#),
        TwinCase(
            "PutRolePermissionsBoundary", on: "aws_iam_role.app",
            ["roleName": "app", "permissionsBoundary": IAMAccount.arn("policy/none")],
            same: ["roleName": "app", "permissionsBoundary": IAMAccount.arn("policy/edge")],
            "permissions_boundary=\(IAMAccount.arn("policy/edge").text)->\(IAMAccount.arn("policy/none").text)"),
        TwinCase(
            "DeleteRolePermissionsBoundary", on: "aws_iam_role.app", ["roleName": "app"],
            "permissions_boundary=\(IAMAccount.arn("policy/edge").text)->"),
        TwinCase(
            "TagRole", on: "aws_iam_role.app",
            ["roleName": "app", "tags": [["key": "team", "value": "x"], ["key": "new", "value": "1"]]],
            same: ["roleName": "app", "tags": [["key": "team", "value": "pay"], ["key": "env", "value": "prod"]]],
            #"Added tags["new"]=->"1""#, #"tags["team"]="pay"->"x""#),
        TwinCase(
            "UntagRole", on: "aws_iam_role.app", ["roleName": "app", "tagKeys": ["team"]],
            same: ["roleName": "app", "tagKeys": ["other"]], #"Removed tags["team"]="pay"->"#),
        TwinCase(
            "AttachRolePolicy", on: "aws_iam_role.app",
            ["roleName": "app", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"],
            same: ["roleName": "app", "policyArn": IAMAccount.arn("policy/read")],
            #"Added managed_policy_arns{arn:aws:iam::aws:policy/AdministratorAccess}=->"arn:aws:iam::aws:policy/AdministratorAccess""#
        ),
        TwinCase(
            "DetachRolePolicy", on: "aws_iam_role.app",
            ["roleName": "app", "policyArn": IAMAccount.arn("policy/read")],
            same: ["roleName": "app", "policyArn": IAMAccount.arn("policy/never")],
            "Removed managed_policy_arns{arn:aws:iam::111122223333:policy/read}=\(IAMAccount.arn("policy/read").text)->"
        ),
        TwinCase(
            "DetachRolePolicy", on: "aws_iam_policy_attachment.shared",
            ["roleName": "app", "policyArn": IAMAccount.arn("policy/shared")],
            same: ["roleName": "batch", "policyArn": IAMAccount.arn("policy/shared")], #"Removed roles{app}="app"->"#),
        TwinCase(
            "PutRolePolicy", on: "aws_iam_role_policy.own",
            ["roleName": "app", "policyName": "own", "policyDocument": .string(IAMAccount.all)],
            same: ["roleName": "app", "policyName": "own", "policyDocument": .string(IAMAccount.sameRead)],
            "policy=\(IAMAccount.quoted(IAMAccount.read))->\(IAMAccount.quoted(IAMAccount.all))"),
    ]

    static let policies: [TwinCase] = [
        TwinCase(
            "CreatePolicyVersion", on: "aws_iam_policy.read",
            [
                "policyArn": IAMAccount.arn("policy/read"), "policyDocument": .string(IAMAccount.all),
                "setAsDefault": true,
            ],
            same: [
                "policyArn": IAMAccount.arn("policy/read"), "policyDocument": .string(IAMAccount.sameRead),
                "setAsDefault": true,
            ], "policy=\(IAMAccount.quoted(IAMAccount.read))->\(IAMAccount.quoted(IAMAccount.all))"),
        TwinCase(
            "SetDefaultPolicyVersion", on: "aws_iam_policy.read",
            ["policyArn": IAMAccount.arn("policy/read"), "versionId": "v1"], "policy=?valueNotInEvent"),
        TwinCase(
            "TagPolicy", on: "aws_iam_policy.read",
            ["policyArn": IAMAccount.arn("policy/read"), "tags": [["key": "a", "value": "1"]]],
            #"Added tags["a"]=->"1""#),
        TwinCase(
            "UntagPolicy", on: "aws_iam_policy.read",
            ["policyArn": IAMAccount.arn("policy/read"), "tagKeys": ["a"]]),
        TwinCase(
            "AttachUserPolicy", on: "aws_iam_policy_attachment.shared",
            ["userName": "eve", "policyArn": IAMAccount.arn("policy/shared")], #"Added users{eve}=->"eve""#),
        TwinCase(
            "AttachGroupPolicy", on: "aws_iam_policy_attachment.shared",
            ["groupName": "dev", "policyArn": IAMAccount.arn("policy/shared")],
            same: ["groupName": "ops", "policyArn": IAMAccount.arn("policy/shared")], #"Added groups{dev}=->"dev""#),
        TwinCase(
            "DetachGroupPolicy", on: "aws_iam_policy_attachment.shared",
            ["groupName": "ops", "policyArn": IAMAccount.arn("policy/shared")], #"Removed groups{ops}="ops"->"#),
        TwinCase(
            "DetachUserPolicy", on: "aws_iam_policy_attachment.shared",
            ["userName": "ann", "policyArn": IAMAccount.arn("policy/shared")]),
        TwinCase(
            "PutUserPolicy", on: "aws_iam_user_policy.own",
            ["userName": "ann", "policyName": "own", "policyDocument": .string(IAMAccount.all)],
            same: ["userName": "ann", "policyName": "own", "policyDocument": .string(IAMAccount.sameRead)],
            "policy=\(IAMAccount.quoted(IAMAccount.read))->\(IAMAccount.quoted(IAMAccount.all))"),
        TwinCase(
            "PutGroupPolicy", on: "aws_iam_group_policy.own",
            ["groupName": "ops", "policyName": "own", "policyDocument": .string(IAMAccount.all)],
            same: ["groupName": "ops", "policyName": "own", "policyDocument": .string(IAMAccount.sameRead)],
            "policy=\(IAMAccount.quoted(IAMAccount.read))->\(IAMAccount.quoted(IAMAccount.all))"),
    ]

    static let users: [TwinCase] = [
        TwinCase(
            "UpdateUser", on: "aws_iam_user.ann", ["userName": "ann", "newUserName": "eve", "newPath": "/x/"],
            same: ["userName": "ann", "newUserName": "ann", "newPath": "/"], #"name="ann"->"eve""#, #"path="/"->"/x/""#),
        TwinCase(
            "PutUserPermissionsBoundary", on: "aws_iam_user.ann",
            ["userName": "ann", "permissionsBoundary": IAMAccount.arn("policy/edge")],
            "permissions_boundary=\"\"->\(IAMAccount.arn("policy/edge").text)"),
        TwinCase("DeleteUserPermissionsBoundary", on: "aws_iam_user.ann", ["userName": "ann"]),
        TwinCase(
            "TagUser", on: "aws_iam_user.ann", ["userName": "ann", "tags": [["key": "a", "value": "2"]]],
            same: ["userName": "ann", "tags": [["key": "a", "value": "1"]]], #"tags["a"]="1"->"2""#),
        TwinCase(
            "UntagUser", on: "aws_iam_user.ann", ["userName": "ann", "tagKeys": ["a"]], #"Removed tags["a"]="1"->"#),
        TwinCase(
            "UpdateAccessKey", on: "aws_iam_access_key.ann",
            ["userName": "ann", "accessKeyId": "AKIA1", "status": "Inactive"],
            same: ["accessKeyId": "AKIA1", "status": "Active"], #"status="Active"->"Inactive""#),
        TwinCase(
            "UpdateLoginProfile", on: "aws_iam_user_login_profile.ann",
            ["userName": "ann", "passwordResetRequired": false],
            same: ["userName": "ann", "password": "HIDDEN_DUE_TO_SECURITY_REASONS", "passwordResetRequired": true],
            "password_reset_required=true->false"),
        TwinCase(
            "UpdateSSHPublicKey", on: "aws_iam_user_ssh_key.ann",
            ["userName": "ann", "sSHPublicKeyId": "APKA1", "status": "Inactive"],
            same: ["userName": "ann", "sSHPublicKeyId": "APKA1", "status": "Active"], #"status="Active"->"Inactive""#),
        TwinCase(
            "UpdateGroup", on: "aws_iam_group.ops", ["groupName": "ops", "newPath": "/x/"],
            same: ["groupName": "ops", "newPath": "/"], #"path="/"->"/x/""#),
        TwinCase(
            "AddUserToGroup", on: "aws_iam_group_membership.ops", ["groupName": "ops", "userName": "eve"],
            same: ["groupName": "ops", "userName": "ann"], #"Added users{eve}=->"eve""#),
        TwinCase(
            "RemoveUserFromGroup", on: "aws_iam_group_membership.ops", ["groupName": "ops", "userName": "bob"],
            same: ["groupName": "ops", "userName": "eve"], #"Removed users{bob}="bob"->"#),
        TwinCase(
            "RemoveUserFromGroup", on: "aws_iam_user_group_membership.ann", ["groupName": "dev", "userName": "ann"],
            #"Removed groups{dev}="dev"->"#),
        TwinCase("AddUserToGroup", on: "aws_iam_user_group_membership.ann", ["groupName": "qa", "userName": "ann"]),
    ]

    static let others: [TwinCase] = [
        TwinCase(
            "AddRoleToInstanceProfile", on: "aws_iam_instance_profile.app",
            ["instanceProfileName": "app", "roleName": "admin"],
            same: ["instanceProfileName": "app", "roleName": "app"],
            #"role="app"->"admin""#),
        TwinCase(
            "RemoveRoleFromInstanceProfile", on: "aws_iam_instance_profile.app",
            ["instanceProfileName": "app", "roleName": "app"], #"role="app"->"#),
        TwinCase(
            "RemoveRoleFromInstanceProfile", on: "aws_iam_instance_profile.bare",
            ["instanceProfileName": "bare", "roleName": "app"]),
        TwinCase(
            "TagInstanceProfile", on: "aws_iam_instance_profile.app",
            ["instanceProfileName": "app", "tags": [["key": "a", "value": "2"]]],
            same: ["instanceProfileName": "app", "tags": [["key": "a", "value": "1"]]], #"tags["a"]="1"->"2""#),
        TwinCase(
            "UntagInstanceProfile", on: "aws_iam_instance_profile.app",
            ["instanceProfileName": "app", "tagKeys": ["a"]], #"Removed tags["a"]="1"->"#),
        TwinCase(
            "UpdateOpenIDConnectProviderThumbprint", on: "aws_iam_openid_connect_provider.ci",
            ["openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example"), "thumbprintList": ["bb"]],
            same: ["openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example"), "thumbprintList": ["aa"]],
            #"thumbprint_list=["aa"]->["bb"]"#),
        TwinCase(
            "AddClientIDToOpenIDConnectProvider", on: "aws_iam_openid_connect_provider.ci",
            ["openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example"), "clientID": "x"],
            same: [
                "openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example"), "clientID": "sts.amazonaws.com",
            ], #"Added client_id_list{x}=->"x""#),
        TwinCase(
            "RemoveClientIDFromOpenIDConnectProvider", on: "aws_iam_openid_connect_provider.ci",
            [
                "openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example"), "clientID": "sts.amazonaws.com",
            ], #"Removed client_id_list{sts.amazonaws.com}="sts.amazonaws.com"->"#),
        TwinCase(
            "UpdateSAMLProvider", on: "aws_iam_saml_provider.sso",
            ["sAMLProviderArn": IAMAccount.arn("saml-provider/sso"), "sAMLMetadataDocument": "<b/>"],
            same: ["sAMLProviderArn": IAMAccount.arn("saml-provider/sso"), "sAMLMetadataDocument": "<a/>"],
            #"saml_metadata_document="<a/>"->"<b/>""#),
        TwinCase(
            "UpdateServerCertificate", on: "aws_iam_server_certificate.web",
            ["serverCertificateName": "web", "newPath": "/x/"], same: ["serverCertificateName": "web", "newPath": "/"],
            #"path="/"->"/x/""#),
        TwinCase(
            "DisableOrganizationsRootSessions", on: "aws_iam_organizations_features.all", nil,
            response: ["organizationId": "o-1", "enabledFeatures": []],
            #"Removed enabled_features{RootSessions}="RootSessions"->"#),
        TwinCase(
            "EnableOrganizationsRootSessions", on: "aws_iam_organizations_features.all", nil,
            response: ["organizationId": "o-1", "enabledFeatures": ["RootSessions"]]),
        TwinCase(
            "UpdateAccountPasswordPolicy", on: "aws_iam_account_password_policy.strict",
            [
                "minimumPasswordLength": 8, "requireSymbols": true, "requireNumbers": true,
                "requireUppercaseCharacters": true, "requireLowercaseCharacters": true,
                "allowUsersToChangePassword": true, "maxPasswordAge": 90,
            ],
            same: [
                "minimumPasswordLength": 14, "requireSymbols": true, "requireNumbers": true,
                "requireUppercaseCharacters": true, "requireLowercaseCharacters": true,
                "allowUsersToChangePassword": true, "maxPasswordAge": 90, "passwordReusePrevention": 24,
            ], "minimum_password_length=14->8", "password_reuse_prevention=24->0"),
    ]

    static func probe() throws -> AssessmentProbe { try AssessmentProbe(IAMAccount.resources) }

    @Test(arguments: cases) func `tells exactly what differs, and its twin is proven equal`(_ test: TwinCase) throws {
        let probe = try Self.probe()
        let changed = try probe.one(test.event, test.service, test.changed, response: test.response)
        #expect(changed.resource.address == test.address)
        #expect(changed.ownership == .managed)
        #expect(changed.resource.key.region == "global")
        #expect(changed.differences == test.differences)
        #expect(changed.unmapped == [])
        if test.differences.isEmpty { #expect(changed.isProvenEqual) }
        guard let twin = test.same else { return }
        let same = try probe.one(test.event, test.service, twin, response: test.response)
        #expect(same.resource.address == test.address)
        #expect(same.isProvenEqual, "\(same.differences) \(same.unmapped)")
    }

    @Test func `an inline policy without a resource of its own shows on the role that lists it`() throws {
        let probe = try Self.probe()
        let same = try probe.one(
            "PutRolePolicy", "iam",
            ["roleName": "app", "policyName": "in", "policyDocument": .string(IAMAccount.sameRead)])
        #expect(same.resource.address == "aws_iam_role.app")
        #expect(same.isProvenEqual, "\(same.differences)")
        let added = try probe.one(
            "PutRolePolicy", "iam",
            ["roleName": "app", "policyName": "backdoor", "policyDocument": .string(IAMAccount.all)])
        #expect(added.compared.filter { !$0.isEqual }.map(\.kind) == [.added])
        #expect(added.compared.first { !$0.isEqual }?.newValue?["name"] == "backdoor")
        let changed = try probe.one(
            "PutRolePolicy", "iam", ["roleName": "app", "policyName": "in", "policyDocument": .string(IAMAccount.all)])
        #expect(Set(changed.compared.filter { !$0.isEqual }.map(\.kind)) == [.added, .removed])
        let gone = try probe.one("DeleteRolePolicy", "iam", ["roleName": "app", "policyName": "in"])
        #expect(gone.compared.filter { !$0.isEqual }.map(\.kind) == [.removed])
        #expect(gone.unmapped == [])
        let never = try probe.one("DeleteRolePolicy", "iam", ["roleName": "app", "policyName": "never"])
        #expect(never.isProvenEqual)
    }
}
