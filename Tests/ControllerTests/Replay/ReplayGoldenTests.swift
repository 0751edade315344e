import Foundation
import JSON
import Testing

@testable import Controller

/// Every folder of Fixtures/replay is a story with its expected lines. With `TFDRIFT_WRITE_GOLDEN=1` the files are written
/// anew; read the difference before it is committed.
struct ReplayGoldenTests {
    static let isWriting = ProcessInfo.processInfo.environment["TFDRIFT_WRITE_GOLDEN"] == "1"

    @Test func `there are scenarios`() { #expect(ReplayScenario.all.count >= 10) }

    @Test(arguments: ReplayScenario.all)
    func `the lines are those of expected_jsonl`(scenario: ReplayScenario) throws {
        let run = try ReplayRun(scenario)
        let golden = URL(fileURLWithPath: "\(scenario.folder)/expected.jsonl")
        if Self.isWriting { try Data(run.bytes).write(to: golden) }
        let expected = try String(decoding: Data(contentsOf: golden), as: UTF8.self).split(separator: "\n")
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == expected.count)
        for (line, wanted) in zip(lines, expected) { #expect(line == wanted) }
    }

    @Test(arguments: ReplayScenario.all)
    func `a second run gives the same bytes in every form`(scenario: ReplayScenario) throws {
        for output in [ReplayOptions.Output.jsonl, .reports] {
            #expect(try ReplayRun(scenario, output).bytes == ReplayRun(scenario, output).bytes)
        }
    }

    @Test(arguments: ReplayScenario.all)
    func `every line is of the published form`(scenario: ReplayScenario) throws {
        for line in try ReplayRun(scenario).lines { LineForm.check(line) }
    }
}
