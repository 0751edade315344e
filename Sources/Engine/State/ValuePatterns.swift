/// The values of each attribute of one type that others are told by: the first one, and the first long one where that was
/// short.
struct ValuePatterns: Sendable {
    /// Two for each attribute, by its number; empty places are not there yet.
    private(set) var places: [ArenaPlace]
    /// For finding runs in the longer one; made when the second long value comes.
    private var tables: [PatternPacking.Table] = []

    init(attributeCount: Int) { places = Array(repeating: ArenaPlace(), count: attributeCount * 2) }

    /// A value as it is told by a pattern.
    enum Found { case pattern(Int), packed }

    /// Nil where the value must be kept as it is; else, for `.packed`, appends it to `packed`.
    mutating func find(
        _ number: Int, _ value: UnsafeBufferPointer<UInt8>, _ arena: inout StateArena, _ packed: inout [UInt8]
    ) -> Found? {
        for which in 0..<2 {
            let place = places[number * 2 + which]
            if place.count == 0 {
                guard which == 0 || value.count >= PatternPacking.shortestValue else { return nil }
                places[number * 2 + which] = arena.append(value)
                return .pattern(which)
            }
            if arena.withBytes(place, { $0.hasSameBytes(as: value) }) { return .pattern(which) }
            if place.count >= PatternPacking.shortestValue {
                return pack(number, value, place, arena, &packed) ? .packed : nil
            }
        }
        return nil
    }

    private mutating func pack(
        _ number: Int, _ value: UnsafeBufferPointer<UInt8>, _ place: ArenaPlace, _ arena: StateArena,
        _ packed: inout [UInt8]
    ) -> Bool {
        guard value.count >= PatternPacking.shortestValue else { return false }
        if tables.isEmpty { tables = Array(repeating: PatternPacking.Table(), count: places.count / 2) }
        return arena.withBytes(place) { pattern in
            if tables[number].isEmpty { tables[number] = PatternPacking.Table(pattern) }
            return PatternPacking.pack(value, pattern, tables[number], to: &packed)
        }
    }

}

/// The patterns of all types of a state.
struct StatePatterns: Sendable {
    /// Of one type behind another, as `ValuePatterns` has them.
    private let places: FixedArray<ArenaPlace>
    /// Where each type's begin, by its number, and where the last one's end.
    private let starts: FixedArray<UInt32>

    init(_ types: [ValuePatterns]) {
        var starts: [UInt32] = [0]
        for type in types { starts.append(starts[starts.count - 1] + UInt32(truncatingIfNeeded: type.places.count)) }
        places = FixedArray(types.flatMap(\.places))
        self.starts = FixedArray(starts)
    }

    /// Where the pattern is that packed values of an attribute are told by.
    func packing(_ type: Int, _ number: Int) -> ArenaPlace {
        let first = pattern(type, number, 0)
        return first.count >= PatternPacking.shortestValue ? first : pattern(type, number, 1)
    }

    func pattern(_ type: Int, _ number: Int, _ which: Int) -> ArenaPlace {
        let index = Int(starts[type]) + number * 2 + which
        return which < 2 && index < Int(starts[type + 1]) ? places[index] : ArenaPlace()
    }
}
