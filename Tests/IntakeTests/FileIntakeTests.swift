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
}
