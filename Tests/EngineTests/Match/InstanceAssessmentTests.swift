import JSON
import Testing

@testable import Engine

/// EC2 instances: each call with a new value, and its twin that carries the state's value.
@Suite struct InstanceAssessmentTests {
    static let instance: JSONValue = [
        "id": "i-0aa", "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0aa", "instance_type": "t3.micro",
        "disable_api_termination": false, "disable_api_stop": false, "ebs_optimized": false, "monitoring": false,
        "source_dest_check": true, "user_data": "echo", "iam_instance_profile": "web",
        "instance_initiated_shutdown_behavior": "stop", "ami": "ami-1",
        "vpc_security_group_ids": ["sg-b", "sg-a"], "tags": ["Name": "web"],
        "tags_all": ["Name": "web", "team": "pay"],
        "credit_specification": [["cpu_credits": "standard"]],
        "maintenance_options": [["auto_recovery": "default"]],
        "metadata_options": [
            [
                "http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1,
                "http_protocol_ipv6": "disabled", "instance_metadata_tags": "disabled",
            ]
        ],
    ]
    static func probe() throws -> AssessmentProbe {
        try AssessmentProbe([.init("aws_instance", "web", instance)])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var event: String
        var changed: JSONValue
        var same: JSONValue
        var differences: [String]
        var response: JSONValue?
        var testDescription: String { event + " " + differences.joined(separator: " ") }

        init(
            _ event: String, changed: JSONValue, same: JSONValue, response: JSONValue? = nil, _ differences: String...
        ) {
            self.event = event
            self.changed = changed
            self.same = same
            self.response = response
            self.differences = differences
        }
    }

    static let association: JSONValue = [
        "ReplaceIamInstanceProfileAssociationResponse": ["iamInstanceProfileAssociation": ["instanceId": "i-0aa"]]
    ]

    static let cases = [
        Case(
            "ModifyInstanceAttribute", changed: ["instanceId": "i-0aa", "instanceType": ["value": "m5.large"]],
            same: ["instanceId": "i-0aa", "instanceType": ["value": "t3.micro"]],
            #"instance_type="t3.micro"->"m5.large""#),
        Case(
            "ModifyInstanceAttribute", changed: ["instanceId": "i-0aa", "disableApiTermination": ["value": true]],
            same: ["instanceId": "i-0aa", "disableApiTermination": ["value": false]],
            "disable_api_termination=false->true"),
        Case(
            "ModifyInstanceAttribute", changed: ["instanceId": "i-0aa", "ebsOptimized": true],
            same: ["instanceId": "i-0aa", "ebsOptimized": "false"], "ebs_optimized=false->true"),
        Case(
            "ModifyInstanceAttribute", changed: ["instanceId": "i-0aa", "sourceDestCheck": ["value": false]],
            same: ["instanceId": "i-0aa", "sourceDestCheck": ["value": true]], "source_dest_check=true->false"),
        Case(
            "ModifyInstanceAttribute",
            changed: ["instanceId": "i-0aa", "attribute": "instanceInitiatedShutdownBehavior", "value": "terminate"],
            same: ["instanceId": "i-0aa", "attribute": "instanceInitiatedShutdownBehavior", "value": "stop"],
            #"instance_initiated_shutdown_behavior="stop"->"terminate""#),
        Case(
            "ModifyInstanceAttribute",
            changed: ["instanceId": "i-0aa", "groupSet": ["items": [["groupId": "sg-a"], ["groupId": "sg-c"]]]],
            same: ["instanceId": "i-0aa", "groupSet": ["items": [["groupId": "sg-a"], ["groupId": "sg-b"]]]],
            #"Removed vpc_security_group_ids{sg-b}="sg-b"->"#, #"Added vpc_security_group_ids{sg-c}=->"sg-c""#),
        Case(
            "ModifyInstanceMetadataOptions",
            changed: [
                "ModifyInstanceMetadataOptionsRequest": [
                    "InstanceId": "i-0aa", "HttpTokens": "optional", "HttpPutResponseHopLimit": 2,
                ]
            ],
            same: [
                "ModifyInstanceMetadataOptionsRequest": [
                    "InstanceId": "i-0aa", "HttpTokens": "required", "HttpPutResponseHopLimit": "1",
                ]
            ],
            "metadata_options[0].http_put_response_hop_limit=1->2",
            #"metadata_options[0].http_tokens="required"->"optional""#),
        Case(
            "ModifyInstanceCreditSpecification",
            changed: [
                "ModifyInstanceCreditSpecificationRequest": [
                    "InstanceCreditSpecification": ["InstanceId": "i-0aa", "CpuCredits": "unlimited", "tag": 1]
                ]
            ],
            same: [
                "ModifyInstanceCreditSpecificationRequest": [
                    "InstanceCreditSpecification": ["InstanceId": "i-0aa", "CpuCredits": "standard", "tag": 1]
                ]
            ], #"credit_specification[0].cpu_credits="standard"->"unlimited""#),
        Case(
            "ReplaceIamInstanceProfileAssociation",
            changed: [
                "ReplaceIamInstanceProfileAssociationRequest": [
                    "AssociationId": "iip-assoc-1", "IamInstanceProfile": ["Name": "admin"],
                ]
            ],
            same: [
                "ReplaceIamInstanceProfileAssociationRequest": [
                    "AssociationId": "iip-assoc-1",
                    "IamInstanceProfile": ["Arn": "arn:aws:iam::111122223333:instance-profile/app/web"],
                ]
            ],
            response: association, #"iam_instance_profile="web"->"admin""#),
        Case(
            "CreateTags",
            changed: [
                "resourcesSet": ["items": [["resourceId": "i-0aa"]]],
                "tagSet": ["items": [["key": "team", "value": "evil"], ["key": "new", "value": "1"]]],
            ],
            same: [
                "resourcesSet": ["items": [["resourceId": "i-0aa"]]],
                "tagSet": ["items": [["key": "team", "value": "pay"], ["key": "Name", "value": "web"]]],
            ], #"Added tags["new"]=->"1""#, #"tags["team"]="pay"->"evil""#),
        Case(
            "DeleteTags",
            changed: [
                "resourcesSet": ["items": [["resourceId": "i-0aa"]]], "tagSet": ["items": [["key": "Name"]]],
            ],
            same: [
                "resourcesSet": ["items": [["resourceId": "i-0aa"]]], "tagSet": ["items": [["key": "other"]]],
            ], #"Removed tags["Name"]="web"->"#),
    ]

    @Test(arguments: cases) func `tells exactly what differs, and its twin is proven equal`(_ test: Case) throws {
        let probe = try Self.probe()
        let changed = try probe.one(test.event, "ec2", test.changed, response: test.response)
        #expect(changed.resource.address == "aws_instance.web")
        #expect(changed.ownership == .managed)
        #expect(changed.differences == test.differences)
        #expect(changed.unmapped.isEmpty)
        let same = try probe.one(test.event, "ec2", test.same, response: test.response)
        #expect(same.isProvenEqual, "\(same.differences) \(same.unmapped)")
    }

    @Test func `a hidden value is a change to something unknown`() throws {
        let found = try Self.probe().one(
            "ModifyInstanceAttribute", "ec2", ["instanceId": "i-0aa", "userData": "<sensitiveDataRemoved>"])
        #expect(found.differences == ["user_data=?valueRedacted"])
        #expect(found.compared[0].stateValue == ["redacted": true])
        #expect(found.unverifiedReasons.contains(.valueUnknown))
    }

    @Test func `monitoring is switched by the name of the call alone`() throws {
        let request: JSONValue = ["instancesSet": ["items": [["instanceId": "i-0aa"]]]]
        #expect(try Self.probe().one("MonitorInstances", "ec2", request).differences == ["monitoring=false->true"])
        #expect(try Self.probe().one("UnmonitorInstances", "ec2", request).isProvenEqual)
    }

    @Test func `a member that nobody maps is told and not folded into equality`() throws {
        let found = try Self.probe().one(
            "ModifyInstanceAttribute", "ec2", ["instanceId": "i-0aa", "somethingNew": ["value": 1]])
        #expect(found.unmapped == ["?somethingNew"])
        #expect(found.unknownReason == .attributeNotCovered)
    }

    @Test func `power state is not configuration`() throws {
        let request: JSONValue = ["instancesSet": ["items": [["instanceId": "i-0aa"]]], "force": false]
        for event in ["StartInstances", "StopInstances", "RebootInstances"] {
            let found = try Self.probe().one(event, "ec2", request)
            #expect(found.ignored == .notConfiguration)
            #expect(found.resource.address == "aws_instance.web")
        }
    }

    @Test func `termination deletes each instance of the call`() throws {
        let request: JSONValue = ["instancesSet": ["items": [["instanceId": "i-0bb"], ["instanceId": "i-0aa"]]]]
        let found = try Self.probe().assess("TerminateInstances", "ec2", request)
        #expect(found.map(\.lifecycle) == [.deleted, .deleted])
        #expect(found.map(\.resource.address) == [nil, "aws_instance.web"])
        #expect(found.map(\.ownership) == [.unmanaged, .managed])
    }

    @Test func `a new instance is unmanaged and named by the response`() throws {
        let found = try Self.probe().one(
            "RunInstances", "ec2",
            [
                "instancesSet": ["items": [["imageId": "ami-9", "minCount": 1, "maxCount": 1]]],
                "instanceType": "p3.2xlarge", "blockDeviceMapping": [:], "monitoring": ["enabled": false],
                "tagSpecificationSet": [
                    "items": [
                        ["resourceType": "instance", "tags": [["key": "a", "value": "b"]]],
                        ["resourceType": "volume", "tags": [["key": "v", "value": "w"]]],
                    ]
                ],
            ], response: ["instancesSet": ["items": [["instanceId": "i-0new"]]]])
        #expect(found.ownership == .unmanaged)
        #expect(found.lifecycle == .created)
        #expect(found.resource.id == "i-0new")
        #expect(found.unmapped.isEmpty)
        #expect(found.differences.contains(#"Added tags["a"]=->"b""#))
        #expect(!found.differences.contains { $0.contains("\"v\"") })
    }

    @Test func `a call without its request may be about ours`() throws {
        let found = try Self.probe().one("ModifyInstanceAttribute", "ec2", nil)
        #expect(found.ownership == .undetermined)
        #expect(found.unknownReason == .requestMissing)
        #expect(found.resource.address == nil)
    }

    @Test func `a call that nobody maps gives nothing`() throws {
        #expect(try Self.probe().assess("InventSomething", "ec2", ["instanceId": "i-0aa"]).isEmpty)
    }

    @Test func `the same id in another account or region is another object`() throws {
        let request: JSONValue = ["instanceId": "i-0aa", "instanceType": ["value": "m5.large"]]
        let probe = try Self.probe()
        for extra: [String: JSONValue] in [["recipientAccountId": "999900001111"], ["awsRegion": "us-east-1"]] {
            let found = try probe.assess("ModifyInstanceAttribute", "ec2", request, extra: extra)
            #expect(found.map(\.ownership) == [.unmanaged])
        }
    }

    @Test func `what another source's state holds is managed elsewhere`() throws {
        let probe = try AssessmentProbe([], elsewhere: [.init("aws_instance", "web", Self.instance)])
        let found = try probe.one(
            "ModifyInstanceAttribute", "ec2", ["instanceId": "i-0aa", "instanceType": ["value": "m5.large"]])
        #expect(found.ownership == .elsewhere(AssessmentProbe.other, address: "aws_instance.web"))
        #expect(found.resource.address == nil)
    }

    @Test func `partial success leaves the failed object alone`() throws {
        let entry: (JSONValue) -> JSONValue = { ["InstanceId": $0, "CpuCredits": "unlimited"] }
        let found = try Self.probe().assess(
            "ModifyInstanceCreditSpecification", "ec2",
            [
                "ModifyInstanceCreditSpecificationRequest": [
                    "InstanceCreditSpecification": [entry("i-0aa"), entry("i-0cc")]
                ]
            ],
            response: [
                "ModifyInstanceCreditSpecificationResponse": [
                    "unsuccessfulInstanceCreditSpecificationSet": ["item": ["instanceId": "i-0aa"]]
                ]
            ])
        #expect(found.map(\.ignored) == [nil, .noEffect])
        #expect(found.last?.resource.address == "aws_instance.web")
    }
}
