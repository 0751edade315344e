import Controller
import Engine
import JSON
import KubeClient
import Transport

/// Plays a story on a stage: each event through the intake it names, each state into its file.
struct StoryPlayer: Sendable {
    /// Between two steps, so that a person can follow.
    static let pause: Duration = .milliseconds(400)
    /// How long the sources may take to be ready, and the last step to have its effect.
    static let patience: Duration = .seconds(60)

    struct TimedOut: Error, CustomStringConvertible {
        var description: String
    }

    let stage: DemoStage
    let story: Story
    let say: @Sendable (String) -> Void

    /// Plays every step and returns when all of it is judged and written.
    func play() async throws {
        try await wait("the sources to be ready") {
            stage.operator.health.isReady && stage.operator.health.sourcesNotReady.isEmpty
                && stage.operator.sourceCount == 2
        }
        // Audit events tell whole seconds: let the first one be later than the states.
        try await Task.sleep(for: .milliseconds(1100))
        var sent: UInt64 = 0
        for step in story.steps {
            say(step.title)
            switch step {
            case .event(_, _, let way, let record, _):
                try await send(record, way)
                sent += 1
                let count = sent
                try await wait("event \(step.id) to be received") { stage.operator.receivedCount >= count }
            case .state(_, _, let name, let file):
                try await wait("the events so far to be judged") { stage.operator.inboxIsEmpty }
                try stage.folder.write(name + ".tfstate", try DemoFiles.text(file))
            }
            try await Task.sleep(for: Self.pause)
        }
        try await wait("everything to be judged and written") { stage.operator.isQuiet }
    }

    private func send(_ record: JSONValue, _ way: Story.Way) async throws {
        var record = record
        let now = OperatorClock.system.unixMicroseconds()
        record["eventTime"] = .string(EventTime(microseconds: now - now % 1_000_000).iso8601)
        switch way {
        case .grpc:
            guard stage.falco.enqueue([try FalcoReplayAlert(json: FalcoAlert.withFields(record).serialized)]) else {
                throw TimedOut(description: "the replaying Falco takes no more alerts")
            }
        case .http:
            let token = "sample-token-replace-me"
            var request = HTTPRequest(
                method: "POST", url: "http://127.0.0.1:\(stage.operatorPort)/falco/v1/platform/falco-http/\(token)")
            request.headers.add("Content-Type", "application/json")
            request.body = FalcoAlert.withRecord(record).serialized
            let answer = try await stage.http.send(request)
            guard answer.status == 200 else {
                throw TimedOut(description: "the receiver answered \(answer.status)")
            }
        }
    }

    private func wait(_ what: String, until condition: @Sendable () -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while !condition() {
            guard ContinuousClock.now < deadline else { throw TimedOut(description: "gave up waiting for \(what)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
