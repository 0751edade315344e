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
    let type: TypeFacts
    let target: TargetSpec
    let call: CallRecord
    let scope: JSONView?

    func map() -> MappedChanges {
        var mapped = MappedChanges()
        let effect = call.effect(target.effect)
        for (attribute, value) in target.fixed {
            let operation: IntendedChange.Operation = value.isNull ? .unset : .set(value)
            mapped.changes.append(IntendedChange(attribute: attribute, operation: operation, effect: effect))
        }
        for leave in target.leaves {
            guard let name = call.event.resourceName.flatMap({ leave.part.text(of: $0) }) else { continue }
            let gone = JSONValue.object([leave.key: .string(name)])
            mapped.changes.append(
                IntendedChange(attribute: leave.attribute, operation: .remove([gone], key: leave.key), effect: effect))
        }
        if let view = scope ?? call.request {
            let walk = MemberWalk(index: target.memberIndex, over: view, reportsUnmapped: !call.isAnswer)
            mapped.unmapped = walk.unmapped
            if let mask = FieldMask(target.mask, call, in: scope) {
                mapped.unmapped.removeAll { !mask.names(String($0.dropFirst())) }
                apply(walk, mask, effect: effect, to: &mapped)
            } else {
                apply(walk, effect: effect, isPut: target.absence == .standard && hasBody, to: &mapped)
            }
        }
        if !target.responseIndex.isEmpty, let response = call.response {
            let walk = MemberWalk(index: target.responseIndex, over: response, reportsUnmapped: false)
            apply(walk, effect: effect, isPut: false, to: &mapped)
        }
        return mapped
    }

    /// Whether the record carries what the call sets.
    var hasBody: Bool { target.body.map { call.has($0, in: scope) } ?? true }

    private func apply(_ walk: MemberWalk, effect: Effect, isPut: Bool, to mapped: inout MappedChanges) {
        guard isPut else {
            for met in walk.met { apply(met, walk, effect, to: &mapped) }
            return
        }
        // Both kinds in the order of the rules.
        var next = walk.met[...]
        for (index, rule) in walk.index.rules.enumerated() {
            if next.first?.rule == index, let met = next.popFirst() {
                apply(met, walk, effect, to: &mapped)
            } else if !rule.isOptional, !isTold(rule.attribute, by: walk), let change = absent(rule, effect) {
                mapped.changes.append(change)
            }
        }
    }

    private func apply(
        _ met: MemberWalk.Met, _ walk: MemberWalk, _ effect: Effect, to mapped: inout MappedChanges
    ) {
        let rule = walk.index.rules[met.rule]
        guard !rule.isClaim else { return }
        apply(rule, met.values, effect: rule.effect.map(call.effect) ?? effect, to: &mapped)
    }

    /// Of a patch call with a mask only the members that the mask names; those that are absent become their defaults.
    private func apply(_ walk: MemberWalk, _ mask: FieldMask, effect: Effect, to mapped: inout MappedChanges) {
        for (index, rule) in walk.index.rules.enumerated() where !rule.isClaim && mask.names(rule.path.text) {
            if let views = walk.values(of: index) {
                apply(rule, views, effect: rule.effect.map(call.effect) ?? effect, to: &mapped)
            } else if !isTold(rule.attribute, by: walk), let change = absent(rule, effect) {
                mapped.changes.append(change)
            }
        }
    }

    /// Whether another spelling of the member, or another member for the same attribute, is there.
    private func isTold(_ attribute: TerraformPath?, by walk: MemberWalk) -> Bool {
        walk.met.contains { walk.index.rules[$0.rule].attribute == attribute }
    }

    /// What an absent member of a put call means.
    private func absent(_ rule: SealedMemberRule, _ effect: Effect) -> IntendedChange? {
        guard let attribute = rule.attribute, rule.verb == .set || rule.verb == .document || rule.verb == .blocks else {
            return nil
        }
        // Two members may name one attribute; the other one then speaks for it.
        let twins = target.members.rules.filter { $0.attribute == attribute }
        guard twins.count == 1 || twins.first?.path == rule.path else { return nil }
        let standard = rule.standard ?? type.attribute(attribute)?.standard
        return IntendedChange(
            attribute: attribute, operation: standard.map { .set($0) } ?? .unset, effect: effect)
    }

    private func apply(_ rule: SealedMemberRule, _ all: [JSONView], effect: Effect, to mapped: inout MappedChanges) {
        let views = chosen(all, by: rule)
        // A list of which no element counts is empty; a single member that does not count says nothing.
        if views.isEmpty, !all.isEmpty, !(rule.verb == .blocks && rule.path.steps.last?.isList == true) { return }
        if rule.verb == .unset, let attributes = rule.chooser?.attributes {
            unset(namesIn: views, attributes, rule, effect, to: &mapped)
            return
        }
        switch rule.verb {
        case .uses, .ignore: return
        case .dryRun:
            if views.contains(where: { $0.recordScalar.scalarText == "true" }) { mapped.isDryRun = true }
            return
        case .rename:
            guard let text = views.first?.recordScalar.scalarText, let attribute = rule.attribute else { return }
            // A rename that waits for the maintenance window leaves the name in events as it was.
            if effect != .scheduled { mapped.renames.append((attribute, text)) }
        case .pairs:
            pairs(rule, views, effect, to: &mapped)
            return
        default: break
        }
        guard let attribute = attribute(of: rule) else {
            mapped.unmapped.append("?" + rule.path.text)
            return
        }
        let facts = type.attribute(attribute)
        // Of several types some lack an attribute, or have it from the provider alone.
        if type.schema != nil, facts == nil || facts?.isReadOnly == true { return }
        var unmapped: [String] = []
        let operation = operation(rule, views, attribute, facts, &unmapped)
        mapped.unmapped += unmapped
        if isTold(attribute, operation, in: mapped.changes) { return }
        mapped.changes.append(IntendedChange(attribute: attribute, operation: operation, effect: effect))
    }

    /// Some records write one value under two names: `keySpec` and `customerMasterKeySpec`.
    private func isTold(
        _ attribute: TerraformPath, _ operation: IntendedChange.Operation, in changes: [IntendedChange]
    ) -> Bool {
        guard case .set(let value) = operation else { return false }
        return changes.contains { change in
            guard change.attribute == attribute, case .set(let earlier) = change.operation else { return false }
            return earlier == value
        }
    }

    private func chosen(_ views: [JSONView], by rule: SealedMemberRule) -> [JSONView] {
        guard let filter = rule.filter else { return views }
        // `member!` of `where:member!=value`: all but those.
        let isOther = filter.member.utf8.last == UInt8(ascii: "!")
        let name = Array(isOther ? filter.member.utf8.dropLast() : filter.member.utf8[...])
        return views.filter { ($0.recordMember(name)?.recordScalar.scalarText == filter.value) != isOther }
    }

    private func attribute(of rule: SealedMemberRule) -> TerraformPath? {
        guard let chooser = rule.chooser else { return rule.attribute }
        guard let name = call.values(chooser.path, in: scope).first?.recordScalar.scalarText else { return nil }
        return chooser.attributes[name]
    }

    /// A list of names whose attributes go: `removeField: ["description"]`.
    private func unset(
        namesIn views: [JSONView], _ attributes: [String: TerraformPath], _ rule: SealedMemberRule, _ effect: Effect,
        to mapped: inout MappedChanges
    ) {
        for name in views.flatMap(\.recordElements).compactMap({ $0.recordScalar.scalarText }) {
            guard let attribute = attributes[name] else {
                mapped.unmapped.append("?" + rule.path.text + "." + name)
                continue
            }
            mapped.changes.append(IntendedChange(attribute: attribute, operation: .unset, effect: effect))
        }
    }

    private func operation(
        _ rule: SealedMemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> IntendedChange.Operation {
        if views.contains(where: Redaction.isHidden), rule.verb != .unset { return .unknown(.valueRedacted) }
        if views.contains(where: Redaction.isTruncated) { return .unknown(.valueTruncated) }
        if rule.isBySchema, let facts, !facts.kind.fits(views) { return .unknown(.attributeNotCovered) }
        switch rule.verb {
        case .unknown:
            if facts?.kind.isMap == true, rule.path.steps.last?.isList == true, !rule.isHidden {
                return .unknownKeys(views.compactMap { $0.recordScalar.scalarText })
            }
            return .unknown(rule.isHidden ? .valueRedacted : .valueNotInEvent)
        case .unset: return facts?.kind.isNested == true && facts?.kind.isSet == false ? .gone : .unset
        case .add: return .add(elements(rule, views, attribute, facts, &unmapped), key: rule.key)
        case .remove: return .remove(elements(rule, views, attribute, facts, &unmapped), key: rule.key)
        case .merge: return .merge(entries(in: views))
        case .removeKeys: return .removeKeys(views.isEmpty ? nil : entries(in: views))
        case .blocks: return block(rule, views, attribute, facts, &unmapped)
        default: return set(rule, views, facts, &unmapped, attribute)
        }
    }

    private func entries(in views: [JSONView]) -> [TagEntry] {
        var entries: [TagEntry] = []
        for view in views { PairList.add(view, to: &entries) }
        return entries
    }

    private func set(
        _ rule: SealedMemberRule, _ views: [JSONView], _ facts: SchemaFacts.Attribute?, _ unmapped: inout [String],
        _ attribute: TerraformPath
    ) -> IntendedChange.Operation {
        guard let facts, let element = facts.kind.element else {
            if rule.path.steps.last?.isList == true, rule.form == .joined {
                let texts = views.compactMap { $0.recordScalar.scalarText }
                return .set(.string(texts.joined(separator: ",")))
            }
            // Headers stand in lists of one; a document may be a list itself.
            guard let view = views.first, let value = view.isArray && facts?.form != .json ? view[0] : view else {
                return .unset
            }
            return .set(ValueForm.apply(rule, to: value))
        }
        if facts.kind.isMap { return .set(.object(views.reduce(into: [:]) { $0.merge(PairList.object($1)) { $1 } })) }
        // A switch for the block as a whole.
        if element.isNested, let text = views.first?.recordScalar.scalarText, text == "true" || text == "false" {
            return text == "true" ? .there : .unset
        }
        if element.isNested { return block(rule, views, attribute, facts, &unmapped) }
        return .set(.array(elements(rule, views, attribute, facts, &unmapped)))
    }

    /// The elements of a collection, each in Terraform's shape.
    private func elements(
        _ rule: SealedMemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> [JSONValue] {
        guard facts?.kind.element?.isNested == true else {
            return views.flatMap { $0.recordElements }.flatMap { ValueForm.elements(rule, $0) }
        }
        var shape = BlockShape(schema: type.schema ?? [:], names: rule.names)
        var elements: [JSONValue] = []
        let source = rule.path.text == "." ? "" : rule.path.text
        if rule.entry != nil {
            for view in views { elements += entries(rule, view, attribute, source, &shape) }
            unmapped += shape.unmapped
            return elements
        }
        for view in views.flatMap(\.recordElements) {
            var element = shape.object(view, at: attribute.schemaPath, from: source)
            // A list of names stands for the elements that are called so.
            if !view.isObject, let key = rule.key, let name = view.scalarText { element[key] = .string(name) }
            for (name, value) in rule.extra {
                if value != Self.ownName {
                    element[name] = value
                } else if element[name] == nil {
                    element[name] = self.name
                }
            }
            elements.append(element)
        }
        unmapped += shape.unmapped
        return elements
    }

    /// In `extra`: the last part of the name that the record gives the resource.
    private static let ownName = JSONValue.string("{@last}")
    private var name: JSONValue? {
        call.event.resourceName.flatMap { CloudResourceName.Part.last.text(of: $0) }.map { .string($0) }
    }

    /// The entries of a map as elements that carry their names.
    private func entries(
        _ rule: SealedMemberRule, _ map: JSONView, _ attribute: TerraformPath, _ source: String,
        _ shape: inout BlockShape
    ) -> [JSONValue] {
        guard let entry = rule.entry, map.isObject else { return [] }
        return map.members.map { key, view in
            let path = source + "." + (key.string ?? "")
            var element = shape.object(view, at: attribute.schemaPath, from: path)
            if let name = entry.value, !view.isObject {
                let facts = shape.schema[attribute.schemaPath + "." + name]
                element[name] =
                    facts?.kind.element == nil ? view.recordScalar.value : .array(view.recordElements.map(\.value))
            }
            element[entry.name] = .string(key.string ?? "")
            return element
        }
    }

    private func block(
        _ rule: SealedMemberRule, _ views: [JSONView], _ attribute: TerraformPath, _ facts: SchemaFacts.Attribute?,
        _ unmapped: inout [String]
    ) -> IntendedChange.Operation {
        let isSeveral =
            facts?.kind.element != nil && facts?.isSingle != true
            && (rule.path.steps.last?.isList == true || rule.entry != nil)
        let elements = elements(rule, views, attribute, facts, &unmapped)
        if isSeveral || facts?.kind.isSet == true {
            return .block(.array(elements), isWhole: rule.isWhole, key: rule.key)
        }
        guard let element = elements.first else { return .block(.array([]), isWhole: true, key: nil) }
        return .block(element, isWhole: rule.isWhole, key: rule.key)
    }
}
