import JSON
import Transport

/// The events of one watch, pulled: the server is read no faster than the consumer asks. Ends when the server ends the
/// stream; throws when the connection breaks or a line cannot be read. Letting go of it closes the connection.
public struct WatchStream: AsyncSequence, Sendable {
    public typealias Element = WatchEvent
    public typealias Failure = KubeError

    private let body: HTTPBody
    private let summary: String
    private let maximumLineBytes: Int

    init(body: HTTPBody, summary: String, maximumLineBytes: Int = LineFramer.defaultMaximumLineBytes) {
        self.body = body
        self.summary = summary
        self.maximumLineBytes = maximumLineBytes
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(
            body: body.makeAsyncIterator(), framer: LineFramer(maximumLineBytes: maximumLineBytes), summary: summary)
    }

    public struct Iterator: AsyncIteratorProtocol {
        public typealias Element = WatchEvent
        public typealias Failure = KubeError

        fileprivate var body: HTTPBody.Iterator
        fileprivate var framer: LineFramer
        fileprivate let summary: String
        private var hasEnded = false

        fileprivate init(body: HTTPBody.Iterator, framer: LineFramer, summary: String) {
            self.body = body
            self.framer = framer
            self.summary = summary
        }

        public mutating func next() async throws(KubeError) -> WatchEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(KubeError) -> WatchEvent? {
            while !hasEnded {
                while let line = try line() {
                    if let event = try event(line) { return event }
                }
                let chunk: [UInt8]?
                do throws(TransportError) {
                    chunk = try await body.next(isolation: actor)
                } catch {
                    hasEnded = true
                    throw KubeError(.transport(error), request: summary)
                }
                if let chunk { framer.append(chunk) } else { return try last() }
            }
            return nil
        }

        private mutating func line() throws(KubeError) -> [UInt8]? {
            do throws(LineFramer.LineTooLong) {
                return try framer.next()
            } catch {
                hasEnded = true
                throw KubeError(.decoding("a watch event is longer than \(error.limit) bytes"), request: summary)
            }
        }

        private mutating func event(_ line: [UInt8]) throws(KubeError) -> WatchEvent? {
            do throws(JSONError) {
                return try WatchEvent(line: line)
            } catch {
                hasEnded = true
                throw KubeError(.decoding("a watch event is no JSON object: \(error)"), request: summary)
            }
        }

        /// A last line without line end counts when it is whole; half a line is a connection that broke.
        private mutating func last() throws(KubeError) -> WatchEvent? {
            hasEnded = true
            let rest = framer.finish()
            return rest.isEmpty ? nil : try event(rest)
        }
    }
}
