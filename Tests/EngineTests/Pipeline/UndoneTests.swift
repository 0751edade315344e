import JSON
import Testing

@testable import Engine

/// What somebody does to elements of lists and sets, and then undoes: nothing of it stays open.
@Suite struct UndoneTests {
    struct Story: Sendable, CustomTestStringConvertible {
        var type: String
        var attributes: JSONValue
        var service = "ec2"
        var done: (name: String, request: JSONValue)
        var undone: (name: String, request: JSONValue)
        var testDescription: String { "\(type) \(done.name), \(undone.name)" }
    }

    private static func route(_ gateway: String) -> JSONValue {
        ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": .string(gateway)]
    }
    private static func entry(_ action: String) -> JSONValue {
        [
            "networkAclId": "acl-1", "ruleNumber": 100, "egress": false, "ruleAction": .string(action),
            "aclProtocol": "6",
            "portRange": ["from": 443, "to": 443], "cidrBlock": "10.0.0.0/8", "icmpTypeCode": [:],
        ]
    }
    private static func parameter(_ value: String) -> JSONValue {
        [
            "dBParameterGroupName": "pg",
            "parameters": [["parameterName": "log", "parameterValue": .string(value), "applyMethod": "immediate"]],
        ]
    }
    private static func groupTag(_ value: String) -> JSONValue {
        [
            "tags": [
                [
                    "resourceId": "web", "resourceType": "auto-scaling-group", "key": "Stage", "value": .string(value),
                    "propagateAtLaunch": true,
                ]
            ]
        ]
    }
    private static func acl(_ action: JSONValue) -> JSONValue {
        ["name": "edge", "scope": "REGIONAL", "id": "w1", "lockToken": "l", "rules": [], "defaultAction": action]
    }
    private static let listener = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2"
    private static func listen(_ action: JSONValue) -> JSONValue {
        ["listenerArn": .string(listener), "defaultActions": [action]]
    }
    private static let table: JSONValue = [
        "id": "rtb-1", "route": [["cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "nat_gateway_id": ""]],
    ]
    private static let network: JSONValue = [
        "id": "acl-1",
        "ingress": [
            [
                "rule_no": 100, "action": "allow", "protocol": "6", "from_port": 443, "to_port": 443,
                "cidr_block": "10.0.0.0/8", "ipv6_cidr_block": "", "icmp_code": 0, "icmp_type": 0,
            ]
        ], "egress": [],
    ]

    static let stories = [
        Story(
            type: "aws_route_table", attributes: table,
            done: (
                "CreateRoute", ["routeTableId": "rtb-1", "destinationCidrBlock": "10.9.0.0/16", "gatewayId": "vgw-1"]
            ),
            undone: ("DeleteRoute", ["routeTableId": "rtb-1", "destinationCidrBlock": "10.9.0.0/16"])),
        Story(
            type: "aws_route_table", attributes: table, done: ("ReplaceRoute", route("igw-2")),
            undone: ("ReplaceRoute", route("igw-1"))),
        Story(
            type: "aws_network_acl", attributes: network, done: ("ReplaceNetworkAclEntry", entry("deny")),
            undone: ("ReplaceNetworkAclEntry", entry("allow"))),
        Story(
            type: "aws_db_parameter_group",
            attributes: [
                "id": "pg", "name": "pg", "parameter": [["name": "log", "value": "all", "apply_method": "immediate"]],
            ], service: "rds", done: ("ModifyDBParameterGroup", parameter("none")),
            undone: ("ModifyDBParameterGroup", parameter("all"))),
        Story(
            type: "aws_autoscaling_group",
            attributes: [
                "id": "web", "name": "web", "tag": [["key": "Stage", "value": "live", "propagate_at_launch": true]],
            ], service: "autoscaling", done: ("CreateOrUpdateTags", groupTag("test")),
            undone: ("CreateOrUpdateTags", groupTag("live"))),
        Story(
            type: "aws_wafv2_web_acl",
            attributes: [
                "id": "w1", "name": "edge", "scope": "REGIONAL", "rule": [],
                "default_action": [["allow": [], "block": [["custom_response": []]]]],
            ], service: "wafv2", done: ("UpdateWebACL", acl(["allow": [:]])),
            undone: ("UpdateWebACL", acl(["block": [:]]))),
        Story(
            type: "aws_lb_listener",
            attributes: [
                "id": .string(listener), "arn": .string(listener),
                "default_action": [["type": "forward", "target_group_arn": "arn:blue", "order": 1]],
            ], service: "elasticloadbalancing",
            done: ("ModifyListener", listen(["type": "redirect", "redirectConfig": ["statusCode": "HTTP_301"]])),
            undone: ("ModifyListener", listen(["type": "forward", "targetGroupArn": "arn:blue"]))),
        Story(
            type: "aws_ec2_managed_prefix_list",
            attributes: ["id": "pl-1", "entry": [["cidr": "192.0.2.0/24", "description": "hq"]]],
            done: (
                "ModifyManagedPrefixList",
                [
                    "ModifyManagedPrefixListRequest": [
                        "PrefixListId": "pl-1", "AddEntry": ["Cidr": "0.0.0.0/1", "tag": 1],
                    ]
                ]
            ),
            undone: (
                "ModifyManagedPrefixList",
                [
                    "ModifyManagedPrefixListRequest": [
                        "PrefixListId": "pl-1", "RemoveEntry": ["Cidr": "0.0.0.0/1", "tag": 1],
                    ]
                ]
            )),
    ]

    @Test(arguments: stories) func `an undone change is reverted and leaves nothing open`(_ story: Story) throws {
        let probe = try AssessmentProbe([.init(story.type, "this", story.attributes)])
        let environment = Environment(
            catalog: probe.catalog, source: AssessmentProbe.source, policies: try PolicySet(compiling: [.standIn]),
            ownership: probe.ownership, hasStates: true)
        var memory = Memory()
        func step(_ call: (name: String, request: JSONValue), _ number: Int) throws -> Finding? {
            let event = try AssessmentProbe.event(
                call.name, story.service, request: call.request,
                extra: [
                    "eventID": .string("e-\(number)"), "eventTime": .string("2026-01-31T12:0\(number):00Z"),
                    "apiVersion": story.service == "elasticloadbalancing" ? "2015-12-01" : .null,
                ])
            return Pipeline.step(environment, &memory, .event(event)).first
        }
        #expect(try step(story.done, 1)?.outcome == .drift)
        let undone = try #require(try step(story.undone, 2))
        #expect(undone.outcome == .reverted)
        #expect(memory.judging.ledger.entries.values.allSatisfy { !$0.isOpen }, "\(memory.judging.ledger.entries)")
    }
}
