import JSON

/// What the call changes of an object that was found.
extension CallAssessment {
    func fill(
        _ assessment: inout Assessment, _ target: TargetSpec, _ identity: ObjectIdentity, type: TypeFacts,
        values: InstanceValues
    ) {
        if !failed.isEmpty {
            let names = Set(identity.keys.flatMap(\.values))
            if !failed.isDisjoint(with: names) { assessment.ignored = .noEffect }
        }
        guard assessment.lifecycle != .deleted, row.notConfiguration == nil else { return }
        let mapper = ChangeMapper(
            type: type, target: target, call: call, scope: identity.scope)
        let mapped = mapper.map()
        if mapped.isDryRun { assessment.ignored = .dryRun }
        // An element that stands beside the request tells its own values.
        if call.request == nil, identity.scope == nil, target.members.rules.contains(where: { !$0.isClaim }) {
            assessment.unknownReason = event.isRequestTruncated ? .valueTruncated : .requestMissing
            return
        }
        let comparison = AttributeComparison(
            type: type, instance: values, digestKey: context.digestKey)
        let changes =
            type.hasFormers ? mapped.changes.flatMap { $0.named(by: values, type.formers) } : mapped.changes
        for change in changes {
            let compared = comparison.compare(change)
            if change.effect != .now, compared.contains(where: { !$0.isEqual }) {
                assessment.effect = assessment.effect.later(change.effect)
            }
            if values.instance == nil {
                // Of an object that no state holds only what the event gives it is worth telling.
                assessment.compared += compared.filter { $0.newValue != nil || !$0.isKnown }
            } else if assessment.compared.isEmpty {
                assessment.compared = compared
            } else {
                assessment.compared += compared
            }
        }
        assessment.unmapped = mapped.unmapped
        if !mapper.hasBody { assessment.unknownReason = .valueNotInEvent }
    }

    /// False where every child that the parent lists is managed by a resource of its own: the list then follows reality.
    func isPlanVisible(
        _ parent: StateInstance, _ target: TargetSpec, _ targets: [TargetSpec], _ identities: [ObjectIdentity?]
    ) -> Bool {
        guard let child = targets.first, !child.isParent, let key = identities.first??.keys.first,
            let rule = target.members.rules.first(where: { $0.verb == .add || $0.verb == .remove }),
            let attribute = rule.attribute, catalog.schema.attribute(parent.type, attribute)?.isComputed == true,
            let scope = identities.first??.scope ?? call.request
        else { return true }
        let changed = Set(scope.recordValues(at: rule.path).compactMap { $0.recordScalar.scalarText })
        guard let place = key.values.firstIndex(where: changed.contains) else { return true }
        let listed = ValueEquality.elements(InstanceValues(instance: parent).value(at: attribute))
        guard !listed.isEmpty else { return true }
        return !listed.allSatisfy { element in
            var sibling = key
            sibling.values[place] = ValueEquality.text(element) ?? ""
            return !find(child.types, ObjectIdentity(keys: [sibling], scope: nil)).isEmpty
        }
    }

    func renames() -> [LearnedIdentities.Rename] {
        row.groups.joined().flatMap { target -> [LearnedIdentities.Rename] in
            call.identities(of: target).flatMap { identity -> [LearnedIdentities.Rename] in
                let types = types(of: target, identity)
                let holding = find(types, identity)
                guard let instance = holding.first ?? holding.elsewhere.first?.instance,
                    let old = identity.keys.first?.values.first
                else { return [] }
                let mapper = ChangeMapper(
                    type: catalog.facts(of: instance.type), target: target, call: call, scope: identity.scope)
                return mapper.map().renames.map {
                    LearnedIdentities.Rename(
                        type: instance.type, account: call.account, region: call.region, newID: $0.value,
                        stateID: aliases.stateID(
                            type: instance.type, account: call.account, region: call.region, id: old) ?? old)
                }
            }
        }
    }
}
