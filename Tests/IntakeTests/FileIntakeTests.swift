import Foundation
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(1))) struct FileIntakeTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        try await body(folder)
    }

    private func append(_ text: String, to url: URL) throws {
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private func texts(_ messages: [IntakeMessage]) -> [String] {
        messages.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func reporter(_ intake: any Intake) -> IntakeReporter {
        IntakeReporter(identity: intake.identity, metrics: .none)
    }

    @Test func `reads a file once, to its end, passing over a broken line`() async throws {
        try await withFolder { folder in
            let url = folder.appending(path: "events.jsonl")
            try append("{\"a\":1}\nbroken\n{\"b\":2}\n", to: url)
            let intake = FileIntake(path: url.path, isFollowed: false)
            let (inbox, reporter, log) = (MemoryInbox(), reporter(intake), LogCapture())
            await intake.run(into: inbox, reporting: reporter, logger: log.logger)
            #expect(texts(await inbox.next(atMost: 9)) == [#"{"a":1}"#, #"{"b":2}"#])
            #expect(reporter.status.connection == .disconnected)
            #expect(reporter.status.receivedCount == 2)
            #expect(reporter.takeGaps().map(\.reason) == [.unreadable])
            #expect(
                log.messages.contains { $0.contains("Failed to parse event") && $0.contains("\(url.path), line 2") })
        }
    }

    @Test func `a file that cannot be read is a failed status that names it`() async throws {
        let intake = FileIntake(path: "/no/such/file", isFollowed: false)
        let reporter = reporter(intake)
        await intake.run(into: MemoryInbox(), reporting: reporter, logger: quiet)
        #expect(reporter.status.connection == .failed("/no/such/file: No such file or directory"))
    }

    @Test func `follows a file that appears, grows, is rotated and is cut`() async throws {
        try await withFolder { folder in
            let url = folder.appending(path: "events.txt")
            let intake = FileIntake(path: url.path, isFollowed: true, pollInterval: .milliseconds(10))
            let (inbox, reporter) = (MemoryInbox(), reporter(intake))
            try await running(intake, into: inbox, reporter) {
                try await until { reporter.status.connection == .failed("\(url.path): No such file or directory") }
                try append("{\"n\":1}\n{\"n\":", to: url)
                #expect(texts(await take(1, from: inbox)) == [#"{"n":1}"#])
                #expect(reporter.status.connection == .connected)
                try append("2}\n", to: url)
                #expect(texts(await take(1, from: inbox)) == [#"{"n":2}"#])
                try FileManager.default.moveItem(at: url, to: folder.appending(path: "events.txt.1"))
                try append("{\"n\":3}\n", to: folder.appending(path: "events.txt.1"))
                try append("{\"n\":4}\n", to: url)
                #expect(texts(await take(2, from: inbox)) == [#"{"n":3}"#, #"{"n":4}"#])
                try Data().write(to: url, options: [])
                try await until { reporter.takeGaps().map(\.reason) == [.fileTruncated] }
                try append("{\"n\":5}\n", to: url)
                #expect(texts(await take(1, from: inbox)) == [#"{"n":5}"#])
            }
            #expect(reporter.status.connection == .disconnected)
        }
    }

    static let alert = #"{"rule":"r","output_fields":{"ct.name":"RunInstances"}}"#
    static let record = #"{"eventName":"RunInstances","eventID":"1"}"#
    @Test(arguments: [
        (FileIntake.Format.auto, [alert, record], 0), (.falco, [alert], 1), (.record, [record], 1),
    ])
    func `takes the records of the named format and counts the others`(
        _ format: FileIntake.Format, _ taken: [String], _ refusedCount: Int
    ) async throws {
        try await withFolder { folder in
            let url = folder.appending(path: "events.jsonl")
            try append(Self.alert + "\n" + Self.record + "\n", to: url)
            for isFollowed in [true, false] {
                let metrics = TestMetrics()
                let intake = FileIntake(
                    path: url.path, format: format, isFollowed: isFollowed, pollInterval: .milliseconds(10))
                let (inbox, log) = (MemoryInbox(), LogCapture())
                let reporter = IntakeReporter(identity: intake.identity, metrics: IntakeMetrics(factory: metrics))
                try await running(intake, into: inbox, reporter, logger: log.logger) {
                    #expect(texts(await take(taken.count, from: inbox)) == taken)
                    try await until { reporter.takeGaps().count == refusedCount }
                }
                let unparsable = metrics.value("tfdrift_intake_rejected_total", ["reason": "unparsable"]) ?? 0
                #expect(unparsable == Double(refusedCount))
                #expect(log.messages.contains { $0.contains("file.format") } == (refusedCount > 0))
            }
        }
    }

    @Test func `another format is another intake`() {
        func identity(_ format: FileIntake.Format) -> IntakeIdentity {
            FileIntake(path: "/a", format: format, isFollowed: true).identity
        }
        #expect(Set([identity(.auto), identity(.falco), identity(.record)]).count == 3)
        #expect(identity(.auto) == FileIntake(path: "/a", isFollowed: true).identity)
    }
}
