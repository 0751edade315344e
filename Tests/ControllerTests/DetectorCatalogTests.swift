import Engine
import Intake
import JSON
import States
import Testing

@testable import Controller

/// A new catalog and states that were read for it come into force together.
@Suite struct DetectorCatalogTests {
    private static let rows = """
        service ec2.amazonaws.com
        event InventSomething model
          on aws_instance
            by id = instanceId
            set sleeps -> hibernation
        """
    private static let source = SourceKey(namespace: "a", name: "aws")
    private static let now = EventTime(microseconds: 1_769_860_800_000_000)

    /// A source of two states, the second of which holds the instance.
    private struct Bench {
        let base: Catalog
        let overlay: SourceCatalog
        var detector: Detector

        init() async throws {
            base = try await OperatorHarness.catalog.value
            overlay = CatalogShelf(base: base).catalog(of: [CatalogFile(name: "more/calls", text: rows)])
            detector = Detector(
                source: source, catalog: base, configuration: try Self.configuration(nil), restoring: [])
        }

        static func bindings(_ catalog: SourceCatalog?) throws -> [StateBinding] {
            try ["net", "web"].map { name in
                StateBinding(
                    name: name, backend: try LocalStateBackend(path: "/states/\(name)"), place: "/states/\(name)",
                    credentialsDigest: "", refreshSeconds: 60, isPeriodic: true, trustsBackendTime: false,
                    isNudged: true
                ).kept(by: catalog)
            }
        }

        static func configuration(_ catalog: SourceCatalog?) throws -> DetectorConfiguration {
            DetectorConfiguration(
                settings: SourceSettings(key: source, provider: .aws, account: "111122223333"), policies: .none,
                states: try bindings(catalog), reportLimit: 10, retentionSeconds: 60, sourceUID: "u", stateCount: 2,
                catalog: catalog)
        }

        mutating func handle(_ input: DetectorInput) -> [Detector.Action] {
            detector.handle(input, ownership: detector.environment.ownership, now: now)
        }

        mutating func load(_ name: String, for catalog: SourceCatalog?) throws {
            let text =
                name == "net"
                ? TestState.json(serial: 1, lineage: "0f1e2d3c-0000-4000-8000-000000000009", resources: []).text
                : TestState().json.text.replacing(
                    "\"monitoring\":false", with: "\"monitoring\":false,\"hibernation\":true")
            var reader = StateReader(keep: (catalog?.catalog ?? base).keepTable, name: name, visibleAt: now)
            try reader.feed(Array(text.utf8))
            let binding = try #require(try Self.bindings(catalog).first { $0.name == name })
            _ = handle(.state(binding, .loaded(try reader.finish())))
        }

        /// Outcome and old value of the call that only the overlay knows.
        mutating func invent() throws -> (outcome: Outcome?, old: JSONValue?) {
            var event = TestEvent("InventSomething", ["instanceId": .string(TestState.instanceID), "sleeps": false])
            event.time = now.microseconds + 1_000_000
            let bytes = event.alert.serialized
            guard case .event(let decoded) = EventDecoder.decode(bytes) else { return (nil, nil) }
            let message = IntakeMessage(
                acknowledgement: InboxToken(rawValue: 1), intake: IntakeIdentity(kind: .file, endpoint: "/f"),
                receivedAt: 0,
                bytes: bytes)
            for action in handle(.event(decoded, Delivery(message: message, parts: 1) { _ in })) {
                guard case .observed(let finding, _) = action, finding.trigger == .event else { continue }
                return (finding.outcome, finding.detail?.changes.first?.old)
            }
            return (nil, nil)
        }
    }

    @Test func `until every state is read for the new catalog the old one judges on`() async throws {
        var bench = try await Bench()
        let overlay = bench.overlay
        for name in ["net", "web"] { try bench.load(name, for: nil) }
        #expect(try bench.invent().outcome == .unmapped)
        _ = bench.handle(.configure(try Bench.configuration(overlay)))
        #expect(bench.detector.status.isChangingCatalog)
        #expect(bench.detector.status.isJudging)
        #expect(try bench.invent().outcome == .unmapped)
        try bench.load("web", for: overlay)
        try bench.load("net", for: nil)  // what a loader of before still brings
        #expect(try bench.invent().outcome == .unmapped)
        let binding = try #require(try Bench.bindings(overlay).first { $0.name == "net" })
        _ = bench.handle(.state(binding, .failed("no such bucket")))
        #expect(bench.detector.status.states.first { $0.name == "net" }?.failure == "no such bucket")
        #expect(bench.detector.status.isJudging)
        try bench.load("net", for: overlay)
        #expect(!bench.detector.status.isChangingCatalog)
        #expect(bench.detector.status.states.allSatisfy { $0.failure == nil })
        let judged = try bench.invent()
        #expect(judged.outcome == .drift)
        #expect(judged.old == true)
    }

    @Test func `a catalog that is taken back before its states came changes nothing`() async throws {
        var bench = try await Bench()
        let overlay = bench.overlay
        for name in ["net", "web"] { try bench.load(name, for: nil) }
        _ = bench.handle(.configure(try Bench.configuration(overlay)))
        try bench.load("web", for: overlay)
        _ = bench.handle(.configure(try Bench.configuration(nil)))
        #expect(!bench.detector.status.isChangingCatalog)
        #expect(bench.detector.arriving.isEmpty)
        #expect(try bench.invent().outcome == .unmapped)
    }

    @Test func `a source that begins with a catalog waits for states alone`() async throws {
        var bench = try await Bench()
        let overlay = bench.overlay
        _ = bench.handle(.configure(try Bench.configuration(overlay)))
        #expect(!bench.detector.status.isChangingCatalog)
        for name in ["net", "web"] { try bench.load(name, for: overlay) }
        #expect(try bench.invent().outcome == .drift)
    }
}
