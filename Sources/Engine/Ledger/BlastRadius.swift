/// What depends on a resource, as the states' dependency lists say.
public struct BlastRadius: Sendable, Hashable {
    /// Addresses that name it as a dependency, at most `maximumListed`, ascending.
    public var direct: [String]
    public var directCount: Int
    /// All that depend on it over any number of steps, the direct ones included.
    public var transitiveCount: Int

    public static let maximumListed = 32

    public init(direct: [String], directCount: Int, transitiveCount: Int) {
        self.direct = direct
        self.directCount = directCount
        self.transitiveCount = transitiveCount
    }
}
