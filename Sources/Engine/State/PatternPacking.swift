/// Values written as what they share with a pattern, another value of the same attribute, and what they do not: policy
/// documents, tags and blocks of one type differ in a few names.
///
/// A packed value is its length and then, until that is reached, turns of: count of literal bytes, these bytes, start and
/// count of what is taken from the pattern (left out when the value is complete). Numbers are `VariableNumber`s.
enum PatternPacking {
    /// Shorter values are kept as they are.
    static let shortestValue = 24
    /// Shorter runs cost as much as they save.
    private static let shortestRun = 6

    /// Where runs of bytes stand in a pattern, by their hash; of equal ones the first.
    struct Table {
        private static let size = 4096
        private var slots: [UInt16] = []

        var isEmpty: Bool { slots.isEmpty }

        init() {}

        /// Of a longer pattern only the beginning counts.
        init(_ pattern: UnsafeBufferPointer<UInt8>) {
            slots = [UInt16](repeating: 0, count: Self.size)
            guard let base = pattern.baseAddress else { return }
            let last = min(pattern.count - 8, Int(UInt16.max) - 1)
            for start in stride(from: last, through: 0, by: -1) {
                slots[Self.slot(UnsafeRawPointer(base + start))] = UInt16(truncatingIfNeeded: start + 1)
            }
        }

        fileprivate func place(_ bytes: UnsafeRawPointer) -> Int? {
            let place = Int(slots[Self.slot(bytes)])
            return place == 0 ? nil : place - 1
        }

        private static func slot(_ bytes: UnsafeRawPointer) -> Int {
            let word = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) << 16
            return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 52)
        }
    }

    /// Appends `value` packed; false, and nothing appended, where that saves too little.
    static func pack(
        _ value: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>, _ table: Table,
        to output: inout [UInt8]
    ) -> Bool {
        guard let input = value.baseAddress, let base = pattern.baseAddress, value.count >= 8 else { return false }
        let start = output.count
        VariableNumber.append(value.count, to: &output)
        var (literal, index, shift) = (0, 0, 0)
        while index + 8 <= value.count {
            guard let run = run(input, index, value.count, base, pattern.count, table, shift) else {
                index += 1
                continue
            }
            append(input, literal..<index, to: &output)
            VariableNumber.append(run.lowerBound, to: &output)
            VariableNumber.append(run.count, to: &output)
            shift = run.lowerBound - index
            index += run.count
            literal = index
        }
        if literal < value.count { append(input, literal..<value.count, to: &output) }
        guard output.count - start < value.count - value.count / 8 else {
            output.removeSubrange(start...)
            return false
        }
        return true
    }

    private static func append(_ input: UnsafePointer<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        VariableNumber.append(range.count, to: &output)
        output.append(contentsOf: UnsafeBufferPointer(start: input + range.lowerBound, count: range.count))
    }

    /// The run of the pattern that reads as the input does from `index` on: where the last one would go on, else where the
    /// table says.
    private static func run(
        _ input: UnsafePointer<UInt8>, _ index: Int, _ count: Int, _ pattern: UnsafePointer<UInt8>, _ patternCount: Int,
        _ table: Table, _ shift: Int
    ) -> Range<Int>? {
        let along = index + shift
        if along >= 0, along + shortestRun <= patternCount {
            let length = common(input + index, pattern + along, min(count - index, patternCount - along))
            if length >= shortestRun { return along..<along + length }
        }
        guard let place = table.place(UnsafeRawPointer(input + index)) else { return nil }
        let length = common(input + index, pattern + place, min(count - index, patternCount - place))
        return length >= shortestRun ? place..<place + length : nil
    }

    /// How many bytes are the same from the beginning on.
    private static func common(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ limit: Int) -> Int {
        let (first, second) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
        var index = 0
        while index + 8 <= limit {
            let difference =
                UInt64(littleEndian: first.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                ^ UInt64(littleEndian: second.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if difference != 0 { return index + difference.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < limit, left[index] == right[index] { index += 1 }
        return index
    }

    /// How many bytes a packed value has when it is whole.
    static func count(_ packed: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        return VariableNumber.read(packed, &index) ?? 0
    }

    /// Writes the whole value to the beginning of `target`, which must hold `count(packed)` bytes. False where the bytes are
    /// not those of a packed value.
    static func unpack(
        _ packed: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>,
        to target: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var index = 0
        guard let count = VariableNumber.read(packed, &index), count <= target.count, let output = target.baseAddress
        else { return false }
        var written = 0
        while written < count {
            guard let literals = VariableNumber.read(packed, &index),
                copy(packed, index, literals, output, &written, count)
            else { return false }
            index += literals
            guard written < count else { break }
            guard let start = VariableNumber.read(packed, &index), let length = VariableNumber.read(packed, &index),
                length > 0, copy(pattern, start, length, output, &written, count)
            else { return false }
        }
        return true
    }

    private static func copy(
        _ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int, _ output: UnsafeMutablePointer<UInt8>,
        _ written: inout Int, _ count: Int
    ) -> Bool {
        guard start <= source.count, length <= source.count - start, length <= count - written else { return false }
        guard length > 0, let base = source.baseAddress else { return length == 0 }
        (output + written).update(from: base + start, count: length)
        written += length
        return true
    }
}

/// Small numbers in few bytes: seven bits in each, the lowest first; the highest bit says that more follow.
enum VariableNumber {
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(truncatingIfNeeded: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Nil behind the end, or where the number has more than 35 bits.
    @inline(__always)
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int? {
        var number = 0
        for shift in 0..<5 {
            guard index < bytes.count else { return nil }
            let byte = bytes[index]
            index += 1
            number |= Int(byte & 0x7F) << (shift * 7)
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
