import Testing

@testable import Transport

/// Waiters are numbers here; a wake is written as text.
@Suite struct TransferMachineTests {
    private typealias Machine = TransferMachine<Int, Int>
    private static let broken = TransportError(.connectionLost, "broken")

    private func text(_ wake: Machine.Wake) -> String {
        switch wake {
        case .nobody: "-"
        case .head(let waiter, .success(let head)): "head \(waiter) \(head.status)"
        case .head(let waiter, .failure(let error)): "head \(waiter) \(error.shortDescription)"
        case .chunk(let waiter, .success(let chunk)): "chunk \(waiter) \(chunk.map { "\($0)" } ?? "end")"
        case .chunk(let waiter, .failure(let error)): "chunk \(waiter) \(error.shortDescription)"
        }
    }

    private func header(_ machine: inout Machine, _ line: String) -> (Bool, String) {
        let (goOn, wake) = Array(line.utf8).withUnsafeBytes { machine.receiveHeaderLine($0) }
        return (goOn, text(wake))
    }

    private func body(_ machine: inout Machine, _ bytes: [UInt8]) -> (Bool, String) {
        let (accepted, wake) = bytes.withUnsafeBytes { machine.receiveBody($0) }
        return (accepted, text(wake))
    }

    private func pull(_ machine: inout Machine, _ waiter: Int) -> (String, Bool) {
        let (wake, resume) = machine.pull(waiter)
        return (text(wake), resume)
    }

    private func started(highWater: Int = 4) -> Machine {
        var machine = Machine(highWater: highWater)
        _ = header(&machine, "HTTP/1.1 200 OK\r\n")
        _ = header(&machine, "\r\n")
        _ = machine.awaitHead(0)
        return machine
    }

    @Test func `wakes who waits for the head, and keeps the head for who comes later`() {
        var early = Machine(highWater: 4)
        #expect(text(early.awaitHead(1)) == "-")
        #expect(header(&early, "HTTP/1.1 200 OK\r\n") == (true, "-"))
        #expect(header(&early, "\r\n") == (true, "head 1 200"))
        var late = Machine(highWater: 4)
        _ = header(&late, "HTTP/1.1 204 No\r\n")
        #expect(header(&late, "\r\n") == (true, "-"))
        #expect(text(late.end(nil)) == "-")
        #expect(text(late.awaitHead(2)) == "head 2 204")
        #expect(pull(&late, 3) == ("chunk 3 end", false))
    }

    @Test func `hands bytes straight to a waiting consumer and buffers them for none`() {
        var machine = started()
        #expect(pull(&machine, 1) == ("-", false))
        #expect(body(&machine, [1, 2]) == (true, "chunk 1 [1, 2]"))
        #expect(body(&machine, [3]) == (true, "-"))
        #expect(body(&machine, [4]) == (true, "-"))
        #expect(pull(&machine, 2) == ("chunk 2 [3, 4]", false))
    }

    @Test func `pauses at the high-water mark and asks for more once the buffer is taken`() {
        var machine = started(highWater: 4)
        #expect(body(&machine, [1, 2, 3]) == (true, "-"))
        #expect(body(&machine, [4, 5]) == (true, "-"))
        #expect(body(&machine, [6]) == (false, "-"))
        #expect(machine.isPaused && machine.buffer.count == 5)
        #expect(pull(&machine, 1) == ("chunk 1 [1, 2, 3, 4, 5]", true))
        #expect(!machine.isPaused)
        #expect(body(&machine, [6]) == (true, "-"))
        #expect(pull(&machine, 2) == ("chunk 2 [6]", false))
    }

    @Test func `takes whatever was kept while paused when let on, and pauses again after`() {
        var machine = started()
        #expect(body(&machine, [1, 2, 3, 4]) == (true, "-"))
        #expect(body(&machine, [5]) == (false, "-"))
        #expect(pull(&machine, 7) == ("chunk 7 [1, 2, 3, 4]", true))
        machine.flushing()
        #expect(body(&machine, [5, 6, 7, 8]) == (true, "-"))
        #expect(body(&machine, [9]) == (true, "-"))
        machine.flushed()
        #expect(body(&machine, [10]) == (false, "-"))
        #expect(pull(&machine, 8) == ("chunk 8 [5, 6, 7, 8, 9]", true))
    }

    @Test func `gives what is buffered before the error of a broken transfer`() {
        var machine = started()
        _ = body(&machine, [1])
        #expect(text(machine.end(Self.broken)) == "-")
        #expect(pull(&machine, 1) == ("chunk 1 [1]", false))
        #expect(pull(&machine, 2) == ("chunk 2 connection_lost", false))
        #expect(pull(&machine, 3) == ("chunk 3 connection_lost", false))
    }

    @Test func `an end wakes the waiter once and later ends change nothing`() {
        var machine = started()
        _ = pull(&machine, 1)
        #expect(text(machine.end(nil)) == "chunk 1 end")
        #expect(text(machine.end(Self.broken)) == "-")
        #expect(pull(&machine, 2) == ("chunk 2 end", false))
    }

    @Test func `cancelling wakes the waiter, drops the buffer and never looks like a whole body`() {
        var waiting = Machine(highWater: 4)
        _ = waiting.awaitHead(1)
        let (wake, abort) = waiting.cancel(.wasCancelled)
        #expect(text(wake) == "head 1 cancelled" && abort)
        var complete = started()
        _ = body(&complete, [1])
        _ = complete.end(nil)
        #expect(!complete.cancel(.wasCancelled).abort)
        #expect(pull(&complete, 2) == ("chunk 2 cancelled", false))
    }

    @Test func `a second reader gets an error and the first still gets its chunk`() {
        var machine = started()
        _ = pull(&machine, 1)
        #expect(pull(&machine, 2) == ("chunk 2 protocol_error", false))
        #expect(body(&machine, [7]) == (true, "chunk 1 [7]"))
    }

    @Test func `a head that makes no sense ends the transfer`() {
        var machine = Machine(highWater: 4)
        _ = machine.awaitHead(1)
        #expect(header(&machine, "nonsense\r\n") == (false, "head 1 protocol_error"))
        #expect(machine.isEnded)
    }

    @Test func `an end without a head is an error`() {
        var machine = Machine(highWater: 4)
        _ = machine.awaitHead(1)
        #expect(text(machine.end(nil)) == "head 1 protocol_error")
    }

    @Test func `trailer lines after the body are taken and left alone`() {
        var machine = started()
        #expect(header(&machine, "X-Trailer: 1\r\n") == (true, "-"))
    }
}
