/// Who depends on whom, from the dependency lists of all instances of a source's states. Made once per set of states, by
/// the caller; a value.
///
/// Dependencies name resources without instance keys (`aws_vpc.main`), instances have them (`aws_vpc.main[0]`): every
/// instance of a resource counts.
public struct DependencyGraph: Sendable {
    /// Bounds the walk: a graph is a fact from outside.
    static let maximumVisited = 100_000
    private var dependents: [String: [String]] = [:]

    public init() {}

    public init(_ instances: some Sequence<(address: String, dependencies: [String])>) {
        for instance in instances {
            for dependency in instance.dependencies { dependents[dependency, default: []].append(instance.address) }
        }
        for name in dependents.keys { dependents[name]?.sort() }
    }

    public func blastRadius(of address: String) -> BlastRadius {
        let resource = Self.resource(of: address)
        let direct = Set(dependents[resource] ?? []).subtracting([address])
        var seen = direct
        var queue = Array(direct)
        while let next = queue.popLast(), seen.count < Self.maximumVisited {
            for dependent in dependents[Self.resource(of: next)] ?? [] where seen.insert(dependent).inserted {
                queue.append(dependent)
            }
        }
        seen.remove(address)
        return BlastRadius(
            direct: Array(direct.sorted().prefix(BlastRadius.maximumListed)), directCount: direct.count,
            transitiveCount: seen.count)
    }

    /// The address without the instance key at its end; keys of modules stay.
    static func resource(of address: String) -> String {
        guard address.hasSuffix("]") else { return address }
        var depth = false
        var index = address.utf8.endIndex
        let bytes = address.utf8
        while index > bytes.startIndex {
            index = bytes.index(before: index)
            if bytes[index] == UInt8(ascii: "\"") { depth.toggle() }
            if bytes[index] == UInt8(ascii: "["), !depth { return String(address[..<index]) }
        }
        return address
    }
}
