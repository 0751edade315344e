import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(1))) struct MemoryInboxTests {
    let intake = IntakeIdentity(kind: .file, endpoint: "/events.jsonl")

    private func inbox(count: Int = 4, bytes: Int = 100, recordBytes: Int = 50) -> MemoryInbox {
        MemoryInbox(bounds: .init(count: count, bytes: bytes, recordBytes: recordBytes))
    }
    private func record(_ byte: UInt8, _ count: Int = 10) -> [UInt8] { [UInt8](repeating: byte, count: count) }

    @Test func `hands out in the order of arrival and frees only what is let go`() async {
        let inbox = inbox()
        #expect(await inbox.keep([record(1), record(2), record(3)], from: intake, patience: .zero).keptCount == 3)
        let first = await inbox.next(atMost: 2)
        #expect(first.map(\.bytes) == [record(1), record(2)])
        #expect(inbox.depth == InboxDepth(count: 3, bytes: 30, handedOutCount: 2))
        await inbox.letGo(first.map(\.acknowledgement))
        await inbox.letGo(first.map(\.acknowledgement))
        #expect(inbox.depth == InboxDepth(count: 1, bytes: 10, handedOutCount: 0))
        #expect(await inbox.next(atMost: 9).map(\.bytes) == [record(3)])
    }

    @Test func `what is given back is handed out again, in front and in its order`() async {
        let inbox = inbox()
        _ = await inbox.keep([record(1), record(2), record(3)], from: intake, patience: .zero)
        let first = await inbox.next(atMost: 2)
        await inbox.giveBack(first.reversed().map(\.acknowledgement))
        #expect(await inbox.next(atMost: 9).map(\.bytes) == [record(1), record(2), record(3)])
        #expect(inbox.depth.handedOutCount == 3)
    }

    @Test func `a push that cannot wait is refused, what fits is kept`() async {
        let inbox = inbox(count: 2)
        let outcome = await inbox.keep([record(1), record(2), record(3)], from: intake, patience: .zero)
        #expect(outcome == KeepOutcome(keptCount: 2, refusedCount: 1, refusal: .full))
        let later = await inbox.keep([record(4)], from: intake, patience: .milliseconds(5))
        #expect(later == KeepOutcome(refusedCount: 1, refusal: .full))
        #expect(inbox.depth.count == 2)
    }

    @Test func `the bound in bytes holds, and one record larger than it fits alone`() async {
        let inbox = inbox(count: 100, bytes: 25, recordBytes: 50)
        #expect(await inbox.keep([record(1, 20), record(2, 10)], from: intake, patience: .zero).keptCount == 1)
        await inbox.letGo(await inbox.next(atMost: 9).map(\.acknowledgement))
        #expect(await inbox.keep([record(3, 40)], from: intake, patience: .zero).keptCount == 1)
    }

    @Test func `a record above the record bound is passed over`() async {
        let inbox = inbox()
        let outcome = await inbox.keep([record(1, 51), record(2)], from: intake, patience: nil)
        #expect(outcome == KeepOutcome(keptCount: 1, tooLargeCount: 1))
    }

    @Test func `a pull waits for room as long as it takes`() async {
        let inbox = inbox(count: 1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let records = (1...50).map { self.record($0) }
                let outcome = await inbox.keep(records, from: self.intake, patience: nil)
                #expect(outcome == KeepOutcome(keptCount: 50))
            }
            #expect(await take(50, from: inbox).map { $0.bytes.first } == (1...50).map(UInt8.init))
        }
        #expect(inbox.depth.count == 0)
    }

    @Test func `many writers and readers lose and double nothing`() async {
        let inbox = inbox(count: 3)
        let received = await withTaskGroup(of: [UInt8].self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for index in 0..<25 {
                        _ = await inbox.keep([[UInt8(writer * 25 + index)]], from: self.intake, patience: nil)
                    }
                    return []
                }
            }
            for _ in 0..<4 { group.addTask { await take(50, from: inbox).compactMap(\.bytes.first) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(received.sorted() == Array(0..<200))
        #expect(inbox.depth.count == 0)
    }

    @Test func `cancellation ends a waiting keep and a waiting next`() async throws {
        let inbox = inbox(count: 1)
        _ = await inbox.keep([record(1)], from: intake, patience: nil)
        let writer = Task { await inbox.keep([record(2)], from: intake, patience: nil) }
        try await Task.sleep(for: .milliseconds(5))
        writer.cancel()
        #expect(await writer.value == KeepOutcome(refusedCount: 1, refusal: .cancelled))
        _ = await inbox.next(atMost: 1)
        let reader = Task { await inbox.next(atMost: 1) }
        try await Task.sleep(for: .milliseconds(5))
        reader.cancel()
        #expect(await reader.value == [])
    }

    @Test func `closing ends all waits and refuses from then on`() async throws {
        let inbox = inbox(count: 1)
        let reader = Task { await inbox.next(atMost: 1) }
        try await Task.sleep(for: .milliseconds(5))
        await inbox.close()
        #expect(await reader.value == [])
        #expect(await inbox.keep([record(1)], from: intake, patience: nil).refusal == .closed)
    }

    @Test func `a deadline that passes at the moment of the turn loses no wake-up`() async {
        let inbox = inbox(count: 1)
        for _ in 0..<200 {
            _ = await inbox.keep([record(0)], from: intake, patience: nil)
            let held = await inbox.next(atMost: 1)
            await withTaskGroup(of: KeepOutcome.self) { group in
                for _ in 0..<3 {
                    group.addTask { await inbox.keep([[1]], from: self.intake, patience: .microseconds(50)) }
                }
                await inbox.letGo(held.map(\.acknowledgement))
                let kept = await group.reduce(0) { $0 + $1.keptCount }
                #expect(kept <= 1)
                #expect(inbox.depth.count == kept)
            }
            if inbox.depth.count > 0 { _ = await take(1, from: inbox) }
        }
    }
}
