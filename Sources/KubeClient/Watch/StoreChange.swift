/// What a store tells its handler, after the store itself shows it.
public enum StoreChange: Sendable, Hashable {
    /// `old` is nil for an object that was not there.
    case updated(old: KubeObject?, new: KubeObject)
    case deleted(KubeObject)
    /// The first complete list is in. Once in a store's life.
    case synced
}
