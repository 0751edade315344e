import JSON

extension ValueEquality {
    /// The value in the type that the schema gives it, as a state would hold it: records write numbers and booleans as
    /// text, and text that looks like a boolean as one. What does not fit stays as it is.
    func typed(_ value: JSONValue, _ facts: SchemaFacts.Attribute?, at path: String) -> JSONValue {
        guard let facts, facts.form == .text else { return value }
        return typed(value, facts.kind, at: path)
    }

    func typed(_ value: JSONValue, _ kind: SchemaFacts.Kind, at path: String) -> JSONValue {
        switch (kind, value) {
        case (.number, .string(let text)):
            if let number = Int64(text) { return .int(number) }
            guard let number = Double(text), number.isFinite else { return value }
            return .double(number)
        case (.bool, .string(let text)):
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            default: return value
            }
        case (.string, .bool), (.string, .int), (.string, .double):
            return Self.text(value).map(JSONValue.string) ?? value
        case (.list(let element), .array(let elements)), (.set(let element), .array(let elements)):
            return .array(elements.map { typed($0, element, at: path) })
        case (.map(let element), .object(let members)):
            return .object(members.mapValues { typed($0, element, at: path) })
        case (.block, .object(let members)), (.object, .object(let members)):
            var typed = members
            for (name, member) in members {
                let child = path + "." + name
                if let facts = schema[child] { typed[name] = self.typed(member, facts, at: child) }
            }
            return .object(typed)
        default: return value
        }
    }
}
