/// Cuts a byte stream into lines, wherever it was split. A value: no task, no network.
///
/// Holds at most one unfinished line of `maximumLineBytes` and what the last chunks brought.
public struct LineFramer: Sendable {
    /// A line is longer than allowed: the stream cannot be read on.
    public struct LineTooLong: Error, Hashable, Sendable {
        public var limit: Int
        public init(limit: Int) { self.limit = limit }
    }

    /// Objects are at most 1.5 MiB in etcd; escapes and the frame around them add to that.
    public static let defaultMaximumLineBytes = 8 << 20

    private let maximumLineBytes: Int
    private var buffer: [UInt8] = []
    /// Where the next line begins in `buffer`.
    private var start = 0
    /// Up to where `buffer` is known to hold no further line end.
    private var scanned = 0

    public init(maximumLineBytes: Int = defaultMaximumLineBytes) { self.maximumLineBytes = maximumLineBytes }

    public mutating func append(_ chunk: [UInt8]) {
        if start == buffer.count {
            buffer = chunk
            start = 0
            scanned = 0
        } else {
            if start > buffer.count / 2 { compact() }
            buffer += chunk
        }
    }

    /// The next whole line without its end (LF or CRLF); nil until more bytes come. Empty lines are left out.
    public mutating func next() throws(LineTooLong) -> [UInt8]? {
        while let end = lineEnd() {
            let line = buffer[start..<end]
            start = end + 1
            scanned = start
            guard line.count <= maximumLineBytes else { throw LineTooLong(limit: maximumLineBytes) }
            let trimmed = line.last == 0x0D ? line.dropLast() : line
            if !trimmed.isEmpty { return Array(trimmed) }
        }
        guard buffer.count - start <= maximumLineBytes else { throw LineTooLong(limit: maximumLineBytes) }
        return nil
    }

    /// What came after the last line end: whole only if the stream ended as it should.
    public mutating func finish() -> [UInt8] {
        let rest = Array(buffer[start...])
        buffer = []
        start = 0
        scanned = 0
        return rest
    }

    private mutating func lineEnd() -> Int? {
        var index = max(scanned, start)
        let found: Int? = buffer.withUnsafeBufferPointer { bytes in
            while index < bytes.count {
                if bytes[index] == 0x0A { return index }
                index += 1
            }
            return nil
        }
        scanned = index
        return found
    }

    private mutating func compact() {
        buffer.removeFirst(start)
        scanned = max(scanned - start, 0)
        start = 0
    }
}
