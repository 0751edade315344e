/// What a successful deletion did.
public enum DeleteResult: Sendable, Hashable {
    /// It is gone.
    case deleted
    /// Finalizers keep it for now; here is how it looks.
    case terminating(KubeObject)
}
