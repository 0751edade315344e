import JSON

/// Whether a call only asked what would happen.
enum DryRun {
    /// AWS answers a successful dry run with one of these error codes.
    static let errorCodes = ["Client.DryRunOperation", "DryRunOperation"]
    /// Request members that steer a dry run; the first letter's case differs between services.
    static let members = ["dryRun", "validateOnly"]

    static func isErrorCode(_ code: UnsafeBufferPointer<UInt8>) -> Bool {
        errorCodes.contains { code.elementsEqual($0.utf8) }
    }

    /// Looks for the word first: parsing is for the few requests that have it.
    static func isRequested(by record: EventRecord) -> Bool {
        let value = record.fields[.request]
        guard value.hasValue, !value.range.isEmpty else { return false }
        let mayHave = record.bytes.withUnsafeBufferPointer { bytes in
            let request = UnsafeBufferPointer(rebasing: bytes[value.range])
            return contains(request, "ryRun") || contains(request, "alidateOnly")
        }
        guard mayHave, let root = record.body(.request).document?.root else { return false }
        return isSet(in: root) || (root.count == 1 && root.members.contains { isSet(in: $0.value) })
    }

    private static func isSet(in object: JSONView) -> Bool {
        object.members.contains { member in
            let isNamed = member.key.withBytes { key in
                members.contains { name in
                    key.count == name.utf8.count && key.first.map { $0 | 0x20 } == name.utf8.first
                        && key.dropFirst().elementsEqual(name.utf8.dropFirst())
                }
            }
            return isNamed && (member.value.bool == true || member.value.isString("true"))
        }
    }

    /// Whether `text` has `word`, eight bytes at a time by the word's first byte.
    private static func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
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
