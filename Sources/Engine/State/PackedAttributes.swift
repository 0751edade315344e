import JSON

/// The kept attributes of one instance as they lie in the arena.
///
/// For each attribute: its number in the type's plan (2 bytes), the length of its value (4 bytes), the value as minified
/// JSON. A value equal to that of an earlier attribute, as `tags_all` mostly is to `tags`, is stored as a reference: the
/// length has its highest bit set and holds the other's number. All little-endian.
enum PackedAttributes {
    private static let reference: UInt32 = 1 << 31
    /// Shorter values are not worth a reference.
    private static let shortestShared = 16

    /// Writes attributes; keeps its memory from one instance to the next.
    struct Writer {
        private(set) var bytes: [UInt8] = []
        /// Where the value of each attribute written stands in `bytes`.
        private(set) var places: [(number: Int, range: Range<Int>)] = []

        mutating func removeAll() {
            bytes.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
        }

        mutating func append(_ number: Int, _ value: JSONView) {
            PackedAttributes.append(UInt32(truncatingIfNeeded: number), 2, to: &bytes)
            let lengthAt = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: 4))
            value.appendMinified(to: &bytes)
            let range = lengthAt + 4..<bytes.count
            var length = UInt32(truncatingIfNeeded: range.count)
            if let same = earlier(equalTo: range) {
                bytes.removeSubrange(range)
                length = reference | UInt32(truncatingIfNeeded: same)
            } else {
                places.append((number, range))
            }
            for byte in 0..<4 { bytes[lengthAt + byte] = UInt8(truncatingIfNeeded: length >> UInt32(byte * 8)) }
        }

        private func earlier(equalTo range: Range<Int>) -> Int? {
            guard range.count >= shortestShared else { return nil }
            return bytes.withUnsafeBufferPointer { bytes in
                let value = UnsafeBufferPointer(rebasing: bytes[range])
                return places.first {
                    $0.range.count == range.count
                        && UnsafeBufferPointer(rebasing: bytes[$0.range]).hasSameBytes(as: value)
                }?.number
            }
        }

        /// Where the text of a string attribute stands, without its quotes; nil when it is not stored by itself.
        func text(of number: Int) -> Range<Int>? {
            guard let range = places.first(where: { $0.number == number })?.range, range.count >= 2 else { return nil }
            return range.lowerBound + 1..<range.upperBound - 1
        }
    }

    private static func append(_ value: UInt32, _ count: Int, to bytes: inout [UInt8]) {
        for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(byte * 8))) }
    }

    /// The value of attribute `number`, counted from the start of `bytes`.
    static func value(of number: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var wanted = number
        // A reference points at an attribute that is stored by itself: two turns at most.
        for _ in 0..<2 {
            guard let (start, length) = find(wanted, in: bytes) else { return nil }
            if length & reference == 0 { return start..<start + Int(length) }
            wanted = Int(length & ~reference)
        }
        return nil
    }

    /// Where the value of the attribute begins, and its length or reference as stored.
    private static func find(_ wanted: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (start: Int, length: UInt32)? {
        guard let start = bytes.baseAddress else { return nil }
        let base = UnsafeRawPointer(start)
        var index = 0
        while index + 6 <= bytes.count {
            let number = UInt16(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt16.self))
            let length = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: index + 2, as: UInt32.self))
            index += 6
            let size = length & reference == 0 ? Int(length) : 0
            guard index + size <= bytes.count else { return nil }
            if Int(number) == wanted { return (index, length) }
            index += size
        }
        return nil
    }

    enum Content {
        case value(Range<Int>)
        case reference(Int)
    }

    static func forEach(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, Content) -> Void) {
        guard let start = bytes.baseAddress else { return }
        let base = UnsafeRawPointer(start)
        var index = 0
        while index + 6 <= bytes.count {
            let number = Int(UInt16(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt16.self)))
            let length = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: index + 2, as: UInt32.self))
            index += 6
            guard length & reference == 0 else {
                body(number, .reference(Int(length & ~reference)))
                continue
            }
            guard index + Int(length) <= bytes.count else { return }
            body(number, .value(index..<index + Int(length)))
            index += Int(length)
        }
    }

    /// All attributes as one JSON object.
    static func object(_ bytes: UnsafeBufferPointer<UInt8>, names: [String]) -> [UInt8] {
        var output: [UInt8] = [UInt8(ascii: "{")]
        forEach(in: bytes) { number, _ in
            guard number < names.count, let range = value(of: number, in: bytes) else { return }
            if output.count > 1 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: JSONValue.string(names[number]).serialized)
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: bytes[range])
        }
        output.append(UInt8(ascii: "}"))
        return output
    }
}
