/// Puts an answer's head together from single lines, as libcurl hands them over: a status line, header lines, an empty
/// line. Interim answers (1xx) are left out.
struct HeadParser: Sendable {
    enum Step: Equatable {
        case more
        case head(ResponseHead)
    }

    /// Bounds of one head, interim answers included.
    static let maximumBytes = 256 << 10
    static let maximumFields = 1000

    private var status: Int?
    private var headers = HTTPHeaders()
    private var byteCount = 0

    mutating func line(_ bytes: UnsafeRawBufferPointer) throws(TransportError) -> Step {
        byteCount += bytes.count
        guard byteCount <= Self.maximumBytes, headers.entries.count < Self.maximumFields else {
            throw .protocolError("the answer's header is larger than \(Self.maximumBytes >> 10) KiB")
        }
        let text = Self.trimmed(bytes[...])
        if text.starts(with: "HTTP/".utf8) {
            status = try Self.status(of: text)
            headers = HTTPHeaders()
            return .more
        }
        guard let status else { throw .protocolError("the answer does not begin with a status line") }
        if text.isEmpty {
            if (100..<200).contains(status) && status != 101 {
                self.status = nil
                return .more
            }
            return .head(ResponseHead(status: status, headers: headers))
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex else {
            throw .protocolError("a header line of the answer has no name")
        }
        let name = String(decoding: Self.trimmed(text[..<colon]), as: UTF8.self)
        let value = String(decoding: Self.trimmed(text[(colon + 1)...]), as: UTF8.self)
        headers.add(name, value)
        return .more
    }

    /// `HTTP/1.1 200 OK` or `HTTP/2 200`
    private static func status(of line: Slice<UnsafeRawBufferPointer>) throws(TransportError) -> Int {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
            status >= 100
        else { throw .protocolError("the answer's status line has no three-digit status") }
        return status
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var bytes = bytes
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension TransportError {
    static func protocolError(_ message: String) -> TransportError { TransportError(.protocolError, message) }
}
