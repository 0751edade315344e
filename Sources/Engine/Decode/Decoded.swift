/// What the bytes that an intake received turned out to be.
public enum Decoded: Sendable {
    case event(AuditEvent)
    /// A process read a Terraform state file.
    case stateAccess(StateFileAccess)
    /// Falco speaks of itself: dropped events, metrics.
    case falcoInternal(FalcoInternal)
    /// Not an event we can read. `reason` names the field or the offset and never holds a value of the input.
    case invalid(reason: String)
}

/// A Falco syscall alert of the rule `Terraform State File Accessed`. Parts that the alert lacks are nil.
public struct StateFileAccess: Sendable, Hashable {
    public var rule: String
    public var priority: String
    public var time: EventTime
    public var hostname: String?
    /// The file that was read.
    public var file: String?
    public var user: String?
    public var process: String?
    public var containerID: String?
    public var container: String?
    public var namespace: String?
    public var pod: String?

    /// The rule's name in the rules file that the project ships.
    public static let ruleName = "Terraform State File Accessed"
}

/// A message of Falco about itself (source `internal`).
public struct FalcoInternal: Sendable, Hashable {
    public var rule: String
    public var time: EventTime
    public var hostname: String?
    /// The message's numbers by their field name (`n_drops`, ...); at most 64.
    public var counters: [String: Int64]
}
