import CEL
import JSON

/// A condition ready to be asked of a change. A reference, as it never changes: a copy of one costs more than to ask it.
final class CompiledCondition: Sendable {
    enum Test: Sendable {
        case changed(from: JSONValue?, to: JSONValue?)
        case isIn([JSONValue])
        case notIn([JSONValue])
        case matches(RegularExpression)
        case greaterThan(Double)
        case lessThan(Double)
        case exists(Bool)
        case expression(CELProgram)
    }
    /// Nil for expressions only.
    let attribute: AttributePattern?
    let test: Test
    /// The condition as people read it in a report.
    let words: String

    init(attribute: AttributePattern?, test: Test, words: String) {
        self.attribute = attribute
        self.test = test
        self.words = words
    }

    func holds(
        _ change: JudgedChange, _ subject: JudgeSubject, facts: inout ExpressionFacts, counters: inout JudgeCounters
    ) -> Bool {
        if case .expression(let program) = test { return facts.evaluate(program, change, subject, &counters) }
        guard let attribute else { return false }
        // Single values first: the text of a whole object is made only where none of them matches.
        if case .matches = test {
            return holds(change, attribute, containers: false, &counters)
                || holds(change, attribute, containers: true, &counters)
        }
        // Of `notIn` every leaf that it names must hold, of the others one.
        if case .notIn(let values) = test { return holdsForAll(change, attribute, notIn: values) }
        let leaves = change.leaves
        var isHeld = false
        // All of them: what is counted does not depend on the order in which they stand.
        for index in leaves.indices where change.isLeaf(index, of: attribute) {
            if holds(leaves[index], of: change, &counters) { isHeld = true }
        }
        return isHeld
    }

    private func holdsForAll(
        _ change: JudgedChange, _ attribute: AttributePattern, notIn values: [JSONValue]
    ) -> Bool {
        let leaves = change.leaves
        var isNamed = false
        for index in leaves.indices where change.isLeaf(index, of: attribute) {
            isNamed = true
            if !change.isNewKnown || Self.contains(values, leaves[index].new) { return false }
        }
        return isNamed
    }

    private func holds(
        _ change: JudgedChange, _ attribute: AttributePattern, containers: Bool, _ counters: inout JudgeCounters
    ) -> Bool {
        let leaves = change.leaves
        for index in leaves.indices where leaves[index].isContainer == containers {
            guard change.isLeaf(index, of: attribute) else { continue }
            if holds(leaves[index], of: change, &counters) { return true }
        }
        return false
    }

    private func holds(_ leaf: JudgedChange.Leaf, of change: JudgedChange, _ counters: inout JudgeCounters) -> Bool {
        if case .changed(let from, let to) = test { return Self.changed(leaf, of: change, from: from, to: to) }
        guard change.isNewKnown else { return false }
        switch test {
        case .isIn(let values): return Self.contains(values, leaf.new)
        case .matches(let expression): return leaf.new.map { expression.matches($0.plainText) } ?? false
        case .greaterThan(let bound): return Self.number(leaf, &counters).map { $0 > bound } ?? false
        case .lessThan(let bound): return Self.number(leaf, &counters).map { $0 < bound } ?? false
        case .exists(let wanted): return wanted == (leaf.new.map { !$0.isNull } ?? false)
        case .changed, .notIn, .expression: return false
        }
    }

    private static func changed(
        _ leaf: JudgedChange.Leaf, of change: JudgedChange, from: JSONValue?, to: JSONValue?
    ) -> Bool {
        if let from, !from.meansSame(as: leaf.old ?? .null) { return false }
        guard let to else { return !change.isNewKnown || leaf.old != leaf.new }
        return change.isNewKnown && to.meansSame(as: leaf.new ?? .null)
    }

    private static func contains(_ values: [JSONValue], _ value: JSONValue?) -> Bool {
        values.contains { $0.meansSame(as: value ?? .null) }
    }

    /// Numbers and numeric texts; anything else is no match, and counted. Lists count by their elements.
    private static func number(_ leaf: JudgedChange.Leaf, _ counters: inout JudgeCounters) -> Double? {
        guard let value = leaf.new else { return nil }
        if let number = value.numeric { return number }
        switch value {
        case .array, .object, .null: break
        default: counters.nonNumericOperands += 1
        }
        return nil
    }
}

extension JSONValue {
    /// The number, also of a text that is one.
    var numeric: Double? {
        if let doubleValue { return doubleValue }
        guard let text = stringValue, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// Equal as people mean it in a rule: `443` and `"443"`, `true` and `"true"`, otherwise exactly.
    func meansSame(as other: JSONValue) -> Bool {
        if self == other { return true }
        switch (self, other) {
        case (.int, .double), (.double, .int), (.int, .string), (.string, .int), (.double, .string), (.string, .double):
            guard let left = numeric, let right = other.numeric else { return false }
            return left == right
        case (.bool(let flag), .string(let text)), (.string(let text), .bool(let flag)):
            return text == (flag ? "true" : "false")
        default:
            return false
        }
    }

    /// A text as it is, anything else as compact JSON.
    var plainText: String { stringValue ?? text }
}
