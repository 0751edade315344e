import Engine
import JSON

/// The conditions of one object, as kstatus reads them: `Ready` always present, `Reconciling` and `Stalled` only while True.
///
/// A value made anew for each status and merged with the conditions the object has, so that `lastTransitionTime` moves only
/// when a status flips and an unchanged object is not written at all.
struct ConditionSet: Sendable {
    private(set) var conditions: [StatusCondition] = []
    private let generation: Int64

    init(generation: Int64) { self.generation = generation }

    mutating func set(
        _ type: String, _ status: StatusCondition.Status, _ reason: String, _ message: String
    ) {
        var condition = StatusCondition()
        condition.type = type
        condition.status = status
        condition.reason = reason
        condition.message = Self.cut(message)
        condition.observedGeneration = generation
        conditions.removeAll { $0.type == type }
        conditions.append(condition)
    }

    /// With the times of `previous` where the status is the same, `now` elsewhere; ordered by type.
    func merged(with previous: [StatusCondition], now: String) -> [StatusCondition] {
        conditions.map { condition in
            var condition = condition
            let before = previous.first { $0.type == condition.type }
            condition.lastTransitionTime =
                before?.status == condition.status ? before?.lastTransitionTime ?? now : now
            return condition
        }.sorted { $0.type < $1.type }
    }

    /// Whole seconds, as Kubernetes writes the times of conditions.
    static func time(_ microseconds: Int64) -> String {
        EventTime(microseconds: microseconds - microseconds % 1_000_000).iso8601
    }

    /// The API server takes at most 1 KiB.
    private static func cut(_ message: String) -> String {
        guard message.utf8.count > 1000 else { return message }
        var cut = ""
        for character in message {
            if cut.utf8.count + character.utf8.count > 997 { break }
            cut.append(character)
        }
        return cut + "..."
    }
}
