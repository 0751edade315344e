import Logging
import MetricsTestKit
import Testing

@testable import KubeClient

/// What became of a consequence, as the table below expects it.
private struct Row: Sendable, CustomTestStringConvertible {
    var outcome: ReconcileOutcome
    var queue: ReconcileConsequence.QueueStep
    var result: String
    var isError: Bool
    var isTerminal: Bool
    var testDescription: String { "\(outcome)" }
}

/// Remembers "level message reason".
private final class Lines: Sendable {
    private let lines = Locked<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        lines.append("\(event.level) \(event.message) \(all["name"] ?? "") \(all["reason"] ?? "")")
    }
}

@Suite struct ControllerTests {
    fileprivate static let rows: [Row] = [
        Row(outcome: .success, queue: .forget, result: "success", isError: false, isTerminal: false),
        Row(
            outcome: .requeue(after: .seconds(9)), queue: .forgetAndAdd(after: .seconds(9)), result: "requeue_after",
            isError: false, isTerminal: false),
        Row(
            outcome: .transient(reason: "R", message: "m"), queue: .retry, result: "error", isError: true,
            isTerminal: false),
        Row(
            outcome: .waiting(after: .seconds(30), reason: "R", message: "m"),
            queue: .forgetAndAdd(after: .seconds(30)),
            result: "requeue_after", isError: false, isTerminal: false),
        Row(
            outcome: .stalled(reason: "R", message: "m"), queue: .forget, result: "error", isError: true,
            isTerminal: true),
    ]

    @Test(arguments: rows) fileprivate func `maps an outcome to queue, metric and log`(row: Row) {
        let consequence = ReconcileConsequence(row.outcome)
        #expect(consequence.queue == row.queue)
        #expect(consequence.result.rawValue == row.result)
        #expect(consequence.isError == row.isError)
        #expect(consequence.isTerminal == row.isTerminal)
    }

    /// Reconciles one key with the outcomes given, one after the other, and gives back the log.
    private func run(_ outcomes: [ReconcileOutcome], metrics: TestMetrics = TestMetrics()) async -> (Lines, ManualClock)
    {
        let lines = Lines()
        let clock = ManualClock(skipsSleep: true)
        let count = Locked(0)
        let box = Locked<WorkQueue<ObjectKey>?>(nil)
        let controller = Controller(
            .init(name: "driftsource", group: "tfdrift.dev", kind: "DriftSource"),
            logger: Logger(label: "t") { _ in LineHandler(lines: lines) }, metrics: metrics, clock: clock.kubeClock
        ) { key, _ in
            let index = count.withLock { count in
                count += 1
                return count - 1
            }
            if index == outcomes.count - 1 {
                box.withLock { $0 }?.shutDown()
            } else {
                box.withLock { $0 }?.add(key)
            }
            return outcomes[min(index, outcomes.count - 1)]
        }
        box.withLock { $0 = controller.queue }
        controller.queue.add(ObjectKey(namespace: "prod", name: "main"))
        await controller.run()
        return (lines, clock)
    }

    @Test func `tells an error once per transition`() async {
        let a = ReconcileOutcome.transient(reason: "SourceNotReady", message: "x")
        let b = ReconcileOutcome.stalled(reason: "InvalidSelector", message: "y")
        let wait = ReconcileOutcome.waiting(after: .seconds(30), reason: "Waiting", message: "z")
        let (lines, _) = await run([a, a, b, wait, wait, .success, .success, a])
        #expect(
            lines.all == [
                "error Reconciler error main SourceNotReady", "debug Reconciler error main SourceNotReady",
                "error Reconciler error main InvalidSelector", "info Reconciler waits main Waiting",
                "debug Reconciler waits main Waiting", "info Reconciler recovered main ",
                "error Reconciler error main SourceNotReady",
            ])
    }

    @Test func `counts results by controller-runtime's names, all there from the start`() async throws {
        let metrics = TestMetrics()
        _ = await run(
            [
                .success, .requeue(after: .seconds(1)), .transient(reason: "A", message: ""),
                .stalled(reason: "B", message: ""),
            ],
            metrics: metrics)
        let expected = [("success", 1), ("requeue_after", 1), ("error", 2), ("requeue", 0)]
        for (result, count) in expected {
            let counter = try metrics.expectCounter(
                "controller_runtime_reconcile_total", [("controller", "driftsource"), ("result", result)])
            #expect(counter.values.reduce(0, +) == Int64(count))
        }
        let labels = [("controller", "driftsource")]
        #expect(try metrics.expectCounter("controller_runtime_reconcile_errors_total", labels).values.reduce(0, +) == 2)
        #expect(
            try metrics.expectCounter("controller_runtime_terminal_reconcile_errors_total", labels).values.reduce(0, +)
                == 1)
        #expect(try metrics.expectCounter("controller_runtime_reconcile_panics_total", labels).values.reduce(0, +) == 0)
        #expect(try metrics.expectTimer("controller_runtime_reconcile_time_seconds", labels).values.count == 4)
        #expect(try metrics.expectGauge("controller_runtime_max_concurrent_reconciles", labels).lastValue == 1)
        #expect(try metrics.expectGauge("controller_runtime_active_workers", labels).lastValue == 0)
    }

    @Test func `reconciles different keys at the same time and waits for them when cancelled`() async {
        let started = Locked(0)
        let finished = Locked(0)
        let controller = Controller(
            .init(name: "c", group: "g", kind: "K"), workers: 3, logger: quietLogger, clock: ManualClock().kubeClock
        ) { _, _ in
            started.withLock { $0 += 1 }
            while !Task.isCancelled { await Task.yield() }
            finished.withLock { $0 += 1 }
            return .success
        }
        for name in ["a", "b", "c"] { controller.queue.add(ObjectKey(name: name)) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await controller.run() }
            while started.withLock({ $0 }) < 3 { await Task.yield() }
            group.cancelAll()
        }
        #expect(finished.withLock { $0 } == 3)
    }

    @Test func `bounds the memory of problems`() {
        var log = ProblemLog<Int>(capacity: 2)
        #expect(log.note(1, reason: "a") == .tell)
        #expect(log.note(1, reason: "a") == .repeated)
        #expect(log.note(1, reason: "b") == .tell)
        #expect(log.note(2, reason: "a") == .tell)
        #expect(log.note(3, reason: "a") == .tell)
        #expect(log.note(3, reason: nil) == .recovered)
        #expect(log.note(3, reason: nil) == .nothing)
    }
}
