/// The text of a data file: embedded in the program and there for ever, or given at run time.
final class SourceText: Sendable {
    private let given: [UInt8]
    // Of a StaticString: neither changes nor goes.
    private nonisolated(unsafe) let embedded: UnsafeBufferPointer<UInt8>?

    init(_ text: String) {
        given = Array(text.utf8)
        embedded = nil
    }

    /// - Parameter embedded: bytes of a static string.
    init(embedded: UnsafeBufferPointer<UInt8>) {
        given = []
        self.embedded = embedded
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

/// The files that are embedded in this module.
enum EmbeddedFiles {
    static var all: [(name: String, text: SourceText)] {
        EmbeddedData.files.map { ($0.name, SourceText(embedded: bytes($0.start, $0.count))) }
    }

    static func text(_ name: String) -> String? {
        EmbeddedData.files.first { $0.name == name }.map {
            String(decoding: bytes($0.start, $0.count), as: UTF8.self)
        }
    }

    private static func bytes(_ start: Int, _ count: Int) -> UnsafeBufferPointer<UInt8> {
        guard EmbeddedData.text.hasPointerRepresentation, start + count <= EmbeddedData.text.utf8CodeUnitCount else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: EmbeddedData.text.utf8Start + start, count: count)
    }

    /// Takes the pages of the files out of the process's memory; whoever reads there again gets them from the program
    /// file. After the look through all of them of which few lines are ever needed.
    static func releasePages() {
        guard EmbeddedData.text.hasPointerRepresentation else { return }
        MemoryTrim.releaseUnchanged(
            UnsafeRawBufferPointer(start: EmbeddedData.text.utf8Start, count: EmbeddedData.text.utf8CodeUnitCount))
    }
}
