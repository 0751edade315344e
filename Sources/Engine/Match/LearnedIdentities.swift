/// Identities that the stream moved and no state shows yet: a database instance renamed by somebody keeps its instance
/// in the state under the old name until the next state.
///
/// A value bounded by `limit`; the oldest goes first.
public struct LearnedIdentities: Sendable, Hashable {
    /// One object's new name. Compared by type, place and new name.
    public struct Rename: Sendable, Hashable {
        public var type: String
        public var account: String
        public var region: String
        /// What events carry from now on.
        public var newID: String
        /// What the state has.
        public var stateID: String

        public init(type: String, account: String, region: String, newID: String, stateID: String) {
            self.type = type
            self.account = account
            self.region = region
            self.newID = newID
            self.stateID = stateID
        }
    }

    public static let limit = 4096
    public private(set) var renames: [Rename] = []
    /// What rules of security groups are, by their ids.
    public var rules = LearnedRules()

    public init() {}
    public init(_ renames: [Rename]) {
        for rename in renames { learn(rename) }
    }

    /// A second rename of one object leads to the same instance of the state.
    public mutating func learn(_ rename: Rename) {
        var rename = rename
        if let known = renames.firstIndex(where: { Self.samePlace($0, rename) && $0.newID == rename.stateID }) {
            rename.stateID = renames[known].stateID
            renames.remove(at: known)
        }
        // An object has one name at a time, and a name one object.
        renames.removeAll { Self.samePlace($0, rename) && ($0.newID == rename.newID || $0.stateID == rename.stateID) }
        guard rename.newID != rename.stateID else { return }
        renames.append(rename)
        if renames.count > Self.limit { renames.removeFirst(renames.count - Self.limit) }
    }

    /// What the state calls an object that events call `id`; nil when nobody renamed it.
    public func stateID(type: String, account: String, region: String, id: String) -> String? {
        guard !renames.isEmpty else { return nil }
        return renames.last { $0.type == type && $0.account == account && $0.region == region && $0.newID == id }?
            .stateID
    }

    /// Forgets what a newer state holds itself.
    public mutating func forget(heldBy ownership: OwnershipIndex) {
        renames.removeAll { !ownership.lookup(type: $0.type, key: $0.newID).isEmpty }
    }

    private static func samePlace(_ left: Rename, _ right: Rename) -> Bool {
        left.type == right.type && left.account == right.account && left.region == right.region
    }
}
