/// A plain glob: `*` stands for any run of bytes, `?` for one byte, everything else for itself.
///
/// Matching is linear in text times pattern at worst and never recursive, so that patterns from users cannot stall it.
public struct Glob: Sendable, Hashable {
    public let pattern: String
    private let bytes: [UInt8]
    private let isLiteral: Bool
    private let ignoresCase: Bool

    public init(_ pattern: String, ignoringCase: Bool = false) {
        self.pattern = pattern
        ignoresCase = ignoringCase
        let text = ignoringCase ? pattern.lowercased() : pattern
        bytes = Array(text.utf8)
        isLiteral = !bytes.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    /// The bytes before the first wildcard.
    public var literalPrefix: String {
        let end = bytes.firstIndex { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } ?? bytes.endIndex
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
    /// No wildcard in it.
    public var isExact: Bool { isLiteral }

    public func matches(_ text: String) -> Bool {
        let isFolded = ignoresCase && text.utf8.contains { $0 >= 0x80 }
        return (isFolded ? text.lowercased() : text).withBytes { text in
            bytes.withUnsafeBufferPointer { bytes in
                ignoresCase ? Glob.match(text, bytes, ASCIIText.lower) : Glob.match(text, bytes) { $0 }
            }
        }
    }

    /// Greedy matching with one point of return: the last star. `fold` is applied to the text; the pattern is folded.
    @inline(__always)
    private static func match(
        _ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>, _ fold: (UInt8) -> UInt8
    ) -> Bool {
        var position = 0
        var index = 0
        var star: Int?
        var mark = 0
        while position < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = index
                mark = position
                index += 1
            } else if index < pattern.count,
                pattern[index] == UInt8(ascii: "?") || pattern[index] == fold(text[position])
            {
                index += 1
                position += 1
            } else if let star {
                index = star + 1
                mark += 1
                position = mark
            } else {
                return false
            }
        }
        while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
        return index == pattern.count
    }
}
