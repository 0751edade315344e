import JSON

/// The kept attributes of one instance as they lie in the arena.
///
/// For each attribute two `VariableNumber`s: its number in the type's plan, and a count times four plus how the value is
/// kept; then as many bytes. Values are minified JSON.
enum PackedAttributes {
    /// How a value is kept.
    enum Stored {
        /// As it is.
        case plain(Range<Int>)
        /// It is the attribute's pattern of this number.
        case pattern(Int)
        /// As it differs from the attribute's pattern; see `PatternPacking`.
        case packed(Range<Int>)
        /// It is the value of an earlier attribute, as `tags_all` mostly is of `tags`.
        case same(Int)
    }

    private enum Kind: Int { case plain, pattern, packed, same }

    /// Where one attribute stands.
    @inline(__always)
    static func find(_ wanted: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Stored? {
        var index = 0
        while let (number, stored) = next(bytes, &index) {
            if number == wanted { return stored }
        }
        return nil
    }

    static func forEach(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, Stored) -> Void) {
        var index = 0
        while let (number, stored) = next(bytes, &index) { body(number, stored) }
    }

    @inline(__always)
    private static func next(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> (Int, Stored)? {
        guard let number = VariableNumber.read(bytes, &index), let head = VariableNumber.read(bytes, &index),
            let kind = Kind(rawValue: head & 3)
        else { return nil }
        let count = head >> 2
        switch kind {
        case .pattern: return (number, .pattern(count))
        case .same: return (number, .same(count))
        case .plain, .packed:
            guard count <= bytes.count - index else { return nil }
            let range = index..<index + count
            index += count
            return (number, kind == .plain ? .plain(range) : .packed(range))
        }
    }

    /// Writes attributes; keeps its memory from one instance to the next.
    struct Writer {
        /// Shorter values are not worth a look at the earlier ones.
        private static let shortestShared = 16

        private(set) var bytes: [UInt8] = []
        /// The values as they are, and which attributes' they are.
        private var values: [UInt8] = []
        private var places: [(number: Int, range: Range<Int>)] = []
        /// Where the values that are kept as they are stand in `bytes`.
        private var plain: [(number: Int, range: Range<Int>)] = []

        mutating func removeAll() {
            bytes.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            plain.removeAll(keepingCapacity: true)
        }

        /// - Parameter isKey: instances are found by the value, so it is kept as it is.
        mutating func append(
            _ number: Int, _ value: JSONView, isKey: Bool, _ patterns: inout ValuePatterns, _ arena: inout StateArena
        ) {
            let start = values.count
            value.appendMinified(to: &values)
            let range = start..<values.count
            VariableNumber.append(number, to: &bytes)
            if let same = earlier(equalTo: range) { return append(.same, same) }
            places.append((number, range))
            if !isKey, pack(number, range, &patterns, &arena) { return }
            append(.plain, range.count)
            plain.append((number, bytes.count..<bytes.count + range.count))
            bytes.append(contentsOf: values[range])
        }

        private mutating func append(_ kind: Kind, _ count: Int) {
            VariableNumber.append(count << 2 | kind.rawValue, to: &bytes)
        }

        private func earlier(equalTo range: Range<Int>) -> Int? {
            guard range.count >= Self.shortestShared else { return nil }
            return values.withUnsafeBufferPointer { values in
                let value = UnsafeBufferPointer(rebasing: values[range])
                return places.first {
                    $0.range.count == range.count
                        && UnsafeBufferPointer(rebasing: values[$0.range]).hasSameBytes(as: value)
                }?.number
            }
        }

        private mutating func pack(
            _ number: Int, _ range: Range<Int>, _ patterns: inout ValuePatterns, _ arena: inout StateArena
        ) -> Bool {
            var packed = scratch
            scratch = []
            packed.removeAll(keepingCapacity: true)
            let found = values.withUnsafeBufferPointer {
                patterns.find(number, UnsafeBufferPointer(rebasing: $0[range]), &arena, &packed)
            }
            switch found {
            case .pattern(let which): append(.pattern, which)
            case .packed:
                append(.packed, packed.count)
                bytes.append(contentsOf: packed)
            case nil: break
            }
            scratch = packed
            return found != nil
        }
        private var scratch: [UInt8] = []

        /// Where the text of a string attribute stands, without its quotes; nil when it is not kept as it is.
        func text(of number: Int) -> Range<Int>? {
            guard let range = plain.first(where: { $0.number == number })?.range, range.count >= 2 else { return nil }
            return range.lowerBound + 1..<range.upperBound - 1
        }
    }
}
