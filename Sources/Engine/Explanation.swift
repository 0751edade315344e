import JSON

/// What each stage decided about one event and why, in words for people: above all why nothing was reported.
///
/// Made beside the path, never on it: the same stages are asked again, on copies.
public struct Explanation: Sendable, Hashable {
    /// The stages of the path, by their names in docs/architecture.md.
    public enum Stage: String, Sendable, Hashable, CaseIterable {
        case decode, route, screen, map, match, compare, explain, judge, record
    }
    public struct Line: Sendable, Hashable {
        public var stage: Stage
        public var text: String
    }
    public private(set) var lines: [Line] = []
    /// A policy set of thousands of rules is told by its first ones.
    public static let maximumLines = 400

    public init() {}

    public mutating func add(_ stage: Stage, _ text: String) {
        guard lines.count < Self.maximumLines else { return }
        lines.append(Line(stage: stage, text: text))
    }

    func without(_ stage: Stage) -> Explanation {
        var explanation = self
        explanation.lines.removeAll { $0.stage == stage }
        return explanation
    }

    /// One line each, the stage in front where it changes.
    public var text: String {
        var last: Stage?
        return lines.map { line in
            defer { last = line.stage }
            let head = line.stage == last ? "" : line.stage.rawValue
            return head + String(repeating: " ", count: max(9 - head.count, 1)) + line.text + "\n"
        }.joined()
    }

    public var json: JSONValue {
        .array(lines.map { ["stage": .string($0.stage.rawValue), "text": .string($0.text)] })
    }
}
