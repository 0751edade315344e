/// Whether a plan speaks of the state in force. One that does not is no evidence of anything.
public enum PlanStanding: Sendable, Hashable {
    /// It was made against the state in force.
    case inForce
    /// The state in force has a higher serial than the one it was made against.
    case superseded(bySerial: Int64)
    /// The state in force came after it.
    case older(thanStateOf: EventTime)
    /// It was made against a serial that is not in force yet.
    case ahead(serial: Int64)
    /// It was made against a state of another lineage.
    case foreign(lineage: String)
    /// Nobody can tell when it was made.
    case undated

    /// In words for conditions and explanations.
    public var words: String {
        switch self {
        case .inForce: "made against the state in force"
        case .superseded(let serial): "superseded: the state in force has serial \(serial)"
        case .older(let time): "older than the state in force, which is of \(time.iso8601)"
        case .ahead(let serial): "made against serial \(serial), which is not in force yet"
        case .foreign(let lineage): "made against a state of another lineage (\(lineage.prefix(64)))"
        case .undated: "has no timestamp: plans of Terraform before 1.5 do not say when they were made"
        }
    }
}

extension PlanFacts {
    /// A plan does not carry the serial it was made against. Where its publisher added it, that decides; else a plan counts
    /// until a state comes into force that is newer than its timestamp.
    public func standing(against state: StateSnapshot) -> PlanStanding {
        guard let time else { return .undated }
        if let lineage, !state.lineage.isEmpty, lineage != state.lineage { return .foreign(lineage: lineage) }
        if let serial {
            if state.serial > serial { return .superseded(bySerial: state.serial) }
            return state.serial == serial ? .inForce : .ahead(serial: serial)
        }
        return time < state.visibleAt ? .older(thanStateOf: state.visibleAt) : .inForce
    }
}

/// The plans that a source has. A value, handed to the engine with its environment.
public struct PlanShelf: Sendable {
    public private(set) var plans: [PlanFacts] = []

    public init() {}

    /// Puts a plan in the place of an earlier one of the same state; of plans without a state all stay, at most
    /// `maximumCount`.
    public mutating func put(_ plan: PlanFacts) {
        if let name = plan.name { plans.removeAll { $0.name == name } }
        plans.append(plan)
        plans.sort { ($0.time?.microseconds ?? .min, $0.id) < ($1.time?.microseconds ?? .min, $1.id) }
        if plans.count > Self.maximumCount { plans.removeFirst(plans.count - Self.maximumCount) }
    }

    public mutating func removeAll(where isGone: (PlanFacts) -> Bool) { plans.removeAll(where: isGone) }

    public var isEmpty: Bool { plans.isEmpty }
    public static let maximumCount = 256

    /// The states of the source that the plan speaks of, in force now.
    static func states(of plan: PlanFacts, in states: [StateSnapshot]) -> [StateSnapshot] {
        states.filter { state in
            (plan.name == nil || plan.name == state.name) && plan.standing(against: state) == .inForce
        }
    }
}
