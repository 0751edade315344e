import Transport

/// Whether and when a request is sent again, as a value: one for each call.
///
/// - 401 with credentials that can be renewed: once, at once.
/// - 429 and 503 with Retry-After: the server has not acted; any method waits as told.
/// - Other 5xx with Retry-After: only reads, since a write may have happened.
struct RequestRetry {
    /// No single wait is longer, whatever the server says; it is asked again instead.
    static let longestWait: Duration = .seconds(30)
    static let longestTotal: Duration = .seconds(60)
    static let maximumTries = 6

    enum Decision: Equatable {
        case again(after: Duration)
        case giveUp
    }

    private let isRead: Bool
    private var tries = 1
    private var waited: Duration = .zero
    private var hasRenewed = false

    init(method: String) { isRead = method == "GET" }

    /// `canRenew` is asked only for a 401.
    mutating func decide(_ error: KubeError, canRenew: () -> Bool) -> Decision {
        guard let status = error.status, tries < Self.maximumTries else { return .giveUp }
        if status.code == 401 {
            guard !hasRenewed, canRenew() else { return .giveUp }
            hasRenewed = true
            tries += 1
            return .again(after: .zero)
        }
        guard let told = error.retryAfter else { return .giveUp }
        guard [429, 503].contains(status.code) || (isRead && status.code >= 500) else { return .giveUp }
        let wait = min(told, Self.longestWait)
        guard waited + wait <= Self.longestTotal else { return .giveUp }
        tries += 1
        waited += wait
        return .again(after: wait)
    }
}
