/// Why a state cannot be read. The message names the location and what to do, and holds no secret.
public struct StateError: Error, Sendable, Hashable {
    /// One closed set of words, fit for a condition's reason and a metric label.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case notFound = "StateNotFound"
        case bucketNotFound = "BucketNotFound"
        case accessDenied = "AccessDenied"
        case badCredentials = "BadCredentials"
        case wrongRegion = "WrongRegion"
        /// A setting cannot be right: a bucket name with a slash, a workspace that no Secret can be named after.
        case invalidSettings = "InvalidStateSettings"
        case unreachable = "StateUnreachable"
        case timedOut = "StateTimedOut"
        /// The backend asks to come back later, or has a fault of its own.
        case unavailable = "StateBackendUnavailable"
        case changedWhileRead = "StateChangedWhileRead"
        case truncated = "StateTruncated"
        case damaged = "StateDamaged"
        case tooLarge = "StateTooLarge"
        /// An answer this backend does not know.
        case unexpected = "UnexpectedStateAnswer"
        case cancelled = "Cancelled"
    }

    public var reason: Reason
    public var location: String
    public var message: String

    public init(_ reason: Reason, at location: String, _ detail: String) {
        self.reason = reason
        self.location = location
        message = "state \(location): \(detail)"
    }

    /// Whether a later try may succeed although nobody changes a setting or a permission.
    public var isTransient: Bool {
        switch reason {
        // A state is often written between two tries, and a half-written one is soon whole.
        case .notFound, .unreachable, .timedOut, .unavailable, .changedWhileRead, .truncated, .damaged, .cancelled: true
        case .bucketNotFound, .accessDenied, .badCredentials, .wrongRegion, .invalidSettings, .tooLarge, .unexpected:
            false
        }
    }
}

extension StateError: CustomStringConvertible {
    public var description: String { message }
}
