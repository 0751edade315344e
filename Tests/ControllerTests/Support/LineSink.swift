import JSON
import Synchronization

/// What a standalone operator writes to standard output.
final class LineSink: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    /// Every whole line, parsed.
    func reports() throws -> [JSONValue] {
        try bytes.withLock { $0 }.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }
}
