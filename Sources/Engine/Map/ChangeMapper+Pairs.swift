import JSON

/// Settings that a call gives as pairs of a name and a value.
extension ChangeMapper {
    /// `{"key": "idle_timeout.timeout_seconds", "value": "60"}`, where the key names the attribute.
    func pairs(_ rule: SealedMemberRule, _ views: [JSONView], _ effect: Effect, to mapped: inout MappedChanges) {
        guard let chooser = rule.chooser else { return }
        for pair in views.flatMap(\.recordElements) {
            let name = pair.recordText(at: chooser.path) ?? ""
            if rule.names[name] == "-" || Self.pattern(of: name).flatMap({ rule.names[$0] }) == "-" { continue }
            let value = pair.recordMember(Array((rule.pairValue ?? "value").utf8))
            if let (attribute, key) = entry(of: name, chooser.attributes) {
                mapped.changes.append(
                    IntendedChange(
                        attribute: attribute, operation: operation(on: key, of: attribute, value, pair), effect: effect)
                )
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

    /// What a pair does to the entry of a map, or to the element of a list, that its name ends with.
    private func operation(
        on key: String, of attribute: TerraformPath, _ value: JSONView?, _ pair: JSONView
    ) -> IntendedChange.Operation {
        guard let kind = type.attribute(attribute)?.kind, kind.isSet || kind.isList, !kind.isNested else {
            let entry = TagEntry(key: key, value: value?.recordScalar.value)
            return value == nil ? .removeKeys([entry]) : .merge([entry])
        }
        let isGone = pair.recordMember(Array("op".utf8))?.recordScalar.scalarText == "remove"
        return isGone ? .remove([.string(key)], key: nil) : .add([.string(key)], key: nil)
    }

    /// `/variables/*` names the entries of a map, or the elements of a list; a JSON pointer writes `/` as `~1`.
    private func entry(of name: String, _ attributes: [String: TerraformPath]) -> (TerraformPath, String)? {
        guard attributes[name] == nil, let pattern = Self.pattern(of: name), let attribute = attributes[pattern] else {
            return nil
        }
        let key = String(name.dropFirst(pattern.count - 1))
        return (attribute, key.replacing("~1", with: "/").replacing("~0", with: "~"))
    }

    /// `/variables/*` of `/variables/color`.
    private static func pattern(of name: String) -> String? {
        name.lastIndex(of: "/").map { String(name[...$0]) + "*" }
    }
}
