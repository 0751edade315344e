import Engine
import FoundationEssentials
import Gateway
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests {
    @Suite struct Standalone {}
}

extension OperatorTests.Standalone {
    private static func documents(_ harness: OperatorHarness, severity: String, labels: [String: String] = [:])
        -> String
    {
        var source = Samples.source(in: harness, labels: labels)
        source["metadata"]?["namespace"] = .string(harness.namespace)
        var policy = Samples.policy(spec: [
            "rules": [Samples.rule("ec2-1", types: ["aws_instance"], severity: severity)]
        ])
        policy["metadata"]?["namespace"] = .string(harness.namespace)
        var secret = Samples.secret()
        secret["metadata"]?["namespace"] = .string(harness.namespace)
        return [source, policy, secret].map { YAML.emit($0) }.joined(separator: "---\n")
    }

    /// Runs an operator over a file for as long as `body` takes.
    private static func operating(
        _ harness: OperatorHarness, _ text: String,
        _ body: @escaping @Sendable (Replica, FileBackend, LineSink) async throws -> Void
    ) async throws {
        let file = harness.folder + "/config.yaml"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let sink = LineSink()
        let backend = try FileBackend(path: file, logger: harness.log.logger, write: sink.write)
        let registry = PrometheusRegistry(OperatorMetrics.families)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let tested = Operator(
            harness.settings, backend: backend, http: harness.cluster.http,
            catalog: try await OperatorHarness.catalog.value, registry: registry, logger: harness.log.logger,
            clock: harness.clock.clock, onListening: { listening.yield($0) })
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await tested.run() } catch is CancellationError {}
                return false
            }
            for await port in ports.prefix(1) {
                let replica = Replica(harness: harness, operator: tested, registry: registry, port: port)
                group.addTask {
                    try await body(replica, backend, sink)
                    return true
                }
            }
            while let isOver = try await group.next() { if isOver { group.cancelAll() } }
        }
    }

    @Test func `without a cluster reports are lines of JSON, and a new reading of the file judges anew`() async throws {
        try await OperatorHarness.with { harness in
            try harness.write(TestState())
            try await Self.operating(harness, Self.documents(harness, severity: "Medium")) { replica, backend, sink in
                try await eventually("the source") { try await replica.get("/ready").status == 200 }
                try await eventually("its worker") { replica.operator.sourceCount == 1 }
                try await eventually("its states") { replica.operator.health.sourcesNotReady.isEmpty }
                try await replica.send(.resize(to: "m5.large"))
                let first = try await eventually("the line") { try sink.reports().first }
                #expect(first["kind"] == "DriftReport")
                #expect(first.at("status", "severity") == "Medium")
                for severity in ["High", "High", "Low", "Critical"] {
                    try Self.documents(harness, severity: severity).write(
                        toFile: harness.folder + "/config.yaml", atomically: true, encoding: .utf8)
                    backend.reload()
                    try await eventually("\(severity)") {
                        try sink.reports().last?.at("status", "severity") == .string(severity)
                    }
                }
                // A file that cannot be read changes nothing.
                try "kind: [".write(toFile: harness.folder + "/config.yaml", atomically: true, encoding: .utf8)
                backend.reload()
                let line = try await eventually("the log line") {
                    harness.log.with(message: "The configuration was not read again").first
                }
                #expect(line["error"]?.stringValue?.contains("config.yaml") == true)
                try await replica.send(.resize(to: "t3.small"))
                try await eventually("its end") {
                    try sink.reports().last?.at("status", "resolution", "how") == "reverted"
                }
            }
        }
    }

    @Test func `another token in the file counts after a new reading`() async throws {
        try await OperatorHarness.with { harness in
            try harness.write(TestState())
            let text = Self.documents(harness, severity: "Medium")
            try await Self.operating(harness, text) { replica, backend, _ in
                try await eventually("its worker") { replica.operator.sourceCount == 1 }
                try await eventually("its states") { replica.operator.health.sourcesNotReady.isEmpty }
                let token = "another-token-of-the-file"
                let rotated = text.replacing(
                    Data(OperatorHarness.token.utf8).base64EncodedString(), with: Data(token.utf8).base64EncodedString()
                )
                try rotated.write(toFile: harness.folder + "/config.yaml", atomically: true, encoding: .utf8)
                backend.reload()
                let alert = TestEvent.resize(to: "m5.large").with { $0.time = harness.clock.now }.alert.serialized
                try await eventually("the new token") { try await replica.post(alert, token: token).status == 200 }
                try await eventually("the old one's end") { try await replica.post(alert).status == 404 }
            }
        }
    }

    @Test func `a catalog in the file counts, and another one after a new reading`() async throws {
        try await OperatorHarness.with { harness in
            try harness.write(TestState())
            let rows =
                "service ec2.amazonaws.com\nevent Invent model\n  on aws_instance\n    by id = instanceId\n    "
                + "set size -> instance_type\n"
            let map: JSONValue = [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "more", "namespace": .string(harness.namespace)], "data": ["calls": .string(rows)],
            ]
            let reference = "\n  catalogConfigMapRefs:\n    - name: more\n"
            var documents = Self.documents(harness, severity: "Medium")
            documents = documents.replacing("\nspec:\n  account", with: "\nspec:\(reference)  account")
            try #require(documents.contains("catalogConfigMapRefs"))
            let text = documents + "---\n" + YAML.emit(map)
            try await Self.operating(harness, text) { replica, backend, sink in
                try await eventually("its worker") { replica.operator.sourceCount == 1 }
                try await eventually("its states") { replica.operator.health.sourcesNotReady.isEmpty }
                func invent(_ name: String, _ size: String) -> TestEvent {
                    TestEvent(name, ["instanceId": .string(TestState.instanceID), "size": .string(size)])
                }
                try await replica.send(invent("Invent", "m5.large"))
                try await eventually("the line") { try sink.reports().last?.at("status", "phase") == "Open" }
                try text.replacing("event Invent", with: "event Other").write(
                    toFile: harness.folder + "/config.yaml", atomically: true, encoding: .utf8)
                backend.reload()
                try await eventually("the other call") {
                    try await replica.send(invent("Other", "t3.small"))
                    try await replica.settle()
                    return try sink.reports().last?.at("status", "resolution", "how") == "reverted"
                }
            }
        }
    }

    @Test func `a file that is wrong is refused with its place`() async throws {
        try await OperatorHarness.with { harness in
            let file = harness.folder + "/config.yaml"
            try "kind: DriftSource\nspec: {}\n".write(toFile: file, atomically: true, encoding: .utf8)
            let error = #expect(throws: BackendError.self) {
                try FileBackend(path: file, logger: harness.log.logger) { _ in }
            }
            #expect(error?.description.contains(file) == true)
        }
    }
}
