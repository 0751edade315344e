import JSON

/// One call, one row of the catalog: finds the objects, then compares them. Never changes; a reference, as it is handed
/// about a lot.
final class CallAssessment: ResourceNaming {
    let row: EventSpec
    let call: CallRecord
    let context: AssessmentContext
    let aliases: LearnedIdentities
    /// Ids that the response says were left alone.
    let failed: Set<String>

    var event: AuditEvent { call.event }
    var provider: CloudProvider { call.event.provider }
    var account: String { call.account }
    /// The event's region; `global` for services without regions.
    var region: String { call.region }
    var environment: String? { context.environment }
    var catalog: Catalog { context.catalog }
    var source: SourceKey { context.source }

    init(row: EventSpec, call: CallRecord, context: AssessmentContext, aliases: LearnedIdentities) {
        self.row = row
        self.call = call
        self.context = context
        self.aliases = aliases
        failed =
            row.failures.isEmpty
            ? [] : Set(row.failures.flatMap { call.values($0) }.compactMap { $0.recordScalar.scalarText })
    }

    func run() -> [Assessment] {
        var assessments: [Assessment] = []
        for group in row.groups {
            let isWhole = group.allSatisfy { $0.conditions.isEmpty }
            let targets = isWhole ? group : group.filter { $0.conditions.allSatisfy(call.meets) }
            guard !targets.isEmpty else { continue }
            if targets[0].isAuthority {
                let found = assess(targets).filter { $0.ownership != .unmanaged && $0.ownership != .undetermined }
                guard found.isEmpty else {
                    assessments = found
                    break
                }
                continue
            }
            var found: [Assessment]
            if let target = targets.first, let operation = target.rules, row.notConfiguration == nil {
                found = SecurityGroupAssessment(call: self, target: target, operation: operation).run()
            } else {
                found = assess(targets)
            }
            if targets[0].isAside {
                found.removeAll(where: \.isOfNobody)
                // What is managed speaks for the call, not the container that nobody manages.
                if !found.isEmpty { assessments.removeAll(where: \.isOfNobody) }
            }
            if assessments.isEmpty { assessments = found } else { assessments += found }
        }
        if assessments.isEmpty { assessments = [nowhere(row.groups.first?.first)] }
        for index in assessments.indices { finish(&assessments[index]) }
        return Self.merged(assessments)
    }

    // MARK: One group of targets

    func assess(_ targets: [TargetSpec]) -> [Assessment] {
        if targets.count == 1 {
            var assessments: [Assessment] = []
            for identity in call.identities(of: targets[0]) { assess(targets[0], identity, &assessments) }
            return assessments
        }
        let identities = targets.map { call.identities(of: $0) }
        let count = identities.map(\.count).max() ?? 0
        var assessments: [Assessment] = []
        for position in 0..<count {
            let found = identities.map { list in
                list.isEmpty ? nil : list[min(position, list.count - 1)]
            }
            assess(targets, found, &assessments)
        }
        return assessments
    }

    /// Appends what the call does to the one object that it can be. Into the list, as an assessment that is handed back is
    /// copied on the way.
    private func assess(_ target: TargetSpec, _ identity: ObjectIdentity, _ assessments: inout [Assessment]) {
        guard !target.isParent else { return assess([target], [identity], &assessments) }
        let holding = holding(of: target, identity)
        if let instance = holding.first {
            managed(instance, holding, target, identity, isPlanVisible: true, &assessments)
        } else if let elsewhere = holding.elsewhere.first {
            assessments.append(held(elsewhere.source, elsewhere.instance))
        } else {
            assessments.append(unmanaged([target], [identity]))
        }
    }

    /// As above, to the first of several objects that somebody holds.
    private func assess(
        _ targets: [TargetSpec], _ identities: [ObjectIdentity?], _ assessments: inout [Assessment]
    ) {
        var elsewhere: (source: SourceKey, instance: StateInstance)?
        for (target, identity) in zip(targets, identities) {
            // What another source holds is its own affair, also when the parent is ours.
            if target.isParent, elsewhere != nil { break }
            guard let identity else { continue }
            let holding = holding(of: target, identity)
            if let instance = holding.first {
                // A parent without a member for its children only contains them.
                if target.isParent, !target.tellsChanges {
                    return assessments.append(child(of: instance, targets, identities))
                }
                managed(
                    instance, holding, target, identity,
                    isPlanVisible: !target.isParent || isPlanVisible(instance, target, targets, identities),
                    &assessments)
                assessments[assessments.count - 1].isStandIn = target !== targets.first
                return
            }
            if elsewhere == nil { elsewhere = holding.elsewhere.first }
        }
        assessments.append(
            elsewhere.map { held($0.source, $0.instance) } ?? unmanaged(targets, identities))
    }

    /// The states are asked for types that the catalog does not give only where those it gives hold nothing.
    private func holding(of target: TargetSpec, _ identity: ObjectIdentity) -> Holding {
        if target.isAnyType, let id = identity.keys.first?.values.first {
            let holding = find(catalog.types(ofID: id), identity)
            if !holding.isEmpty { return holding }
        }
        return find(types(of: target, identity), identity)
    }

    func types(of target: TargetSpec, _ identity: ObjectIdentity) -> [String] {
        guard target.isAnyType, let id = identity.keys.first?.values.first else { return target.types }
        // A state may know an id of a kind that the catalog does not, or under another type of the same kind.
        let known = catalog.types(ofID: id)
        return known + context.ownership.lookup(key: id).prefix(1).map(\.instance.type).filter { !known.contains($0) }
    }

    private func managed(
        _ instance: StateInstance, _ holding: Holding, _ target: TargetSpec, _ identity: ObjectIdentity,
        isPlanVisible: Bool, _ assessments: inout [Assessment]
    ) {
        let facts = catalog.facts(of: instance.type)
        let place = assessments.count
        assessments.append(
            Assessment(
                ownership: .managed, lifecycle: target.isParent ? .modified : target.lifecycle.lifecycle,
                resource: resource(of: instance, facts, foundBy: holding.key)))
        if holding.isAmbiguous { assessments[place].unverifiedReasons.insert(.ambiguousResource) }
        if target.isIdempotent {
            assessments[place].lifecycle = .modified
            assessments[place].makesSure = true
        }
        assessments[place].isPlanVisible = isPlanVisible
        fill(&assessments[place], target, identity, type: facts, values: InstanceValues(instance: instance))
    }

    /// A child that no state holds, of a parent that a state of this source holds.
    func child(
        of parent: StateInstance, _ targets: [TargetSpec], _ identities: [ObjectIdentity?]
    ) -> Assessment {
        var assessment = unmanagedChild(targets, identities)
        assessment.parent = resource(of: parent)
        assessment.isPlanVisible = false
        return assessment
    }

    func held(_ owner: SourceKey, _ instance: StateInstance) -> Assessment {
        var assessment = Assessment(
            ownership: .elsewhere(owner, address: instance.address), lifecycle: .modified,
            resource: resource(of: instance))
        // The address is told by the ownership alone: who may see it is not decided here.
        var resource = assessment.resource
        resource.detach()
        resource.address = nil
        resource.module = nil
        resource.state = nil
        resource.dependencies = []
        assessment.resource = resource
        assessment.lifecycle = row.groups.first?.first?.lifecycle.lifecycle ?? .modified
        return assessment
    }

    func unmanaged(_ targets: [TargetSpec], _ identities: [ObjectIdentity?]) -> Assessment {
        for (target, identity) in zip(targets, identities) where target.isParent {
            guard let identity else { continue }
            // Nobody manages the parent either: the line is the parent's.
            var assessment = Assessment(
                ownership: .unmanaged, lifecycle: .modified,
                resource: resource(type: target.types.first ?? "", identity: identity))
            if target.tellsChanges {
                fill(
                    &assessment, target, identity, type: catalog.facts(of: target.types.first ?? ""), values: .none)
            }
            return assessment
        }
        return unmanagedChild(targets, identities)
    }

    func unmanagedChild(_ targets: [TargetSpec], _ identities: [ObjectIdentity?]) -> Assessment {
        guard let index = targets.indices.first(where: { !targets[$0].isParent && identities[$0] != nil }),
            let identity = identities[index]
        else { return nowhere(targets.first) }
        let target = targets[index]
        let types = types(of: target, identity)
        guard let type = types.first else {
            var assessment = nowhere(target)
            assessment.resource = resource(type: "", identity: identity)
            assessment.unknownReason = .attributeNotCovered
            return assessment
        }
        var assessment = Assessment(
            ownership: .unmanaged, lifecycle: target.lifecycle.lifecycle,
            resource: resource(type: type, identity: identity))
        fill(&assessment, target, identity, type: catalog.facts(of: type), values: .none)
        return assessment
    }

    /// The record does not tell which object it is about.
    func nowhere(_ target: TargetSpec?) -> Assessment {
        var assessment = Assessment(
            ownership: .undetermined, lifecycle: target?.lifecycle.lifecycle ?? .modified,
            resource: resource(type: target?.types.first { $0 != "*" } ?? "", identity: nil))
        if row.notConfiguration == nil {
            assessment.unknownReason =
                event.isRequestTruncated ? .valueTruncated : call.request == nil ? .requestMissing : .valueNotInEvent
        }
        return assessment
    }
}

extension Assessment {
    /// No state holds it.
    fileprivate var isOfNobody: Bool { ownership == .unmanaged || ownership == .undetermined }
}
