import Logging

/// `tfdrift demo`.
public struct DemoRunner: Sendable {
    /// Plays the story, says whether it ended as expected, and ends. False: the story goes on until it is interrupted.
    public var isOnce = false
    /// Where kubeconfig and states are kept; nil: a temporary folder.
    public var folder: String?
    public var logger: Logger
    public var write: @Sendable (String) -> Void

    public init(logger: Logger, write: @escaping @Sendable (String) -> Void) {
        self.logger = logger
        self.write = write
    }

    /// Plays `story` once and compares the reports in the API with what it expects.
    public func playOnce(_ story: Story) async throws -> StoryVerdict {
        let write = write
        return try await DemoStage.with(folder: folder, logger: logger) { stage in
            try await StoryPlayer(stage: stage, story: story, say: { write("  " + $0) }).play()
            let reports = try await stage.reports()
            write("\n" + ReportTable.text(reports) + "\n")
            return StoryVerdict(reports: reports, expected: story.expected)
        }
    }

    /// Plays `story`, then keeps everything running, with a table that follows the reports, until cancelled.
    public func playOn(_ story: Story) async throws {
        let write = write
        try await DemoStage.with(folder: folder, logger: logger) { stage in
            write(Self.welcome(stage))
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await Self.follow(stage, write) }
                try await StoryPlayer(stage: stage, story: story, say: { write("--> " + $0) }).play()
                write("The story is told. Everything keeps running; Ctrl-C ends it.\n")
            }
        }
    }

    private static func welcome(_ stage: DemoStage) -> String {
        let kubectl = "kubectl --kubeconfig \(stage.kubeconfigPath)"
        return """
            An in-memory Kubernetes API, a Falco that replays alerts and the operator are running. Look with:

              \(kubectl) get driftreports -A
              \(kubectl) get driftreports -A -w
              \(kubectl) describe driftreports -n platform
              \(kubectl) get driftsources,driftpolicies -A
              \(kubectl) get events -A

            """
    }

    /// Prints the table whenever it differs from the one printed last.
    private static func follow(_ stage: DemoStage, _ write: @Sendable (String) -> Void) async throws {
        var shown = ""
        while !Task.isCancelled {
            let table = ReportTable.text(try await stage.reports())
            if table != shown {
                shown = table
                write("\n" + table + "\n")
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }
}
