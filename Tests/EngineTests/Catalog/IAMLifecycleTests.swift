import JSON
import Testing

@testable import Engine

@Suite struct IAMLifecycleTests {
    /// A call that makes or deletes something, and what it is told as.
    struct Case: CustomTestStringConvertible, Sendable {
        var event: String
        var request: JSONValue?
        var response: JSONValue?
        var ownership: Assessment.Ownership
        var lifecycle: Assessment.Lifecycle
        var resource: String
        var parent: String?

        init(
            _ event: String, _ request: JSONValue?, response: JSONValue? = nil, _ ownership: Assessment.Ownership,
            _ lifecycle: Assessment.Lifecycle, _ resource: String, parent: String? = nil
        ) {
            self.event = event
            self.request = request
            self.response = response
            self.ownership = ownership
            self.lifecycle = lifecycle
            self.resource = resource
            self.parent = parent
        }
        var testDescription: String { "\(event) \(resource)" }
    }

    static let own = IAMAccount.arn("policy/own-attachment")
    static let other = IAMAccount.arn("policy/other")

    static let managed: [Case] = [
        Case("DeleteRole", ["roleName": "app"], .managed, .deleted, "aws_iam_role.app"),
        Case(
            "DeleteServiceLinkedRole", ["roleName": "AWSServiceRoleForECS"], .managed, .deleted,
            "aws_iam_service_linked_role.ecs"),
        Case(
            "CreateRole",
            [
                "roleName": "app", "path": "/svc/", "assumeRolePolicyDocument": .string(IAMAccount.trust),
                "tags": [["key": "team", "value": "pay"], ["key": "env", "value": "prod"]], "description": "the app",
                "permissionsBoundary": IAMAccount.arn("policy/edge"),
            ], .managed, .created, "aws_iam_role.app"),
        Case(
            "DeleteRolePolicy", ["roleName": "app", "policyName": "own"], .managed, .deleted,
            "aws_iam_role_policy.own"),
        Case(
            "AttachRolePolicy", ["roleName": "app", "policyArn": own], .managed, .modified,
            "aws_iam_role_policy_attachment.read"),
        Case(
            "DetachRolePolicy", ["roleName": "app", "policyArn": own], .managed, .deleted,
            "aws_iam_role_policy_attachment.read"),
        Case("DeletePolicy", ["policyArn": IAMAccount.arn("policy/read")], .managed, .deleted, "aws_iam_policy.read"),
        Case("DeleteUser", ["userName": "ann"], .managed, .deleted, "aws_iam_user.ann"),
        Case(
            "DeleteUserPolicy", ["userName": "ann", "policyName": "own"], .managed, .deleted,
            "aws_iam_user_policy.own"),
        Case(
            "DeleteAccessKey", ["userName": "ann", "accessKeyId": "AKIA1"], .managed, .deleted,
            "aws_iam_access_key.ann"),
        Case("DeleteLoginProfile", ["userName": "ann"], .managed, .deleted, "aws_iam_user_login_profile.ann"),
        Case(
            "DeleteSSHPublicKey", ["userName": "ann", "sSHPublicKeyId": "APKA1"], .managed, .deleted,
            "aws_iam_user_ssh_key.ann"),
        Case("DeleteGroup", ["groupName": "ops"], .managed, .deleted, "aws_iam_group.ops"),
        Case(
            "DeleteGroupPolicy", ["groupName": "ops", "policyName": "own"], .managed, .deleted,
            "aws_iam_group_policy.own"),
        Case(
            "DeleteInstanceProfile", ["instanceProfileName": "app"], .managed, .deleted, "aws_iam_instance_profile.app"
        ),
        Case("DeleteAccountPasswordPolicy", nil, .managed, .deleted, "aws_iam_account_password_policy.strict"),
        Case("DeleteAccountAlias", ["accountAlias": "acme"], .managed, .deleted, "aws_iam_account_alias.alias"),
        Case(
            "DeleteOpenIDConnectProvider", ["openIDConnectProviderArn": IAMAccount.arn("oidc-provider/ci.example")],
            .managed, .deleted, "aws_iam_openid_connect_provider.ci"),
        Case(
            "DeleteSAMLProvider", ["sAMLProviderArn": IAMAccount.arn("saml-provider/sso")], .managed, .deleted,
            "aws_iam_saml_provider.sso"),
        Case(
            "DeleteServerCertificate", ["serverCertificateName": "web"], .managed, .deleted,
            "aws_iam_server_certificate.web"),
    ]

    @Test(arguments: managed) func `what a state holds is made again or deleted`(_ test: Case) throws {
        let found = try IAMAssessmentTests.probe().one(test.event, "iam", test.request, response: test.response)
        #expect(found.resource.address == test.resource)
        #expect(found.ownership == test.ownership)
        #expect(found.lifecycle == test.lifecycle)
        #expect(found.differences == [])
        #expect(found.unmapped == [])
        #expect(found.unknownReason == nil)
    }

    static let unmanaged: [Case] = [
        Case(
            "CreateAccessKey", ["userName": "ann"],
            response: ["accessKey": ["accessKeyId": "AKIA2", "status": "Active", "userName": "ann"]], .unmanaged,
            .created, "aws_iam_access_key AKIA2", parent: "aws_iam_user.ann"),
        Case(
            "CreateAccessKey", nil,
            response: ["accessKey": ["accessKeyId": "AKIA2", "status": "Active", "userName": "ann"]], .unmanaged,
            .created, "aws_iam_access_key AKIA2", parent: "aws_iam_user.ann"),
        Case(
            "CreateAccessKey", ["userName": "eve"], response: ["accessKey": ["accessKeyId": "AKIA2"]], .unmanaged,
            .modified, "aws_iam_user eve"),
        Case(
            "AttachUserPolicy", ["userName": "ann", "policyArn": other], .unmanaged, .created,
            "aws_iam_user_policy_attachment ann/arn:aws:iam::111122223333:policy/other", parent: "aws_iam_user.ann"),
        Case(
            "AttachGroupPolicy", ["groupName": "ops", "policyArn": other], .unmanaged, .created,
            "aws_iam_group_policy_attachment ops/arn:aws:iam::111122223333:policy/other", parent: "aws_iam_group.ops"),
        Case(
            "AttachRolePolicy", ["roleName": "stray", "policyArn": other], .unmanaged, .modified, "aws_iam_role stray"),
        Case(
            "PutUserPolicy", ["userName": "ann", "policyName": "x", "policyDocument": .string(IAMAccount.all)],
            .unmanaged, .modified, "aws_iam_user_policy ann:x", parent: "aws_iam_user.ann"),
        Case(
            "DeleteGroupPolicy", ["groupName": "ops", "policyName": "x"], .unmanaged, .deleted,
            "aws_iam_group_policy ops:x", parent: "aws_iam_group.ops"),
        Case(
            "AddUserToGroup", ["groupName": "dev", "userName": "eve"], .unmanaged, .modified,
            "aws_iam_group_membership dev", parent: "aws_iam_group.dev"),
        Case(
            "CreateLoginProfile", ["userName": "eve", "passwordResetRequired": false], .unmanaged, .modified,
            "aws_iam_user eve"),
        Case("CreateUser", ["userName": "eve"], .unmanaged, .created, "aws_iam_user eve"),
        Case("CreateGroup", ["groupName": "x"], .unmanaged, .created, "aws_iam_group x"),
        Case(
            "CreatePolicy", ["policyName": "x", "policyDocument": .string(IAMAccount.all)],
            response: ["policy": ["arn": IAMAccount.arn("policy/x"), "policyName": "x"]], .unmanaged, .created,
            "aws_iam_policy arn:aws:iam::111122223333:policy/x"),
        Case("CreateInstanceProfile", ["instanceProfileName": "x"], .unmanaged, .created, "aws_iam_instance_profile x"),
        Case("CreateAccountAlias", ["accountAlias": "x"], .unmanaged, .created, "aws_iam_account_alias x"),
        Case(
            "CreateOpenIDConnectProvider", ["url": "https://x.example", "clientIDList": ["a"]],
            response: ["openIDConnectProviderArn": IAMAccount.arn("oidc-provider/x.example")], .unmanaged, .created,
            "aws_iam_openid_connect_provider arn:aws:iam::111122223333:oidc-provider/x.example"),
        Case(
            "CreateSAMLProvider", ["name": "x", "sAMLMetadataDocument": "<a/>"],
            response: ["sAMLProviderArn": IAMAccount.arn("saml-provider/x")], .unmanaged, .created,
            "aws_iam_saml_provider arn:aws:iam::111122223333:saml-provider/x"),
        Case(
            "UploadServerCertificate", ["serverCertificateName": "x", "certificateBody": "b"], .unmanaged, .created,
            "aws_iam_server_certificate x"),
        Case(
            "CreateServiceLinkedRole", ["aWSServiceName": "x.amazonaws.com"],
            response: ["role": ["arn": IAMAccount.arn("role/aws-service-role/x"), "roleName": "x"]], .unmanaged,
            .created, "aws_iam_service_linked_role arn:aws:iam::111122223333:role/aws-service-role/x"),
    ]

    @Test(arguments: unmanaged) func `what no state holds is told with its parent, or as its parent's`(
        _ test: Case
    ) throws {
        let found = try IAMAssessmentTests.probe().one(test.event, "iam", test.request, response: test.response)
        #expect(found.ownership == test.ownership)
        #expect("\(found.resource.key.type) \(found.resource.id)" == test.resource)
        #expect(found.lifecycle == test.lifecycle)
        #expect(found.parent?.address == test.parent)
        #expect(found.resource.key.region == "global")
        #expect(found.unmapped == [])
    }

    @Test func `a role made again in another way tells what differs`() throws {
        let found = try IAMAssessmentTests.probe().one(
            "CreateRole", "iam", ["roleName": "app", "assumeRolePolicyDocument": .string(IAMAccount.open)])
        #expect(found.lifecycle == .created)
        #expect(
            found.differences == [
                "assume_role_policy=\(IAMAccount.quoted(IAMAccount.trust))->\(IAMAccount.quoted(IAMAccount.open))",
                #"description="the app"->"#, #"path="/svc/"->"/""#,
                "permissions_boundary=\(IAMAccount.arn("policy/edge").text)->", #"Removed tags["env"]="prod"->"#,
                #"Removed tags["team"]="pay"->"#,
            ])
    }

    @Test(arguments: [JSONValue?.none, ["policyArn": IAMAccount.arn("policy/read"), "setAsDefault": false]])
    func `a version that is no default changes nothing, and one that cannot be read is unknown`(
        _ request: JSONValue?
    ) throws {
        let found = try IAMAssessmentTests.probe().one("CreatePolicyVersion", "iam", request)
        if request == nil {
            #expect(found.ignored == nil)
            #expect(found.unknownReason == .requestMissing)
        } else {
            #expect(found.ignored == .notConfiguration)
        }
        let absent = try IAMAssessmentTests.probe().one(
            "CreatePolicyVersion", "iam",
            ["policyArn": IAMAccount.arn("policy/read"), "policyDocument": .string(IAMAccount.all)])
        #expect(absent.ignored == .notConfiguration)
    }

    @Test func `a renamed user is the same user in later calls`() throws {
        var probe = try IAMAssessmentTests.probe()
        let rename = try AssessmentProbe.event("UpdateUser", "iam", request: ["userName": "ann", "newUserName": "eve"])
        for found in Assessor.renames(
            in: rename, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
            aliases: probe.aliases)
        { probe.aliases.learn(found) }
        let later = try probe.one("TagUser", "iam", ["userName": "eve", "tags": [["key": "a", "value": "1"]]])
        #expect(later.resource.address == "aws_iam_user.ann")
        #expect(later.isProvenEqual)
    }

    @Test func `what is attached already is attached again without effect, and puts right that it was detached`() throws
    {
        let probe = try AssessmentProbe(IAMAccount.resources)
        let policies = try PolicySet(compiling: [.standIn])
        let environment = Environment(
            catalog: probe.catalog, source: AssessmentProbe.source, policies: policies, ownership: probe.ownership,
            hasStates: true)
        var memory = Memory()
        func step(_ name: String, _ number: Int) throws -> Finding? {
            let event = try AssessmentProbe.event(
                name, "iam", request: ["roleName": "app", "policyArn": Self.own],
                extra: ["eventID": .string("e-\(number)"), "eventTime": .string("2026-01-31T12:0\(number):00Z")])
            return Pipeline.step(environment, &memory, .event(event)).first
        }
        #expect(try step("AttachRolePolicy", 1)?.outcome == .noDrift)
        #expect(try step("DetachRolePolicy", 2)?.detail?.changeClass == .deleted)
        let again = try #require(try step("AttachRolePolicy", 3))
        #expect(again.outcome == .reverted)
        #expect(again.detail?.changeClass == .created)
        #expect(again.detail?.resolution?.how == .reverted)
    }

    @Test func `an exclusive list speaks before the role does`() throws {
        let lists: [AssessmentProbe.Resource] = [
            .init(
                "aws_iam_role_policy_attachments_exclusive", "app",
                ["role_name": "app", "policy_arns": [IAMAccount.arn("policy/read")]]),
            .init("aws_iam_role_policies_exclusive", "app", ["role_name": "app", "policy_names": ["own"]]),
        ]
        let probe = try AssessmentProbe(IAMAccount.resources + lists)
        let attached = try probe.one("AttachRolePolicy", "iam", ["roleName": "app", "policyArn": Self.other])
        #expect(attached.resource.address == "aws_iam_role_policy_attachments_exclusive.app")
        #expect(
            attached.differences == ["Added policy_arns{arn:aws:iam::111122223333:policy/other}=->\(Self.other.text)"])
        let put = try probe.one(
            "PutRolePolicy", "iam", ["roleName": "app", "policyName": "x", "policyDocument": .string(IAMAccount.all)])
        #expect(put.resource.address == "aws_iam_role_policies_exclusive.app")
        #expect(put.differences == [#"Added policy_names{x}=->"x""#])
    }

    @Test(arguments: [4, 60]) func `an inline policy that a later state holds in other words is adopted`(
        _ count: Int
    ) throws {
        let actions = (0..<count).map { "service\($0):Describe" }
        func document(_ actions: [String]) -> JSONValue {
            let list = actions.map { JSONValue.string($0).text }.joined(separator: ",")
            return .string(PolicyDocumentTests.allow(#""Action":[\#(list)],"Resource":"*""#))
        }
        let put = try IAMAssessmentTests.probe().one(
            "PutRolePolicy", "iam", ["roleName": "app", "policyName": "x", "policyDocument": document(actions)])
        let added = try #require(put.compared.first { !$0.isEqual })
        // As reports keep it: long values by their digest.
        let shown = ShownValue.of(added.newValue, other: nil, isSensitive: false, key: nil)
        let open = Assessor.OpenAttribute(
            type: "aws_iam_role", path: added.path, element: added.element, kind: added.kind, newValue: shown.value)
        #expect((added.element ?? "").utf8.count <= 512)
        func recheck(_ policies: JSONValue) throws -> Bool? {
            let probe = try AssessmentProbe([
                .init("aws_iam_role", "app", ["id": "app", "name": "app", "inline_policy": policies])
            ])
            let instance = try #require(probe.ownership.lookup(type: "aws_iam_role", key: "app").first?.instance)
            return Assessor.recheck(open, in: instance, catalog: probe.catalog, digestKey: nil)?.isEqual
        }
        #expect(try recheck([["name": "x", "policy": document(actions.reversed())]]) == true)
        #expect(try recheck([["name": "x", "policy": document(["iam:*"])]]) == false)
        #expect(try recheck([]) == false)
    }
}
