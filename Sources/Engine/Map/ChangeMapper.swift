import JSON

/// The changes that a call wants of one object.
struct MappedChanges {
    var changes: [IntendedChange] = []
    /// Members that no row maps, as `?request.path`.
    var unmapped: [String] = []
    var isDryRun = false
    /// The identity that the object takes, by the attribute that holds it.
    var renames: [(attribute: TerraformPath, value: String)] = []
}

/// Reads a target's members out of a call (stage 5, map).
struct ChangeMapper {
    let schema: SchemaFacts
    let target: TargetSpec
    let type: String
    let call: CallRecord
    let scope: JSONView?

    func map() -> MappedChanges {
        var mapped = MappedChanges()
        let effect = call.effect(target.effect)
        for (attribute, value) in target.fixed {
            let operation: IntendedChange.Operation = value.isNull ? .unset : .set(value)
            mapped.changes.append(IntendedChange(attribute: attribute, operation: operation, effect: effect))
        }
        if let view = scope ?? call.request {
            let walk = MemberWalk(tree: target.members, over: view, reportsUnmapped: !call.isAnswer)
            mapped.unmapped = walk.unmapped
            if let mask = FieldMask(target.mask, call, in: scope) {
                mapped.unmapped.removeAll { !mask.names(String($0.dropFirst())) }
                apply(walk, mask, effect: effect, to: &mapped)
            } else {
                apply(walk, effect: effect, isPut: target.absence == .standard && hasBody, to: &mapped)
            }
        }
        if let response = call.response, !target.responseMembers.isEmpty {
            let walk = MemberWalk(tree: target.responseMembers, over: response, reportsUnmapped: false)
            apply(walk, effect: effect, isPut: false, to: &mapped)
        }
        return mapped
    }

    /// Whether the record carries what the call sets.
    var hasBody: Bool { target.body.map { !call.values($0, in: scope).isEmpty } ?? true }

    private func apply(_ walk: MemberWalk, effect: Effect, isPut: Bool, to mapped: inout MappedChanges) {
        for index in walk.values.indices {
            guard let views = walk.values[index] else {
                guard isPut else { continue }
                let rule = walk.tree.rules[index]
                if !rule.isOptional, !isTold(rule.attribute, by: walk), let change = absent(rule, effect) {
                    mapped.changes.append(change)
                }
                continue
            }
            let rule = walk.tree.rules[index]
            apply(rule, views, effect: rule.effect.map(call.effect) ?? effect, to: &mapped)
        }
    }

    /// Of a patch call with a mask only the members that the mask names; those that are absent become their defaults.
    private func apply(_ walk: MemberWalk, _ mask: FieldMask, effect: Effect, to mapped: inout MappedChanges) {
        for index in walk.values.indices {
            let rule = walk.tree.rules[index]
            guard !rule.isClaim, mask.names(rule.path.text) else { continue }
            if let views = walk.values[index] {
                apply(rule, views, effect: rule.effect.map(call.effect) ?? effect, to: &mapped)
            } else if !isTold(rule.attribute, by: walk), let change = absent(rule, effect) {
                mapped.changes.append(change)
            }
        }
    }

    /// Whether another spelling of the member, or another member for the same attribute, is there.
    private func isTold(_ attribute: TerraformPath?, by walk: MemberWalk) -> Bool {
        zip(walk.tree.rules, walk.values).contains { $0.attribute == attribute && $1 != nil }
    }

    /// What an absent member of a put call means.
    private func absent(_ rule: MemberRule, _ effect: Effect) -> IntendedChange? {
        guard let attribute = rule.attribute, rule.verb == .set || rule.verb == .document || rule.verb == .blocks else {
            return nil
        }
        // Two members may name one attribute; the other one then speaks for it.
        let twins = target.members.rules.filter { $0.attribute == attribute }
        guard twins.count == 1 || twins.first?.path == rule.path else { return nil }
        let standard = rule.standard ?? schema.attribute(type, attribute)?.standard
        return IntendedChange(
            attribute: attribute, operation: standard.map { .set($0) } ?? .unset, effect: effect)
    }

    private func apply(_ rule: MemberRule, _ all: [JSONView], effect: Effect, to mapped: inout MappedChanges) {
        let views = chosen(all, by: rule)
        if views.isEmpty, !all.isEmpty { return }
        switch rule.verb {
        case .uses, .ignore: return
        case .dryRun:
            if views.contains(where: { $0.recordScalar.scalarText == "true" }) { mapped.isDryRun = true }
            return
        case .rename:
            guard let text = views.first?.recordScalar.scalarText, let attribute = rule.attribute else { return }
            // A rename that waits for the maintenance window leaves the name in events as it was.
            if effect != .scheduled { mapped.renames.append((attribute, text)) }
        default: break
        }
        guard let attribute = attribute(of: rule) else {
            mapped.unmapped.append("?" + rule.path.text)
            return
        }
        let facts = schema.attribute(type, attribute)
        // Of several types some lack an attribute, or have it from the provider alone.
        if schema.types[type] != nil, facts == nil || facts?.isReadOnly == true { return }
        var unmapped: [String] = []
        let operation = operation(rule, views, attribute, facts, &unmapped)
        mapped.unmapped += unmapped
        mapped.changes.append(IntendedChange(attribute: attribute, operation: operation, effect: effect))
    }

    private func chosen(_ views: [JSONView], by rule: MemberRule) -> [JSONView] {
        guard let filter = rule.filter else { return views }
        let name = Array(filter.member.utf8)
        return views.filter { $0.recordMember(name)?.recordScalar.isString(filter.value) == true }
    }

    private func attribute(of rule: MemberRule) -> TerraformPath? {
        guard let chooser = rule.chooser else { return rule.attribute }
        guard let name = call.values(chooser.path, in: scope).first?.recordScalar.scalarText else { return nil }
        return chooser.attributes[name]
    }

    private func operation(
        _ rule: MemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> IntendedChange.Operation {
        if views.contains(where: Redaction.isHidden), rule.verb != .unset { return .unknown(.valueRedacted) }
        if views.contains(where: Redaction.isTruncated) { return .unknown(.valueTruncated) }
        if rule.isBySchema, let facts, !facts.kind.fits(views) { return .unknown(.attributeNotCovered) }
        switch rule.verb {
        case .unknown: return .unknown(rule.isHidden ? .valueRedacted : .valueNotInEvent)
        case .unset: return facts?.kind.isNested == true && facts?.kind.isSet == false ? .gone : .unset
        case .add: return .add(elements(rule, views, attribute, facts, &unmapped), key: rule.key)
        case .remove: return .remove(elements(rule, views, attribute, facts, &unmapped), key: rule.key)
        case .merge: return .merge(views.flatMap(PairList.entries))
        case .removeKeys: return .removeKeys(views.isEmpty ? nil : views.flatMap(PairList.entries))
        case .blocks: return block(rule, views, attribute, facts, &unmapped)
        default: return set(rule, views, facts, &unmapped, attribute)
        }
    }

    private func set(
        _ rule: MemberRule, _ views: [JSONView], _ facts: SchemaFacts.Attribute?, _ unmapped: inout [String],
        _ attribute: TerraformPath
    ) -> IntendedChange.Operation {
        guard let facts, let element = facts.kind.element else {
            if rule.path.steps.last?.isList == true, rule.form == .joined {
                let texts = views.compactMap { $0.recordScalar.scalarText }
                return .set(.string(texts.joined(separator: ",")))
            }
            // Headers stand in lists of one.
            guard let view = views.first, let value = view.isArray ? view[0] : view else { return .unset }
            return .set(ValueForm.apply(rule, to: value))
        }
        if facts.kind.isMap { return .set(.object(views.reduce(into: [:]) { $0.merge(PairList.object($1)) { $1 } })) }
        if element.isNested { return block(rule, views, attribute, facts, &unmapped) }
        return .set(.array(elements(rule, views, attribute, facts, &unmapped)))
    }

    /// The elements of a collection, each in Terraform's shape.
    private func elements(
        _ rule: MemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> [JSONValue] {
        guard facts?.kind.element?.isNested == true else {
            return views.flatMap { $0.recordElements }.flatMap { ValueForm.elements(rule, $0) }
        }
        var shape = BlockShape(schema: schema.types[type] ?? [:], names: rule.names)
        var elements: [JSONValue] = []
        for view in views.flatMap(\.recordElements) {
            var element = shape.object(
                view, at: attribute.schemaPath, from: rule.path.text == "." ? "" : rule.path.text)
            // A list of names stands for the elements that are called so.
            if !view.isObject, let key = rule.key, let name = view.scalarText { element[key] = .string(name) }
            for (name, value) in rule.extra { element[name] = value }
            elements.append(element)
        }
        unmapped += shape.unmapped
        return elements
    }

    private func block(
        _ rule: MemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> IntendedChange.Operation {
        let isSeveral = facts?.kind.element != nil && facts?.isSingle != true && rule.path.steps.last?.isList == true
        let elements = elements(rule, views, attribute, facts, &unmapped)
        if isSeveral || facts?.kind.isSet == true {
            return .block(.array(elements), isWhole: rule.isWhole, key: rule.key)
        }
        guard let element = elements.first else { return .block(.array([]), isWhole: true, key: nil) }
        return .block(element, isWhole: rule.isWhole, key: rule.key)
    }
}
