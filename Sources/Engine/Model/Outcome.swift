/// What the engine found about one event and one resource, before any policy. Raw values are the words users read in
/// `tfdrift replay --output jsonl`; docs/architecture.md says what each means.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case drift, reverted, noDrift, unknown, pending, unmanaged, managedElsewhere, ignored, unmapped, stateAccess,
        invalid
}

/// Why an outcome is `ignored`: the event is not a change.
public enum IgnoredReason: String, Sendable, Hashable, CaseIterable {
    case readOnly, failed, dryRun, duplicate, superseded, noEffect, ownApply, expectedAutomation, notConfiguration
}

/// Why the effect of a change of our resource could not be determined (outcome `unknown`).
public enum UnknownReason: String, Sendable, Hashable, CaseIterable {
    case attributeNotCovered, valueRedacted, valueTruncated, requestMissing, stateUnavailable, attributeNotInState,
        ambiguousResource, valueNotInEvent
}

/// What happened to the object.
public enum ChangeClass: String, Sendable, Hashable, CaseIterable {
    case created = "Created"
    case modified = "Modified"
    case deleted = "Deleted"
    case replaced = "Replaced"
}

/// What happened to the attribute. `added` and `removed` speak of elements of sets, lists, maps and of child objects.
public enum ChangeKind: String, Sendable, Hashable, CaseIterable {
    case modified = "Modified"
    case added = "Added"
    case removed = "Removed"
}

/// When the change takes effect.
public enum Effect: String, Sendable, Hashable, CaseIterable {
    case now, scheduled, inProgress
}

public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case confirmed = "Confirmed"
    case unverified = "Unverified"
}

/// The closed list of reasons why a finding is not `Confirmed`.
public enum UnverifiedReason: String, Sendable, Hashable, CaseIterable, Comparable {
    case partialSuccess, notYetInEffect, valueUnknown, catalogEvidence, ambiguousResource, stateNewerThanEvent, gap,
        unorderedEvents, ownApplyUnproven, noState, unmanagedResource

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public enum Severity: Int, Sendable, Hashable, CaseIterable, Comparable {
    case low = 0, medium, high, critical

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// `Low`, `Medium`, `High`, `Critical`, as in `DriftPolicy.spec.rules[].severity`.
    public var name: String {
        switch self {
        case .low: "Low"
        case .medium: "Medium"
        case .high: "High"
        case .critical: "Critical"
        }
    }

    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
