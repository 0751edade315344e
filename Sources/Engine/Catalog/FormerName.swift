import JSON

/// What an older version of the provider calls an attribute: states that it wrote have only that one.
public struct FormerName: Sendable, Hashable {
    /// What the old attribute holds where the new one holds something.
    public enum Value: Sendable, Hashable {
        /// The same.
        case same
        /// A boolean that says the opposite.
        case negated
        /// Other words: of the new attribute to those of the old one. What is not among them the old one cannot say.
        case words([String: JSONValue])
        /// Texts, where the new attribute has blocks that hold each of them in this member.
        case member(String)
        /// Something else: which, nobody can tell by the new one.
        case other
    }

    /// As the schema facts write paths: `default_node_pool.enable_auto_scaling`.
    public var old: String
    public var new: String
    public var value: Value

    public init(old: String, new: String, value: Value) {
        self.old = old
        self.new = new
        self.value = value
    }

    /// The top-level attribute that a state must keep.
    var root: String { old.split(separator: ".").first.map(String.init) ?? old }
    var newRoot: String { new.split(separator: ".").first.map(String.init) ?? new }
    /// The last part of each: all before it they share, but where the value is another.
    var oldName: String { old.split(separator: ".").last.map(String.init) ?? old }

    /// A value of the new attribute as the old one would have it; nil when it cannot say that.
    func old(_ new: JSONValue) -> JSONValue? {
        switch value {
        case .same: return new
        case .negated: return Self.flag(new).map { .bool(!$0) }
        case .words(let words): return new.isNull ? .null : ValueEquality.text(new).flatMap { words[$0] }
        case .member(let name):
            var texts: [JSONValue] = []
            for element in ValueEquality.elements(new) {
                guard case .object(let members) = element, let text = members[name],
                    members.allSatisfy({ $0.key == name || ValueEquality.isAbsent($0.value) })
                else { return nil }
                texts.append(text)
            }
            return .array(texts)
        case .other: return nil
        }
    }

    /// A value of the old attribute as the new one would have it; nil when several mean the same, or none does.
    func new(_ old: JSONValue) -> JSONValue? {
        switch value {
        case .same, .negated: return self.old(old)
        case .words(let words):
            let meant = words.filter { $0.value == old }
            return meant.count == 1 ? meant.first.map { .string($0.key) } : nil
        case .member(let name): return .array(ValueEquality.elements(old).map { .object([name: $0]) })
        case .other: return nil
        }
    }

    /// What the schema would say of the old attribute.
    func facts(_ new: SchemaFacts.Attribute) -> SchemaFacts.Attribute {
        var facts = new
        facts.standard = new.standard.flatMap(old)
        switch value {
        case .words(let words):
            switch words.values.first {
            case .bool: facts.kind = .bool
            case .int, .double: facts.kind = .number
            default: facts.kind = .string
            }
        case .member: facts.kind = .set(.string)
        case .same, .negated, .other: break
        }
        return facts
    }

    private static func flag(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }
}
