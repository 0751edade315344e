import JSON
import Testing

@testable import Engine

@Suite struct StateReaderTests {
    static let keep = StateKeepTable([
        .init(name: "aws_instance", keep: ["instance_type", "root_block_device", "user_data"], keys: []),
        .init(
            name: "aws_security_group_rule", keep: ["from_port", "cidr_blocks"],
            keys: [["security_group_id"], ["security_group_id", "from_port", "cidr_blocks"]]),
        .init(name: "aws_iam_role_policy", keep: ["policy"], keys: [["role", "name"]]),
        .init(name: "legacy_thing", keep: ["zones", "rule", "empty"], keys: [["zones.1"], ["rule.0.port"]]),
    ])

    static func read(_ bytes: [UInt8], chunk: Int = .max, keep: StateKeepTable = keep) throws -> StateSnapshot {
        var reader = StateReader(keep: keep, name: "prod", visibleAt: EventTime(microseconds: 5))
        var start = 0
        while start < bytes.count {
            let end = min(start + min(chunk, bytes.count), bytes.count)
            try reader.feed(Array(bytes[start..<end]))
            start = end
        }
        return try reader.finish()
    }

    static func fixture() throws -> [UInt8] { try DecodeFixtures.bytes("../State/modules.tfstate") }

    @Test func `reads the header and every managed instance that is not deposed`() throws {
        let state = try Self.read(Self.fixture())
        #expect(state.serial == 42 && state.lineage == "b6a0c3f2-1111-4222-8333-444455556666")
        #expect(state.terraformVersion == "1.9.5" && state.name == "prod" && state.visibleAt.microseconds == 5)
        #expect(
            state.instances.map(\.address) == [
                "aws_instance.web[0]", "aws_instance.web[1]",
                #"module.net["a.b"].module.inner[0].aws_security_group_rule.in["back\\slash \"quote\" $${x} %%{y}"]"#,
                #"module.net["a.b"].module.inner[0].aws_security_group_rule.in["other"]"#,
                "aws_iam_role_policy.inline", "google_compute_instance.vm", "azurerm_network_security_group.web",
                "legacy_thing.old", "legacy_thing.old",
            ])
        #expect(state.instances.map(\.isTainted) == [false, true] + Array(repeating: false, count: 7))
        let web = try #require(state.instance(address: "aws_instance.web[0]"))
        #expect(web.provider == #"provider["registry.terraform.io/hashicorp/aws"].west"#)
        #expect(web.module == nil && web.type == "aws_instance" && web.name == "web" && web.indexKey == .number(0))
        #expect(web.dependencies == ["aws_security_group.web", "module.net.aws_subnet.a"])
    }

    @Test func `keeps what the table names, as it stands in the state, and nothing else`() throws {
        let state = try Self.read(Self.fixture())
        let web = try #require(state.instance(address: "aws_instance.web[0]"))
        let expected: JSONValue = [
            "arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718", "availability_zone": "eu-west-1a",
            "id": "i-0a1b2c3d4e5f60718", "instance_type": "t3.large",
            "root_block_device": [["volume_size": 20, "volume_type": "gp3"]],
            "tags": ["Name": "web \"one\"", "env": "prod"], "user_data": "c2VjcmV0",
        ]
        #expect(web.attributes.value == expected)
        #expect(web.attribute("instance_type")?.root.string == "t3.large")
        #expect(web.attribute("root_block_device")?.root[0]?["volume_size"]?.int == 20)
        #expect(web.attribute("ami") == nil && web.attribute("instance") == nil)
    }

    @Test func `knows what is sensitive, above and below the marked path`() throws {
        let state = try Self.read(Self.fixture())
        let web = try #require(state.instance(address: "aws_instance.web[0]"))
        for path in [
            "user_data", "root_block_device", "root_block_device[0].volume_size", "root_block_device.volume_size",
            #"tags["env"]"#, "tags",
        ] { #expect(web.isSensitive(path), "\(path)") }
        for path in ["instance_type", "root_block_device[0].volume_type", #"tags["environment"]"#, "user_data_replace"]
        {
            #expect(!web.isSensitive(path), "\(path)")
        }
        let other = try #require(state.instance(address: "aws_instance.web[1]"))
        #expect(!other.isSensitive("user_data"))
    }

    @Test(arguments: [
        ("aws_instance", "i-0a1b2c3d4e5f60718", ["aws_instance.web[0]"]),
        (
            "aws_instance", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718", ["aws_instance.web[0]"]
        ),
        ("aws_instance", "i-deposed", []), ("aws_instance", "", []), ("aws_ami", "ami-1", []), ("nope", "x", []),
        ("aws_iam_role_policy", "app:logs", ["aws_iam_role_policy.inline"]),
        ("aws_iam_role_policy", "logs", []),
        ("google_compute_instance", "vm", ["google_compute_instance.vm"]),
        ("azurerm_network_security_group", "web", ["azurerm_network_security_group.web"]),
        ("legacy_thing", "y", ["legacy_thing.old"]), ("legacy_thing", "80", ["legacy_thing.old"]),
    ])
    func `finds an instance by each of its identity keys`(type: String, key: String, addresses: [String]) throws {
        #expect(try Self.read(Self.fixture()).lookup(type: type, key: key).map(\.address) == addresses)
    }

    @Test func `one key may name several instances, and a list gives one key for each element`() throws {
        let state = try Self.read(Self.fixture())
        let shared = state.lookup(type: "aws_security_group_rule", key: "sg-1")
        #expect(shared.map(\.indexKey) == [.text("back\\slash \"quote\" ${x} %{y}"), .text("other")])
        for block in ["10.0.0.0/8", "192.168.0.0/16"] {
            #expect(state.lookup(type: "aws_security_group_rule", key: "sg-1:443:\(block)").count == 1)
        }
        #expect(state.lookup(type: "aws_security_group_rule", key: "sg-1:80:").isEmpty)
        #expect(state.lookup(key: "web").map(\.type) == ["azurerm_network_security_group"])
    }

    @Test func `derives region and account`() throws {
        let state = try Self.read(Self.fixture())
        func home(_ address: String) -> [String] {
            state.instance(address: address).map { [$0.region, $0.account] } ?? []
        }
        #expect(home("aws_instance.web[0]") == ["eu-west-1", "111122223333"])
        #expect(home("aws_instance.web[1]") == ["eu-west-1", ""])
        #expect(home("aws_iam_role_policy.inline") == ["global", "444455556666"])
        #expect(home("google_compute_instance.vm") == ["europe-west1", "shop-prod"])
        #expect(
            home("azurerm_network_security_group.web") == ["westeurope", "0b1f6471-1bf0-4dda-aec3-111122223333"])
    }

    @Test func `makes flat attributes a tree again`() throws {
        let old = try #require(try Self.read(Self.fixture()).lookup(type: "legacy_thing", key: "old-1").first)
        #expect(old.attribute("zones")?.value == ["x", "y"])
        #expect(old.attribute("rule")?.value == [["port": "80"]])
        #expect(old.attribute("empty")?.value == [])
        #expect(old.attribute("tags")?.value == ["a": "1", "b.c": "2"])
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000]) func `gives the same wherever the chunks are cut`(chunk: Int) throws {
        let whole = try Self.read(Self.fixture())
        let pieces = try Self.read(Self.fixture(), chunk: chunk)
        #expect(whole.instances.map(\.address) == pieces.instances.map(\.address))
        #expect(whole.instances.map(\.attributes.value) == pieces.instances.map(\.attributes.value))
    }

    @Test(arguments: [
        #"{"version":4,"serial":0,"lineage":"","resources":[]}"#, #"{"version":4}"#,
        #"{"version":4,"resources":null,"check_results":[{"status":"pass"}]}"#,
        #" { "serial" : 1 , "resources" : [ ] , "version" : 4 } "#,
        #"{"version":4,"resources":[{"mode":"managed","type":"a","name":"b","instances":null}]}"#,
    ])
    func `reads empty states`(text: String) throws {
        #expect(try Self.read(Array(text.utf8)).count == 0)
    }

    @Test func `the ownership index speaks of all sources in order`() throws {
        let state = try Self.read(Self.fixture())
        let first = SourceKey(namespace: "a", name: "x")
        let second = SourceKey(namespace: "b", name: "x")
        let index = OwnershipIndex([
            .init(key: second, states: [state]), .init(key: first, states: [state.placed(name: "copy")]),
        ])
        let found = index.lookup(type: "aws_instance", key: "i-0a1b2c3d4e5f60718")
        #expect(found.map(\.source) == [first, second] && found.map(\.instance.snapshot.name) == ["copy", "prod"])
        #expect(index.lookup(key: "sgrule-2").count == 2 && index.lookup(type: "aws_instance", key: "no").isEmpty)
        #expect(!index.isEmpty && OwnershipIndex().isEmpty && index.states(of: first).count == 1)
    }
}
