import Synchronization
import Transport

/// A state's JSON in chunks of at most 256 KiB, decompressed on the way when it begins as gzip does.
///
/// Pulled by one reader; nothing is read ahead. Ends with an error, never short, when the source was cut off, is larger
/// than the bound, or was written to meanwhile. Letting go of it ends the transfer.
public struct StateBytes: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = StateError
    typealias Pull = @Sendable () async throws(StateError) -> [UInt8]?

    private let reading: Reading

    init(location: String, limits: StateLimits, pulling source: @escaping Pull) {
        reading = Reading(location: location, limits: limits, source: source)
    }

    public func makeAsyncIterator() -> Iterator { Iterator(reading: reading) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reading: Reading

        public mutating func next() async throws(StateError) -> [UInt8]? { try await reading.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(StateError) -> [UInt8]? {
            try await reading.next()
        }
    }

    /// The whole state; for tests and small tools.
    public func collect() async throws(StateError) -> [UInt8] {
        var all: [UInt8] = []
        while let chunk = try await reading.next() { all += chunk }
        return all
    }
}

/// The rest of one reading: decoder and sums in one `Mutex`, held only while a chunk is decoded.
private final class Reading: Sendable {
    private let location: String
    private let limits: StateLimits
    private let source: StateBytes.Pull
    private let decoder: Mutex<StateDecoder>

    init(location: String, limits: StateLimits, source: @escaping StateBytes.Pull) {
        self.location = location
        self.limits = limits
        self.source = source
        decoder = Mutex(StateDecoder(maximumBytes: limits.maximumBytes))
    }

    func next() async throws(StateError) -> [UInt8]? {
        while true {
            if let piece = try step({ (decoder) throws(StateDecoder.Failure) in try decoder.next() }) { return piece }
            guard let chunk = try await source() else {
                try step { (decoder) throws(StateDecoder.Failure) in try decoder.finish() }
                // What was too short to show whether it is gzip comes out now.
                return try step { (decoder) throws(StateDecoder.Failure) in try decoder.next() }
            }
            try step { (decoder) throws(StateDecoder.Failure) in try decoder.feed(chunk) }
        }
    }

    private func step<Value: Sendable>(
        _ body: (inout StateDecoder) throws(StateDecoder.Failure) -> Value
    ) throws(StateError) -> Value {
        do {
            return try decoder.withLock { (decoder) throws(StateDecoder.Failure) in try body(&decoder) }
        } catch {
            throw stateError(error)
        }
    }

    private func stateError(_ failure: StateDecoder.Failure) -> StateError {
        switch failure {
        case .tooLarge:
            StateError(
                .tooLarge, at: location,
                "larger than the allowed \(limits.maximumBytes) bytes; split the state or raise the limit")
        case .inflate(.truncated):
            StateError(.truncated, at: location, "\(InflateError.truncated); was its writer interrupted?")
        case .inflate(.damaged(let why)):
            StateError(.damaged, at: location, "\(InflateError.damaged(why)); restore the state from a backup")
        case .inflate(.outOfMemory):
            StateError(.unavailable, at: location, "\(InflateError.outOfMemory)")
        case .empty:
            StateError(.truncated, at: location, "empty; Terraform writes at least a few lines of JSON")
        }
    }
}
