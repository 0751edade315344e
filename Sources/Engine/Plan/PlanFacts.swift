import JSON

/// What one plan tells of the live resources and of the configuration. Immutable; copies of the reference share all.
///
/// A plan read everything that it lists from the cloud at `time` or shortly after it. Kept of it are the differences that
/// it saw, and which attributes the configuration sets: neither planned values nor the state that it was made against.
public final class PlanFacts: Sendable {
    /// The state of the source that it belongs to; nil: whichever holds its resources.
    public let name: String?
    /// When it was made: its `timestamp`, else when it was first seen. Nil: nobody can tell.
    public let time: EventTime?
    /// Of the state that it was made against, where whoever published it says so; see docs/plans.md.
    public let lineage: String?
    public let serial: Int64?
    public let terraformVersion: String
    /// Planning ended in an error: what it lists was read, the rest was not.
    public let isErrored: Bool
    /// False: it was targeted, or part of it was deferred. Nil: it does not say.
    public let isComplete: Bool?
    /// Objects that differ from the state it was made against, in the plan's order; at most `maximumDrifts`.
    public let drifts: [PlanDrift]
    /// Further ones, counted only.
    public let omittedDrifts: Int
    /// Which attributes the configuration sets; nil where the plan does not carry it.
    let configuration: PlanConfiguration?
    private let places: [String: Int]

    public static let maximumDrifts = 10_000
    /// Bytes of all values kept.
    static let maximumValueBytes = 32 << 20

    init(_ header: PlanHeader, name: String?, drifts: [PlanDrift], omitted: Int, configuration: PlanConfiguration?) {
        self.name = name
        time = header.time
        lineage = header.lineage
        serial = header.serial
        terraformVersion = header.terraformVersion
        isErrored = header.isErrored
        isComplete = header.isComplete
        self.drifts = drifts
        omittedDrifts = omitted
        self.configuration = configuration
        places = Dictionary(drifts.enumerated().map { ($1.address, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func drift(at address: String) -> PlanDrift? { places[address].map { drifts[$0] } }

    /// Tells one plan from another: what findings name as their event.
    public var id: String {
        ["plan", name, serial.map(String.init), time?.iso8601].compactMap(\.self).joined(separator: "/")
    }
}

/// The scalar members of a plan.
struct PlanHeader: Sendable {
    var formatVersion: String?
    var terraformVersion = ""
    var time: EventTime?
    var lineage: String?
    var serial: Int64?
    var isErrored = false
    var isComplete: Bool?
}

/// One object whose live values were others than the state's when the plan read it.
public struct PlanDrift: Sendable, Hashable {
    /// `module.a["x"].aws_instance.web[0]`, and what it was called in the state before it was moved.
    public var address: String
    public var previousAddress: String?
    public var type: String
    /// Its id in the state; nil where it has none.
    public var id: String?
    /// The object is gone.
    public var isDeleted: Bool
    /// The top-level attributes that differ, ascending by name; none of an object that is gone.
    public var attributes: [Attribute]
    /// What the plan is about to do about it; nil where it plans nothing at all (a refresh-only plan).
    public var action: PlannedAction?

    public struct Attribute: Sendable, Hashable {
        public var name: String
        /// The attribute that the values are of: `tags_all` tells of `tags`.
        public var whole: String
        /// Nil: absent. Of a sensitive attribute what stands for it.
        public var before: JSONValue?
        public var after: JSONValue?
        public var isSensitive: Bool
    }
}

/// What a plan does about one object.
public struct PlannedAction: Sendable, Hashable {
    /// It is made, destroyed or replaced: every difference ends with it.
    public var isWhole: Bool
    /// The top-level attributes that it changes.
    public var changed: Set<String>

    func changes(_ name: String) -> Bool { isWhole || changed.contains(name) }
}
