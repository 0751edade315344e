import JSON

/// Whether a value of a state and a value of an event mean the same, by the schema's facts (stage 7, compare).
struct ValueEquality {
    /// The attributes of the type, by path without list marks; for members of nested blocks.
    let schema: [String: SchemaFacts.Attribute]

    func areEqual(_ state: JSONValue?, _ new: JSONValue?, _ facts: SchemaFacts.Attribute?, at path: String) -> Bool {
        let stateIsAbsent = Self.isAbsent(state)
        let newIsAbsent = Self.isAbsent(new)
        if stateIsAbsent && newIsAbsent { return true }
        guard let facts else { return Self.scalarsEqual(state ?? .null, new ?? .null, .dynamic, nil) }
        if stateIsAbsent || newIsAbsent {
            return isStandard((stateIsAbsent ? new : state) ?? .null, facts, at: path)
        }
        return valuesEqual(state ?? .null, new ?? .null, facts.kind, facts, at: path)
    }

    /// Nothing, or one of the empty values that stand for nothing in a state.
    static func isAbsent(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .string(""), .array([]): true
        case .object(let members): members.isEmpty
        default: false
        }
    }

    /// Whether a value is what an absent one means.
    private func isStandard(_ value: JSONValue, _ facts: SchemaFacts.Attribute, at path: String) -> Bool {
        if let standard = facts.standard {
            return valuesEqual(standard, value, facts.kind, facts, at: path)
        }
        switch value {
        case .bool(false), .int(0), .double(0): return true
        case .string("false"): return facts.kind == .bool
        case .string("0"): return facts.kind == .number
        case .array(let elements):
            return facts.kind.isNested && elements.allSatisfy { isStandardObject($0, below: path) }
        case .object: return facts.kind.isNested && isStandardObject(value, below: path)
        default: return false
        }
    }

    /// A block all of whose members are what they would be without it.
    private func isStandardObject(_ value: JSONValue, below path: String) -> Bool {
        guard case .object(let members) = value else { return Self.isAbsent(value) }
        return members.allSatisfy { name, member in
            if Self.isAbsent(member) { return true }
            guard let facts = schema[path + "." + name] else { return false }
            return isStandard(member, facts, at: path + "." + name)
        }
    }

    private func valuesEqual(
        _ state: JSONValue, _ new: JSONValue, _ kind: SchemaFacts.Kind, _ facts: SchemaFacts.Attribute, at path: String
    ) -> Bool {
        switch kind {
        case .string, .number, .bool, .dynamic:
            if Self.scalarsEqual(state, new, kind, facts) { return true }
            guard let left = Self.text(state), let right = Self.text(new) else { return false }
            if path.hasSuffix("protocol") { return RuleForms.proto(left) == RuleForms.proto(right) }
            // Bytes in the API's model: records write them in base64, the provider as the text that they are.
            if path.hasSuffix("search_string") { return Base64Text.decoded(right) == left }
            // `2600:1F::/56` is `2600:1f::/56`; AWS clears host bits.
            guard path.hasSuffix("cidr_block"), let network = Network(left) else { return false }
            return network == Network(right)
        case .map: return mapsEqual(state, new)
        case .block, .object: return objectsEqual(Self.bare(state), Self.bare(new), below: path)
        case .list(let element):
            let (left, right) = (Self.elements(state), Self.elements(new))
            return left.count == right.count
                && zip(left, right).allSatisfy { valuesEqual($0, $1, element, facts, at: path) }
        case .set(let element):
            var left = Self.elements(state)
            let right = Self.elements(new)
            guard left.count == right.count else { return false }
            for value in right {
                guard let index = left.firstIndex(where: { valuesEqual($0, value, element, facts, at: path) }) else {
                    return false
                }
                left.remove(at: index)
            }
            return true
        }
    }

    /// Whether two elements of the collection at `path` mean the same.
    func elementsEqual(_ state: JSONValue, _ new: JSONValue, _ facts: SchemaFacts.Attribute, at path: String) -> Bool {
        valuesEqual(state, new, facts.kind.element ?? facts.kind, facts, at: path)
    }

    private func mapsEqual(_ state: JSONValue, _ new: JSONValue) -> Bool {
        guard case .object(let left) = state, case .object(let right) = new else { return state == new }
        for key in Set(left.keys).union(right.keys) {
            let (old, value) = (left[key], right[key])
            if Self.isAbsent(old) && Self.isAbsent(value) { continue }
            guard let old, let value, Self.scalarsEqual(old, value, .string, nil) else { return false }
        }
        return true
    }

    /// Members that can be set are compared; one that only one side has counts as what its absence means.
    func objectsEqual(_ state: JSONValue, _ new: JSONValue, below path: String) -> Bool {
        guard case .object(let left) = state, case .object(let right) = new else { return state == new }
        if schema[path]?.isChoice == true, Self.chosen(left) != Self.chosen(right) { return false }
        for name in Set(left.keys).union(right.keys) {
            let child = path + "." + name
            guard let facts = schema[child] else {
                if left[name] != right[name] { return false }
                continue
            }
            if facts.isReadOnly { continue }
            // The service fills in what the caller left to it.
            if facts.isComputed, Self.isAbsent(right[name]) { continue }
            if !areEqual(left[name], right[name], facts, at: child) { return false }
        }
        return true
    }

    /// The members that are there at all: an empty block is, an empty list of blocks is not.
    static func chosen(_ members: [String: JSONValue]) -> Set<String> {
        Set(members.filter { !$0.value.isNull && $0.value != .array([]) }.keys)
    }

    /// A list that holds one object stands for the object.
    static func bare(_ value: JSONValue) -> JSONValue {
        if case .array(let elements) = value { return elements.first ?? .object([:]) }
        return value
    }

    /// The elements of a collection; a bare value is the only one.
    static func elements(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil, .null: []
        case .array(let elements): elements
        case .some(let value): isAbsent(value) ? [] : [value]
        }
    }

    static func scalarsEqual(
        _ state: JSONValue, _ new: JSONValue, _ kind: SchemaFacts.Kind, _ facts: SchemaFacts.Attribute?
    ) -> Bool {
        if state == new { return true }
        if let facts, facts.form != .text { return documentsEqual(state, new, facts.form) }
        if kind == .bool, let left = truth(state), let right = truth(new) { return left == right }
        if kind == .number || kind == .dynamic, let left = number(state), let right = number(new) {
            return left == right
        }
        guard let left = text(state), let right = text(new) else { return false }
        if left == right { return true }
        if let facts, facts.foldsCase, CloudForms.folded(left, facts) == CloudForms.folded(right, facts) {
            return true
        }
        if kind == .number || kind == .bool { return false }
        return ReferenceForms.areSame(left, right) || TimeForms.areSame(left, right)
    }

    private static func documentsEqual(_ state: JSONValue, _ new: JSONValue, _ form: SchemaFacts.Form) -> Bool {
        if form == .policy { return PolicyDocument.areEqual(state, new) }
        if form == .bindings { return BindingPolicy(state) == BindingPolicy(new) }
        return DocumentText.parsed(state) == DocumentText.parsed(new)
    }

    private static func truth(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let value): value
        case .string(let text): ["true": true, "1": true, "false": false, "0": false][text.lowercased()]
        case .int(let number): number == 1 ? true : number == 0 ? false : nil
        default: nil
        }
    }

    private static func number(_ value: JSONValue) -> Double? {
        if let number = value.doubleValue { return number }
        return value.stringValue.flatMap { Double($0) }
    }

    /// The text of a scalar as Terraform would write it.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double: value.text
        default: nil
        }
    }
}

/// Documents inside values: text that holds JSON, percent-encoded or not, or the JSON itself.
enum DocumentText {
    static func parsed(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value else { return value }
        if let tree = try? JSONValue(parsing: text) { return tree }
        if text.utf8.first == UInt8(ascii: "%"), let plain = ReferenceForms.urlDecoded(text),
            let tree = try? JSONValue(parsing: plain)
        {
            return tree
        }
        return value
    }
}
