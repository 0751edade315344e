import Synchronization

/// Given chunks, handed out one at a time.
final class ChunkList: Sendable {
    private struct State {
        var chunks: [[UInt8]]
        var error: TransportError?
    }

    private let state: Mutex<State>

    init(chunks: [[UInt8]], error: TransportError?) {
        state = Mutex(State(chunks: chunks.filter { !$0.isEmpty }.reversed(), error: error))
    }

    func next() throws(TransportError) -> [UInt8]? {
        let (chunk, error) = state.withLock { state in
            let chunk = state.chunks.popLast()
            return (chunk, chunk == nil ? state.error : nil)
        }
        if let error { throw error }
        return chunk
    }
}
