/// The consumer's end of a transfer. Letting go of it ends the transfer.
final class TransferConsumer: Sendable {
    private let transfer: CurlTransfer
    private let loop: CurlLoop

    init(transfer: CurlTransfer, loop: CurlLoop) {
        self.transfer = transfer
        self.loop = loop
    }

    deinit { cancel() }

    func head() async throws(TransportError) -> ResponseHead {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: HeadContinuation) in
                transfer.machine.withLock { $0.awaitHead(waiter) }.perform()
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    func next() async throws(TransportError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: ChunkContinuation) in
                let (wake, resume) = transfer.machine.withLock { $0.pull(waiter) }
                wake.perform()
                if resume { loop.post(.resume(transfer)) }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    private func cancel() {
        let (wake, abort) = transfer.machine.withLock { $0.cancel(.wasCancelled) }
        if abort { loop.post(.abort(transfer)) }
        wake.perform()
    }
}
