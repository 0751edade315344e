import JSON
import Testing

@testable import Engine

/// Rules of security groups over inline rules and both kinds of standalone resources.
@Suite struct SecurityGroupAssessmentTests {
    static let group = "sg-0aa"

    static func inline(ingress: JSONValue = [https], egress: JSONValue = [everything]) -> AssessmentProbe.Resource {
        .init(
            "aws_security_group", "web",
            [
                "id": .string(group), "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0aa", "name": "web",
                "ingress": ingress, "egress": egress, "description": "web", "vpc_id": "vpc-1",
            ])
    }
    static let https: JSONValue = [
        "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"], "description": "https", "from_port": 443, "to_port": 443,
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "protocol": "tcp", "security_groups": [], "self": false,
    ]
    static let peers: JSONValue = [
        "cidr_blocks": [], "description": "", "from_port": 8080, "to_port": 8090, "ipv6_cidr_blocks": ["2001:db8::/32"],
        "prefix_list_ids": ["pl-1"], "protocol": "tcp", "security_groups": ["999900001111/sg-far"], "self": true,
    ]
    static let everything: JSONValue = [
        "cidr_blocks": ["0.0.0.0/0"], "description": "", "from_port": 0, "to_port": 0, "ipv6_cidr_blocks": ["::/0"],
        "prefix_list_ids": [], "protocol": "-1", "security_groups": [], "self": false,
    ]

    static func request(_ items: JSONValue...) -> JSONValue {
        ["groupId": .string(group), "ipPermissions": ["items": .array(items)]]
    }
    static func permission(
        _ proto: String, _ from: JSONValue?, _ to: JSONValue?, v4: [JSONValue] = [], v6: [JSONValue] = [],
        groups: [JSONValue] = [], lists: [JSONValue] = []
    ) -> JSONValue {
        func set(_ items: [JSONValue]) -> JSONValue { items.isEmpty ? [:] : ["items": .array(items)] }
        var item: [String: JSONValue] = [
            "ipProtocol": .string(proto), "groups": set(groups), "ipRanges": set(v4), "ipv6Ranges": set(v6),
            "prefixListIds": set(lists),
        ]
        item["fromPort"] = from
        item["toPort"] = to
        return .object(item)
    }
    static func cidr(_ text: String, _ description: String? = nil) -> JSONValue {
        var range: [String: JSONValue] = ["cidrIp": .string(text)]
        range["description"] = description.map(JSONValue.string)
        return .object(range)
    }

    // MARK: Inline

    @Test func `a rule that the state does not have is added to the inline rules`() throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "AuthorizeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 22, 22, v4: [Self.cidr("0.0.0.0/0")])))
        #expect(found.resource.address == "aws_security_group.web")
        #expect(
            found.differences == [
                #"Added ingress{tcp 22 0.0.0.0/0}=->{"cidr_blocks":["0.0.0.0/0"],"from_port":22,"protocol":"tcp","to_port":22}"#
            ])
        #expect(found.isPlanVisible)
        #expect(found.isRecordEvidence)
    }

    @Test(arguments: [
        ("tcp", 443 as JSONValue?, 443 as JSONValue?, "10.0.0.0/8"), ("6", "443", "443", "10.0.0.0/8"),
        ("TCP", 443, 443, "10.1.2.3/8"), ("tcp", 443, 443, "192.168.0.0/16"),
    ])
    func `a rule that the state has is equal in every spelling`(
        _ proto: String, _ from: JSONValue?, _ to: JSONValue?, _ block: String
    ) throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "AuthorizeSecurityGroupIngress", "ec2",
            Self.request(Self.permission(proto, from, to, v4: [Self.cidr(block, "https")])))
        #expect(found.isProvenEqual, "\(found.differences)")
    }

    @Test func `each peer of a permission is a rule of its own`() throws {
        let probe = try AssessmentProbe([Self.inline(ingress: [Self.peers])])
        let all = Self.permission(
            "tcp", 8080, 8090, v6: [["cidrIpv6": "2001:0db8:0::/32"]],
            groups: [["groupId": "sg-far", "userId": "999900001111"], ["groupId": .string(Self.group)]],
            lists: [["prefixListId": "pl-1"]])
        #expect(try probe.one("AuthorizeSecurityGroupIngress", "ec2", Self.request(all)).isProvenEqual)
        let revoked = try probe.one("RevokeSecurityGroupIngress", "ec2", Self.request(all))
        #expect(
            revoked.compared.map(\.element) == [
                "tcp 8080-8090 2001:db8::/32", "tcp 8080-8090 pl-1", "tcp 8080-8090 sg-0aa", "tcp 8080-8090 sg-far",
            ])
        #expect(revoked.compared.allSatisfy { !$0.isEqual && $0.kind == .removed && $0.path == "ingress" })
    }

    @Test func `all protocols means the same with ports, without, and by name`() throws {
        let probe = try AssessmentProbe([Self.inline()])
        for (proto, port): (String, JSONValue?) in [("-1", nil), ("-1", 0), ("-1", -1), ("all", nil)] {
            let item = Self.permission(proto, port, port, v4: [Self.cidr("0.0.0.0/0")], v6: [["cidrIpv6": "::/0"]])
            let found = try probe.one("AuthorizeSecurityGroupEgress", "ec2", Self.request(item))
            #expect(found.isProvenEqual, "\(proto) \(String(describing: port)) \(found.differences)")
        }
    }

    @Test func `revoking in the old flat form removes the rule`() throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "RevokeSecurityGroupIngress", "ec2",
            [
                "groupId": "sg-0aa", "ipPermissions": [:], "ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
                "cidrIp": "192.168.0.0/16",
            ])
        #expect(
            found.differences == [
                #"Removed ingress{tcp 443 192.168.0.0/16}={"cidr_blocks":["192.168.0.0/16"],"description":"https","from_port":443,"protocol":"tcp","to_port":443}->"#
            ])
    }

    @Test func `revoking what the state does not have either brings the state back`() throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 22, 22, v4: [Self.cidr("0.0.0.0/0")])))
        #expect(found.isProvenEqual)
        #expect(found.compared.map(\.element) == ["tcp 22 0.0.0.0/0"])
    }

    @Test func `a description that changes is a modified rule`() throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "UpdateSecurityGroupRuleDescriptionsIngress", "ec2",
            Self.request(Self.permission("tcp", 443, 443, v4: [Self.cidr("10.0.0.0/8", "changed")])))
        #expect(found.compared.map(\.kind) == [.modified])
        #expect(found.differences.count == 1)
    }

    @Test func `a call that the service refused in part or in full changes nothing there`() throws {
        let request = Self.request(Self.permission("tcp", 443, 443, v4: [Self.cidr("10.0.0.0/8")]))
        let probe = try AssessmentProbe([Self.inline()])
        let refused = try probe.one("RevokeSecurityGroupIngress", "ec2", request, response: ["_return": false])
        #expect(refused.ignored == .noEffect)
        let missed = try probe.one(
            "RevokeSecurityGroupIngress", "ec2", request,
            response: ["_return": true, "unknownIpPermissionSet": request["ipPermissions"] ?? .null])
        #expect(missed.ignored == .noEffect)
    }

    // MARK: Rules with resources of their own

    static let single = AssessmentProbe.Resource(
        "aws_vpc_security_group_ingress_rule", "https",
        [
            "id": "sgr-1", "security_group_rule_id": "sgr-1", "security_group_id": "sg-0aa", "ip_protocol": "tcp",
            "from_port": 443, "to_port": 443, "cidr_ipv4": "10.0.0.0/8", "description": "https",
        ])
    static let list = AssessmentProbe.Resource(
        "aws_security_group_rule", "dns",
        [
            "id": "sgrule-12", "type": "ingress", "security_group_id": "sg-0aa", "protocol": "udp", "from_port": 53,
            "to_port": 53, "cidr_blocks": ["10.0.0.0/8", "172.16.0.0/12"], "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "self": false, "description": "dns",
        ])

    @Test func `revoking the only peer deletes the rule's resource`() throws {
        let found = try AssessmentProbe([Self.inline(), Self.single]).one(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 443, 443, v4: [Self.cidr("10.0.0.0/8")])))
        #expect(found.resource.address == "aws_vpc_security_group_ingress_rule.https")
        #expect(found.lifecycle == .deleted)
        #expect(found.resource.id == "sgr-1")
    }

    @Test func `revoking by the rule's id finds its resource`() throws {
        let found = try AssessmentProbe([Self.single]).one(
            "RevokeSecurityGroupIngress", "ec2",
            ["groupId": "sg-0aa", "securityGroupRuleIds": ["items": [["securityGroupRuleId": "sgr-1"]]]])
        #expect(found.resource.address == "aws_vpc_security_group_ingress_rule.https")
        #expect(found.lifecycle == .deleted)
    }

    @Test func `an id that no state knows leaves the group's rules unknown`() throws {
        let found = try AssessmentProbe([Self.inline()]).one(
            "RevokeSecurityGroupIngress", "ec2",
            ["groupId": "sg-0aa", "securityGroupRuleIds": ["items": [["securityGroupRuleId": "sgr-9"]]]])
        #expect(found.differences == ["ingress{sgr-9}=?valueNotInEvent"])
        #expect(found.resource.address == "aws_security_group.web")
    }

    @Test func `revoking one of several peers shortens the rule's list`() throws {
        let found = try AssessmentProbe([Self.inline(), Self.list]).one(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("udp", 53, 53, v4: [Self.cidr("172.16.0.0/12")])))
        #expect(found.resource.address == "aws_security_group_rule.dns")
        #expect(found.lifecycle == .modified)
        #expect(found.differences == [#"Removed cidr_blocks{172.16.0.0/12}="172.16.0.0/12"->"#])
    }

    @Test func `a further rule of a group with standalone rules only is invisible to plans`() throws {
        let rules = Self.https
        var onlyStandalone = rules
        onlyStandalone["cidr_blocks"] = ["10.0.0.0/8"]
        let request = Self.request(Self.permission("tcp", 22, 22, v4: [Self.cidr("0.0.0.0/0")]))
        let hidden = try AssessmentProbe([Self.inline(ingress: [onlyStandalone], egress: []), Self.single]).one(
            "AuthorizeSecurityGroupIngress", "ec2", request)
        #expect(hidden.resource.address == "aws_security_group.web")
        #expect(!hidden.isPlanVisible)
        let mixed = try AssessmentProbe([Self.inline(), Self.single]).one(
            "AuthorizeSecurityGroupIngress", "ec2", request)
        #expect(mixed.isPlanVisible)
    }

    @Test func `a rule replaced by its id is told field by field`() throws {
        let content: (JSONValue) -> JSONValue = { block in
            [
                "ModifySecurityGroupRulesRequest": [
                    "GroupId": "sg-0aa",
                    "SecurityGroupRule": [
                        "SecurityGroupRuleId": "sgr-1", "tag": 1,
                        "SecurityGroupRule": [
                            "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": block,
                            "Description": "https",
                        ],
                    ],
                ]
            ]
        }
        let probe = try AssessmentProbe([Self.inline(), Self.single])
        let changed = try probe.one("ModifySecurityGroupRules", "ec2", content("0.0.0.0/0"))
        #expect(changed.resource.address == "aws_vpc_security_group_ingress_rule.https")
        #expect(changed.differences == [#"cidr_ipv4="10.0.0.0/8"->"0.0.0.0/0""#])
        #expect(try probe.one("ModifySecurityGroupRules", "ec2", content("10.0.0.0/8")).isProvenEqual)
    }

    @Test func `a rule of a group that nobody manages is the group's line`() throws {
        let found = try AssessmentProbe().one(
            "AuthorizeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 22, 22, v4: [Self.cidr("0.0.0.0/0")])))
        #expect(found.ownership == .unmanaged)
        #expect(found.lifecycle == .modified)
        #expect(found.resource.id == "sg-0aa")
        #expect(found.differences.count == 1)
    }

    @Test func `one call may touch a rule's resource and the group`() throws {
        let found = try AssessmentProbe([Self.inline(), Self.list]).assess(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(
                Self.permission("udp", 53, 53, v4: [Self.cidr("172.16.0.0/12")]),
                Self.permission("tcp", 443, 443, v4: [Self.cidr("10.0.0.0/8"), Self.cidr("192.168.0.0/16")])))
        #expect(found.map(\.resource.address) == ["aws_security_group.web", "aws_security_group_rule.dns"])
        #expect(found.map(\.differences.count) == [2, 1])
    }

    @Test func `an open rule is checked again against a newer state`() throws {
        let probe = try AssessmentProbe([Self.inline()])
        let opened = try probe.one(
            "AuthorizeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 22, 22, v4: [Self.cidr("0.0.0.0/0")])))
        let change = try #require(opened.compared.first)
        let open = Assessor.OpenAttribute(
            type: "aws_security_group", path: change.path, element: change.element, kind: change.kind,
            newValue: change.newValue)
        func recheck(_ ingress: JSONValue) throws -> Bool? {
            let snapshot = try AssessmentProbe.snapshot([Self.inline(ingress: ingress)], probe.catalog)
            let instance = try #require(snapshot.instance(address: "aws_security_group.web"))
            return Assessor.recheck(open, in: instance, catalog: probe.catalog, digestKey: nil)?.isEqual
        }
        var adopted = Self.https
        adopted["cidr_blocks"] = ["0.0.0.0/0"]
        adopted["description"] = ""
        adopted["from_port"] = 22
        adopted["to_port"] = 22
        #expect(try recheck([Self.https]) == false)
        #expect(try recheck([Self.https, adopted]) == true)
    }

    @Test func `a rule that another source's state holds is managed elsewhere, though the group is ours`() throws {
        let probe = try AssessmentProbe([Self.inline()], elsewhere: [Self.list])
        let found = try probe.one(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("udp", 53, 53, v4: [Self.cidr("172.16.0.0/12")])))
        #expect(found.ownership == .elsewhere(AssessmentProbe.other, address: "aws_security_group_rule.dns"))
    }

    @Test func `a rule between a group and itself keeps its state value`() throws {
        let rule = AssessmentProbe.Resource(
            "aws_security_group_rule", "peers",
            [
                "id": "sgrule-3", "type": "ingress", "security_group_id": "sg-0aa", "protocol": "tcp", "from_port": 1,
                "to_port": 2, "cidr_blocks": ["10.0.0.0/8"], "self": true,
            ])
        let found = try AssessmentProbe([rule]).one(
            "RevokeSecurityGroupIngress", "ec2",
            Self.request(Self.permission("tcp", 1, 2, groups: [["groupId": "sg-0aa", "userId": "111122223333"]])))
        #expect(found.differences == ["self=true->false"])
    }
}
