/// A kind of the group `tfdrift.dev`.
public protocol APIKind: ObjectValue {
    static var kind: String { get }
    static var plural: String { get }
    var metadata: ObjectMetadata { get set }
}

/// The group and version of the kinds.
public enum TFDriftAPI {
    public static let group = "tfdrift.dev"
    public static let version = "v1alpha1"
    public static let groupVersion = "tfdrift.dev/v1alpha1"
}

extension APIKind {
    /// `apiVersion`, `kind` and `metadata`, the fields that every kind begins with.
    static var headerFields: [Field<Self>] {
        [
            .constant("apiVersion", TFDriftAPI.groupVersion), .constant("kind", kind),
            .required("metadata", \.metadata),
        ]
    }
}
