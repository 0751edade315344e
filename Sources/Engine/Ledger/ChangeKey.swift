/// What tells one tracked change of an object from another: the attribute and, for sets, the element.
public struct ChangeKey: Sendable, Hashable, Comparable {
    public var path: String
    public var element: String?

    /// An element's text longer than 512 bytes is replaced by its digest, so that keys stay small and restorable.
    public init(path: String, element: String?) {
        self.path = path
        self.element = element.map { $0.utf8.count <= 512 ? $0 : Fingerprint.sha256(Array($0.utf8)) }
    }

    /// The object itself: that it is there.
    static let object = ChangeKey(path: "", element: nil)

    public static func < (left: Self, right: Self) -> Bool {
        (left.path, left.element ?? "") < (right.path, right.element ?? "")
    }
}
