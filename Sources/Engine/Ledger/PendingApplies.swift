/// The own applies that await proof, oldest first. A value, bounded.
struct PendingApplies: Sendable {
    static let maximumCount = 2_048
    private(set) var items: [PendingApply] = []
    /// How many of them each object has, so that most events need not look at any.
    private var counts: [ReportKey: Int] = [:]
    private(set) var nextDeadline: EventTime?

    var count: Int { items.count }

    func holdsEvent(_ id: String, of key: ReportKey) -> Bool {
        guard !id.isEmpty, !counts.isEmpty, counts[key] != nil else { return false }
        return items.contains { $0.observation.eventID == id && $0.observation.key == key }
    }

    /// Lets go of the states that the observations were made against.
    mutating func detachFromStates() {
        for index in items.indices {
            let observation = items[index].observation
            var assessment = observation.assessment
            assessment.detachFromStates()
            items[index].observation = observation.with(assessment, stateTime: observation.stateTime)
        }
    }

    private mutating func keep(_ rest: [PendingApply]) {
        items = rest
        counts = [:]
        for item in rest { counts[item.observation.key, default: 0] += 1 }
        nextDeadline = rest.map(\.deadline).min()
    }

    /// - Returns: the oldest one when there was no room; it is to be judged without its proof.
    mutating func add(_ item: PendingApply) -> PendingApply? {
        items.append(item)
        counts[item.observation.key, default: 0] += 1
        nextDeadline = min(nextDeadline ?? item.deadline, item.deadline)
        guard items.count > Self.maximumCount, let oldest = items.first else { return nil }
        keep(Array(items.dropFirst()))
        return oldest
    }

    /// A later call of the same claim on the same attributes, or anybody's deletion of the object: whatever an earlier one
    /// wrote no state will hold any more. What somebody else overwrites meanwhile takes no proof away from an apply, nor
    /// lets a forged claim vanish.
    mutating func supersede(by later: Observation) {
        guard !counts.isEmpty, counts[later.key] != nil else { return }
        guard later.isClaimed || later.assessment.lifecycle == .deleted else { return }
        let keys = Set(later.assessment.compared.map { ChangeKey(path: $0.path, element: $0.element) })
        for index in items.indices {
            let item = items[index]
            guard item.observation.key == later.key, item.observation.time <= later.time,
                item.observation.eventID != later.eventID
            else { continue }
            let isWhole = later.assessment.lifecycle == .deleted
            let before = item.waiting.count
            items[index].waiting.removeAll { position in
                let compared = item.observation.assessment.compared[position]
                return isWhole || keys.contains(ChangeKey(path: compared.path, element: compared.element))
            }
            if isWhole, item.observation.assessment.lifecycle != .deleted { items[index].waitsForObject = false }
            if !later.isClaimed, items[index].waiting.count < before { items[index].isOverridden = true }
        }
    }

    /// The call failed after all: there is nothing to prove.
    mutating func cancel(_ eventID: String) {
        guard !eventID.isEmpty, items.contains(where: { $0.observation.eventID == eventID }) else { return }
        keep(items.filter { $0.observation.eventID != eventID })
    }

    /// Takes out those that a state read at `time` proves.
    mutating func takeProven(_ facts: some StateFacts, at time: EventTime) -> [(item: PendingApply, now: ResourceRef?)]
    {
        var proven: [(item: PendingApply, now: ResourceRef?)] = []
        var rest: [PendingApply] = []
        for var item in items {
            if item.observation.time < time, let now = Self.prove(&item, facts) {
                proven.append((item, now.resource))
            } else {
                rest.append(item)
            }
        }
        if !proven.isEmpty || !rest.isEmpty { keep(rest) }
        return proven
    }

    func isDue(at clock: EventTime) -> Bool { nextDeadline.map { $0 <= clock } ?? false }

    mutating func takeExpired(at clock: EventTime) -> [PendingApply] {
        guard let nextDeadline, nextDeadline <= clock else { return [] }
        let expired = items.filter { $0.deadline <= clock }
        keep(items.filter { $0.deadline > clock })
        return expired.sorted { ($0.deadline, $0.observation.eventID) < ($1.deadline, $1.observation.eventID) }
    }

    private struct Proof { var resource: ResourceRef? }

    private static func prove(_ item: inout PendingApply, _ facts: some StateFacts) -> Proof? {
        let assessment = item.observation.assessment
        let standing = facts.standing(of: assessment.resource.key, address: assessment.resource.address)
        if assessment.lifecycle == .deleted {
            switch standing {
            case .absent, .elsewhere: return Proof(resource: nil)
            case .managed, .unavailable: return nil
            }
        }
        if assessment.isStandIn,
            facts.areChildrenHeld(
                by: item.observation.eventID, of: assessment.resource.key, after: item.observation.time)
        {
            return Proof(resource: nil)
        }
        guard case .managed(let resource, let written) = standing, written > item.observation.time else {
            return nil
        }
        if item.waitsForObject { return Proof(resource: resource) }
        item.waiting.removeAll { position in
            let compared = assessment.compared[position]
            guard compared.isKnown else { return true }
            let now = facts.compare(compared, of: assessment.resource.key)
            // Of a secret without a digest nobody can tell; the newer serial has to do.
            return now?.isEqual ?? compared.isSensitive
        }
        return item.waiting.isEmpty ? Proof(resource: resource) : nil
    }
}
