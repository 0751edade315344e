import KubeClient
import Testing

@testable import Controller

@Suite struct ReportQueueTests {
    typealias Queue = ReportQueue<String, Int, String>

    private func queue(burst: Double = 50, capacity: Int = 100) -> Queue {
        Queue(capacity: capacity, bucket: TokenBucket(RateLimit(qps: 5, burst: Int(burst)), now: .zero))
    }

    private func key(_ action: Queue.Action) -> String {
        switch action {
        case .write(let key, let payload): "write \(key) \(payload)"
        case .wait(let until): "wait \(until)"
        case .idle: "idle"
        }
    }

    // The macro cannot call a mutating method.
    private func same<Value: Equatable>(_ value: Value, _ expected: Value, at place: SourceLocation = #_sourceLocation)
    {
        #expect(value == expected, sourceLocation: place)
    }
    private func isTrue(_ value: Bool, at place: SourceLocation = #_sourceLocation) {
        #expect(value, sourceLocation: place)
    }
    private func isFalse(_ value: Bool, at place: SourceLocation = #_sourceLocation) {
        #expect(!value, sourceLocation: place)
    }

    @Test func `writes transitions before updates, then by severity, then by age`() {
        var queue = queue()
        for (index, entry) in [
            ("old-update", Queue.Urgency.update, 3), ("low-open", .transition, 0), ("critical-open", .transition, 3),
            ("older-critical-open", .transition, 3),
        ].enumerated() {
            let time = entry.0 == "older-critical-open" ? 0 : Int64(index)
            isTrue(queue.submit(entry.0, index, urgency: entry.1, severity: entry.2, waiters: [], now: time))
        }
        var order: [String] = []
        while case .write(let key, _) = queue.next(now: 10) { order.append(key) }
        #expect(order == ["older-critical-open", "critical-open", "low-open", "old-update"])
    }

    @Test func `holds a further update of the same report until ten seconds have passed`() {
        var queue = queue()
        isTrue(queue.submit("a", 1, urgency: .transition, severity: 0, waiters: ["e1"], now: 0))
        same(key(queue.next(now: 0)), "write a 1")
        same(queue.finished("a", now: 5), ["e1"])
        isTrue(queue.submit("a", 2, urgency: .update, severity: 0, waiters: ["e2"], now: 100))
        isTrue(queue.submit("a", 3, urgency: .update, severity: 0, waiters: ["e3"], now: 200))
        same(key(queue.next(now: 200)), "wait 10005")
        same(key(queue.next(now: 10_005)), "write a 3")
        same(queue.finished("a", now: 10_006), ["e2", "e3"])
    }

    @Test func `lets a resolution through at once`() {
        var queue = queue()
        isTrue(queue.submit("a", 1, urgency: .transition, severity: 0, waiters: [], now: 0))
        _ = queue.next(now: 0)
        _ = queue.finished("a", now: 0)
        isTrue(queue.submit("a", 2, urgency: .update, severity: 0, waiters: [], now: 1))
        isTrue(queue.submit("a", 3, urgency: .transition, severity: 0, waiters: [], now: 2))
        same(key(queue.next(now: 2)), "write a 3")
    }

    @Test func `tries again later with the newest payload after a failure`() {
        var queue = queue()
        isTrue(queue.submit("a", 1, urgency: .transition, severity: 0, waiters: ["e1"], now: 0))
        _ = queue.next(now: 0)
        isTrue(queue.submit("a", 2, urgency: .update, severity: 0, waiters: ["e2"], now: 1))
        queue.failed("a", now: 1)
        same(key(queue.next(now: 1)), "wait 501")
        same(key(queue.next(now: 501)), "write a 2")
        queue.failed("a", after: 7_000, now: 501)
        same(key(queue.next(now: 501)), "wait 7501")
        same(key(queue.next(now: 7_501)), "write a 2")
        same(queue.finished("a", now: 7_501), ["e1", "e2"])
        #expect(queue.isIdle)
    }

    @Test func `never offers a key that is being written`() {
        var queue = queue()
        isTrue(queue.submit("a", 1, urgency: .transition, severity: 0, waiters: [], now: 0))
        _ = queue.next(now: 0)
        isTrue(queue.submit("a", 2, urgency: .transition, severity: 0, waiters: [], now: 1))
        same(key(queue.next(now: 1)), "idle")
        _ = queue.finished("a", now: 2)
        same(key(queue.next(now: 2)), "write a 2")
    }

    @Test func `spends no more than the token bucket gives`() {
        var queue = queue(burst: 2)
        for number in 0..<3 {
            isTrue(queue.submit("k\(number)", number, urgency: .transition, severity: 0, waiters: [], now: 0))
        }
        _ = queue.next(now: 0)
        _ = queue.next(now: 0)
        same(key(queue.next(now: 0)), "wait 200")
        same(key(queue.next(now: 200)), "write k2 2")
    }

    @Test func `refuses a further key when full, but still takes news of a known one`() {
        var queue = queue(capacity: 1)
        isTrue(queue.submit("a", 1, urgency: .update, severity: 0, waiters: [], now: 0))
        isFalse(queue.submit("b", 1, urgency: .update, severity: 0, waiters: [], now: 0))
        isTrue(queue.submit("a", 2, urgency: .update, severity: 0, waiters: [], now: 0))
    }

    @Test func `tells those who waited when a key is forgotten`() {
        var queue = queue()
        isTrue(queue.submit("a", 1, urgency: .update, severity: 0, waiters: ["e1"], now: 0))
        same(queue.remove { $0 == 1 }, ["e1"])
        #expect(queue.isIdle)
    }
}
