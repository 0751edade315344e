/// The body of an answer, pulled chunk by chunk; each chunk holds at least one byte.
///
/// Nothing is read from the network beyond a bounded buffer until the consumer asks. Read it with one `for try await`
/// loop; two readers at once get an error. Letting go of it, or cancelling the task that reads it, ends the transfer.
public struct HTTPBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = TransportError
    /// The next chunk, nil at the end.
    public typealias Pull = @Sendable () async throws(TransportError) -> [UInt8]?

    private let pull: Pull

    /// A body whose chunks come from `pull`; what the closure holds lives as long as the body and its iterators.
    public init(pulling pull: @escaping Pull) { self.pull = pull }

    /// A body of given chunks, then the end or `error`. Empty chunks are left out.
    public init(chunks: [[UInt8]], error: TransportError? = nil) {
        let source = ChunkList(chunks: chunks, error: error)
        self.init { () async throws(TransportError) in try source.next() }
    }

    /// A body fed by a test through an `AsyncStream`.
    public init(_ stream: AsyncStream<[UInt8]>) {
        self.init { () async throws(TransportError) in
            var iterator = stream.makeAsyncIterator()
            return await iterator.next()
        }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(pull: pull) }

    public struct Iterator: AsyncIteratorProtocol {
        public typealias Element = [UInt8]
        public typealias Failure = TransportError
        fileprivate let pull: Pull

        public mutating func next() async throws(TransportError) -> [UInt8]? { try await pull() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> [UInt8]? {
            try await pull()
        }
    }

    /// The whole body; more than `maximumBytes` is `bodyTooLarge`.
    public func collect(maximumBytes: Int) async throws(TransportError) -> [UInt8] {
        var collected: [UInt8] = []
        while let chunk = try await pull() {
            guard chunk.count <= maximumBytes - collected.count else { throw .bodyOver(maximumBytes) }
            if collected.isEmpty { collected = chunk } else { collected += chunk }
        }
        return collected
    }
}

extension TransportError {
    static func bodyOver(_ limit: Int) -> TransportError {
        TransportError(.bodyTooLarge, "the answer's body is larger than the allowed \(limit) bytes")
    }
}
