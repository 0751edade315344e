import JSON
import Testing

@testable import Engine

/// Rules of a security group that later calls name by their ids alone, as the console does.
@Suite struct LearnedRuleTests {
    static let group = "sg-0123456789abcdef0"

    static func call(_ name: String, _ seconds: Int64, _ request: JSONValue, response: JSONValue = [:]) -> JSONValue {
        PipelineTests.record(
            "e\(seconds)", seconds, name: name, ["requestParameters": request, "responseElements": response])
    }

    static func authorize(_ seconds: Int64, id: String = "sgr-0aa", group: String = group, port: Int64 = 22)
        -> JSONValue
    {
        let rule: JSONValue = [
            "groupOwnerId": "111122223333", "groupId": .string(group), "securityGroupRuleId": .string(id),
            "isEgress": false, "ipProtocol": "tcp", "fromPort": .int(port), "toPort": .int(port),
            "cidrIpv4": "0.0.0.0/0",
        ]
        let permission: JSONValue = [
            "ipProtocol": "tcp", "fromPort": .int(port), "toPort": .int(port),
            "ipRanges": ["items": [["cidrIp": "0.0.0.0/0"]]],
        ]
        return call(
            "AuthorizeSecurityGroupIngress", seconds,
            ["groupId": .string(group), "ipPermissions": ["items": [permission]]],
            response: ["_return": true, "securityGroupRuleSet": ["items": [rule]]])
    }

    static func byID(_ ids: String...) -> JSONValue {
        [
            "groupId": .string(group),
            "securityGroupRuleIds": ["items": .array(ids.map { ["securityGroupRuleId": .string($0)] })],
        ]
    }

    static func modify(_ seconds: Int64, id: String = "sgr-0aa", cidr: String) -> JSONValue {
        call(
            "ModifySecurityGroupRules", seconds,
            [
                "ModifySecurityGroupRulesRequest": [
                    "GroupId": .string(group),
                    "SecurityGroupRule": [
                        "SecurityGroupRuleId": .string(id), "tag": 1,
                        "SecurityGroupRule": [
                            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": .string(cidr),
                        ],
                    ],
                ]
            ], response: ["ModifySecurityGroupRulesResponse": ["return": true]])
    }

    @Test func `a rule opened, then revoked by its id, is put right`() throws {
        var story = try PipelineTests.Story()
        #expect(try story.event(Self.authorize(10)).map(\.outcome) == [.drift])
        #expect(story.memory.openReportCount == 1)
        let end = try story.event(Self.call("RevokeSecurityGroupIngress", 20, Self.byID("sgr-0aa")))
        #expect(end.map(\.outcome) == [.reverted])
        #expect(end.first?.detail?.resource.address == "aws_security_group.open")
        #expect(story.memory.openReportCount == 0)
    }

    @Test func `of two rules opened, revoking one by its id leaves the other open`() throws {
        var story = try PipelineTests.Story()
        _ = try story.event(Self.authorize(10))
        _ = try story.event(Self.authorize(11, id: "sgr-0bb", port: 3389))
        _ = try story.event(Self.call("RevokeSecurityGroupIngress", 20, Self.byID("sgr-0aa")))
        let records = story.memory.reports(source: story.environment.source.key)
        #expect(records.map(\.phase) == [.open])
        #expect(records.first?.changes.map(\.key.element) == ["tcp 3389 0.0.0.0/0"])
    }

    @Test func `a rule that becomes another one by its id goes, and the other joins`() throws {
        var story = try PipelineTests.Story()
        _ = try story.event(Self.authorize(10))
        #expect(try story.event(Self.modify(20, cidr: "10.0.0.0/8")).map(\.outcome) == [.drift])
        let records = story.memory.reports(source: story.environment.source.key)
        #expect(records.first?.changes.map(\.key.element) == ["tcp 22 10.0.0.0/8"])
        let end = try story.event(Self.call("RevokeSecurityGroupIngress", 30, Self.byID("sgr-0aa")))
        #expect(end.map(\.outcome) == [.reverted])
        #expect(story.memory.openReportCount == 0)
    }

    @Test func `the id of a rule of another group, or one never told, stays unknown`() throws {
        var story = try PipelineTests.Story()
        _ = try story.event(Self.authorize(10, group: "sg-0fffffffffffffff0"))
        let other = try story.event(Self.call("RevokeSecurityGroupIngress", 20, Self.byID("sgr-0aa")))
        #expect(other.map(\.outcome) == [.unknown])
        let never = try story.event(Self.call("RevokeSecurityGroupIngress", 21, Self.byID("sgr-0cc")))
        #expect(never.map(\.outcome) == [.unknown])
    }

    @Test func `a call that failed teaches nothing`() throws {
        var story = try PipelineTests.Story()
        var failed = Self.authorize(10)
        failed["errorCode"] = "UnauthorizedOperation"
        _ = try story.event(failed)
        #expect(story.memory.aliases.rules.count == 0)
    }

    @Test func `what is remembered is bounded, and the newest stays`() throws {
        var rules = LearnedRules()
        let rule = SecurityRule(
            key: .init(direction: .ingress, proto: "tcp", from: 22, to: 22, peer: .ipv4("0.0.0.0/0")))
        for number in 0..<(3 * LearnedRules.limit) { rules.learn("sgr-\(number)", rule, of: "sg-1") }
        #expect(rules.count <= LearnedRules.limit)
        #expect(rules["sgr-\(3 * LearnedRules.limit - 1)"] != nil)
        #expect(rules["sgr-0"] == nil)
    }
}
