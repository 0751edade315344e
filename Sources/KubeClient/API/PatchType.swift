/// The two patches that work for every kind. Server-side apply is `KubeClient.apply`.
public enum PatchType: String, Sendable {
    /// RFC 7386: null removes, lists are replaced whole.
    case merge = "application/merge-patch+json"
    /// RFC 6902: a list of operations.
    case json = "application/json-patch+json"
}
