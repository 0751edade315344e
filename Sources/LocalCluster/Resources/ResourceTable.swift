import JSON

/// All served resources: the compiled-in ones and those of established CRDs. Kept in the order of discovery.
struct ResourceTable: Sendable {
    private(set) var types: [ResourceType]
    private var byPath: [String: Int] = [:]

    init(_ types: [ResourceType] = BuiltinResources.all) {
        self.types = types
        index()
    }

    /// The resource at `/apis/<group>/<version>/<plural>`.
    func find(group: String, version: String, plural: String) -> ResourceType? {
        byPath["\(group)/\(version)/\(plural)"].map { types[$0] }
    }

    /// The resource of an object by its `apiVersion` and `kind`.
    func find(apiVersion: String, kind: String) -> ResourceType? {
        types.first { $0.groupVersion == apiVersion && $0.kind == kind }
    }

    /// Any version of a stored collection, the first served.
    func find(_ storage: GroupResource) -> ResourceType? { types.first { $0.storage == storage } }

    func serves(group: String, version: String) -> Bool {
        types.contains { $0.group == group && $0.version == version }
    }

    var groups: [String] { unique(types.map(\.group)) }
    func versions(of group: String) -> [String] {
        unique(types.filter { $0.group == group }.map(\.version)).sorted(by: Self.isPreferred)
    }
    func types(group: String, version: String) -> [ResourceType] {
        types.filter { $0.group == group && $0.version == version }.sorted { $0.plural < $1.plural }
    }

    /// Replaces what a CRD serves.
    mutating func replaceCustom(_ storage: GroupResource, with new: [ResourceType]) {
        types.removeAll { $0.isCustom && $0.storage == storage }
        types += new
        index()
    }

    private mutating func index() {
        byPath = [:]
        for (position, type) in types.enumerated() {
            byPath["\(type.group)/\(type.version)/\(type.plural)"] = position
        }
    }

    private func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// The order of versions in discovery: `v2` before `v1` before `v1beta2` before `v1beta1` before `v1alpha1`.
    static func isPreferred(_ left: String, _ right: String) -> Bool {
        let (a, b) = (rank(left), rank(right))
        return a == b ? left < right : b.lexicographicallyPrecedes(a)
    }

    private static func rank(_ version: String) -> [Int] {
        guard version.hasPrefix("v") else { return [] }
        let rest = version.dropFirst()
        let major = rest.prefix { $0.isNumber }
        guard let number = Int(major) else { return [] }
        let tail = rest.dropFirst(major.count)
        if tail.isEmpty { return [3, number, 0] }
        for (word, stage) in [("beta", 2), ("alpha", 1)] where tail.hasPrefix(word) {
            if let minor = Int(tail.dropFirst(word.count)) { return [stage, number, minor] }
        }
        return []
    }
}
