import Testing

@testable import Controller

@Suite struct MailboxTests {
    @Test func `gives elements in order and in batches`() async {
        let mailbox = Mailbox<Int>(capacity: 10)
        for number in 0..<5 { #expect(await mailbox.put(number)) }
        #expect(await mailbox.take(upTo: 3) == [0, 1, 2])
        #expect(await mailbox.take(upTo: 3) == [3, 4])
    }

    @Test func `makes putters wait while it is full, and loses nothing`() async {
        let mailbox = Mailbox<Int>(capacity: 2)
        let received = await withTaskGroup(of: [Int].self) { group in
            for number in 0..<100 {
                group.addTask {
                    let wasTaken = await mailbox.put(number)
                    return wasTaken ? [] : [-1]
                }
            }
            group.addTask {
                var received: [Int] = []
                while received.count < 100 {
                    #expect(mailbox.depth <= 2)
                    received += await mailbox.take(upTo: 7)
                }
                return received
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(received.sorted() == Array(0..<100))
    }

    @Test func `turns puts away once closed, and lets the taker drain`() async {
        let mailbox = Mailbox<Int>(capacity: 2)
        #expect(await mailbox.put(1))
        mailbox.close()
        #expect(await !mailbox.put(2))
        #expect(await mailbox.take(upTo: 9) == [1])
        #expect(await mailbox.take(upTo: 9) == [])
    }

    @Test func `a cancelled taker comes back with nothing`() async {
        let mailbox = Mailbox<Int>(capacity: 2)
        let taken = await withTaskGroup(of: [Int].self) { group in
            group.addTask { await mailbox.take(upTo: 1) }
            group.cancelAll()
            return await group.next() ?? [99]
        }
        #expect(taken == [])
    }

    @Test func `a cancelled putter comes back with false`() async {
        let mailbox = Mailbox<Int>(capacity: 1)
        #expect(await mailbox.put(1))
        let wasTaken = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await mailbox.put(2) }
            group.cancelAll()
            return await group.next() ?? true
        }
        #expect(!wasTaken)
    }
}
