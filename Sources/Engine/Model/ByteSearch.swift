import JSON

/// Looks for a word in bytes.
enum ByteSearch {
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { contains(text, $0) { _ in true } }
    }

    /// Whether minified JSON has a member with this value, as a number or as text; told without looking at its structure,
    /// so that a text that reads so counts too.
    static func containsMember(_ json: UnsafeBufferPointer<UInt8>, number: Int64) -> Bool {
        var digits = String(number)
        return digits.withUTF8 { digits in
            contains(json, digits) { place in
                let end = place + digits.count
                guard place > 0, end < json.count else { return false }
                switch json[place - 1] {
                case UInt8(ascii: ":"): return json[end] == UInt8(ascii: ",") || json[end] == UInt8(ascii: "}")
                case UInt8(ascii: "\""): return json[end] == UInt8(ascii: "\"")
                default: return false
                }
            }
        }
    }

    /// Whether `text` has `word` at a place that is wanted, eight bytes at a time by the word's first byte.
    @inline(__always)
    private static func contains(
        _ text: UnsafeBufferPointer<UInt8>, _ word: UnsafeBufferPointer<UInt8>, at isWanted: (Int) -> Bool
    ) -> Bool {
        guard let start = text.baseAddress, let wordStart = word.baseAddress, let first = word.first else {
            return false
        }
        let base = UnsafeRawPointer(start)
        let last = text.count - word.count
        var index = 0
        while index <= last {
            if index + 8 <= text.count {
                let block = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let marks = ByteWord.equal(block, to: first)
                guard marks != 0 else {
                    index += 8
                    continue
                }
                index += ByteWord.first(marks)
            }
            if index <= last, ByteWord.equal(base + index, wordStart, word.count), isWanted(index) { return true }
            index += 1
        }
        return false
    }
}
