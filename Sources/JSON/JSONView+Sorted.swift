extension JSONView {
    /// Appends what `value.serialized` would be, without the tree: members in ascending order, of the same keys the last.
    public func appendSorted(to output: inout [UInt8]) {
        storage.withTape { tape in
            storage.bytes.withUnsafeBufferPointer { bytes in
                SortedWriter(storage: storage, tape: tape, bytes: bytes).append(index, to: &output)
            }
        }
    }
}

/// Works on the tape itself: a view for every value would count references for every value.
private struct SortedWriter {
    let storage: JSONDocument.Storage
    let tape: UnsafeBufferPointer<UInt64>
    let bytes: UnsafeBufferPointer<UInt8>

    init(storage: JSONDocument.Storage, tape: UnsafeBufferPointer<UInt64>, bytes: UnsafeBufferPointer<UInt8>) {
        self.storage = storage
        self.tape = tape
        self.bytes = bytes
    }

    func append(_ index: Int, to output: inout [UInt8]) {
        let word = tape[index]
        switch JSONKind(rawValue: UInt8(word >> 60)) ?? .null {
        case .string:
            guard !isEscaped(word) else { return appendTree(index, to: &output) }
            // With its quotes.
            let range = content(word)
            output.append(
                contentsOf: UnsafeBufferPointer(rebasing: bytes[range.lowerBound - 1..<range.upperBound + 1]))
        case .null, .bool, .number: appendTree(index, to: &output)
        case .array: appendArray(index, to: &output)
        case .object: appendObject(index, to: &output)
        }
    }

    /// What has more than one spelling, in the one that we write.
    private func appendTree(_ index: Int, to output: inout [UInt8]) {
        output.append(contentsOf: JSONView(storage: storage, index: index).value.serialized)
    }

    private func appendArray(_ index: Int, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        let end = next(index)
        var at = index + 2
        while at < end {
            if at > index + 2 { output.append(UInt8(ascii: ",")) }
            append(at, to: &output)
            at = next(at)
        }
        output.append(UInt8(ascii: "]"))
    }

    private func appendObject(_ index: Int, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        let capacity = max(Int(tape[index + 1] >> 32), 1)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: capacity) { keys in
            let count = sortKeys(of: index, into: keys)
            for place in 0..<count {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                append(keys[place], to: &output)
                output.append(UInt8(ascii: ":"))
                append(keys[place] + 1, to: &output)
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Where the keys stand, in ascending order; of the same ones the last. Documents that we wrote ourselves are nearly
    /// in order.
    private func sortKeys(of index: Int, into keys: UnsafeMutableBufferPointer<Int>) -> Int {
        var count = 0
        let end = next(index)
        var at = index + 2
        while at < end {
            var place = count
            var isSame = false
            while place > 0 {
                let order = order(keys[place - 1], at)
                isSame = order == 0
                if order <= 0 { break }
                place -= 1
            }
            if isSame {
                keys[place - 1] = at
            } else {
                var hole = count
                while hole > place {
                    keys[hole] = keys[hole - 1]
                    hole -= 1
                }
                keys[place] = at
                count += 1
            }
            at = next(at + 1)
        }
        return count
    }

    private func next(_ index: Int) -> Int {
        let word = tape[index]
        return word >> 60 >= UInt64(JSONKind.array.rawValue) ? Int(word >> 32 & 0x07FF_FFFF) : index + 1
    }

    private func isEscaped(_ word: UInt64) -> Bool { word >> 59 & 1 == 1 }

    private func content(_ word: UInt64) -> Range<Int> {
        let start = Int(word & 0xFFFF_FFFF)
        return start..<start + Int(word >> 32 & 0x07FF_FFFF)
    }

    /// Below zero, zero or above, as the first text stands before the other one, is the same, or stands behind it.
    private func order(_ left: Int, _ right: Int) -> Int {
        if isEscaped(tape[left]) || isEscaped(tape[right]) {
            return JSONText.unescaped(bytes, content(tape[left])).withUnsafeBufferPointer { one in
                JSONText.unescaped(bytes, content(tape[right])).withUnsafeBufferPointer { Self.order(one, $0) }
            }
        }
        return Self.order(
            UnsafeBufferPointer(rebasing: bytes[content(tape[left])]),
            UnsafeBufferPointer(rebasing: bytes[content(tape[right])]))
    }

    private static func order(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Int {
        guard let left = one.baseAddress, let right = other.baseAddress else { return one.count - other.count }
        let order = ByteWord.order(left, right, min(one.count, other.count))
        return order == 0 ? one.count - other.count : order
    }
}
