import JSON
import Testing

@testable import Demo

@Suite struct StoryTests {
    @Test func `carries a story in which every event has an opposite`() throws {
        let story = try Story.builtIn()
        #expect(story.alterable.count >= 11)
        #expect(story.expected.count >= 7)
        for id in story.alterable {
            let altered = try #require(story.altering(id))
            #expect(altered.steps.count == story.steps.count)
        }
        #expect(story.altering("nobody") == nil)
    }

    @Test(arguments: [
        (#"{"steps":[]}"#, "no steps"), (#"{"steps":[{"id":"a","title":"t","via":"pigeon"}]}"#, "steps[0].via"),
        (#"{"steps":[{"id":"a","title":"t","via":"http","record":{}}]}"#, "altered"),
        (#"{"steps":[{"title":"t","state":"s","file":"f"}]}"#, "steps[0].id"),
    ])
    func `names the step and member of a story that cannot be played`(text: String, place: String) {
        #expect { try Story(parsing: text) } throws: { "\($0)".contains(place) }
    }

    @Test func `a merge patch replaces, adds and removes`() throws {
        let record = try JSONValue(parsing: #"{"a":{"b":1,"c":[1]},"d":"x"}"#)
        let patch = try JSONValue(parsing: #"{"a":{"b":2,"c":[9]},"d":null,"e":true}"#)
        #expect(record.merging(patch).text == #"{"a":{"b":2,"c":[9]},"e":true}"#)
    }

    @Test func `an expectation holds for what has at least its members`() throws {
        let report = try JSONValue(parsing: #"{"status":{"changes":[{"a":1,"b":2}],"phase":"Open"}}"#)
        #expect(report.contains(["status": ["changes": [["a": 1]]]]))
        #expect(!report.contains(["status": ["changes": [["a": 2]]]]))
        #expect(!report.contains(["status": ["changes": []]]))
        #expect(report.contains(["status": ["resolution": .null]]))
        #expect(!report.contains(["status": ["phase": .null]]))
    }
}

/// The program as a user runs it: the demo's whole way, over HTTP and gRPC, once as told and once for each event turned
/// into its opposite.
@Suite(.serialized) struct DemoProgramTests {
    @Test func `exits 0 when the reports in the API are exactly those expected`() async throws {
        let run = try await TFDriftProgram.run(["demo", "--once", "--log-level", "error"])
        #expect(run.exitCode == 0, "\(run.output)")
        #expect(run.output.contains("The reports are exactly those that the story expects."))
    }

    @Test func `exits 1 when any event is turned into its opposite`() async throws {
        let ids = try Story.builtIn().alterable
        let exitCodes = try await withThrowingTaskGroup(of: (String, Int32).self) { group in
            var exitCodes: [String: Int32] = [:]
            for (index, id) in ids.enumerated() {
                if index >= 4, let (done, code) = try await group.next() { exitCodes[done] = code }
                group.addTask {
                    (
                        id,
                        try await TFDriftProgram.run(["demo", "--once", "--alter", id, "--log-level", "critical"])
                            .exitCode
                    )
                }
            }
            for try await (id, code) in group { exitCodes[id] = code }
            return exitCodes
        }
        #expect(exitCodes == Dictionary(uniqueKeysWithValues: ids.map { ($0, 1) }))
    }

    @Test func `refuses to alter an event that the story does not have`() async throws {
        let run = try await TFDriftProgram.run(["demo", "--once", "--alter", "nobody"])
        #expect(run.exitCode == 64)
        #expect(run.output.contains("open-ssh"))
    }
}
