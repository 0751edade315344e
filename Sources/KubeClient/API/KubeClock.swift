import Glibc

/// Time as this module reads it: three closures, so that tests stand in with a clock of their own.
public struct KubeClock: Sendable {
    /// Time since some fixed point; never goes back.
    public var now: @Sendable () -> Duration
    /// Microseconds since 1970-01-01 UTC.
    public var wallMicroseconds: @Sendable () -> Int64
    /// Waits; throws only when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws(CancellationError) -> Void

    public init(
        now: @escaping @Sendable () -> Duration, wallMicroseconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void
    ) {
        self.now = now
        self.wallMicroseconds = wallMicroseconds
        self.sleep = sleep
    }

    /// The machine's clocks.
    public static let system: KubeClock = {
        let origin = ContinuousClock.now
        return KubeClock(
            now: { ContinuousClock.now - origin },
            wallMicroseconds: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
            },
            sleep: { duration async throws(CancellationError) in
                do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
            })
    }()
}
