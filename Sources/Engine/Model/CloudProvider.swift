/// The clouds whose audit records the engine reads. Raw values are those of `DriftSource.spec.provider`.
public enum CloudProvider: String, Sendable, Hashable, CaseIterable {
    case aws = "AWS"
    case gcp = "GCP"
    case azure = "Azure"
}
