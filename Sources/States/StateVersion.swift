/// What a backend tells two versions of a state apart by (an ETag, a digest, a file's identity). Opaque; compare only
/// versions of one location.
public struct StateVersion: Sendable, Hashable {
    public let token: String

    public init(token: String) { self.token = token }
}
