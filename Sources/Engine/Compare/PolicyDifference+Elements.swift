import JSON

/// What two versions of a statement differ in.
extension PolicyDifference {
    /// Names of members beside the statements that differ (`Version`, `Id`).
    var members: [String] {
        let (left, right) = (Self.rest(old.document.root), Self.rest(new.document.root))
        return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
    }

    /// What stands beside the statements, with what an absent member means.
    private static func rest(_ root: JSONView) -> [String: JSONValue] {
        var rest: [String: JSONValue] = ["Version": "2008-10-17"]
        for (key, value) in root.members {
            let known = ["Version", "Id", "Statement"].first { name in key.withBytes { ASCIIText.areSame($0, name) } }
            if known == "Statement" || known == "Id" && (value.isNull || value.isString("")) { continue }
            rest[known ?? key.string ?? ""] = value.value
        }
        return rest
    }

    /// Elements that differ, in the order in which people write them; those that IAM does not know by name behind them.
    func elements(of pair: Pair) -> [PolicyDocument.ElementChange] {
        let unknown = Set(old.unknownNames(in: pair.old)).union(new.unknownNames(in: pair.new)).sorted()
        return (PolicyElement.asWritten.map(\.name) + unknown).compactMap { name in
            let (left, right) = (old.value(of: name, in: pair.old), new.value(of: name, in: pair.new))
            if let left, let right, old.hasSameBytes(left, as: right, of: new) { return nil }
            let (before, after) = (Self.values(left, of: old), Self.values(right, of: new))
            guard before != after else { return nil }
            return PolicyDocument.ElementChange(
                name: name,
                removed: Self.shown(before.filter { !after.contains($0) }, name, old.original(pair.old)),
                added: Self.shown(after.filter { !before.contains($0) }, name, new.original(pair.new)))
        }
    }

    /// The values of an element in its canonical form.
    private static func values(_ span: PolicyDocumentWriter.Span?, of policy: CanonicalPolicy) -> [JSONValue] {
        guard let span, let value = try? JSONValue(parsing: Array(policy.bytes[span.start..<span.end])) else {
            return []
        }
        return value.arrayValue ?? [value]
    }

    private static func shown(_ values: [JSONValue], _ name: String, _ statement: JSONView) -> [JSONValue] {
        switch PolicyElement.allCases.first(where: { $0.name == name }) {
        case .principal, .notPrincipal: return values.map(principal)
        case .condition: return values.map(condition)
        default:
            guard !values.isEmpty else { return [] }
            // As it stands there, not in lower case.
            let member = statement.members.first { $0.key.string?.lowercased() == name.lowercased() }?.value
            let texts = member.map { $0.isArray ? $0.elements.compactMap(\.string) : [$0].compactMap(\.string) } ?? []
            return values.map { value in
                texts.first { $0.lowercased() == value.stringValue?.lowercased() }.map(JSONValue.string) ?? value
            }
        }
    }

    private static func principal(_ value: JSONValue) -> JSONValue {
        guard let text = value.stringValue, let space = text.firstIndex(of: " ") else { return value }
        return .object([String(text[..<space]): .string(String(text[text.index(after: space)...]))])
    }

    private static func condition(_ value: JSONValue) -> JSONValue {
        guard let name = value[0]?.stringValue, let key = value[1]?.stringValue, let values = value[2] else {
            return value
        }
        return .object([name: .object([key: values])])
    }
}
