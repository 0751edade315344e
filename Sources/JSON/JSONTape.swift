/// The tape: one 64-bit word a value, two for a container, in document order.
///
///     bits 60-63  kind (`JSONKind`)
///     bit  59     string with escape sequences
///     bits 32-58  of a container: index of the word behind its last value; else: length in bytes
///     bits 0-31   offset of the first byte (of a string: behind its quote)
///
/// A container's second word holds the number of its elements or members (high half) and its past-the-last byte (low
/// half). Members stand as key word and value.
enum JSONTape {
    static let lengthLimit = 1 << 27

    @inline(__always)
    static func word(_ kind: JSONKind, _ start: Int, _ length: Int, isEscaped: Bool = false) -> UInt64 {
        UInt64(kind.rawValue) << 60 | (isEscaped ? 1 << 59 : 0) | UInt64(length) << 32 | UInt64(start)
    }

    /// Writes the tape of the value at the scanner's position. Nil: `words` is too small, start again with more.
    static func fill(
        _ words: UnsafeMutableBufferPointer<UInt64>, from scanner: inout JSONScanner, depthLimit: Int
    ) throws(JSONError) -> Int? {
        guard let tape = words.baseAddress, scanner.end < lengthLimit else {
            throw JSONError(.tooLarge, at: lengthLimit)
        }
        var builder = Builder(tape: tape, capacity: words.count, depthLimit: depthLimit)
        return try builder.run(&scanner) ? builder.count : nil
    }

    private struct Builder {
        let tape: UnsafeMutablePointer<UInt64>
        let capacity: Int
        let depthLimit: Int
        var count = 0
        /// Index of the innermost open container, -1 for none. While a container is open, the low half of its second
        /// word holds the index of the one around it plus one.
        var open = -1
        var depth = 0

        init(tape: UnsafeMutablePointer<UInt64>, capacity: Int, depthLimit: Int) {
            self.tape = tape
            self.capacity = capacity
            self.depthLimit = depthLimit
        }

        /// False when the tape is full.
        mutating func run(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
            while true {
                guard count + 3 <= capacity else { return false }
                let first = try scanner.peek()
                if first == UInt8(ascii: "\"") {
                    try string(&scanner)
                } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                    if try begin(first == UInt8(ascii: "{"), &scanner) { continue }
                } else {
                    let start = scanner.position
                    let kind = try scanner.scalar()
                    push(JSONTape.word(kind, start, scanner.position - start))
                }
                if try ends(&scanner) { return true }
            }
        }

        @inline(__always)
        private mutating func push(_ word: UInt64) {
            tape[count] = word
            count += 1
        }

        @inline(__always)
        private mutating func string(_ scanner: inout JSONScanner) throws(JSONError) {
            let text = try scanner.string()
            push(JSONTape.word(.string, text.start, text.end - text.start, isEscaped: text.isEscaped))
        }

        @inline(__always)
        private mutating func key(_ scanner: inout JSONScanner) throws(JSONError) {
            try string(&scanner)
            scanner.skipSpace()
            try scanner.expect(UInt8(ascii: ":"))
            scanner.skipSpace()
            tape[open + 1] &+= 1 << 32
        }

        /// Opens a container. True: go on with its first value. False: it was empty and is closed.
        private mutating func begin(_ isObject: Bool, _ scanner: inout JSONScanner) throws(JSONError) -> Bool {
            guard depth < depthLimit else { throw JSONError(.tooDeep, at: scanner.position) }
            let index = count
            push(JSONTape.word(isObject ? .object : .array, scanner.position, 0))
            push(UInt64(open + 1))
            open = index
            depth += 1
            scanner.position += 1
            scanner.skipSpace()
            if try scanner.peek() == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                close(&scanner)
                return false
            }
            if isObject { try key(&scanner) } else { tape[open + 1] &+= 1 << 32 }
            return true
        }

        @inline(__always)
        private mutating func close(_ scanner: inout JSONScanner) {
            scanner.position += 1
            let state = tape[open + 1]
            tape[open] |= UInt64(count) << 32
            tape[open + 1] = (state & ~0xFFFF_FFFF) | UInt64(scanner.position)
            open = Int(state & 0xFFFF_FFFF) - 1
            depth -= 1
        }

        /// Behind a value: closes what closes. True when the document's value is complete.
        @inline(__always)
        private mutating func ends(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
            while open >= 0 {
                scanner.skipSpace()
                let isObject = tape[open] >> 60 == UInt64(JSONKind.object.rawValue)
                let byte = try scanner.peek()
                if byte == UInt8(ascii: ",") {
                    scanner.position += 1
                    scanner.skipSpace()
                    if isObject {
                        guard count + 3 <= capacity else { return try full(&scanner) }
                        try key(&scanner)
                    } else {
                        tape[open + 1] &+= 1 << 32
                    }
                    return false
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw JSONError(.unexpectedByte, at: scanner.position)
                }
                close(&scanner)
            }
            return true
        }

        /// Makes the next turn of `run` see a full tape.
        private mutating func full(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
            count = capacity
            return false
        }
    }
}
