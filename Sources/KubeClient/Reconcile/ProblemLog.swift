/// Remembers the last problem of each key, so that the log tells a problem once and not at every retry.
///
/// Bounded: beyond `capacity` keys with problems the memory starts anew, at the price of telling some twice.
struct ProblemLog<Key: Hashable & Sendable>: Sendable {
    enum Verdict: Equatable {
        /// New, or for another reason than before.
        case tell
        /// Told before.
        case repeated
        /// There was a problem and now there is none.
        case recovered
        case nothing
    }

    private let capacity: Int
    private var reasons: [Key: String] = [:]

    init(capacity: Int = 10_000) { self.capacity = capacity }

    mutating func note(_ key: Key, reason: String?) -> Verdict {
        guard let reason else { return reasons.removeValue(forKey: key) == nil ? .nothing : .recovered }
        if reasons.count >= capacity, reasons[key] == nil { reasons = [:] }
        return reasons.updateValue(reason, forKey: key) == reason ? .repeated : .tell
    }
}
