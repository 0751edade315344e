import JSON
import KubeClient
import Synchronization
import Testing

@testable import Controller

/// Gives sources and policies as an API server with other CRDs would have taken them.
private struct OtherSchema: OperatorBackend {
    let inner: any OperatorBackend
    let change: @Sendable (inout KubeObject) -> Void

    private func changed(_ object: KubeObject) -> KubeObject {
        var object = object
        change(&object)
        return object
    }

    func run(_ handler: @escaping @Sendable (KindChange) -> Void) async { await inner.run(handler) }
    func source(_ key: ObjectKey) -> KubeObject? { inner.source(key).map(changed) }
    func sources(in namespace: String?) -> [KubeObject] { inner.sources(in: namespace).map(changed) }
    func policy(_ key: ObjectKey) -> KubeObject? { inner.policy(key).map(changed) }
    func policies(in namespace: String?) -> [KubeObject] { inner.policies(in: namespace).map(changed) }
    func reports(of source: ObjectKey) async throws(BackendError) -> [KubeObject] {
        try await inner.reports(of: source)
    }
    func report(_ key: ObjectKey) -> KubeObject? { inner.report(key) }
    func secret(namespace: String, name: String) async throws(BackendError) -> [String: [UInt8]]? {
        try await inner.secret(namespace: namespace, name: name)
    }
    func configMap(namespace: String, name: String) async throws(BackendError) -> ConfigMapContent? {
        try await inner.configMap(namespace: namespace, name: name)
    }
    func writeStatus(_ kind: StatusKind, _ key: ObjectKey, _ status: JSONValue) async throws(BackendError) {
        try await inner.writeStatus(kind, key, status)
    }
    var reportStore: any ReportStore { inner.reportStore }
    var eventSink: any EventSink { inner.eventSink }
}

extension OperatorTests.Faults {
    @Test func `a source that cannot be read says so in its status, with the field and what to do, and recovers`()
        async throws
    {
        let isBroken = Mutex(false)
        try await OperatorHarness.with { harness in
            try await harness.operating(
                through: { backend in
                    OtherSchema(inner: backend) { object in
                        guard isBroken.withLock({ $0 }), object.kind == DriftSource.kind else { return }
                        object["spec"]?["applyGrace"] = "a while"
                    }
                },
                { replica in
                    try await replica.begin()
                    isBroken.withLock { $0 = true }
                    try await harness.apply(Samples.source(in: harness, labels: ["seen": "a"]))
                    let stalled = try await harness.condition(
                        "Stalled", of: { try await harness.source() }, "True", "InvalidSpec")
                    let message = stalled["message"]?.stringValue ?? ""
                    #expect(message.hasPrefix("spec.applyGrace: must be a duration such as 30s"))
                    #expect(message.contains("apply the CRDs"))
                    let source = try await harness.source()
                    #expect(source.condition("Ready")?["reason"] == "InvalidSpec")
                    #expect(source.condition("Receiving") == nil)
                    #expect(source.json.at("status", "observedGeneration") == .int(source.generation))
                    #expect(replica.operator.sourceCount == 0)
                    try await Task.sleep(for: .milliseconds(600))
                    #expect(try await harness.source().resourceVersion == source.resourceVersion)
                    let told = try await eventually("the Event") {
                        try await harness.events(about: source).first { $0["reason"]?.stringValue == "InvalidSpec" }
                    }
                    #expect(told["type"] == "Warning")
                    isBroken.withLock { $0 = false }
                    try await harness.apply(Samples.source(in: harness, labels: ["seen": "b"]))
                    try await replica.ready()
                })
        }
    }

    @Test func `a policy that cannot be read says so in its status, and its former rules stay in force`() async throws {
        let isBroken = Mutex(false)
        try await OperatorHarness.with { harness in
            try await harness.operating(
                through: { backend in
                    OtherSchema(inner: backend) { object in
                        guard isBroken.withLock({ $0 }), object.kind == DriftPolicy.kind else { return }
                        object["spec"]?["suspend"] = "perhaps"
                    }
                },
                { replica in
                    try await replica.begin()
                    isBroken.withLock { $0 = true }
                    try await harness.apply(
                        Samples.policy(spec: ["unmanaged": ["action": "Ignore"]]))
                    let stalled = try await harness.condition(
                        "Stalled", of: { try await harness.policy() }, "True", "InvalidSpec")
                    #expect(stalled["message"]?.stringValue?.hasPrefix("spec.suspend: ") == true)
                    try await replica.send(.resize(to: "m5.large"))
                    try await harness.report()
                })
        }
    }

    @Test func `a start that loses findings beyond the limit says since when the counts are exact`() async throws {
        try await OperatorHarness.with { harness in
            let limited: [String: JSONValue] = ["reports": ["max": 1]]
            try await harness.operating { replica in
                try await replica.begin()
                try await harness.apply(Samples.source(in: harness, spec: limited))
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.openGroup())
                try await harness.condition(
                    "Reporting", of: { try await harness.source() }, "False", "ReportBudgetExhausted")
                let status = try await harness.source().status
                #expect(status?["counts"]?["open"] == 2)
                #expect(status?["countsExactSince"] == nil)
                try await replica.settle()
            }
            let before = ConditionSet.time(harness.clock.now)
            try await harness.operating { replica in
                try await replica.ready()
                let since = try await eventually("the doubt") {
                    try await harness.source().status?["countsExactSince"]?.stringValue
                }
                #expect(since >= before)
                #expect(try await harness.source().status?["counts"]?["open"] == 1)
                try await eventually("the policy to say so too") {
                    try await harness.policy().status?["countsExactSince"]?.stringValue == since
                }
            }
            // A start that loses nothing keeps what the one before said.
            let said = try await harness.source().status?["countsExactSince"]
            try await harness.operating { replica in
                try await replica.ready()
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await harness.source().status?["countsExactSince"] == said)
            }
        }
    }

    @Test func `the zero series of shed events are the labels that are used`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                func series() async throws -> [String: Double] {
                    let text = String(decoding: try await replica.get("/metrics").body, as: UTF8.self)
                    let prefix = "tfdrift_events_shed_total{reason=\""
                    var values: [String: Double] = [:]
                    for line in text.split(separator: "\n") where line.hasPrefix(prefix) {
                        let rest = line.dropFirst(prefix.count)
                        values[String(rest.prefix { $0 != "\"" })] = Double(rest.split(separator: " ").last ?? "")
                    }
                    return values
                }
                let reasons: Set<String> = [
                    "inbox_full", "record_too_large", "closing", "waiting_full", "invalid", "standby_full",
                    "standby_certificate", "unknown_path",
                ]
                #expect(try await series() == Dictionary(uniqueKeysWithValues: reasons.map { ($0, 0) }))
                try await replica.begin()
                #expect(try await replica.post(Array(#"{"strange":1}"#.utf8)).status == 200)
                try await replica.settle()
                let after = try await series()
                #expect(Set(after.keys) == reasons)
                #expect(after["invalid"] == 1)
            }
        }
    }
}
