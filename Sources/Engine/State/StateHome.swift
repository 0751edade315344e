import JSON

/// Region and account of an instance, as far as its state says.
struct StateHome {
    var region: [UInt8] = []
    var account: [UInt8] = []

    /// `found`: the attributes of `StateKeepTable.alwaysKept`, in that order.
    init(_ found: [JSONView?], identity: JSONView?, type: JSONView, isGlobal: Bool) {
        func text(_ attribute: Attribute) -> [UInt8] {
            guard attribute.rawValue < found.count, let view = found[attribute.rawValue], view.isString else {
                return []
            }
            return view.bytes
        }
        func member(_ name: String) -> [UInt8] { identity?[name].flatMap { $0.isString ? $0.bytes : nil } ?? [] }
        let isGoogle = type.withBytes { $0.starts(with: "google_".utf8) }
        let parts = Self.arnParts(text(.arn))
        account = parts.account
        region = text(.region)
        if account.isEmpty { account = member("account_id") }
        if account.isEmpty, isGoogle { account = text(.project) }
        if account.isEmpty { account = Self.owner(in: text(.id), isGoogle: isGoogle) }
        if region.isEmpty { region = member("region") }
        if region.isEmpty { region = parts.region }
        if region.isEmpty { region = Self.region(ofZone: text(.availabilityZone)) }
        // Of AWS `location` is where a file lies, or something else again.
        if region.isEmpty, !type.withBytes({ $0.starts(with: "aws_".utf8) }) { region = text(.location) }
        if region.isEmpty, isGoogle { region = Self.region(ofZone: text(.zone)) }
        if isGlobal { region = Array(GlobalServices.region.utf8) }
    }

    /// Numbers of the attributes in `StateKeepTable.alwaysKept`.
    private enum Attribute: Int {
        case id = 0
        case arn
        case name
        case region
        case availabilityZone
        case location, zone, project
    }

    /// Region and account of `arn:partition:service:region:account:resource`.
    private static func arnParts(_ arn: [UInt8]) -> (region: [UInt8], account: [UInt8]) {
        guard arn.starts(with: "arn:".utf8) else { return ([], []) }
        let parts = arn.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 ? (Array(parts[3]), Array(parts[4])) : ([], [])
    }

    /// The project or the subscription (in lower case) in an id that is a path.
    private static func owner(in id: [UInt8], isGoogle: Bool) -> [UInt8] {
        let wanted = isGoogle ? "projects" : "subscriptions"
        guard id.contains(UInt8(ascii: "/")) else { return [] }
        let parts = id.split(separator: UInt8(ascii: "/"))
        guard let index = parts.firstIndex(where: { $0.map { $0 | 0x20 }.elementsEqual(wanted.utf8) }),
            index + 1 < parts.count
        else { return [] }
        if isGoogle { return Array(parts[index + 1]) }
        return parts[index + 1].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// `eu-west-1a` -> `eu-west-1`, `europe-west1-b` -> `europe-west1`.
    private static func region(ofZone zone: [UInt8]) -> [UInt8] {
        var zone = zone
        guard let last = zone.last, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last) else { return zone }
        zone.removeLast()
        if zone.last == UInt8(ascii: "-") { zone.removeLast() }
        return zone
    }
}
