import JSON
import Testing

@testable import Engine

/// The two forms of an action that forwards to one target group.
@Suite struct ForwardFormTests {
    private static func group(_ name: String) -> JSONValue {
        .string("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/\(name)/0123456789abcdef")
    }
    private static let listener = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2"
    private static let short: JSONValue = [
        ["type": "forward", "order": 1, "target_group_arn": group("blue"), "forward": []]
    ]
    private static let long: JSONValue = [
        [
            "type": "forward", "order": 1, "target_group_arn": "",
            "forward": [["target_group": [["arn": group("blue"), "weight": 1]], "stickiness": []]],
        ]
    ]

    private static func differences(_ state: JSONValue, _ action: JSONValue) throws -> [String] {
        let probe = try AssessmentProbe([
            .init(
                "aws_lb_listener", "web", ["id": .string(listener), "arn": .string(listener), "default_action": state])
        ])
        let found = try probe.one(
            "ModifyListener", "elasticloadbalancing",
            ["listenerArn": .string(listener), "defaultActions": [action]])
        #expect(found.resource.address == "aws_lb_listener.web")
        #expect(found.unmapped == [])
        return found.differences
    }

    private static func both(_ name: String, sticky: Bool = false) -> JSONValue {
        [
            "type": "forward", "order": 1, "targetGroupArn": group(name),
            "forwardConfig": [
                "targetGroups": [["targetGroupArn": group(name), "weight": 1]],
                "targetGroupStickinessConfig": ["enabled": .bool(sticky)],
            ],
        ]
    }

    @Test func `both forms at once are the form of the state`() throws {
        #expect(try Self.differences(Self.short, Self.both("blue")) == [])
        #expect(try Self.differences(Self.short, Self.both("green")).count == 1)
        #expect(try Self.differences(Self.long, Self.both("blue")) == [])
        #expect(try !Self.differences(Self.long, Self.both("green")).isEmpty)
    }

    @Test func `the short form is compared with a block of one group`() throws {
        let blue: JSONValue = ["type": "forward", "order": 1, "targetGroupArn": Self.group("blue")]
        let green: JSONValue = ["type": "forward", "order": 1, "targetGroupArn": Self.group("green")]
        #expect(try Self.differences(Self.long, blue) == [])
        #expect(try !Self.differences(Self.long, green).isEmpty)
        #expect(try Self.differences(Self.short, blue) == [])
        #expect(
            try Self.differences(Self.short, green).first?.hasPrefix("default_action[0].target_group_arn=") == true)
    }

    @Test func `two groups, or sessions that stay, are more than a form`() throws {
        #expect(try !Self.differences(Self.short, Self.both("blue", sticky: true)).isEmpty)
        let split: JSONValue = [
            "type": "forward", "order": 1,
            "forwardConfig": [
                "targetGroups": [
                    ["targetGroupArn": Self.group("blue"), "weight": 1],
                    ["targetGroupArn": Self.group("green"), "weight": 9],
                ]
            ],
        ]
        #expect(try !Self.differences(Self.short, split).isEmpty)
        #expect(try !Self.differences(Self.long, split).isEmpty)
    }
}
