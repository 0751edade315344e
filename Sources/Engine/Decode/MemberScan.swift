import JSON

/// Finds the known members of one object and, within a Falco alert, of its output fields, in one pass.
struct MemberScan {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where the places go: `EventField.count` of them, by the field's number.
    let values: UnsafeMutablePointer<FieldValue>

    func run(_ range: Range<Int>, _ marks: JSONTextMarks?) throws(JSONError) {
        guard var scanner = JSONScanner(bytes, range: range, marks: marks) else {
            throw JSONError(.unexpectedEnd, at: 0)
        }
        scanner.skipSpace()
        let known = FieldTable.topLevel
        try scanner.members { (scanner, key) throws(JSONError) in
            guard let field = known[UnsafeBufferPointer(rebasing: bytes[key.range])] else {
                _ = try scanner.value()
                return
            }
            if field == .outputFields, try scanner.peek() == UInt8(ascii: "{") {
                let start = scanner.position
                try alertFields(&scanner)
                values[field.rawValue].take(JSONToken(kind: .object, start: start, end: scanner.position))
            } else {
                values[field.rawValue].take(try scanner.value())
            }
        }
        scanner.skipSpace()
        guard scanner.position == range.upperBound else { throw JSONError(.trailingBytes, at: scanner.position) }
    }

    private func alertFields(_ scanner: inout JSONScanner) throws(JSONError) {
        let known = FieldTable.alert
        try scanner.members { (scanner, key) throws(JSONError) in
            let token = try scanner.value()
            if let field = known[UnsafeBufferPointer(rebasing: bytes[key.range])] { values[field.rawValue].take(token) }
        }
    }
}
