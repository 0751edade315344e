import JSON
import Testing

@testable import Engine

/// Children that no state held when they were made, told as their parent's, and then held by a state by themselves.
@Suite struct StandInTests {
    typealias Resource = AssessmentProbe.Resource

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var service: String
        var request: JSONValue
        var parent: Resource
        var child: Resource
        /// As the child, with another value.
        var other: Resource?

        var testDescription: String { "\(name) \(child.type)" }
    }

    static let policy = "arn:aws:iam::111122223333:policy/app"
    static let group = Resource(
        "aws_security_group", "web",
        ["id": "sg-1", "name": "web", "vpc_id": "vpc-1", "ingress": [], "egress": [], "owner_id": "111122223333"])

    static func rule(_ cidr: String) -> Resource {
        Resource(
            "aws_vpc_security_group_ingress_rule", "in",
            [
                "id": "sgr-1", "security_group_rule_id": "sgr-1", "security_group_id": "sg-1", "ip_protocol": "tcp",
                "from_port": 80, "to_port": 80, "cidr_ipv4": .string(cidr),
            ])
    }

    static func statement(_ action: String) -> JSONValue {
        .string(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"\(action)\",\"Resource\":\"*\"}]}"
        )
    }

    static func inline(_ action: String) -> Resource {
        Resource(
            "aws_iam_role_policy", "inline",
            ["id": "app:inline", "role": "app", "name": "inline", "policy": statement(action)])
    }

    static func versioning(_ status: String) -> Resource {
        Resource(
            "aws_s3_bucket_versioning", "v",
            ["id": "ledger", "bucket": "ledger", "versioning_configuration": [["status": .string(status)]]])
    }

    static let role = Resource(
        "aws_iam_role", "app", ["id": "app", "name": "app", "managed_policy_arns": [], "inline_policy": []])
    static let permission: JSONValue = [
        "groupId": "sg-1",
        "ipPermissions": [
            "items": [
                [
                    "ipProtocol": "tcp", "fromPort": 80, "toPort": 80,
                    "ipRanges": ["items": [["cidrIp": "10.0.0.0/8"]]],
                ]
            ]
        ],
    ]

    static let cases: [Case] = [
        Case(
            name: "AuthorizeSecurityGroupIngress", service: "ec2", request: permission, parent: group,
            child: rule("10.0.0.0/8"), other: rule("10.9.0.0/16")),
        Case(
            name: "AuthorizeSecurityGroupIngress", service: "ec2", request: permission, parent: group,
            child: Resource(
                "aws_security_group_rule", "in",
                [
                    "id": "sgrule-1", "type": "ingress", "security_group_id": "sg-1", "protocol": "tcp",
                    "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8"],
                ])),
        Case(
            name: "AttachRolePolicy", service: "iam", request: ["roleName": "app", "policyArn": .string(policy)],
            parent: role,
            child: Resource(
                "aws_iam_role_policy_attachment", "a",
                ["id": "app-1", "role": "app", "policy_arn": .string(policy)])),
        Case(
            name: "PutRolePolicy", service: "iam",
            request: ["roleName": "app", "policyName": "inline", "policyDocument": statement("s3:GetObject")],
            parent: role, child: inline("s3:GetObject"), other: inline("s3:PutObject")),
        Case(
            name: "CreateRoute", service: "ec2",
            request: ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"],
            parent: Resource("aws_route_table", "t", ["id": "rtb-1", "vpc_id": "vpc-1", "route": []]),
            child: Resource(
                "aws_route", "r",
                [
                    "id": "r-1", "route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0",
                    "gateway_id": "igw-1",
                ])),
        Case(
            name: "PutBucketVersioning", service: "s3",
            request: ["bucketName": "ledger", "VersioningConfiguration": ["Status": "Enabled"]],
            parent: Resource(
                "aws_s3_bucket", "b", ["id": "ledger", "bucket": "ledger", "versioning": [["enabled": false]]]),
            child: versioning("Enabled"), other: versioning("Suspended")),
    ]

    @Test(arguments: cases) func `an own apply is proven by a state that holds the child`(_ test: Case) throws {
        var story = try CatalogStory([test.parent])
        let claimed = try story.call(0, test.name, test.service, test.request, by: CatalogStory.terraform)
        #expect(claimed.map(\.outcome) == [.pending])
        let proven = try story.state(3, [test.parent, test.child])
        #expect(proven.map(\.outcome) == [.ignored])
        #expect(proven.first?.reason == "ownApply")
        #expect(story.time(60).isEmpty)
        #expect(story.open == [])
    }

    @Test(arguments: cases.filter { $0.other != nil })
    func `a child of another value proves nothing`(_ test: Case) throws {
        var story = try CatalogStory([test.parent])
        _ = try story.call(0, test.name, test.service, test.request, by: CatalogStory.terraform)
        #expect(try story.state(3, [test.parent, try #require(test.other)]).isEmpty)
        let found = try #require(story.time(60).first)
        #expect(found.outcome == .drift)
        #expect(found.detail?.unverifiedReasons.contains(.ownApplyUnproven) == true)
    }

    @Test(arguments: cases) func `what a person made is adopted when a state holds the child`(_ test: Case) throws {
        var story = try CatalogStory([test.parent])
        #expect(try story.call(0, test.name, test.service, test.request).map(\.outcome) == [.drift])
        let ended = try #require(try story.state(30, [test.parent, test.child]).first)
        #expect(ended.detail?.resolution?.how == .adopted)
        #expect(story.open == [])
    }

    @Test(arguments: cases) func `an apply that took longer than its grace resolves as applied`(_ test: Case) throws {
        var story = try CatalogStory([test.parent])
        _ = try story.call(0, test.name, test.service, test.request, by: CatalogStory.terraform)
        #expect(story.time(20).map(\.outcome) == [.drift])
        let ended = try #require(try story.state(30, [test.parent, test.child]).first)
        #expect(ended.detail?.resolution?.how == .applied)
    }
}
