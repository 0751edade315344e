/// The text of a data file: embedded in the program and there for ever, or given at run time.
final class SourceText: Sendable {
    private let given: [UInt8]
    // Of a StaticString: neither changes nor goes.
    private nonisolated(unsafe) let embedded: UnsafeBufferPointer<UInt8>?

    init(_ text: String) {
        given = Array(text.utf8)
        embedded = nil
    }

    init(embedded text: StaticString) {
        given = []
        embedded =
            text.hasPointerRepresentation
            ? UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) : nil
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let embedded { return body(embedded) }
        return given.withUnsafeBufferPointer(body)
    }

    /// The part as text; empty where the range is not within it.
    func string(_ range: Range<Int>) -> String {
        withBytes { bytes in
            guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return "" }
            return String(decoding: bytes[range], as: UTF8.self)
        }
    }

    /// Each line's bytes, its number from 1 and where it begins.
    func forEachLine(_ body: (UnsafeBufferPointer<UInt8>, _ number: Int, _ start: Int) -> Void) {
        withBytes { bytes in
            var number = 0
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
                number += 1
                body(UnsafeBufferPointer(rebasing: bytes[start..<end]), number, start)
                start = end + 1
            }
        }
    }
}
