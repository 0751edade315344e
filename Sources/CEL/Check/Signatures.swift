/// Which functions take which types, and what they give.
enum Signatures {
    /// Nil when no overload takes these; the receiver, if any, is the first argument.
    static func result(of function: Function, _ types: [CELStaticType], isReceiver: Bool) -> CELStaticType? {
        guard let first = types.first else { return function == .optionalNone ? .optional(.dyn) : nil }
        let rest = Array(types.dropFirst())
        switch function {
        case .size:
            switch first {
            case .dyn, .string, .bytes, .list, .map: return .int
            default: return nil
            }
        case .type: return .type(first)
        case .dyn: return .dyn
        case .int, .uint, .double, .string, .bool, .bytes, .duration, .timestamp: return conversion(function, first)
        case .optionalOf, .optionalOfNonZeroValue: return .optional(first)
        case .optionalNone: return .optional(.dyn)
        case .hasValue, .value, .or, .orValue: return optional(function, first, rest)
        case .setsContains, .setsEquivalent, .setsIntersects:
            guard case (.list, .list) = (first == .dyn ? .list(.dyn) : first, rest.first ?? .dyn) else { return nil }
            return first.fits(rest[0]) ? .bool : nil
        case .isSorted, .sum, .min, .max, .join, .reverse: return list(function, first, rest)
        case .indexOf, .lastIndexOf: return index(first, rest)
        default: return text(function, first, rest) ?? time(function, first, rest)
        }
    }

    private static let conversions: [Function: (to: CELStaticType, from: [CELStaticType])] = [
        .int: (.int, [.int, .uint, .double, .string, .timestamp, .duration]),
        .uint: (.uint, [.int, .uint, .double, .string]), .double: (.double, [.int, .uint, .double, .string]),
        .string: (.string, [.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]),
        .bool: (.bool, [.bool, .string]), .bytes: (.bytes, [.bytes, .string]),
        .duration: (.duration, [.duration, .string, .int]), .timestamp: (.timestamp, [.timestamp, .string, .int]),
    ]

    private static func conversion(_ function: Function, _ type: CELStaticType) -> CELStaticType? {
        guard let known = conversions[function] else { return nil }
        return type == .dyn || known.from.contains(type) ? known.to : nil
    }

    private static func optional(
        _ function: Function, _ first: CELStaticType, _ rest: [CELStaticType]
    ) -> CELStaticType? {
        let inner: CELStaticType
        switch first {
        case .dyn: inner = .dyn
        case .optional(let type): inner = type
        default: return nil
        }
        switch function {
        case .hasValue: return .bool
        case .value: return inner
        case .or: return rest.first.map { $0.fits(.optional(inner)) } == true ? .optional(inner) : nil
        default: return rest.first.map { $0.fits(inner) } == true ? inner.joined(rest[0]) : nil
        }
    }

    private static func list(
        _ function: Function, _ first: CELStaticType, _ rest: [CELStaticType]
    ) -> CELStaticType? {
        let element: CELStaticType
        switch first {
        case .dyn: element = .dyn
        case .list(let type): element = type
        default: return nil
        }
        let ordered: [CELStaticType] = [.dyn, .int, .uint, .double, .bool, .duration, .timestamp, .string, .bytes]
        switch function {
        case .isSorted: return ordered.contains(element) ? .bool : nil
        case .sum: return [.dyn, .int, .uint, .double, .duration].contains(element) ? element : nil
        case .min, .max: return ordered.contains(element) ? element : nil
        case .join: return element.fits(.string) && rest.allSatisfy { $0.fits(.string) } ? .string : nil
        default: return first
        }
    }

    private static func index(_ first: CELStaticType, _ rest: [CELStaticType]) -> CELStaticType? {
        switch first {
        case .dyn: return .int
        case .list(let element): return rest.count == 1 && rest[0].fits(element) ? .int : nil
        case .string: return all(rest, [.string, .int]) ? .int : nil
        default: return nil
        }
    }

    private static func all(_ given: [CELStaticType], _ wanted: [CELStaticType]) -> Bool {
        given.count <= wanted.count && zip(given, wanted).allSatisfy { $0.fits($1) }
    }

    private static func text(
        _ function: Function, _ first: CELStaticType, _ rest: [CELStaticType]
    ) -> CELStaticType? {
        guard first.fits(.string) else { return nil }
        switch function {
        case .startsWith, .endsWith, .contains, .matches: return all(rest, [.string]) ? .bool : nil
        case .lowerAscii, .upperAscii, .trim: return .string
        case .replace: return all(rest, [.string, .string, .int]) ? .string : nil
        case .split: return all(rest, [.string, .int]) ? .list(.string) : nil
        case .substring: return all(rest, [.int, .int]) ? .string : nil
        case .charAt: return all(rest, [.int]) ? .string : nil
        default: return nil
        }
    }

    private static func time(
        _ function: Function, _ first: CELStaticType, _ rest: [CELStaticType]
    ) -> CELStaticType? {
        switch function {
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear:
            return first.fits(.timestamp) && all(rest, [.string]) ? .int : nil
        case .getHours, .getMinutes, .getSeconds, .getMilliseconds:
            if first.fits(.timestamp) { return all(rest, [.string]) ? .int : nil }
            return first == .duration && rest.isEmpty ? .int : nil
        default: return nil
        }
    }
}
