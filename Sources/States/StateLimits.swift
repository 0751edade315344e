/// Bounds of one reading of a state.
public struct StateLimits: Sendable, Hashable {
    /// Decompressed bytes; more is `tooLarge`.
    public var maximumBytes: Int
    /// From the first request to the last byte read.
    public var timeout: Duration

    public init(maximumBytes: Int = 1 << 30, timeout: Duration = .seconds(300)) {
        self.maximumBytes = maximumBytes
        self.timeout = timeout
    }
}
