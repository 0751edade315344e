/// A cloud account: where its audit events come from and where its Terraform states are kept.
public struct DriftSource: APIKind {
    public static let kind = "DriftSource"
    public static let plural = "driftsources"

    public var metadata = ObjectMetadata()
    public var spec = Spec()
    public var status = Status.initial

    public init() {}

    public static let fields: [Field<Self>] =
        headerFields + [.required("spec", \.spec), .defaulted("status", \.status)]

    public enum Provider: String, FieldEnumeration {
        case aws = "AWS"
        case gcp = "GCP"
        case azure = "Azure"
    }
}
