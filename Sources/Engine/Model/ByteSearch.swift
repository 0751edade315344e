import CByteScan

/// Looks for a word in bytes.
enum ByteSearch {
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            var isFound = false
            forEach(word, in: text) { _ in
                isFound = true
                return false
            }
            return isFound
        }
    }

    /// Appends where minified JSON has a member with this value, as a number or as text; told without looking at its
    /// structure, so that a text that reads so counts too.
    static func appendMembers(of json: UnsafeBufferPointer<UInt8>, number: Int64, to places: inout [Int]) {
        let digits = String(number)
        digits.withBytes { digits in
            forEach(digits, in: json) { place in
                let end = place + digits.count
                guard place > 0, end < json.count else { return true }
                switch (json[place - 1], json[end]) {
                case (UInt8(ascii: ":"), UInt8(ascii: ",")), (UInt8(ascii: ":"), UInt8(ascii: "}")),
                    (UInt8(ascii: "\""), UInt8(ascii: "\"")):
                    places.append(place)
                default: break
                }
                return true
            }
        }
    }

    /// Calls `body` with each place where `text` has `word`, until it says false.
    @inline(__always)
    private static func forEach(
        _ word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Bool
    ) {
        guard let start = text.baseAddress, let wanted = word.baseAddress, !word.isEmpty else { return }
        let end = start + text.count
        var next = start
        while true {
            next = bytescan_find(next, end, wanted, word.count)
            guard next < end, body(next - start) else { return }
            next += 1
        }
    }
}
