import JSON

/// A change as another version of the provider would tell it: rules may select an attribute by either of its names.
extension AttributeChange {
    /// By every other name that the attribute has; values in that name's own words, not known where it cannot say them.
    func byOtherNames(_ formers: [FormerName]) -> [AttributeChange] {
        guard !formers.isEmpty, let path = TerraformPath(parsing: attribute) else { return [] }
        return formers.compactMap { former in
            if Self.isAtOrBelow(path.schemaPath, former.old) {
                renamed(path, from: former.old, to: former.new, former.value) { former.new($0) }
            } else if Self.isAtOrBelow(path.schemaPath, former.new) {
                renamed(path, from: former.new, to: former.old, former.value) { former.old($0) }
            } else {
                nil
            }
        }
    }

    private static func isAtOrBelow(_ path: String, _ root: String) -> Bool {
        path == root || path.hasPrefix(root) && path.dropFirst(root.count).first == "."
    }

    private func renamed(
        _ path: TerraformPath, from: String, to other: String, _ value: FormerName.Value,
        _ words: (JSONValue) -> JSONValue?
    ) -> AttributeChange {
        let names = from.split(separator: ".").map(String.init)
        let others = other.split(separator: ".").map(String.init)
        var change = self
        if names.count == others.count {
            var depth = 0
            change.attribute =
                TerraformPath(
                    path.steps.map { step in
                        guard case .name = step, depth < others.count else { return step }
                        depth += 1
                        return .name(others[depth - 1])
                    }
                ).text
        } else {
            change.attribute = other
        }
        // Below the attribute values are what they are.
        guard value != .same, path.schemaPath == from else { return change }
        change.old = old.flatMap { $0.isNull ? nil : Self.one($0, value, words) }
        change.new = new.flatMap { $0.isNull ? nil : Self.one($0, value, words) }
        if change.new == nil, new != nil { change.isNewKnown = false }
        return change
    }

    /// Of texts that are blocks now a change may tell a single one.
    private static func one(
        _ told: JSONValue, _ value: FormerName.Value, _ words: (JSONValue) -> JSONValue?
    ) -> JSONValue? {
        guard case .member = value, told.arrayValue == nil else { return words(told) }
        return words(.array([told]))?.arrayValue?.first
    }
}
