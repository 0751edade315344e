import JSON

/// What a change by an expected automation may do to a value; the opposite is drift.
public enum ValueBound: Sendable, Hashable {
    case any
    /// A whole number of things, not below zero.
    case count
    /// Grows only, as storage does.
    case increase
    /// A newer version with the same major number: what a maintenance window installs.
    case minorUpgrade

    public func allows(old: JSONValue?, new: JSONValue?) -> Bool {
        switch self {
        case .any:
            return true
        case .count:
            guard let count = new.flatMap(Self.number) else { return false }
            return count >= 0 && count.rounded() == count
        case .increase:
            guard let from = old.flatMap(Self.number), let to = new.flatMap(Self.number) else { return false }
            return to > from
        case .minorUpgrade:
            guard let from = old.flatMap(Self.version), let to = new.flatMap(Self.version) else { return false }
            return from.first == to.first && from.lexicographicallyPrecedes(to)
        }
    }

    private static func number(_ value: JSONValue) -> Double? {
        value.doubleValue ?? value.stringValue.flatMap { Double($0) }
    }

    /// `8.0.32` as [8, 0, 32]; a part that is no number ends it.
    private static func version(_ value: JSONValue) -> [Int]? {
        guard let text = value.stringValue ?? value.doubleValue.map({ "\($0)" }) else { return nil }
        var numbers: [Int] = []
        for part in text.split(whereSeparator: { $0 == "." || $0 == "-" }) {
            guard let number = Int(part) else { break }
            numbers.append(number)
        }
        return numbers.isEmpty ? nil : numbers
    }
}
