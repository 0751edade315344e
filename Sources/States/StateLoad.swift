/// What `StateBackend.load` found.
public enum StateLoad: Sendable {
    case notModified
    case content(StateContent)
}

/// A state that is being read.
public struct StateContent: Sendable {
    public let version: StateVersion
    /// Microseconds since 1970 UTC at which the backend says the state was written; nil: it does not say.
    public let lastModifiedMicroseconds: Int64?
    /// The state's JSON, decompressed.
    public let bytes: StateBytes
}
