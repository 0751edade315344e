import MetricsTestKit
import Testing

@testable import KubeClient

@Suite struct WorkQueueStateTests {
    @Test func `hands a key out once however often it was added`() {
        var queue = WorkQueueState<String>()
        #expect(queue.add("a", at: .zero) == .ready)
        #expect(queue.add("a", at: .zero) == .nothingToDo)
        #expect(queue.add("b", at: .zero) == .ready)
        #expect(queue.take(at: .seconds(2))?.waited == .seconds(2))
        #expect(queue.take(at: .zero)?.key == "b")
        #expect(queue.take(at: .zero) == nil)
    }

    @Test func `keeps a key from a second worker and does it again afterwards`() {
        var queue = WorkQueueState<String>()
        _ = queue.add("a", at: .zero)
        _ = queue.take(at: .zero)
        #expect(queue.add("a", at: .zero) == .again)
        #expect(queue.add("a", at: .zero) == .nothingToDo)
        #expect(queue.take(at: .zero) == nil)
        let done = queue.done("a", at: .seconds(3))
        #expect(done?.took == .seconds(3))
        #expect(done?.isReadyAgain == true)
        #expect(queue.take(at: .seconds(3))?.key == "a")
        #expect(queue.done("a", at: .seconds(3))?.isReadyAgain == false)
        #expect(queue.done("a", at: .seconds(3)) == nil)
    }

    @Test func `brings delayed keys in the order of their time, the earliest of several delays first`() {
        var queue = WorkQueueState<String>()
        #expect(queue.add("a", dueAt: .seconds(30)) == true)
        #expect(queue.add("b", dueAt: .seconds(40)) == false)
        #expect(queue.add("b", dueAt: .seconds(10)) == true)
        #expect(queue.add("a", dueAt: .seconds(60)) == false)
        #expect(queue.nextDeadline == .seconds(10))
        #expect(queue.promoteDue(at: .seconds(9)) == 0)
        #expect(queue.promoteDue(at: .seconds(30)) == 2)
        #expect(queue.take(at: .zero)?.key == "b")
        #expect(queue.take(at: .zero)?.key == "a")
        #expect(queue.nextDeadline == nil)
        #expect(queue.delayedCount == 0)
    }

    @Test func `takes nothing in after shutting down but hands out what is ready`() {
        var queue = WorkQueueState<String>()
        _ = queue.add("a", at: .zero)
        queue.shutDown()
        #expect(queue.add("b", at: .zero) == .nothingToDo)
        #expect(queue.add("c", dueAt: .seconds(1)) == false)
        #expect(queue.take(at: .zero)?.key == "a")
        #expect(queue.take(at: .zero) == nil)
    }

    @Test func `orders ten thousand random deadlines`() {
        var heap = DeadlineHeap<Int>()
        var random = SplitMix(seed: 3)
        var expected: [Int: Int] = [:]
        for _ in 0..<10_000 {
            let key = Int.random(in: 0..<3000, using: &random)
            let due = Int.random(in: 0..<1000, using: &random)
            _ = heap.insert(key, at: .seconds(due))
            expected[key] = min(expected[key] ?? .max, due)
        }
        #expect(heap.count == expected.count)
        var last = 0
        var seen = 0
        while let due = heap.earliest {
            guard let key = heap.popDue(at: due) else { break }
            #expect(expected[key] == Int(due.components.seconds))
            #expect(Int(due.components.seconds) >= last)
            last = Int(due.components.seconds)
            seen += 1
        }
        #expect(seen == expected.count)
    }
}

@Suite struct WorkQueueTests {
    @Test func `wakes a waiting worker`() async {
        let queue = WorkQueue<String>(name: "t", clock: ManualClock().kubeClock)
        async let key = queue.next()
        await Task.yield()
        queue.add("a")
        #expect(await key == "a")
    }

    @Test func `wakes a worker when a delay is over, also one that waits for a later one`() async {
        let clock = ManualClock()
        let queue = WorkQueue<String>(name: "t", clock: clock.kubeClock)
        queue.add("late", after: .seconds(100))
        async let first = queue.next()
        await clock.waitForSleepers(1)
        queue.add("soon", after: .seconds(5))
        while !clock.slept.contains(.seconds(5)) { await Task.yield() }
        clock.advance(by: .seconds(5))
        #expect(await first == "soon")
        async let second = queue.next()
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(95))
        #expect(await second == "late")
    }

    @Test func `lets another worker watch the clock when one goes to work`() async {
        let clock = ManualClock()
        let queue = WorkQueue<String>(name: "t", clock: clock.kubeClock)
        await withTaskGroup(of: String?.self) { group in
            for _ in 0..<2 { group.addTask { await queue.next() } }
            queue.add("later", after: .seconds(60))
            queue.add("now")
            #expect(await group.next() == "now")
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(60))
            #expect(await group.next() == "later")
        }
    }

    @Test func `backs off by failures in a row until forgotten`() {
        let queue = WorkQueue<String>(
            name: "t", backoff: Backoff(base: .seconds(1), limit: .seconds(5)), clock: ManualClock().kubeClock)
        #expect((0..<4).map { _ in queue.retry("a") } == [.seconds(1), .seconds(2), .seconds(4), .seconds(5)])
        #expect(queue.failureCount("a") == 4)
        #expect(queue.retry("b") == .seconds(1))
        queue.forget("a")
        #expect(queue.retry("a") == .seconds(1))
    }

    @Test func `ends its workers when shut down, and when they are cancelled`() async {
        let queue = WorkQueue<String>(name: "t", clock: ManualClock().kubeClock)
        queue.add("a")
        async let one = queue.next()
        async let two = queue.next()
        queue.shutDown()
        let both = await [one, two]
        #expect(both.compactMap { $0 } == ["a"])
        let other = WorkQueue<String>(name: "t", clock: ManualClock().kubeClock)
        let task = Task { await other.next() }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func `never has one key in two workers, under load from many tasks`() async {
        let queue = WorkQueue<Int>(name: "t")
        let active = Locked<Set<Int>>([])
        let done = Locked<[Int: Int]>([:])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while let key = await queue.next() {
                        let isAlone = active.withLock { $0.insert(key).inserted }
                        #expect(isAlone)
                        await Task.yield()
                        active.withLock { _ = $0.remove(key) }
                        done.withLock { $0[key, default: 0] += 1 }
                        queue.done(key)
                    }
                }
            }
            for adder in 0..<4 {
                group.addTask {
                    for step in 0..<2000 {
                        queue.add((step &* 7 &+ adder) % 50)
                        if step % 10 == 0 { queue.add(step % 50, after: .microseconds(50)) }
                        if step % 64 == 0 { await Task.yield() }
                    }
                }
            }
            while done.withLock({ $0.count }) < 50 { await Task.yield() }
            queue.shutDown()
        }
        #expect(done.withLock { $0.count } == 50)
        #expect(queue.depth == 0)
    }

    @Test func `counts by controller-runtime's names`() async throws {
        let metrics = TestMetrics()
        let clock = ManualClock()
        let queue = WorkQueue<String>(name: "driftsource", metrics: metrics, clock: clock.kubeClock)
        let labels = [("name", "driftsource"), ("controller", "driftsource")]
        queue.add("a")
        queue.add("a")
        queue.add("b")
        #expect(try metrics.expectGauge("workqueue_depth", labels).lastValue == 2)
        #expect(try metrics.expectCounter("workqueue_adds_total", labels).values.reduce(0, +) == 2)
        clock.advance(by: .seconds(2))
        _ = await queue.next()
        #expect(try metrics.expectTimer("workqueue_queue_duration_seconds", labels).values == [2_000_000_000])
        clock.advance(by: .seconds(3))
        queue.refreshMetrics()
        #expect(try metrics.expectGauge("workqueue_longest_running_processor_seconds", labels).lastValue == 3)
        #expect(try metrics.expectGauge("workqueue_unfinished_work_seconds", labels).lastValue == 3)
        queue.done("a")
        #expect(try metrics.expectTimer("workqueue_work_duration_seconds", labels).values == [3_000_000_000])
        queue.retry("a")
        #expect(try metrics.expectCounter("workqueue_retries_total", labels).values.reduce(0, +) == 1)
    }
}
