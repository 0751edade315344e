import Synchronization

/// A gzip body, decompressed as the consumer pulls, in its own task: a small answer that swells cannot fill memory.
final class GzipBody: Sendable {
    private let source: HTTPBody.Pull
    private let inflater: Mutex<Inflater>

    init(_ source: @escaping HTTPBody.Pull) throws(TransportError) {
        self.source = source
        do {
            inflater = Mutex(try Inflater())
        } catch {
            throw TransportError(.badEncoding, error.description)
        }
    }

    func next() async throws(TransportError) -> [UInt8]? {
        while true {
            if let piece = try step({ (inflater) throws(InflateError) in try inflater.next() }) { return piece }
            guard let chunk = try await source() else {
                try step { (inflater) throws(InflateError) in try inflater.finish() }
                return nil
            }
            inflater.withLock { $0.feed(chunk) }
        }
    }

    private func step<Value: Sendable>(
        _ body: (Inflater) throws(InflateError) -> Value
    ) throws(TransportError) -> Value {
        do {
            return try inflater.withLock { (inflater) throws(InflateError) in try body(inflater) }
        } catch {
            throw TransportError(.badEncoding, "the answer's body cannot be decoded: \(error)")
        }
    }

    /// Whether the answer must be decoded, and if so its headers as they are after that.
    static func headersIfCompressed(_ headers: HTTPHeaders) -> HTTPHeaders? {
        guard let encoding = headers["Content-Encoding"]?.lowercased(), encoding == "gzip" || encoding == "x-gzip"
        else {
            return nil
        }
        var headers = headers
        headers["Content-Encoding"] = nil
        headers["Content-Length"] = nil
        return headers
    }
}
