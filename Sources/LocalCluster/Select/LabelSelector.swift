/// A parsed `labelSelector` parameter: all requirements must hold.
struct LabelSelector: Sendable, Hashable {
    enum Operator: Sendable, Hashable { case equals, notEquals, isIn, notIn, exists, notExists, greater, less }
    struct Requirement: Sendable, Hashable {
        var key: String
        var comparison: Operator
        var values: [String]
    }

    var requirements: [Requirement] = []

    init() {}

    init(parsing text: String) throws(APIStatus) {
        var parser = LabelSelectorParser(text)
        requirements = try parser.requirements()
    }

    func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            let value = labels[requirement.key]
            switch requirement.comparison {
            case .exists: return value != nil
            case .notExists: return value == nil
            case .equals, .isIn: return value.map { requirement.values.contains($0) } ?? false
            case .notEquals, .notIn: return value.map { !requirement.values.contains($0) } ?? true
            case .greater, .less:
                guard let value = value.flatMap({ Int64($0) }),
                    let bound = requirement.values.first.flatMap({ Int64($0) })
                else { return false }
                return requirement.comparison == .greater ? value > bound : value < bound
            }
        }
    }
}

/// Tokens: identifiers and `= == != in notin ! ( ) , < >`.
private struct LabelSelectorParser {
    private var tokens: [String] = []
    private var position = 0

    init(_ text: String) {
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if Self.special.contains(first) {
                let width = ["==", "!="].contains { rest.hasPrefix($0) } ? 2 : 1
                tokens.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !Self.special.contains($0) }
                tokens.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
    }

    private static let special: Set<Character> = ["=", "!", "(", ")", ",", "<", ">"]

    private var next: String { position < tokens.count ? tokens[position] : "" }

    mutating func requirements() throws(APIStatus) -> [LabelSelector.Requirement] {
        var result: [LabelSelector.Requirement] = []
        while position < tokens.count {
            result.append(try requirement())
            guard position < tokens.count else { break }
            guard next == "," else { throw failure("found '\(next)', expected: ',' or 'end of string'") }
            position += 1
            guard position < tokens.count else { throw failure("found '', expected: identifier after ','") }
        }
        return result
    }

    private mutating func requirement() throws(APIStatus) -> LabelSelector.Requirement {
        if next == "!" {
            position += 1
            return .init(key: try key(), comparison: .notExists, values: [])
        }
        let key = try key()
        let word = next
        switch word {
        case "", ",": return .init(key: key, comparison: .exists, values: [])
        case "=", "==":
            position += 1
            return .init(key: key, comparison: .equals, values: [try value()])
        case "!=":
            position += 1
            return .init(key: key, comparison: .notEquals, values: [try value()])
        case "in", "notin":
            position += 1
            return .init(key: key, comparison: word == "in" ? .isIn : .notIn, values: try list())
        case ">", "<":
            position += 1
            let bound = try value()
            guard Int64(bound) != nil else {
                throw failure("for 'Gt', 'Lt' operators, the value must be an integer")
            }
            return .init(key: key, comparison: word == ">" ? .greater : .less, values: [bound])
        default: throw failure("found '\(word)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func key() throws(APIStatus) -> String {
        let word = next
        guard !word.isEmpty, !isSpecial(word) else { throw failure("found '\(word)', expected: identifier") }
        position += 1
        if let error = Names.qualifiedErrors(word).first {
            throw failure("key: Invalid value: \(APIStatus.quoted(word)): \(error)")
        }
        return word
    }

    private mutating func value() throws(APIStatus) -> String {
        let word = next
        if word.isEmpty || word == "," { return "" }
        guard !isSpecial(word) else { throw failure("found '\(word)', expected: identifier") }
        position += 1
        if let error = Names.labelValueErrors(word).first {
            throw failure("values[0][]: Invalid value: \(APIStatus.quoted(word)): \(error)")
        }
        return word
    }

    private mutating func list() throws(APIStatus) -> [String] {
        guard next == "(" else { throw failure("found '\(next)' expected: '('") }
        position += 1
        var values: [String] = []
        while true {
            if next == ")" {
                position += 1
                return values.isEmpty ? [""] : values
            }
            values.append(try value())
            if next == "," {
                position += 1
            } else if next != ")" {
                throw failure("found '\(next)', expected: ',' or ')'")
            }
        }
    }

    private func isSpecial(_ word: String) -> Bool { word.first.map { Self.special.contains($0) } ?? false }

    private func failure(_ text: String) -> APIStatus { .badRequest("unable to parse requirement: \(text)") }
}
