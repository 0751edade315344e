import Demo
import JSON
import Logging
import Synchronization

@testable import Intake

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func alert(_ index: Int, size: Int = 10) -> FalcoReplayAlert {
    var alert = FalcoReplayAlert()
    alert.time = 1_769_860_800_123_456_789
    alert.priority = "Warning"
    alert.rule = "AWS change"
    alert.output = "alert \(index)"
    alert.hostname = "falco-0"
    alert.tags = ["aws", "cloud"]
    alert.outputFields = [
        "ct.id": "event-\(index)", "ct.error": "<NA>", "evt.time": "1769860800123456789",
        "ct.request": #"{"filler":""# + String(repeating: "x", count: size) + #""}"#,
    ]
    return alert
}

func eventID(_ message: IntakeMessage) -> String? {
    (try? JSONValue(parsing: message.bytes))?.at("output_fields", "ct.id")?.stringValue
}

/// Takes `count` messages and lets them go.
func take(_ count: Int, from inbox: any Inbox) async -> [IntakeMessage] {
    var messages: [IntakeMessage] = []
    while messages.count < count {
        let batch = await inbox.next(atMost: count - messages.count)
        if batch.isEmpty { break }
        await inbox.letGo(batch.map(\.acknowledgement))
        messages += batch
    }
    return messages
}

/// Polls until the condition holds; the suite's time limit ends it when it never does.
func until(_ condition: () async -> Bool) async throws {
    while !(await condition()) { try await Task.sleep(for: .milliseconds(5)) }
}

/// Runs an intake beside the body, cancels it after it, and waits for its end.
func running<Result: Sendable>(
    _ intake: any Intake, into inbox: any Inbox, _ reporter: IntakeReporter, logger: Logger = quiet,
    _ body: @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await intake.run(into: inbox, reporting: reporter, logger: logger) }
        let result = try await body()
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}

extension FalcoGRPCIntake.Settings {
    /// Fast, so that tests do not wait.
    static var fast: Self {
        var settings = Self()
        settings.askFastest = .milliseconds(10)
        settings.askSlowest = .milliseconds(20)
        settings.resolveInterval = .milliseconds(20)
        return settings
    }
}

/// Keeps the messages that are logged, with their levels.
final class LogCapture: Sendable {
    let lines = Mutex<[String]>([])

    var logger: Logger { Logger(label: "test") { _ in Forward(capture: self) } }
    var messages: [String] { lines.withLock { $0 } }

    private struct Forward: LogHandler {
        let capture: LogCapture
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            capture.lines.withLock { $0.append((["\(event.message)"] + details).joined(separator: " ")) }
        }
    }
}
