import Engine

/// What `tfdrift replay` was asked for.
public struct ReplayOptions: Sendable {
    public enum Output: String, Sendable, CaseIterable { case table, jsonl, reports, none }

    /// A folder with DriftSource and DriftPolicy documents; nil: the stand-ins.
    public var manifests: String?
    public var events: [String] = []
    /// Terraform states beside those that the manifests name.
    public var states: [TimedStateFile] = []
    /// Plans as `terraform show -json` writes them, beside those that the manifests name.
    public var plans: [TimedStateFile] = []
    /// Time runs on until here after the last event; nil: it stops there.
    public var until: EventTime?
    /// The id of one event: instead of lines or reports, what each stage decided about it is written.
    public var explainedID: String?

    /// Catalog files for all sources, on top of what ConfigMaps of the manifests add.
    public var catalogFiles: [String] = []

    public init() {}
}

/// `FILE` or `FILE@2026-01-31T12:00:00Z`: a state or a plan, and from when on it can be seen.
public struct TimedStateFile: Sendable, Hashable {
    public var path: String
    /// Nil: a state before the first event, a plan from its timestamp on.
    public var visibleAt: EventTime?

    public init(path: String, visibleAt: EventTime? = nil) {
        self.path = path
        self.visibleAt = visibleAt
    }

    /// Nil when what stands behind the last `@` looks like a time and is none. A file whose name holds an `@` and no time
    /// behind it is taken as it is.
    public init?(argument: String) {
        guard let at = argument.lastIndex(of: "@") else {
            self.init(path: argument)
            return
        }
        let suffix = argument[argument.index(after: at)...]
        if let time = EventTime(iso8601: String(suffix)) {
            self.init(path: String(argument[..<at]), visibleAt: time)
        } else if suffix.first?.isNumber == true, suffix.contains("T") {
            return nil
        } else {
            self.init(path: argument)
        }
    }
}

/// Why a replay could not be run: an argument, a file or a manifest, and what is wrong with it.
public struct ReplayError: Error, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
