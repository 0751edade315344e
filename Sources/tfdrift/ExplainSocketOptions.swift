import ArgumentParser

/// `--explain-socket` of `tfdrift run`, and what belongs to it.
struct ExplainSocketOptions: ParsableArguments {
    static let variable = "TFDRIFT_EXPLAIN_SOCKET"

    @Option(
        help:
            "A unix socket on which tfdrift explain is answered, for this user alone. Default: $TFDRIFT_EXPLAIN_SOCKET, else none."
    )
    var explainSocket: String?

    @Option(help: "What the last events may take in memory for explanations, in MiB; 1 to 256.")
    var explainMemory = 4

    /// Nil: no event is kept for explanations.
    func socket(_ environment: [String: String]) -> String? {
        let path = explainSocket ?? environment[Self.variable] ?? ""
        return path.isEmpty ? nil : path
    }

    func bytes() throws -> Int {
        guard (1...256).contains(explainMemory) else {
            throw ValidationError("--explain-memory \(explainMemory): expected 1 to 256 (MiB)")
        }
        return explainMemory << 20
    }
}
