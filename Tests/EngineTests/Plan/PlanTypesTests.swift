import JSON
import Testing

@testable import Engine

/// Drifts of several types: the same paths and elements that events give, and what Terraform would show of them.
@Suite struct PlanTypesTests {
    typealias Block = PlanWorld.Block
    static let google = "provider[\"registry.terraform.io/hashicorp/google\"]"
    static let azurerm = "provider[\"registry.terraform.io/hashicorp/azurerm\"]"
    static let groupID = "sg-0123456789abcdef0"

    static func rule(_ port: Int64, _ cidr: String, _ description: String = "") -> JSONValue {
        [
            "protocol": "tcp", "from_port": .int(port), "to_port": .int(port), "cidr_blocks": [.string(cidr)],
            "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false,
            "description": .string(description),
        ]
    }
    static func group(_ rules: [JSONValue]) -> Block {
        Block(
            type: "aws_security_group",
            attributes: [
                "id": .string(groupID), "name": "web", "vpc_id": "vpc-1", "ingress": .array(rules), "egress": [],
                "arn": .string("arn:aws:ec2:eu-west-1:111122223333:security-group/\(groupID)"),
            ])
    }
    static func groupDrift(_ before: [JSONValue], _ after: [JSONValue]) -> JSONValue {
        Plans.change(
            "aws_security_group.web", before: ["id": .string(groupID), "ingress": .array(before)],
            after: ["id": .string(groupID), "ingress": .array(after)])
    }
    static let open = rule(443, "10.0.0.0/8")
    static let ssh = rule(22, "0.0.0.0/0")

    static func authorize(_ seconds: Int64) -> JSONValue {
        PipelineTests.record(
            "e1", seconds, name: "AuthorizeSecurityGroupIngress",
            [
                "requestParameters": [
                    "groupId": .string(groupID),
                    "ipPermissions": [
                        "items": [
                            [
                                "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                                "ipRanges": ["items": [["cidrIp": "0.0.0.0/0"]]], "groups": [:], "ipv6Ranges": [:],
                                "prefixListIds": [:],
                            ]
                        ]
                    ],
                ]
            ])
    }

    // MARK: Security groups

    @Test func `a rule that joined a group is one element, whoever tells it first`() throws {
        var world = try PlanWorld([Self.group([Self.open])])
        let plan = Plans.plan(
            at: 60, drift: [Self.groupDrift([Self.open], [Self.open, Self.ssh])],
            configuration: [Plans.configured("aws_security_group", ["name", "ingress"])])
        let found = try #require(try world.plan(plan).first?.detail)
        #expect(found.changes.map(\.attribute) == ["ingress"] && found.changes.map(\.kind) == [.added])
        #expect(found.isPlanVisible && found.verdict == .confirmed)
        #expect(world.reports.first?.changes.map(\.key.element) == ["tcp 22 0.0.0.0/0"])
        let joined = try world.event(Self.authorize(10))
        #expect(joined.map(\.outcome) == [.drift] && joined.first?.detail?.verdict == .confirmed)
        #expect(world.reports.count == 1 && world.reports.first?.changes.count == 1)
        #expect(world.reports.first?.actorName == "jane@example.org")
    }

    @Test func `a rule that left and one with other words are told apart`() throws {
        var world = try PlanWorld([Self.group([Self.open, Self.rule(80, "10.0.0.0/8", "old")])])
        let plan = Plans.plan(
            at: 60,
            drift: [
                Self.groupDrift([Self.open, Self.rule(80, "10.0.0.0/8", "old")], [Self.rule(80, "10.0.0.0/8", "new")])
            ])
        let found = try #require(try world.plan(plan).first?.detail)
        #expect(found.changes.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.modified, .removed])
    }

    @Test func `where all rules are resources of their own, no plan shows a further one`() throws {
        let blocks = [
            Self.group([Self.open]),
            Block(
                type: "aws_security_group_rule", name: "https",
                attributes: [
                    "id": "sgrule-1", "type": "ingress", "security_group_id": .string(Self.groupID), "protocol": "tcp",
                    "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"],
                ]),
        ]
        let plan = Plans.plan(
            at: 60, drift: [Self.groupDrift([Self.open], [Self.open, Self.ssh])],
            configuration: [
                Plans.configured("aws_security_group", ["name"]),
                Plans.configured(
                    "aws_security_group_rule", ["type"], name: "https",
                    references: ["security_group_id": ["aws_security_group.web.id", "aws_security_group.web"]]),
            ])
        var alone = try PlanWorld(blocks)
        let found = try #require(try alone.plan(plan).first?.detail)
        #expect(found.changes.map(\.kind) == [.added] && !found.isPlanVisible && found.verdict == .confirmed)
        // What happened to a rule of its own is that resource's drift, not the group's.
        var revoked = try PlanWorld(blocks)
        #expect(try revoked.plan(Plans.plan(at: 60, drift: [Self.groupDrift([Self.open], [])])).isEmpty)

        var told = try PlanWorld(blocks)
        let opened = try told.event(Self.authorize(10))
        #expect(opened.first?.detail?.isPlanVisible == false)
        #expect(try told.plan(plan).map(\.trigger) == [.plan])
        #expect(told.reports.first?.verdict == .confirmed && told.reports.first?.isPlanVisible == false)
    }

    // MARK: IAM

    @Test func `a policy document tells what was added to it, and equal ones are no drift`() throws {
        let old =
            #"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#
        let same =
            #"{"Statement":[{"Action":["s3:Get*"],"Effect":"Allow","Resource":"*","Sid":"A"}],"Version":"2012-10-17"}"#
        let wide =
            #"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
        let arn = "arn:aws:iam::111122223333:policy/deploy"
        let block = Block(
            type: "aws_iam_policy",
            attributes: ["id": .string(arn), "arn": .string(arn), "name": "deploy", "policy": .string(old)])
        func plan(_ document: String) -> JSONValue {
            let drift = Plans.change(
                "aws_iam_policy.web", before: ["id": .string(arn), "policy": .string(old)],
                after: ["id": .string(arn), "policy": .string(document)])
            return Plans.plan(at: 60, drift: [drift])
        }
        var world = try PlanWorld([block])
        #expect(try world.plan(plan(same)).isEmpty)
        var other = try PlanWorld([block])
        let found = try #require(try other.plan(plan(wide)).first?.detail)
        #expect(found.changes.map(\.attribute) == ["policy"] && found.resource.key.region == "global")
    }

    @Test(arguments: [(["name", "managed_policy_arns"], true), (["name"], false)])
    func `policies of a role are its own or attachments'`(arguments: [String], isOwn: Bool) throws {
        let role = Block(
            type: "aws_iam_role",
            attributes: [
                "id": "deploy", "name": "deploy", "arn": "arn:aws:iam::111122223333:role/deploy",
                "managed_policy_arns": [],
            ])
        let drift = Plans.change(
            "aws_iam_role.web", before: ["id": "deploy", "managed_policy_arns": []],
            after: ["id": "deploy", "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]])
        var world = try PlanWorld([role])
        let found = try world.plan(
            Plans.plan(at: 60, drift: [drift], configuration: [Plans.configured("aws_iam_role", arguments)]))
        #expect(found.isEmpty != isOwn)
        if isOwn { #expect(found.first?.detail?.changes.map(\.kind) == [.added]) }
    }

    // MARK: Other clouds

    @Test func `a Google Cloud instance with another machine type`() throws {
        let id = "projects/shop/zones/europe-west1-b/instances/web"
        let block = Block(
            type: "google_compute_instance", provider: Self.google,
            attributes: [
                "id": .string(id), "name": "web", "project": "shop", "zone": "europe-west1-b",
                "machine_type": "e2-small", "labels": ["team": "a"], "effective_labels": ["team": "a", "goog": "x"],
            ])
        var world = try PlanWorld([block], provider: .gcp, account: "shop", regions: [])
        let drift = Plans.change(
            "google_compute_instance.web",
            before: [
                "id": .string(id), "machine_type": "e2-small", "labels": ["team": "a"],
                "effective_labels": ["team": "a", "goog": "x"],
            ],
            after: [
                "id": .string(id), "machine_type": "e2-large", "labels": ["team": "b"],
                "effective_labels": ["team": "b", "goog": "x"],
            ])
        let found = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first?.detail)
        #expect(found.changes.map(\.attribute).sorted() == ["labels[\"team\"]", "machine_type"])
        #expect(found.resource.key.account == "shop" && found.verdict == .confirmed)
    }

    @Test func `an Azure storage account with another minimal TLS version`() throws {
        let id =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Storage"
            + "/storageAccounts/shop"
        let block = Block(
            type: "azurerm_storage_account", provider: Self.azurerm,
            attributes: [
                "id": .string(id), "name": "shop", "location": "westeurope", "min_tls_version": "TLS1_2",
                "network_rules": [["default_action": "Deny", "bypass": ["AzureServices"], "ip_rules": []]],
            ])
        var world = try PlanWorld(
            [block], provider: .azure, account: "00000000-0000-0000-0000-000000000001", regions: [])
        let drift = Plans.change(
            "azurerm_storage_account.web", before: ["id": .string(id), "min_tls_version": "TLS1_2"],
            after: ["id": .string(id), "min_tls_version": "TLS1_0"])
        let found = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first?.detail)
        #expect(found.changes.map(\.attribute) == ["min_tls_version"])
        #expect(found.resource.key.id == id.lowercased() && found.resource.key.region == "global")
    }

    @Test func `types of another cloud are another source's`() throws {
        var world = try PlanWorld([Self.group([])])
        let drift = Plans.change("google_compute_instance.web", ["delete"], before: ["id": "x"])
        #expect(try world.plan(Plans.plan(at: 60, drift: [drift])).isEmpty)
    }

    // MARK: Tags, secrets, blocks

    @Test func `tags are told entry by entry, default tags among them`() throws {
        let block = PlanEvidenceTests.instance(
            "t3.micro", ["tags": ["Name": "web"], "tags_all": ["Name": "web", "owner": "ops"]])
        var world = try PlanWorld([block])
        let drift = Plans.change(
            "aws_instance.web",
            before: [
                "id": .string(PlanEvidenceTests.id), "tags": ["Name": "web"],
                "tags_all": ["Name": "web", "owner": "ops"],
            ],
            after: [
                "id": .string(PlanEvidenceTests.id), "tags": ["Name": "www", "x": "y"],
                "tags_all": ["Name": "www", "owner": "ops", "x": "y"],
            ])
        let found = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first?.detail)
        #expect(found.changes.map(\.attribute) == ["tags[\"Name\"]", "tags[\"x\"]"])
        #expect(found.changes.map(\.kind) == [.modified, .added])
    }

    @Test(arguments: [[UInt8]?.none, Array("key".utf8)])
    func `a secret that differs is drift without its value`(key: [UInt8]?) throws {
        let block = Block(
            type: "aws_db_instance", name: "main",
            attributes: [
                "id": "db-ABC", "identifier": "main", "password": "old-s3cret",
                "arn": "arn:aws:rds:eu-west-1:111122223333:db:main",
            ], sensitive: [[["type": "get_attr", "value": "password"]]])
        let drift = Plans.change(
            "aws_db_instance.main", before: ["id": "db-ABC", "password": "old-s3cret"],
            after: ["id": "db-ABC", "password": "new-s3cret"],
            ["before_sensitive": ["password": true], "after_sensitive": ["password": true]])
        var world = try PlanWorld([block], digestKey: key)
        let found = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first)
        #expect(found.detail?.changes.map(\.attribute) == ["password"] && found.detail?.verdict == .confirmed)
        #expect(found.detail?.changes.first?.new?["redacted"] == true)
        let text = String(decoding: found.jsonLine, as: UTF8.self) + "\(world.reports)"
        #expect(!text.contains("s3cret"))
        #expect(try world.plan(Plans.plan(at: 90, drift: [drift])).isEmpty)
    }

    @Test func `a nested block is told member by member`() throws {
        let block = Block(
            type: "aws_s3_bucket_versioning", name: "logs",
            attributes: [
                "id": "logs", "bucket": "logs",
                "versioning_configuration": [["mfa_delete": "", "status": "Enabled"]],
            ])
        let drift = Plans.change(
            "aws_s3_bucket_versioning.logs",
            before: ["id": "logs", "versioning_configuration": [["mfa_delete": "", "status": "Enabled"]]],
            after: ["id": "logs", "versioning_configuration": [["mfa_delete": .null, "status": "Suspended"]]])
        var world = try PlanWorld([block])
        let found = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first?.detail)
        #expect(found.changes.map(\.attribute) == ["versioning_configuration[0].status"])
        #expect(found.resource.key.region == "eu-west-1")
    }

    // MARK: What Terraform would show

    /// Whether the attribute is among the arguments, and what the plan is about to do about it.
    @Test(
        arguments: [
            (nil, nil, true), (["instance_type"], nil, true), (["ami"], ["instance_type"], true),
            // It is set, it differs, and nothing is planned: ignore_changes.
            (["instance_type"], [], false),
        ] as [([String]?, [String]?, Bool)])
    func `what a plan leaves alone no plan shows`(arguments: [String]?, changed: [String]?, isVisible: Bool) throws {
        var world = try PlanWorld([PlanEvidenceTests.instance()])
        let changes = changed.map { names -> [JSONValue] in
            let live: JSONValue = ["id": .string(PlanEvidenceTests.id), "instance_type": "m5.large"]
            return [
                Plans.change(
                    "aws_instance.web", [names.isEmpty ? "no-op" : "update"], before: live,
                    after: names.isEmpty ? live : ["id": .string(PlanEvidenceTests.id), "instance_type": "t3.micro"])
            ]
        }
        let plan = Plans.plan(
            at: 60, drift: [PlanEvidenceTests.drifted()], changes: changes,
            configuration: arguments.map { [Plans.configured("aws_instance", $0)] })
        try world.plan(plan)
        // `instance_type` is optional and computed: not configured, it is drift only where the plan would change it.
        let event = try world.event(PipelineTests.record("e1", 90))
        #expect(event.first?.detail?.isPlanVisible == isVisible)
    }

    @Test func `a computed default that nobody configured is no drift by itself, and no plan shows it`() throws {
        let plan = Plans.plan(
            at: 60, drift: [PlanEvidenceTests.drifted()], configuration: [Plans.configured("aws_instance", ["ami"])])
        var quiet = try PlanWorld([PlanEvidenceTests.instance()])
        #expect(try quiet.plan(plan).isEmpty)
        var told = try PlanWorld([PlanEvidenceTests.instance()])
        try told.event(PipelineTests.record("e1", 10))
        #expect(try told.plan(plan).count == 1)
        #expect(told.reports.first?.verdict == .confirmed && told.reports.first?.isPlanVisible == false)
        let later = try told.event(PipelineTests.record("e2", 90, type: "c5.large"))
        #expect(later.first?.detail?.isPlanVisible == false)
    }

    @Test func `what no plan shows hides nothing of the other differences`() throws {
        var world = try PlanWorld([PlanEvidenceTests.instance()])
        try world.plan(
            Plans.plan(
                at: 60, drift: [PlanEvidenceTests.drifted()],
                configuration: [Plans.configured("aws_instance", ["instance_type"])]))
        let hidden = try world.event(
            PipelineTests.record(
                "e1", 90,
                [
                    "requestParameters": [
                        "instanceId": .string(PlanEvidenceTests.id), "ebsOptimized": ["value": true],
                    ]
                ]))
        #expect(hidden.first?.detail?.isPlanVisible == false)
        #expect(world.reports.first?.isPlanVisible == true && world.reports.first?.changes.count == 2)
    }

    @Test func `what expected automation set is nothing new in a plan`() throws {
        let group = Block(
            type: "aws_autoscaling_group", name: "workers",
            attributes: [
                "id": "workers", "name": "workers", "desired_capacity": 4,
                "arn": "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/workers",
            ])
        let drift = Plans.change(
            "aws_autoscaling_group.workers", before: ["id": "workers", "desired_capacity": 4],
            after: ["id": "workers", "desired_capacity": 9])
        let plan = Plans.plan(at: 60, drift: [drift])
        let service: JSONValue = [
            "type": "AssumedRole", "accountId": "111122223333", "invokedBy": "autoscaling.amazonaws.com",
            "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
            "sessionContext": [
                "sessionIssuer": [
                    "type": "Role", "userName": "AWSServiceRoleForAutoScaling", "accountId": "111122223333",
                    "arn":
                        "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
                ]
            ],
        ]
        func event(_ identity: [String: JSONValue]) -> JSONValue {
            PipelineTests.record(
                "e1", 10, name: "SetDesiredCapacity",
                [
                    "eventSource": "autoscaling.amazonaws.com",
                    "requestParameters": ["autoScalingGroupName": "workers", "desiredCapacity": 9],
                ].merging(identity) { $1 })
        }
        var automatic = try PlanWorld([group])
        let silent = try automatic.event(
            event([
                "userIdentity": service, "sourceIPAddress": "autoscaling.amazonaws.com",
                "userAgent": "autoscaling.amazonaws.com",
            ]))
        #expect(silent.map(\.reason) == ["expectedAutomation"])
        #expect(try automatic.plan(plan).isEmpty && automatic.reports.isEmpty)
        // Its twin: a person.
        var byHand = try PlanWorld([group])
        #expect(try byHand.event(event([:])).map(\.outcome) == [.drift])
        #expect(try byHand.plan(plan).count == 1 && byHand.reports.first?.verdict == .confirmed)
    }
}
