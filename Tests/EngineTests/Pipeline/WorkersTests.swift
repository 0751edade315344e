import JSON
import Testing

@testable import Engine

/// Each source has a memory of its own; what they share (catalog, states) never changes but by being read late.
@Suite struct WorkersTests {
    private static let sourceCount = 8

    /// All findings of one source about one stream.
    private static func lines(ofSource number: Int, _ catalog: Catalog) throws -> [UInt8] {
        var story = try PipelineTests.Story()
        story.environment = Environment(
            catalog: catalog,
            source: SourceSettings(
                key: SourceKey(namespace: "infra", name: "source-\(number)"), provider: .aws,
                account: PipelineTests.account),
            policies: try PolicySet(compiling: [.standIn]), ownership: OwnershipIndex(), hasStates: true)
        story.environment.ownership = try story.ownership("t3.micro", at: 0)
        var lines: [UInt8] = []
        for index in 0..<40 {
            let type = ["m5.large", "t3.micro", "c5.large", "m5.xlarge"][(index + number) % 4]
            for finding in try story.event(PipelineTests.record("e\(index)", Int64(index) * 30, type: type)) {
                lines += finding.jsonLine + [0x0A]
            }
        }
        for finding in try story.state(2_000, instanceType: "c5.large") { lines += finding.jsonLine + [0x0A] }
        return lines
    }

    /// As many workers as said take the sources in turn; the catalog is fresh, so that they read its rows at once.
    private static func run(workers: Int) async throws -> [UInt8] {
        let catalog = try Catalog.builtIn()
        let found = try await withThrowingTaskGroup(of: [(Int, [UInt8])].self) { group in
            for worker in 0..<workers {
                group.addTask {
                    try stride(from: worker, to: sourceCount, by: workers).map {
                        ($0, try lines(ofSource: $0, catalog))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return found.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    @Test(arguments: [2, 3, 8])
    func `one worker and many give the same bytes`(workers: Int) async throws {
        let alone = try await Self.run(workers: 1)
        #expect(alone.count { $0 == 0x0A } > Self.sourceCount * 40)
        #expect(try await Self.run(workers: workers) == alone)
    }
}
