/// The own applies that await proof, oldest first. A value, bounded.
struct PendingApplies: Sendable {
    static let maximumCount = 2_048
    private(set) var items: [PendingApply] = []

    var count: Int { items.count }

    func holdsEvent(_ id: String, of key: ReportKey) -> Bool {
        !id.isEmpty && items.contains { $0.observation.event.id == id && $0.observation.key == key }
    }

    /// - Returns: the oldest one when there was no room; it is to be judged without its proof.
    mutating func add(_ item: PendingApply) -> PendingApply? {
        items.append(item)
        return items.count > Self.maximumCount ? items.removeFirst() : nil
    }

    /// A later call on the same attributes: whatever an earlier one wrote no state will hold any more.
    mutating func supersede(by later: Observation) {
        let keys = Set(later.assessment.compared.map { ChangeKey(path: $0.path, element: $0.element) })
        for index in items.indices {
            let item = items[index]
            guard item.observation.key == later.key, item.observation.event.time <= later.event.time,
                item.observation.event.id != later.event.id
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

    /// Takes out those that a state read at `time` proves.
    mutating func takeProven(_ facts: some StateFacts, at time: EventTime) -> [(item: PendingApply, now: ResourceRef?)]
    {
        var proven: [(item: PendingApply, now: ResourceRef?)] = []
        var rest: [PendingApply] = []
        for var item in items {
            if item.observation.event.time < time, let now = Self.prove(&item, facts) {
                proven.append((item, now.resource))
            } else {
                rest.append(item)
            }
        }
        items = rest
        return proven
    }

    mutating func takeExpired(at clock: EventTime) -> [PendingApply] {
        guard items.contains(where: { $0.deadline <= clock }) else { return [] }
        let expired = items.filter { $0.deadline <= clock }
        items.removeAll { $0.deadline <= clock }
        return expired.sorted { ($0.deadline, $0.observation.event.id) < ($1.deadline, $1.observation.event.id) }
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
        guard case .managed(let resource, let written) = standing, written > item.observation.event.time else {
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
