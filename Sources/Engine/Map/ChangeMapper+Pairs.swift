import JSON

/// Settings that a call gives as pairs of a name and a value.
extension ChangeMapper {
    /// `{"key": "idle_timeout.timeout_seconds", "value": "60"}`, where the key names the attribute.
    func pairs(_ rule: SealedMemberRule, _ views: [JSONView], _ effect: Effect, to mapped: inout MappedChanges) {
        guard let chooser = rule.chooser else { return }
        for pair in views.flatMap(\.recordElements) {
            let name = pair.recordText(at: chooser.path) ?? ""
            if rule.names[name] == "-" { continue }
            let value = pair.recordMember(Array((rule.pairValue ?? "value").utf8))
            if let (attribute, key) = entry(of: name, chooser.attributes) {
                let entry = TagEntry(key: key, value: value?.recordScalar.value)
                mapped.changes.append(
                    IntendedChange(
                        attribute: attribute, operation: value == nil ? .removeKeys([entry]) : .merge([entry]),
                        effect: effect))
                continue
            }
            guard let attribute = chooser.attributes[name] else {
                mapped.unmapped.append("?" + rule.path.text + "." + name)
                continue
            }
            // Of several types some lack an attribute.
            if type.schema != nil, type.attribute(attribute) == nil { continue }
            let operation: IntendedChange.Operation =
                value.map { Redaction.isHidden($0) ? .unknown(.valueRedacted) : .set(ValueForm.apply(rule, to: $0)) }
                ?? .unset
            mapped.changes.append(IntendedChange(attribute: attribute, operation: operation, effect: effect))
        }
    }

    /// `/variables/*` names the entries of a map; a JSON pointer writes `/` as `~1`.
    private func entry(of name: String, _ attributes: [String: TerraformPath]) -> (TerraformPath, String)? {
        guard attributes[name] == nil, let slash = name.lastIndex(of: "/") else { return nil }
        guard let attribute = attributes[String(name[...slash]) + "*"] else { return nil }
        let key = String(name[name.index(after: slash)...])
        return (attribute, key.replacing("~1", with: "/").replacing("~0", with: "~"))
    }
}
