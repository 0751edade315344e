import Glibc

/// The two clocks of a running operator, injected so that tests can set them.
public struct OperatorClock: Sendable {
    /// Microseconds since 1970-01-01 UTC.
    public var unixMicroseconds: @Sendable () -> Int64
    /// Milliseconds of a clock that never goes back.
    public var uptimeMilliseconds: @Sendable () -> Int64

    public init(
        unixMicroseconds: @escaping @Sendable () -> Int64, uptimeMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.unixMicroseconds = unixMicroseconds
        self.uptimeMilliseconds = uptimeMilliseconds
    }

    public static let system = OperatorClock(
        unixMicroseconds: { read(CLOCK_REALTIME) }, uptimeMilliseconds: { read(CLOCK_MONOTONIC) / 1000 })

    private static func read(_ clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
