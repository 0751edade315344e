import JSON

/// One call, one row of the catalog: finds the objects, then compares them.
struct CallAssessment {
    let row: EventSpec
    let call: CallRecord
    let event: AuditEvent
    let catalog: Catalog
    let source: SourceSettings
    let matcher: InstanceMatcher
    let naming: ResourceNaming
    /// Ids that the response says were left alone.
    let failed: Set<String>

    init(
        row: EventSpec, call: CallRecord, event: AuditEvent, catalog: Catalog, source: SourceSettings,
        ownership: OwnershipIndex, aliases: LearnedIdentities
    ) {
        self.row = row
        self.call = call
        self.event = event
        self.catalog = catalog
        self.source = source
        matcher = InstanceMatcher(
            catalog: catalog, source: source.key, ownership: ownership, aliases: aliases, account: call.account,
            region: call.region)
        naming = ResourceNaming(
            catalog: catalog, provider: event.provider, account: call.account, region: call.region,
            environment: source.environment)
        failed = Set(row.failures.flatMap { call.values($0) }.compactMap { $0.recordScalar.scalarText })
    }

    func run() -> [Assessment] {
        var assessments: [Assessment] = []
        for group in row.groups {
            let targets = group.filter { $0.conditions.allSatisfy(call.meets) }
            guard !targets.isEmpty else { continue }
            if let target = targets.first, let operation = target.rules, row.notConfiguration == nil {
                assessments += SecurityGroupAssessment(call: self, target: target, operation: operation).run()
            } else {
                assessments += assess(targets)
            }
        }
        if assessments.isEmpty { assessments = [nowhere(row.groups.first?.first)] }
        return Self.merged(assessments.map(finished))
    }

    // MARK: One group of targets

    private func assess(_ targets: [TargetSpec]) -> [Assessment] {
        let identities = targets.map { call.identities(of: $0) }
        let count = identities.map(\.count).max() ?? 0
        return (0..<count).flatMap { position in
            let found = identities.map { list in
                list.isEmpty ? nil : list[min(position, list.count - 1)]
            }
            return [assess(targets, found)]
        }
    }

    private func assess(_ targets: [TargetSpec], _ identities: [ObjectIdentity?]) -> Assessment {
        var elsewhere: (source: SourceKey, instance: StateInstance)?
        for (target, identity) in zip(targets, identities) {
            guard let identity else { continue }
            let holding = matcher.find(types(of: target, identity), identity)
            if let instance = holding.own.first {
                // A parent without a member for its children only contains them.
                if target.isParent, !target.tellsChanges { return child(of: instance, targets, identities) }
                var assessment = managed(instance, target, identity, targets, identities)
                if holding.own.count > 1 { assessment.unverifiedReasons.insert(.ambiguousResource) }
                return assessment
            }
            if elsewhere == nil { elsewhere = holding.elsewhere.first }
        }
        if let elsewhere { return held(elsewhere.source, elsewhere.instance) }
        return unmanaged(targets, identities)
    }

    func types(of target: TargetSpec, _ identity: ObjectIdentity) -> [String] {
        guard target.types == ["*"], let id = identity.keys.first?.values.first else { return target.types }
        let known = catalog.types(ofID: id)
        if !known.isEmpty { return known }
        // An id of a kind that the catalog does not know; a state may.
        return matcher.ownership.lookup(key: id).prefix(1).map(\.instance.type)
    }

    private func managed(
        _ instance: StateInstance, _ target: TargetSpec, _ identity: ObjectIdentity, _ targets: [TargetSpec],
        _ identities: [ObjectIdentity?]
    ) -> Assessment {
        var assessment = Assessment(
            ownership: .managed, lifecycle: target.isParent ? .modified : target.lifecycle.lifecycle,
            resource: naming.resource(of: instance))
        if target.isParent {
            assessment.isPlanVisible = isPlanVisible(instance, target, targets, identities)
        }
        fill(&assessment, target, identity, type: instance.type, values: InstanceValues(instance: instance))
        return assessment
    }

    /// A child that no state holds, of a parent that a state of this source holds.
    private func child(
        of parent: StateInstance, _ targets: [TargetSpec], _ identities: [ObjectIdentity?]
    ) -> Assessment {
        var assessment = unmanagedChild(targets, identities)
        assessment.parent = naming.resource(of: parent)
        assessment.isPlanVisible = false
        return assessment
    }

    func held(_ owner: SourceKey, _ instance: StateInstance) -> Assessment {
        var assessment = Assessment(
            ownership: .elsewhere(owner, address: instance.address), lifecycle: .modified,
            resource: naming.resource(of: instance))
        // The address is told by the ownership alone: who may see it is not decided here.
        assessment.resource.address = nil
        assessment.resource.module = nil
        assessment.resource.state = nil
        assessment.resource.dependencies = []
        assessment.lifecycle = row.groups.first?.first?.lifecycle.lifecycle ?? .modified
        return assessment
    }

    private func unmanaged(_ targets: [TargetSpec], _ identities: [ObjectIdentity?]) -> Assessment {
        for (target, identity) in zip(targets, identities) where target.isParent {
            guard let identity else { continue }
            // Nobody manages the parent either: the line is the parent's.
            var assessment = Assessment(
                ownership: .unmanaged, lifecycle: .modified,
                resource: naming.resource(type: target.types.first ?? "", identity: identity))
            if target.tellsChanges {
                fill(&assessment, target, identity, type: target.types.first ?? "", values: .none)
            }
            return assessment
        }
        return unmanagedChild(targets, identities)
    }

    private func unmanagedChild(_ targets: [TargetSpec], _ identities: [ObjectIdentity?]) -> Assessment {
        guard let index = targets.indices.first(where: { !targets[$0].isParent && identities[$0] != nil }),
            let identity = identities[index]
        else { return nowhere(targets.first) }
        let target = targets[index]
        let types = types(of: target, identity)
        guard let type = types.first else {
            var assessment = nowhere(target)
            assessment.resource = naming.resource(type: "", identity: identity)
            assessment.unknownReason = .attributeNotCovered
            return assessment
        }
        var assessment = Assessment(
            ownership: .unmanaged, lifecycle: target.lifecycle.lifecycle,
            resource: naming.resource(type: type, identity: identity))
        fill(&assessment, target, identity, type: type, values: .none)
        return assessment
    }

    /// The record does not tell which object it is about.
    func nowhere(_ target: TargetSpec?) -> Assessment {
        var assessment = Assessment(
            ownership: .undetermined, lifecycle: target?.lifecycle.lifecycle ?? .modified,
            resource: naming.resource(type: target?.types.first { $0 != "*" } ?? "", identity: nil))
        if row.notConfiguration == nil {
            assessment.unknownReason =
                event.isRequestTruncated ? .valueTruncated : call.request == nil ? .requestMissing : .valueNotInEvent
        }
        return assessment
    }

    // MARK: Changes

    private func fill(
        _ assessment: inout Assessment, _ target: TargetSpec, _ identity: ObjectIdentity, type: String,
        values: InstanceValues
    ) {
        if !failed.isEmpty {
            let names = Set(identity.keys.flatMap(\.values))
            if !failed.isDisjoint(with: names) { assessment.ignored = .noEffect }
        }
        guard assessment.lifecycle != .deleted, row.notConfiguration == nil else { return }
        let mapper = ChangeMapper(
            schema: catalog.schema, target: target, type: type, call: call, scope: identity.scope)
        let mapped = mapper.map()
        if mapped.isDryRun { assessment.ignored = .dryRun }
        if call.request == nil, target.members.rules.contains(where: { !$0.isClaim }) {
            assessment.unknownReason = event.isRequestTruncated ? .valueTruncated : .requestMissing
            return
        }
        let comparison = AttributeComparison(
            type: type, schema: catalog.schema, instance: values, digestKey: source.digestKey)
        for change in mapped.changes {
            let compared = comparison.compare(change)
            if compared.contains(where: { !$0.isEqual }) { assessment.effect = assessment.effect.later(change.effect) }
            assessment.compared += compared
        }
        assessment.unmapped = mapped.unmapped
    }

    /// False where every child that the parent lists is managed by a resource of its own: the list then follows reality.
    private func isPlanVisible(
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
            return !matcher.find(child.types, ObjectIdentity(keys: [sibling], scope: nil)).isEmpty
        }
    }

    func renames() -> [LearnedIdentities.Rename] {
        row.groups.joined().flatMap { target -> [LearnedIdentities.Rename] in
            call.identities(of: target).flatMap { identity -> [LearnedIdentities.Rename] in
                let types = types(of: target, identity)
                guard
                    let instance = matcher.find(types, identity).own.first
                        ?? matcher.find(types, identity).elsewhere.first?.instance,
                    let old = identity.keys.first?.values.first
                else { return [] }
                let mapper = ChangeMapper(
                    schema: catalog.schema, target: target, type: instance.type, call: call, scope: identity.scope)
                return mapper.map().renames.map {
                    LearnedIdentities.Rename(
                        type: instance.type, account: call.account, region: call.region, newID: $0.value,
                        stateID: matcher.aliases.stateID(
                            type: instance.type, account: call.account, region: call.region, id: old) ?? old)
                }
            }
        }
    }

    // MARK: Finishing

    private func finished(_ assessment: Assessment) -> Assessment {
        var assessment = assessment
        assessment.isRecordEvidence = row.evidence == .record
        if row.isReadOnly { assessment.ignored = .readOnly }
        if row.notConfiguration != nil { assessment.ignored = .notConfiguration }
        if call.response?.recordMember(Array("_return".utf8))?.bool == false { assessment.ignored = .noEffect }
        if assessment.unknownReason == nil, assessment.compared.isEmpty, !assessment.unmapped.isEmpty {
            assessment.unknownReason = .attributeNotCovered
        }
        if !failed.isEmpty, assessment.ignored != .noEffect { assessment.unverifiedReasons.insert(.partialSuccess) }
        if row.evidence == .model { assessment.unverifiedReasons.insert(.catalogEvidence) }
        if assessment.effect != .now { assessment.unverifiedReasons.insert(.notYetInEffect) }
        if assessment.compared.contains(where: { !$0.isKnown }) || !assessment.unmapped.isEmpty {
            assessment.unverifiedReasons.insert(.valueUnknown)
        }
        if assessment.ownership == .unmanaged { assessment.unverifiedReasons.insert(.unmanagedResource) }
        assessment.compared.sort { ($0.path, $0.element ?? "") < ($1.path, $1.element ?? "") }
        return assessment
    }

    /// One assessment an object, in the order that findings have.
    static func merged(_ assessments: [Assessment]) -> [Assessment] {
        var merged: [Assessment] = []
        for next in assessments {
            guard
                let index = merged.firstIndex(where: {
                    $0.resource.key == next.resource.key && $0.ownership == next.ownership && $0.parent == next.parent
                })
            else {
                merged.append(next)
                continue
            }
            merged[index].absorb(next)
        }
        return merged.sorted {
            ($0.resource.address ?? "", $0.resource.type, $0.resource.id)
                < ($1.resource.address ?? "", $1.resource.type, $1.resource.id)
        }
    }
}

extension Assessment {
    /// A second change of the same object in the same call.
    mutating func absorb(_ other: Assessment) {
        for next in other.compared
        where !compared.contains(where: { $0.path == next.path && $0.element == next.element }) {
            compared.append(next)
        }
        compared.sort { ($0.path, $0.element ?? "") < ($1.path, $1.element ?? "") }
        for next in other.unmapped where !unmapped.contains(next) { unmapped.append(next) }
        effect = effect.later(other.effect)
        unverifiedReasons.formUnion(other.unverifiedReasons)
        if ignored != nil { ignored = other.ignored }
        unknownReason = unknownReason ?? other.unknownReason
        isPlanVisible = isPlanVisible || other.isPlanVisible
        if other.lifecycle != .modified { lifecycle = other.lifecycle }
    }
}

extension Effect {
    /// The later of two.
    func later(_ other: Effect) -> Effect {
        func rank(_ effect: Effect) -> Int { effect == .now ? 0 : effect == .inProgress ? 1 : 2 }
        return rank(self) >= rank(other) ? self : other
    }
}

extension TargetSpec {
    /// Whether a member of it means a change, and not only finds the object.
    var tellsChanges: Bool { !fixed.isEmpty || members.rules.contains { !$0.isClaim } }
}

extension TargetSpec.Lifecycle {
    var lifecycle: Assessment.Lifecycle {
        switch self {
        case .create: .created
        case .delete: .deleted
        case .modify: .modified
        }
    }
}
