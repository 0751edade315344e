import JSON
import Testing

@testable import Engine

/// Networks, volumes and images: children and parents in both ways that Terraform writes them.
@Suite struct NetworkAssessmentTests {
    static let table = AssessmentProbe.Resource(
        "aws_route_table", "main",
        [
            "id": "rtb-1", "vpc_id": "vpc-1", "propagating_vgws": [],
            "route": [
                [
                    "cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "ipv6_cidr_block": "", "nat_gateway_id": "",
                    "network_interface_id": "", "destination_prefix_list_id": "",
                ],
                ["cidr_block": "", "ipv6_cidr_block": "::/0", "egress_only_gateway_id": "eigw-1", "gateway_id": ""],
            ],
        ])
    static let route = AssessmentProbe.Resource(
        "aws_route", "out",
        [
            "id": "r-rtb-1", "route_table_id": "rtb-1", "destination_cidr_block": "10.9.0.0/16",
            "destination_ipv6_cidr_block": "", "nat_gateway_id": "nat-1", "gateway_id": "",
        ])

    @Test func `a route of a table with inline routes is an element of its list`() throws {
        let probe = try AssessmentProbe([Self.table])
        let added = try probe.one(
            "CreateRoute", "ec2",
            ["routeTableId": "rtb-1", "destinationCidrBlock": "10.0.0.0/8", "natGatewayId": "nat-1"])
        #expect(added.resource.address == "aws_route_table.main")
        #expect(added.compared.filter { !$0.isEqual }.map(\.kind) == [.added])
        #expect(added.compared[0].newValue == ["cidr_block": "10.0.0.0/8", "nat_gateway_id": "nat-1"])
        let same = try probe.one(
            "CreateRoute", "ec2", ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"])
        #expect(same.isProvenEqual, "\(same.differences)")
    }

    @Test func `replacing a route takes the place of the one with its destination`() throws {
        let probe = try AssessmentProbe([Self.table])
        let found = try probe.one(
            "ReplaceRoute", "ec2",
            ["routeTableId": "rtb-1", "destinationIpv6CidrBlock": "::/0", "networkInterfaceId": "eni-9"])
        #expect(
            found.compared.filter { !$0.isEqual }.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [
                .added, .removed,
            ])
        #expect(found.compared.first { $0.kind == .removed }?.stateValue?["egress_only_gateway_id"] == "eigw-1")
        let gone = try probe.one(
            "DeleteRoute", "ec2", ["routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0"])
        #expect(gone.compared.filter { !$0.isEqual }.map(\.kind) == [.removed])
    }

    @Test func `a route with a resource of its own is told there`() throws {
        let probe = try AssessmentProbe([Self.table, Self.route])
        let request: (String, String) -> JSONValue = { member, target in
            .object([
                "routeTableId": "rtb-1", "destinationCidrBlock": "10.9.0.0/16", member: .string(target),
            ])
        }
        let changed = try probe.one("ReplaceRoute", "ec2", request("gatewayId", "igw-7"))
        #expect(changed.resource.address == "aws_route.out")
        #expect(changed.differences == [#"gateway_id=""->"igw-7""#, #"nat_gateway_id="nat-1"->"#])
        #expect(try probe.one("ReplaceRoute", "ec2", request("natGatewayId", "nat-1")).isProvenEqual)
        let gone = try probe.one(
            "DeleteRoute", "ec2", ["routeTableId": "rtb-1", "destinationCidrBlock": "10.9.0.0/16"])
        #expect(gone.resource.address == "aws_route.out")
        #expect(gone.lifecycle == .deleted)
    }

    @Test func `entries of access lists are told by number and direction`() throws {
        let entry: JSONValue = [
            "rule_no": 100, "action": "allow", "protocol": "tcp", "cidr_block": "0.0.0.0/0", "from_port": 443,
            "to_port": 443, "icmp_code": 0, "icmp_type": 0, "ipv6_cidr_block": "",
        ]
        let probe = try AssessmentProbe([
            .init("aws_network_acl", "main", ["id": "acl-1", "vpc_id": "vpc-1", "ingress": [entry], "egress": []])
        ])
        func request(_ port: JSONValue, egress: Bool) -> JSONValue {
            [
                "networkAclId": "acl-1", "ruleNumber": 100, "egress": .bool(egress), "ruleAction": "allow",
                "icmpTypeCode": [:], "portRange": ["from": port, "to": port], "aclProtocol": "6",
                "cidrBlock": "0.0.0.0/0",
            ]
        }
        let same = try probe.one("ReplaceNetworkAclEntry", "ec2", request(443, egress: false))
        #expect(same.isProvenEqual, "\(same.differences)")
        let changed = try probe.one("ReplaceNetworkAclEntry", "ec2", request(22, egress: false))
        #expect(Set(changed.compared.map(\.path)) == ["ingress"])
        #expect(changed.differences.count == 2)
        let other = try probe.one("CreateNetworkAclEntry", "ec2", request(443, egress: true))
        #expect(Set(other.compared.map(\.path)) == ["egress"])
        #expect(other.compared.filter { !$0.isEqual }.map(\.kind) == [.added])
    }

    @Test func `a gateway's network is set and unset`() throws {
        let probe = try AssessmentProbe([.init("aws_internet_gateway", "main", ["id": "igw-1", "vpc_id": "vpc-1"])])
        let request: JSONValue = ["internetGatewayId": "igw-1", "vpcId": "vpc-1"]
        #expect(try probe.one("DetachInternetGateway", "ec2", request).differences == [#"vpc_id="vpc-1"->"#])
        #expect(try probe.one("AttachInternetGateway", "ec2", request).isProvenEqual)
    }

    @Test func `permissions of a snapshot and of an image are children`() throws {
        let probe = try AssessmentProbe([
            .init("aws_ebs_snapshot", "data", ["id": "snap-1", "volume_id": "vol-1"]),
            .init(
                "aws_snapshot_create_volume_permission", "partner",
                ["id": "snap-1-999900001111", "snapshot_id": "snap-1", "account_id": "999900001111"]),
        ])
        let shared = try probe.one(
            "ModifySnapshotAttribute", "ec2",
            [
                "snapshotId": "snap-1", "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": ["add": ["items": [["group": "all"]]]],
            ])
        #expect(shared.ownership == .unmanaged)
        #expect(shared.lifecycle == .created)
        #expect(shared.parent?.address == "aws_ebs_snapshot.data")
        #expect(shared.resource.key.type == "aws_snapshot_create_volume_permission")
        let revoked = try probe.one(
            "ModifySnapshotAttribute", "ec2",
            [
                "snapshotId": "snap-1", "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": ["remove": ["items": [["userId": "999900001111"]]]],
            ])
        #expect(revoked.resource.address == "aws_snapshot_create_volume_permission.partner")
        #expect(revoked.lifecycle == .deleted)
    }

    @Test func `a setting of the region is found without a request`() throws {
        let probe = try AssessmentProbe([
            .init("aws_ebs_encryption_by_default", "on", ["id": "x", "region": "eu-west-1", "enabled": true])
        ])
        let off = try probe.one("DisableEbsEncryptionByDefault", "ec2", nil)
        #expect(off.resource.address == "aws_ebs_encryption_by_default.on")
        #expect(off.differences == ["enabled=true->false"])
        #expect(try probe.one("EnableEbsEncryptionByDefault", "ec2", nil).isProvenEqual)
    }

    @Test func `lists of an endpoint grow and shrink by the call`() throws {
        let probe = try AssessmentProbe([
            .init("aws_vpc_endpoint", "s3", ["id": "vpce-1", "route_table_ids": ["rtb-1"], "subnet_ids": []])
        ])
        func request(_ member: String, _ id: JSONValue) -> JSONValue {
            ["ModifyVpcEndpointRequest": .object(["VpcEndpointId": "vpce-1", member: ["tag": 1, "content": id]])]
        }
        #expect(
            try probe.one("ModifyVpcEndpoint", "ec2", request("AddRouteTableId", "rtb-2")).differences == [
                #"Added route_table_ids{rtb-2}=->"rtb-2""#
            ])
        #expect(try probe.one("ModifyVpcEndpoint", "ec2", request("AddRouteTableId", "rtb-1")).isProvenEqual)
        #expect(
            try probe.one("ModifyVpcEndpoint", "ec2", request("RemoveRouteTableId", "rtb-1")).differences == [
                #"Removed route_table_ids{rtb-1}="rtb-1"->"#
            ])
    }

    @Test func `a volume's long modification is in progress`() throws {
        let probe = try AssessmentProbe([.init("aws_ebs_volume", "data", ["id": "vol-1", "size": 8, "type": "gp2"])])
        let found = try probe.one(
            "ModifyVolume", "ec2", ["ModifyVolumeRequest": ["VolumeId": "vol-1", "Size": 16, "VolumeType": "gp2"]])
        #expect(found.differences == ["size=8->16"])
        #expect(found.effect == .inProgress)
    }
}
