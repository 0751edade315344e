import JSON
import KubeClient
import Testing

@testable import Controller

extension OperatorTests {
    @Suite struct Catalogs {}
}

/// ConfigMaps with catalog files.
extension OperatorTests.Catalogs {
    private static let invented = """
        service ec2.amazonaws.com
        event InventSomething record
          on aws_instance
            by id = instanceId
            set size -> instance_type
            set sleeps -> hibernation
        """

    private static func map(_ data: [String: String], as name: String = "more-calls") -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            "data": .object(data.mapValues { .string($0) }),
        ]
    }

    private static let reference: [String: JSONValue] = ["catalogConfigMapRefs": [["name": "more-calls"]]]

    private static func invent(_ request: JSONValue) -> TestEvent {
        var request = request
        request["instanceId"] = .string(TestState.instanceID)
        return TestEvent("InventSomething", request)
    }

    /// The usual state, with an attribute that no built-in row speaks of.
    private static func write(_ harness: OperatorHarness) throws {
        let text = TestState().json.text.replacing(
            "\"monitoring\":false", with: "\"monitoring\":false,\"hibernation\":true")
        try #require(text.contains("hibernation"))
        try harness.write(text: text, as: "main")
    }

    private static func begin(_ harness: OperatorHarness, _ replica: Replica) async throws {
        try write(harness)
        try await harness.apply(Samples.secret())
        try await harness.apply(Samples.policy())
        try await harness.apply(Samples.source(in: harness, spec: reference))
    }

    @Test func `a call that a ConfigMap adds is judged without a restart, and open reports stay`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                let source = "\(harness.namespace)/aws"
                try await Self.begin(harness, replica)
                let missing = try await harness.condition(
                    "CatalogLoaded", of: { try await harness.source() }, "False", "ConfigMapNotFound")
                #expect(missing["message"]?.stringValue?.contains("spec.catalogConfigMapRefs[more-calls]") == true)
                try await eventually("the worker") {
                    replica.operator.isWorking(for: .init(namespace: harness.namespace, name: "aws"))
                }
                try await replica.send(.openGroup())
                let open = try await harness.report("aws_security_group.web")
                try await replica.send(Self.invent(["size": "m5.large"]))
                try await replica.settle()
                #expect(try await harness.reports().count == 1, "nobody maps the call yet")

                try await harness.apply(Self.map(["calls": Self.invented]))
                let loaded = try await harness.condition(
                    "CatalogLoaded", of: { try await harness.source() }, "True", "Loaded")
                #expect(loaded["message"] == "in force: the built-in catalog and 1 file of the ConfigMaps")
                try await replica.ready()
                #expect(replica.metric("tfdrift_catalog_overlay_files", [("source", source)]) == 1)
                try await replica.send(Self.invent(["sleeps": false]))
                let report = try await harness.report()
                let change = report.json.at("status", "changes")?[0]
                #expect(change?["attribute"] == "hibernation")
                #expect(change?["old"] == true, "the state was read once more, for what the new rows need")
                #expect(report.status?["verdict"] == "Unverified")
                #expect(report.status?["unverifiedReasons"]?.arrayValue?.contains("catalogEvidence") == true)
                let after = try await harness.report("aws_security_group.web")
                #expect(after.uid == open.uid)
                #expect(after.phase == "Open")

                try await harness.apply(Self.map(["calls": Self.invented.replacing("InventSomething", with: "Other")]))
                try await eventually("the end of the call") {
                    try await replica.send(Self.invent(["sleeps": false]))
                    try await replica.settle()
                    return replica.metric(
                        "tfdrift_audit_events_received_total", [("outcome", "unmapped"), ("source", source)]) >= 2
                }
                #expect(try await harness.reports().count { $0.phase == "Open" } == 2)
            }
        }
    }

    @Test func `a broken file is named by ConfigMap, key, line and field, and the others are in force`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                let source = "\(harness.namespace)/aws"
                let broken =
                    "service x.amazonaws.com\nevent Y model\n  on aws_instance\n    by id = x\n    set a -> no_such\n"
                try await harness.apply(Self.map(["a-good": Self.invented, "b-broken": broken]))
                try await Self.begin(harness, replica)
                let invalid = try await harness.condition(
                    "CatalogLoaded", of: { try await harness.source() }, "False", "CatalogInvalid")
                let message = invalid["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("ConfigMap more-calls/b-broken:5: no_such: "))
                #expect(message.hasSuffix("In force: the built-in catalog and 1 file of the ConfigMaps"))
                let ready = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "CatalogInvalid")
                #expect(ready["message"]?.stringValue?.contains("b-broken:5") == true)
                #expect(replica.metric("tfdrift_catalog_overlay_problems", [("source", source)]) == 1)
                try await eventually("the worker") {
                    replica.operator.isWorking(for: .init(namespace: harness.namespace, name: "aws"))
                }
                try await replica.send(Self.invent(["size": "m5.large"]))
                try await harness.report()
                let object = try await harness.source()
                try await eventually("the Event") {
                    try await harness.events(about: object).contains { $0["reason"] == "CatalogInvalid" }
                }

                try await harness.apply(Self.map(["a-good": Self.invented, "b-broken": ""]))
                try await replica.ready()
                try await harness.condition("CatalogLoaded", of: { try await harness.source() }, "True", "Loaded")
                #expect(replica.metric("tfdrift_catalog_overlay_problems", [("source", source)]) == 0)
                try await harness.kube.delete(Kinds.sources, namespace: harness.namespace, name: "aws")
                try await eventually("the end of its numbers") {
                    replica.registry.value("tfdrift_catalog_overlay_problems", labels: [("source", source)]) == nil
                }
            }
        }
    }

    @Test func `what is too large is left out by name, and sources with the same files share one catalog`() async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                let large = (0..<5_000).map { "# \($0) " + String(repeating: "x", count: 110) }.joined(separator: "\n")
                try await harness.apply(Self.map(["a": Self.invented, "b": large]))
                try await harness.apply(Self.map(["c": large], as: "more"))
                try await Self.begin(harness, replica)
                try await harness.apply(
                    Samples.source(
                        in: harness, spec: ["catalogConfigMapRefs": [["name": "more-calls"], ["name": "more"]]]))
                let tooLarge = try await harness.condition(
                    "CatalogLoaded", of: { try await harness.source() }, "False", "CatalogTooLarge")
                #expect(
                    tooLarge["message"]?.stringValue?.contains("spec.catalogConfigMapRefs[more]: c goes beyond") == true
                )
                #expect(tooLarge["message"]?.stringValue?.contains("and 2 files") == true)
            }
        }
        let shelf = CatalogShelf(base: try await OperatorHarness.catalog.value)
        let first = shelf.catalog(of: [.init(name: "a/b", text: Self.invented)])
        #expect(shelf.catalog(of: [.init(name: "a/b", text: Self.invented)]) === first)
        #expect(shelf.catalog(of: [.init(name: "a/b", text: Self.invented + "\n")]) !== first)
    }
}
