import JSON

/// What the catalog covers, call by call: every call that can change configuration.
public struct Coverage: Sendable {
    /// How much of a call reaches a report.
    public enum Depth: String, Sendable, Hashable, CaseIterable, Comparable {
        /// The call is told from others, and what it did to what is not.
        case event
        /// The object is found; what changed in it is not proven to be told right.
        case resource
        /// At least four fifths of the members that configure anything become typed changes, and a test proves it.
        case attribute

        public static func < (left: Depth, right: Depth) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    public struct Row: Sendable, Hashable {
        public var provider: CloudProvider
        public var service: String
        public var event: String
        public var resourceTypes: [String]
        public var depth: Depth
        public var evidence: EventSpec.Evidence
        public var mapped: Int
        public var total: Int
        /// A user's own row, or one of several of its call.
        public var isUsers = false
    }

    /// By provider, service and event.
    public let rows: [Row]

    public init(_ catalog: Catalog, _ grades: CoverageGrades) {
        var found: [String: Row] = [:]
        let users = catalog.usersRows
        for event in catalog.events where !event.isReadOnly && event.notConfiguration == nil {
            for service in event.services where users.isInForce(event, service) {
                // What a user's row does was never tried out.
                let isUsers = users.contains(event)
                var row = Self.row(event, service, isUsers ? nil : grades[service, event.name])
                row.isUsers = isUsers
                let key = service + "\t" + event.name
                found[key] = found[key].map { Self.merged($0, row) } ?? row
            }
        }
        rows = found.sorted { left, right in
            let (a, b) = (left.value, right.value)
            return (a.provider.rawValue, left.key) < (b.provider.rawValue, right.key)
        }.map(\.value)
    }

    private static func row(_ event: EventSpec, _ service: String, _ grade: CoverageGrades.Grade?) -> Row {
        let targets = event.groups.joined()
        let naming = MemberNaming(event.provider)
        let mapped = grade?.mapped ?? targets.map { $0.mappedMembers(naming).count }.max() ?? 0
        let total = max(grade?.total ?? mapped, mapped)
        var depth = Depth.event
        if targets.contains(where: { !$0.finds.isEmpty }) { depth = .resource }
        // A call without members may change something by its name alone: `DisableKey`.
        let tells = mapped > 0 || targets.contains { !$0.fixed.isEmpty || !$0.responseMembers.isEmpty }
        // Four fifths, without the rounding of a division.
        if let grade, grade.isProven, grade.total != nil, tells, mapped * 5 >= total * 4 { depth = .attribute }
        return Row(
            provider: event.provider, service: service, event: event.name,
            resourceTypes: event.resourceTypes.filter { $0 != "*" }, depth: depth, evidence: event.evidence,
            mapped: mapped, total: total)
    }

    /// Rows of one call that differ in their condition are one call.
    private static func merged(_ left: Row, _ right: Row) -> Row {
        var row = left
        row.resourceTypes += right.resourceTypes.filter { !left.resourceTypes.contains($0) }
        row.depth = max(left.depth, right.depth)
        if right.evidence == .record { row.evidence = .record }
        return row
    }

    public struct Count: Sendable, Hashable {
        public var services = 0
        public var events = 0
        public var attribute = 0
        public var record = 0
    }

    /// Services, calls, calls at attribute depth, and those of them graded on a real record.
    public func count(_ provider: CloudProvider) -> Count {
        let own = rows.filter { $0.provider == provider }
        return Count(
            services: Set(own.map(\.service)).count, events: own.count,
            attribute: own.count { $0.depth == .attribute },
            record: own.count { $0.depth == .attribute && $0.evidence == .record })
    }
}

extension TargetSpec {
    /// Members of the request that become typed changes. A member that only becomes unknown is none of them, unless the
    /// record itself hides its value.
    func mappedMembers(_ naming: MemberNaming) -> Set<String> {
        var found: Set<String> = []
        for rule in members.rules {
            let isRule = rules != nil && rule.verb == .uses
            let isTyped = !rule.isClaim && (rule.verb != .unknown || rule.isHidden)
            if isTyped || isRule, let name = naming.name(rule.path) { found.insert(name) }
        }
        return found
    }

    /// Members that are told to be no configuration, or to name the object.
    func claimedMembers(_ naming: MemberNaming) -> Set<String> {
        var found: Set<String> = []
        for rule in members.rules where rule.isClaim {
            if let name = naming.name(rule.path) { found.insert(name) }
        }
        return found
    }
}

/// How members of requests are counted: by their first name, or one level down in Azure's `properties`.
enum MemberNaming {
    case first
    case inProperties

    init(_ provider: CloudProvider) { self = provider == .azure ? .inProperties : .first }

    func name(_ path: RequestPath) -> String? {
        let names = path.steps.map { String(decoding: MemberTree.folded($0.name), as: UTF8.self) }
        guard self == .inProperties, names.first == "properties", names.count > 1 else { return names.first }
        return "properties." + names[1]
    }

    /// A member's name as the vendor's model writes it, for comparison.
    func name(_ text: String) -> String {
        text.split(separator: ".", omittingEmptySubsequences: false).map {
            String(decoding: MemberTree.folded(Array($0.utf8)), as: UTF8.self)
        }.joined(separator: ".")
    }
}

extension MemberTree {
    static func folded(_ name: [UInt8]) -> [UInt8] {
        name.first.map { [foldFirst($0)] + name.dropFirst() } ?? name
    }
}
