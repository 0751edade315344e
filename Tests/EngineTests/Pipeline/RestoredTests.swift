import JSON
import Testing

@testable import Engine

/// What is no more than its key and what one call says of it is as before when it was taken away and put back.
@Suite struct RestoredTests {
    typealias Resource = AssessmentProbe.Resource

    struct Case: Sendable, CustomTestStringConvertible {
        var resource: Resource
        var service: String
        var away: (name: String, request: JSONValue)
        var back: (name: String, request: JSONValue)

        var testDescription: String { "\(away.name), \(back.name)" }
    }

    static let document: JSONValue = .string(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}")
    static let route: JSONValue = ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"]

    static let cases: [Case] = [
        Case(
            resource: Resource(
                "aws_iam_role_policy", "p",
                ["id": "app:inline", "role": "app", "name": "inline", "policy": document]),
            service: "iam", away: ("DeleteRolePolicy", ["roleName": "app", "policyName": "inline"]),
            back: ("PutRolePolicy", ["roleName": "app", "policyName": "inline", "policyDocument": document])),
        Case(
            resource: Resource(
                "aws_route", "r",
                [
                    "id": "r-1", "route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0",
                    "gateway_id": "igw-1",
                ]),
            service: "ec2", away: ("DeleteRoute", route), back: ("CreateRoute", route)),
        Case(
            resource: Resource(
                "aws_security_group_rule", "r",
                [
                    "id": "sgrule-1", "type": "ingress", "security_group_id": "sg-1", "protocol": "tcp",
                    "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8"],
                ]),
            service: "ec2", away: ("RevokeSecurityGroupIngress", StandInTests.permission),
            back: ("AuthorizeSecurityGroupIngress", StandInTests.permission)),
        Case(
            resource: Resource(
                "aws_secretsmanager_secret", "s",
                ["id": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", "name": "s"]),
            service: "secretsmanager", away: ("DeleteSecret", ["secretId": "s"]),
            back: ("RestoreSecret", ["secretId": "s"])),
    ]

    @Test(arguments: cases) func `put back it is as before`(_ test: Case) throws {
        var story = try CatalogStory([test.resource])
        let away = try story.call(0, test.away.name, test.service, test.away.request)
        #expect(away.map(\.outcome) == [.drift])
        #expect(away.first?.detail?.changeClass == .deleted)
        let back = try story.call(4, test.back.name, test.service, test.back.request)
        #expect(back.map(\.outcome) == [.reverted])
        #expect(back.first?.detail?.resolution?.how == .reverted)
        #expect(story.open == [])
    }

    @Test(arguments: cases) func `put where it is already it is nothing`(_ test: Case) throws {
        var story = try CatalogStory([test.resource])
        #expect(try story.call(0, test.back.name, test.service, test.back.request).map(\.outcome) == [.noDrift])
    }

    @Test(arguments: cases) func `a deletion that arrives after it was put back is no deletion any more`(
        _ test: Case
    ) throws {
        var story = try CatalogStory([test.resource])
        #expect(try story.call(4, test.back.name, test.service, test.back.request).map(\.outcome) == [.noDrift])
        let away = try story.call(0, test.away.name, test.service, test.away.request)
        #expect(away.map(\.outcome) == [.reverted])
        #expect(away.first?.detail?.verdict != .confirmed)
        #expect(story.open == [])
        let again = try story.call(5, test.away.name, test.service, test.away.request)
        #expect(again.map(\.outcome) == [.drift])
    }

    @Test func `put back with another value it is drift, and not deleted any more`() throws {
        let test = Self.cases[0]
        var story = try CatalogStory([test.resource])
        _ = try story.call(0, test.away.name, test.service, test.away.request)
        let other = StandInTests.statement("ec2:*")
        let found = try story.call(
            4, "PutRolePolicy", "iam", ["roleName": "app", "policyName": "inline", "policyDocument": other])
        #expect(found.map(\.outcome) == [.drift])
        #expect(found.first?.detail?.changes.map(\.attribute) == ["policy"])
        #expect(story.memory.reports(source: AssessmentProbe.source.key).map(\.changeClass) == [.modified])
    }

    @Test func `a key of an inline list that goes takes what was added under it`() throws {
        let table = Resource("aws_route_table", "t", ["id": "rtb-1", "vpc_id": "vpc-1", "route": []])
        var story = try CatalogStory([table])
        #expect(try story.call(0, "CreateRoute", "ec2", Self.route).map(\.outcome) == [.drift])
        let gone = try story.call(
            4, "DeleteRoute", "ec2", ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0"])
        #expect(gone.map(\.outcome) == [.reverted])
        #expect(story.open == [])
    }

    @Test func `an inline policy put back as it was leaves nothing of the one between`() throws {
        let role = Resource(
            "aws_iam_role", "app",
            ["id": "app", "name": "app", "inline_policy": [["name": "inline", "policy": Self.document]]])
        var story = try CatalogStory([role])
        func request(_ policy: JSONValue) -> JSONValue {
            ["roleName": "app", "policyName": "inline", "policyDocument": policy]
        }
        _ = try story.call(0, "PutRolePolicy", "iam", request(StandInTests.statement("ec2:*")))
        let third = try story.call(2, "PutRolePolicy", "iam", request(StandInTests.statement("sns:*")))
        #expect(third.first?.detail?.changes.count { $0.kind == .added } == 1)
        let report = try #require(story.memory.reports(source: AssessmentProbe.source.key).first)
        #expect(report.changes.count { $0.kind == .added } == 1)
        let back = try story.call(4, "PutRolePolicy", "iam", request(Self.document))
        #expect(back.first?.detail?.resolution?.how == .reverted)
        #expect(story.open == [])
    }

    @Test func `a deletion that arrives after what was made anew is not the end of it`() throws {
        let url: JSONValue = "https://sqs.eu-west-1.amazonaws.com/111122223333/q"
        var story = try CatalogStory([Resource("aws_sqs_queue", "q", ["id": url, "url": url, "name": "q"])])
        _ = try story.call(5, "CreateQueue", "sqs", ["queueName": "q"])
        let late = try #require(try story.call(0, "DeleteQueue", "sqs", ["queueUrl": url]).last)
        #expect(late.detail?.changeClass == .replaced)
        #expect(late.detail?.unverifiedReasons.contains(.unorderedEvents) == true)
        #expect(story.memory.reports(source: AssessmentProbe.source.key).map(\.changeClass) == [.replaced])
    }
}
