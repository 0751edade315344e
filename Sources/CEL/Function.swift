/// The functions of the language that are no macros.
enum Function: String, Sendable, CaseIterable {
    // Any type
    case size, type, dyn
    // Conversions
    case int, uint, double, string, bool, bytes, duration, timestamp
    // Text
    case startsWith, endsWith, contains, matches, lowerAscii, upperAscii, trim, split, join, replace, substring
    case charAt, reverse
    // Text and lists
    case indexOf, lastIndexOf
    // Lists
    case isSorted, sum, min, max
    case setsContains = "sets.contains"
    case setsEquivalent = "sets.equivalent"
    case setsIntersects = "sets.intersects"
    // Time
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getHours, getMinutes, getSeconds
    case getMilliseconds
    // Optionals
    case optionalOf = "optional.of"
    case optionalOfNonZeroValue = "optional.ofNonZeroValue"
    case optionalNone = "optional.none"
    case hasValue, value, or, orValue

    /// Names in front of a dot that are no variables.
    static let namespaces: Set<String> = ["sets", "optional"]

    /// Arguments of `f(...)`, nil when it cannot be called so.
    var globalArguments: ClosedRange<Int>? {
        switch self {
        case .size, .type, .dyn, .int, .uint, .double, .string, .bool, .bytes, .duration, .timestamp: 1...1
        case .optionalOf, .optionalOfNonZeroValue: 1...1
        case .optionalNone: 0...0
        case .matches, .setsContains, .setsEquivalent, .setsIntersects: 2...2
        default: nil
        }
    }

    /// Arguments of `x.f(...)` beside the receiver, nil when it cannot be called so.
    var receiverArguments: ClosedRange<Int>? {
        switch self {
        case .size, .lowerAscii, .upperAscii, .trim, .reverse, .isSorted, .sum, .min, .max, .hasValue, .value: 0...0
        case .startsWith, .endsWith, .contains, .matches, .charAt, .or, .orValue: 1...1
        case .split, .substring, .indexOf, .lastIndexOf: 1...2
        case .join: 0...1
        case .replace: 2...3
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getHours, .getMinutes,
            .getSeconds, .getMilliseconds:
            0...1
        default: nil
        }
    }
}
