import JSON

/// What all assessments of a call have in common, and their order.
extension CallAssessment {
    func finish(_ assessment: inout Assessment) {
        let evidence = catalog.evidence(of: row, on: assessment.resource.type)
        assessment.isRecordEvidence = evidence == .record
        if row.isReadOnly { assessment.ignored = .readOnly }
        if row.notConfiguration != nil { assessment.ignored = .notConfiguration }
        if call.didNothing { assessment.ignored = .noEffect }
        if assessment.unknownReason == nil, assessment.compared.isEmpty, !assessment.unmapped.isEmpty {
            assessment.unknownReason = .attributeNotCovered
        }
        if !failed.isEmpty, assessment.ignored != .noEffect { assessment.unverifiedReasons.insert(.partialSuccess) }
        if evidence == .model { assessment.unverifiedReasons.insert(.catalogEvidence) }
        if assessment.effect != .now { assessment.unverifiedReasons.insert(.notYetInEffect) }
        if assessment.compared.contains(where: { !$0.isKnown }) || !assessment.unmapped.isEmpty {
            assessment.unverifiedReasons.insert(.valueUnknown)
        }
        if assessment.ownership == .unmanaged { assessment.unverifiedReasons.insert(.unmanagedResource) }
        assessment.compared.putInOrder()
    }

    /// One assessment an object, in the order that findings have.
    static func merged(_ assessments: [Assessment]) -> [Assessment] {
        if assessments.count <= 1 { return assessments }
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
        compared.putInOrder()
        for next in other.unmapped where !unmapped.contains(next) { unmapped.append(next) }
        effect = effect.later(other.effect)
        unverifiedReasons.formUnion(other.unverifiedReasons)
        if ignored != nil { ignored = other.ignored }
        unknownReason = unknownReason ?? other.unknownReason
        isPlanVisible = isPlanVisible || other.isPlanVisible
        // What one call takes away and puts there again is changed, not gone, whichever row tells it first.
        let isPutBack = lifecycle == .deleted && (other.lifecycle == .created || other.makesSure)
        let isTakenBefore = other.lifecycle == .deleted && (lifecycle == .created || makesSure)
        if isPutBack || isTakenBefore {
            lifecycle = .modified
            makesSure = makesSure || other.makesSure
        } else if other.lifecycle != .modified {
            lifecycle = other.lifecycle
        }
    }
}

extension [ComparedAttribute] {
    /// By path, then element. Calls mostly name them so already, and moving one costs more than a look.
    mutating func putInOrder() {
        guard indices.dropFirst().contains(where: { !isInOrder($0, behind: $0 - 1) }) else { return }
        sort { ($0.path, $0.element ?? "") < ($1.path, $1.element ?? "") }
    }

    private func isInOrder(_ index: Int, behind before: Int) -> Bool {
        if self[before].path != self[index].path { return self[before].path < self[index].path }
        return (self[before].element ?? "") <= (self[index].element ?? "")
    }
}

extension Effect {
    /// The later of two.
    func later(_ other: Effect) -> Effect {
        func rank(_ effect: Effect) -> Int { effect == .now ? 0 : effect == .inProgress ? 1 : 2 }
        return rank(self) >= rank(other) ? self : other
    }
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
