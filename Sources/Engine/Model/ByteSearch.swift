import JSON

/// Looks for a word in bytes.
enum ByteSearch {
    /// Whether `text` has `word`, eight bytes at a time by the word's first byte.
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard let start = text.baseAddress, text.count >= word.utf8CodeUnitCount else { return false }
        let base = UnsafeRawPointer(start)
        let first = word.utf8Start.pointee
        let last = text.count - word.utf8CodeUnitCount
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
            if index <= last, isWord(base + index, word) { return true }
            index += 1
        }
        return false
    }

    private static func isWord(_ base: UnsafeRawPointer, _ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount
        where base.load(fromByteOffset: offset, as: UInt8.self) != word.utf8Start[offset] { return false }
        return true
    }
}
