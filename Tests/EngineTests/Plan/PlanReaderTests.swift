import JSON
import Testing

@testable import Engine

@Suite struct PlanReaderTests {
    static func read(_ bytes: [UInt8], chunk: Int = .max, digestKey: [UInt8]? = nil) throws -> PlanFacts {
        var reader = PlanReader(catalog: try PipelineTests.catalog.get(), digestKey: digestKey)
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.feed(Array(rest.prefix(chunk)))
            rest = rest.dropFirst(chunk)
        }
        return try reader.finish()
    }

    static let whole = Plans.plan(
        at: 60,
        drift: [
            Plans.change(
                "module.a[\"x.y\"].aws_instance.web[0]",
                before: ["id": "i-1", "instance_type": "t3.micro", "tags": ["a": "1"], "tags_all": ["a": "1"]],
                after: ["id": "i-1", "instance_type": "m5.large", "tags": ["a": "2"], "tags_all": ["a": "2"]]),
            Plans.change("aws_s3_bucket.logs", ["delete"], before: ["id": "logs"]),
            Plans.change("aws_iam_role.moved", ["no-op"], before: ["id": "r"], after: ["id": "r"]),
        ],
        changes: [
            Plans.change(
                "module.a[\"x.y\"].aws_instance.web[0]",
                before: ["id": "i-1", "instance_type": "m5.large", "tags": ["a": "2"]],
                after: ["id": "i-1", "instance_type": "t3.micro", "tags": ["a": "2"]]),
            Plans.change("aws_s3_bucket.logs", ["create"], after: ["bucket": "logs"]),
        ],
        configuration: [Plans.configured("aws_s3_bucket", ["bucket"], name: "logs")],
        ["tfdrift": ["lineage": "l", "serial": 7], "future_member": [["x": "]}"], 1.5e3]])

    @Test(arguments: [1, 7, 64, Int.max])
    func `reads the same in parts of any size`(chunk: Int) throws {
        let plan = try Self.read(Self.whole.serialized, chunk: chunk)
        #expect(plan.time == TestWorld.at(60) && plan.serial == 7 && plan.lineage == "l")
        #expect(plan.terraformVersion == "1.9.5" && plan.isComplete == true && !plan.isErrored)
        #expect(plan.drifts.map(\.address) == ["module.a[\"x.y\"].aws_instance.web[0]", "aws_s3_bucket.logs"])
        let instance = try #require(plan.drifts.first)
        #expect(instance.id == "i-1" && !instance.isDeleted)
        #expect(instance.attributes.map(\.name) == ["instance_type", "tags"])
        #expect(instance.attributes.map(\.whole) == ["instance_type", "tags_all"])
        #expect(instance.attributes.first?.before == "t3.micro" && instance.attributes.first?.after == "m5.large")
        #expect(instance.action == PlannedAction(isWhole: false, changed: ["instance_type"]))
        #expect(plan.drifts.last?.isDeleted == true && plan.drifts.last?.action?.isWhole == true)
        #expect(plan.configuration?.resource(at: "aws_s3_bucket.logs")?.arguments == ["bucket"])
        #expect(plan.configuration?.region(of: "aws_s3_bucket.logs") == "eu-west-1")
    }

    @Test func `an action of a refresh-only plan is not known`() throws {
        let drift = Plans.change("aws_instance.web", before: ["id": "i", "ami": "a"], after: ["id": "i", "ami": "b"])
        let plan = try Self.read(Plans.plan(at: 1, drift: [drift]).serialized)
        #expect(plan.drifts.map(\.action) == [nil])
        #expect(plan.configuration == nil)
    }

    /// Lists may come in another order, as JSON allows.
    @Test func `changes before drifts tell the same`() throws {
        let text =
            #"{"format_version":"1.0","resource_changes":[{"address":"aws_instance.a","type":"aws_instance","#
            + #""change":{"actions":["update"],"before":{"id":"i"},"after":{"id":"i"},"after_unknown":{"ami":true}}},"#
            + #"{"address":"aws_instance.b","type":"aws_instance","change":{"actions":["no-op"]}}],"#
            + #""resource_drift":[{"address":"aws_instance.a","type":"aws_instance","change":{"actions":["update"],"#
            + #""before":{"id":"i","ami":"x"},"after":{"id":"i","ami":"y"}}}]}"#
        let plan = try Self.read(Array(text.utf8))
        #expect(plan.drifts.map(\.action) == [PlannedAction(isWhole: false, changed: ["ami"])])
        #expect(plan.time == nil)
    }

    @Test(arguments: [
        ("", PlanError.Code.cutOff, "the plan ends at byte 0 before its first brace"),
        ("[]", .notJSON, "the plan is not JSON: unexpected byte at byte 0 before its first brace; write it with"),
        ("PK\u{3}\u{4}", .notJSON, "write it with terraform show -json"),
        ("{}", .missingField, "format_version is missing: these bytes are no plan"),
        (#"{"version":4,"serial":1}"#, .unsupportedVersion, "this is a Terraform state, not a plan"),
        (#"{"format_version":"0.2"}"#, .unsupportedVersion, "unsupported plan format_version 0.2"),
        (#"{"format_version":"2.0"}"#, .unsupportedVersion, "unsupported plan format_version 2.0"),
        (#"{"format_version":1}"#, .invalidField, "format_version is not a text such as 1.2 (byte 18)"),
        (#"{"format_version":"1.0","values":{}}"#, .missingField, "no plan but a state"),
        (#"{"format_version":"1.0","timestamp":"noon"}"#, .invalidField, "timestamp is not a time such as"),
        (#"{"format_version":"1.0","errored":"yes"}"#, .invalidField, "errored is not true or false"),
        (#"{"format_version":"1.0","resource_drift":{}}"#, .invalidField, "resource_drift is not a list (byte 41)"),
        (#"{"resource_drift":[],"resource_drift":[]}"#, .invalidField, "resource_drift is not named once"),
        (#"{"resource_drift":[7]}"#, .invalidField, "resource_drift[0] is not an object"),
        (#"{"resource_changes":[{"type":"a"}]}"#, .invalidField, "resource_changes[0].address is not a text"),
        (#"{"resource_drift":[{"address":"a.b"}]}"#, .invalidField, "resource_drift[0].type is not a text"),
        (
            #"{"resource_drift":[{"address":"a.b","type":"a"}]}"#, .invalidField,
            "resource_drift[0].change is not an object"
        ),
        (
            #"{"resource_drift":[{"address":"a.b","type":"a","change":{"actions":"update"}}]}"#, .invalidField,
            "resource_drift[0].change.actions is not a list"
        ),
        (
            #"{"resource_drift":[{"address":"a.b","type":"a","change":{"actions":[],"before":[]}}]}"#, .invalidField,
            "resource_drift[0].change.before is not an object"
        ),
        (#"{"configuration":[]}"#, .invalidField, "configuration is not an object"),
        (
            #"{"configuration":{"root_module":{"module_calls":{"m":{"module":{"resources":[{"name":"a"}]}}}}}}"#,
            .invalidField, "configuration.root_module.module_calls.m.module.resources[0].type is not a text"
        ),
        (#"{"tfdrift":{"serial":"7"}}"#, .invalidField, "tfdrift.serial is not a number"),
        (#"{"planned_values":{"a":[}}"#, .notJSON, "unexpected byte at byte 24 within a value that is passed over"),
        (#"{"planned_values":,"#, .notJSON, "unexpected byte at byte 18"),
        (#"{"format_version":"1.0","resource_changes":[]} x"#, .notJSON, "bytes after the end of the document"),
        (#"{"planned_values":{"a":"c2VjcmV0"#, .cutOff, "within a value that is passed over: it is cut off"),
    ])
    func `says what is wrong and where`(text: String, code: PlanError.Code, message: String) {
        for chunk in [1, 1000] {
            var found: PlanError?
            do { _ = try Self.read(Array(text.utf8), chunk: chunk) } catch { found = error as? PlanError }
            #expect(found?.code == code && found?.message.contains(message) == true, "\(String(describing: found))")
            #expect(found?.message.contains("c2VjcmV0") == false)
        }
    }

    @Test func `a plan cut off at any byte is an error and nothing traps`() throws {
        let bytes = Self.whole.serialized
        for cut in 0..<bytes.count {
            var found: PlanError?
            do { _ = try Self.read(Array(bytes[..<cut]), chunk: 300) } catch { found = error as? PlanError }
            #expect(found?.code == .cutOff && found?.offset == cut, "\(cut): \(String(describing: found))")
        }
    }

    @Test func `a part beyond the bound is refused by its place`() throws {
        var reader = PlanReader(catalog: try PipelineTests.catalog.get(), maximumPartBytes: 400)
        let large = Plans.change(
            "aws_instance.web", before: ["id": "i"], after: ["user_data": .string(String(repeating: "x", count: 2_000))]
        )
        var found: PlanError?
        do {
            for byte in Plans.plan(at: 1, changes: [large]).serialized { try reader.feed([byte]) }
            _ = try reader.finish()
        } catch { found = error }
        #expect(found?.code == .partTooLarge)
        #expect(found?.message.contains("within resource_changes[0]") == true)
    }

    @Test func `values that are passed over may be of any size and are not kept`() throws {
        var reader = PlanReader(catalog: try PipelineTests.catalog.get(), maximumPartBytes: 4_096)
        try reader.feed(Array(#"{"format_version":"1.2","prior_state":{"values":["#.utf8))
        let piece = Array((#"{"a":"\\\"]}{[","b":[1,2,{}]},"#).utf8)
        for _ in 0..<50_000 { try reader.feed(piece) }
        try reader.feed(Array(#"null]},"resource_changes":[]}"#.utf8))
        #expect(try reader.finish().drifts.isEmpty)
    }

    @Test(arguments: [[UInt8]?.none, Array("key".utf8)])
    func `secrets are digests, however they are marked`(key: [UInt8]?) throws {
        let drift = Plans.change(
            "aws_db_instance.main",
            before: ["id": "db", "password": "old-s3cret", "tags": ["t": "old-s3cret"], "port": 1],
            after: ["id": "db", "password": "new-s3cret", "tags": ["t": "new-s3cret"], "port": 2],
            ["before_sensitive": ["tags": ["t": true]], "after_sensitive": ["tags": ["t": true]]])
        let plan = try Self.read(Plans.plan(at: 1, drift: [drift]).serialized, digestKey: key)
        let found = try #require(plan.drifts.first)
        #expect(found.attributes.map(\.name) == ["password", "port", "tags"])
        #expect(found.attributes.map(\.isSensitive) == [true, false, true])
        #expect(!"\(found)".contains("s3cret"))
        #expect((found.attributes.first?.before == found.attributes.first?.after) == (key == nil))
    }

    @Test func `data sources and deposed objects are passed over`() throws {
        var data = Plans.change("aws_ami.x", before: ["id": "a"], after: ["id": "b"])
        data["mode"] = "data"
        var deposed = Plans.change("aws_instance.x", ["delete"], before: ["id": "a"])
        deposed["deposed"] = "00000001"
        #expect(try Self.read(Plans.plan(at: 1, drift: [data, deposed]).serialized).drifts.isEmpty)
    }

    @Test func `drifts beyond the bound are counted`() throws {
        let drifts = (0..<PlanFacts.maximumDrifts + 3).map {
            Plans.change("aws_instance.web[\($0)]", ["delete"], before: ["id": .string("i-\($0)")])
        }
        let plan = try Self.read(Plans.plan(at: 1, drift: drifts).serialized)
        #expect(plan.drifts.count == PlanFacts.maximumDrifts && plan.omittedDrifts == 3)
    }

    @Test(arguments: [
        ("aws_instance.web", "aws_instance.web"), ("module.a[0].module.b.x.y[\"k\"]", "module.a.module.b.x.y"),
        ("module.a[\"x]\\\".y[0]\"].t.n", "module.a.t.n"), ("a.b[", "a.b"),
    ])
    func `addresses lose the keys of instances`(address: String, plain: String) {
        #expect(PlanAddress.withoutKeys(address) == plain)
    }

    @Test func `random mutations never trap`() throws {
        let original = Self.whole.serialized
        var random = SeededRandom(state: 7)
        for _ in 0..<1_500 {
            let bytes = random.mutated(original)
            guard let plan = try? Self.read(bytes, chunk: 97) else { continue }
            #expect(plan.drifts.count <= 3)
        }
    }
}
