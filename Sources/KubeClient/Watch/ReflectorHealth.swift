/// How a reflector is doing, for conditions, readiness and messages.
public struct ReflectorHealth: Sendable {
    /// A watch is open now.
    public var isWatching = false
    /// The last failure since the last watch that opened; nil when all is well.
    public var error: KubeError?

    public init() {}
}
