import Hummingbird
import NIOCore

/// How long watches live and how often they get bookmarks.
struct WatchTiming: Sendable {
    var bookmarkInterval: Duration = .seconds(60)
    /// A last bookmark comes so long before the end.
    var lastBookmark: Duration = .seconds(2)
    /// When the client names no time-out: between these.
    var defaultSeconds: ClosedRange<Int> = 1800...3600
}

/// Writes one watch to its client until its time is up, its collection closes or the server stops.
struct WatchStream: Sendable {
    let state: ClusterState
    let plan: WatchPlan
    let watcher: ClusterState.Watcher
    let timing: WatchTiming

    /// A write gathers at most about so many bytes.
    private static let chunkBytes = 65_536

    func run(_ writer: inout any ResponseBodyWriter) async throws {
        defer { state.removeWatcher(watcher) }
        var cursor = WatchCursor(plan)
        let clock = ContinuousClock()
        let seconds = plan.timeoutSeconds ?? Int.random(in: timing.defaultSeconds)
        let end = clock.now.advanced(by: .seconds(seconds))
        var bookmarks = BookmarkSchedule(from: clock.now, end: end, timing)

        // An empty write sends the head at once, so that the client knows that the watch stands.
        try await writer.write(ByteBuffer())
        if try await flush(&cursor, &writer) {
            try await writer.finish(nil)
            return
        }
        let wake = watcher.wake
        let times = bookmarks.times + [end]
        var signals = watcher.signals.makeAsyncIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for time in times {
                    try? await clock.sleep(until: time)
                    if Task.isCancelled { return }
                    wake.yield()
                }
            }
            defer { group.cancelAll() }
            while await signals.next() != nil {
                if try await flush(&cursor, &writer) || state.mustEnd(watcher) || clock.now >= end { break }
                if bookmarks.isDue(clock.now), let line = state.read({ cursor.bookmark($0) }) {
                    try await writer.write(ByteBuffer(bytes: line))
                }
            }
        }
        try await writer.finish(nil)
    }

    /// Writes what is new. True when the stream is at its end.
    private func flush(_ cursor: inout WatchCursor, _ writer: inout any ResponseBodyWriter) async throws -> Bool {
        while true {
            let batch = state.read { cursor.next($0) }
            var buffer = ByteBuffer()
            for line in batch.lines {
                buffer.writeBytes(line)
                if buffer.readableBytes > Self.chunkBytes {
                    try await writer.write(buffer)
                    buffer = ByteBuffer()
                }
            }
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            if batch.isFinal { return true }
            if batch.lines.isEmpty, !state.read({ cursor.hasMore($0) }) { return false }
        }
    }
}

/// When bookmarks are due: at intervals and shortly before the end.
private struct BookmarkSchedule {
    private(set) var times: [ContinuousClock.Instant] = []
    private var position = 0

    init(from start: ContinuousClock.Instant, end: ContinuousClock.Instant, _ timing: WatchTiming) {
        var time = start.advanced(by: timing.bookmarkInterval)
        let last = end.advanced(by: .zero - timing.lastBookmark)
        while time < last, times.count < 1000 {
            times.append(time)
            time = time.advanced(by: timing.bookmarkInterval)
        }
        if last > start { times.append(last) }
    }

    mutating func isDue(_ now: ContinuousClock.Instant) -> Bool {
        var isDue = false
        while position < times.count, times[position] <= now {
            position += 1
            isDue = true
        }
        return isDue
    }
}
