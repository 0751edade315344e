import JSON

/// A Terraform state, version 4, of one instance and one security group; what a test changes is a parameter.
struct TestState: Sendable {
    static let instanceID = "i-0123456789abcdef0"
    static let groupID = "sg-0a1b2c3d4e5f60718"

    var serial: Int64 = 1
    var lineage = "0d6f4a4e-6c1b-4a35-9a6c-2f6a0c5d1e01"
    var account = "111122223333"
    var instanceType = "t3.small"
    /// Further instances by name and id, all of type t3.small.
    var others: [(name: String, id: String)] = []

    static func json(version: Int64 = 4, serial: Int64, lineage: String, resources: [JSONValue]) -> JSONValue {
        [
            "version": .int(version), "terraform_version": "1.9.8", "serial": .int(serial),
            "lineage": .string(lineage), "outputs": [:], "resources": .array(resources),
        ]
    }

    var json: JSONValue {
        let instances = [("web", Self.instanceID, instanceType)] + others.map { ($0.name, $0.id, "t3.small") }
        return Self.json(
            serial: serial, lineage: lineage, resources: instances.map { instance($0.0, $0.1, $0.2) } + [group])
    }

    private func resource(_ type: String, _ name: String, _ attributes: JSONValue) -> JSONValue {
        [
            "mode": "managed", "type": .string(type), "name": .string(name),
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [["schema_version": 1, "attributes": attributes, "sensitive_attributes": []]],
        ]
    }

    private func instance(_ name: String, _ id: String, _ type: String) -> JSONValue {
        resource(
            "aws_instance", name,
            [
                "ami": "ami-0c0ffee0000000001",
                "arn": .string("arn:aws:ec2:eu-central-1:\(account):instance/\(id)"),
                "availability_zone": "eu-central-1a", "ebs_optimized": true, "id": .string(id),
                "instance_type": .string(type), "monitoring": false, "source_dest_check": true,
                "disable_api_termination": true, "tags": ["Name": .string(name)],
                "tags_all": ["Name": .string(name)],
            ])
    }

    private var group: JSONValue {
        resource(
            "aws_security_group", "web",
            [
                "arn": .string("arn:aws:ec2:eu-central-1:\(account):security-group/\(Self.groupID)"),
                "description": "Web tier", "egress": [], "id": .string(Self.groupID),
                "ingress": [
                    [
                        "cidr_blocks": ["10.20.0.0/16"], "description": "bastion", "from_port": 22, "to_port": 22,
                        "protocol": "tcp", "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [],
                        "self": false,
                    ]
                ],
                "name": "web", "name_prefix": "", "owner_id": .string(account), "revoke_rules_on_delete": false,
                "vpc_id": "vpc-0f00d00000000001", "tags": ["Name": "web"], "tags_all": ["Name": "web"],
            ])
    }
}
