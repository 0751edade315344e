import JSON
import Testing

@testable import Engine

/// Elements of which a record tells fewer members than a state has: the state that holds them ends the change.
@Suite struct AdoptedElementTests {
    private static let rule: JSONValue = [
        "rule_no": 100, "action": "allow", "protocol": "6", "from_port": 443, "to_port": 443,
        "cidr_block": "10.0.0.0/8",
        "ipv6_cidr_block": "", "icmp_code": 0, "icmp_type": 0,
    ]
    private static let opened: JSONValue = [
        "rule_no": 90, "action": "allow", "protocol": "6", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0",
        "ipv6_cidr_block": "", "icmp_code": 0, "icmp_type": 0,
    ]

    @Test(arguments: ["held", "changed", "absent"]) func `an entry is equal to the state's by what it means`(
        _ what: String
    ) throws {
        let changed: JSONValue = [
            "rule_no": 90, "action": "deny", "protocol": "6", "from_port": 22, "to_port": 22, "cidr_block": "0.0.0.0/0",
            "ipv6_cidr_block": "", "icmp_code": 0, "icmp_type": 0,
        ]
        let entries: [JSONValue] =
            switch what {
            case "held": [Self.rule, Self.opened]
            case "changed": [Self.rule, changed]
            default: [Self.rule]
            }
        let probe = try AssessmentProbe([.init("aws_network_acl", "this", ["id": "acl-1", "ingress": .array(entries)])])
        let told: JSONValue = [
            "rule_no": 90, "action": "allow", "protocol": "6", "from_port": 22, "to_port": 22,
            "cidr_block": "0.0.0.0/0",
        ]
        let open = Assessor.OpenAttribute(
            type: "aws_network_acl", path: "ingress", element: ElementText.of(told), kind: .added, newValue: told)
        let instance = try #require(probe.ownership.lookup(type: "aws_network_acl", key: "acl-1").first).instance
        let now = try #require(Assessor.recheck(open, in: instance, catalog: probe.catalog, digestKey: nil))
        #expect(now.isEqual == (what == "held"))
    }
}
