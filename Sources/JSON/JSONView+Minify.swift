extension JSONView {
    /// Appends the value as JSON without white space: members in document order, texts and numbers as written.
    public func appendMinified(to output: inout [UInt8]) {
        storage.bytes.withUnsafeBufferPointer { bytes in
            _ = Self.append(storage, bytes, index, &output)
        }
    }

    /// Appends the value at `index` and returns the index behind it. As deep as the document, which the parser bounds.
    private static func append(
        _ tape: JSONDocument.Storage, _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ output: inout [UInt8]
    ) -> Int {
        let word = tape[index]
        let start = Int(word & 0xFFFF_FFFF)
        switch JSONKind(rawValue: UInt8(word >> 60)) ?? .null {
        case .string:
            // With its quotes.
            output.append(contentsOf: bytes[start - 1..<start + Int(word >> 32 & 0x07FF_FFFF) + 1])
            return index + 1
        case .null, .bool, .number:
            output.append(contentsOf: bytes[start..<start + Int(word >> 32 & 0x07FF_FFFF)])
            return index + 1
        case .array: return list(tape, bytes, index, &output, isObject: false)
        case .object: return list(tape, bytes, index, &output, isObject: true)
        }
    }

    private static func list(
        _ tape: JSONDocument.Storage, _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ output: inout [UInt8],
        isObject: Bool
    ) -> Int {
        output.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        let end = next(tape, index)
        var at = index + 2
        while at < end {
            if at > index + 2 { output.append(UInt8(ascii: ",")) }
            if isObject {
                at = append(tape, bytes, at, &output)
                output.append(UInt8(ascii: ":"))
            }
            at = append(tape, bytes, at, &output)
        }
        output.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        return end
    }
}
