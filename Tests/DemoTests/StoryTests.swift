import JSON
import Logging
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

/// The demo's whole way, over HTTP and gRPC, once as told and once for each event turned into its opposite.
@Suite(.serialized) struct DemoStoryTests {
    private func play(_ story: Story) async throws -> StoryVerdict {
        var logger = Logger(label: "demo-test")
        logger.logLevel = .critical
        return try await DemoRunner(logger: logger, write: { _ in }).playOnce(story)
    }

    @Test func `ends with exactly the reports that the story expects`() async throws {
        let verdict = try await play(try Story.builtIn())
        #expect(verdict.differences == [])
    }

    @Test func `sees another end when any event is turned into its opposite`() async throws {
        let story = try Story.builtIn()
        let unnoticed = try await withThrowingTaskGroup(of: String?.self) { group in
            var unnoticed: [String] = []
            for (index, id) in story.alterable.enumerated() {
                if index >= 4, let result = try await group.next() { unnoticed += [result].compactMap { $0 } }
                let altered = try #require(story.altering(id))
                group.addTask { try await play(altered).isAsExpected ? id : nil }
            }
            for try await result in group { unnoticed += [result].compactMap { $0 } }
            return unnoticed
        }
        #expect(unnoticed == [])
    }
}
