/// Positions in text count Unicode code points.
extension Evaluator {
    /// `charAt(i)`, `substring(start)`, `substring(start, end)`; a nil number was none.
    mutating func part(
        _ function: Function, _ text: String, _ numbers: [Int64?], at offset: Int
    ) throws(CELError) -> CELValue? {
        try pay(text.utf8.count / 10, at: offset)
        let scalars = Array(text.unicodeScalars)
        let count = Int64(scalars.count)
        guard let first = numbers.first, let start = first else { return nil }
        var end = function == .charAt ? min(start, count - 1) + 1 : count
        if numbers.count > 1 {
            guard let given = numbers[1] else { return nil }
            end = given
        }
        guard start >= 0, start <= count, end <= count, start <= end else {
            throw CELError(.indexOutOfRange, "'\(function.rawValue)' is out of range of the text", at: offset)
        }
        return .string(Self.scalarText(scalars[Int(start)..<Int(end)]))
    }

    /// `indexOf` and `lastIndexOf`, with an optional position to search from; -1 when there is none.
    mutating func position(
        _ function: Function, _ text: String, _ arguments: [CELValue], at offset: Int
    ) throws(CELError) -> CELValue? {
        guard case .string(let wanted)? = arguments.first else { return nil }
        try paySearch(text, wanted, at: offset)
        let scalars = Array(text.unicodeScalars)
        let needle = Array(wanted.unicodeScalars)
        var bound = function == .indexOf ? 0 : scalars.count
        if arguments.count > 1 {
            guard case .int(let given) = arguments[1] else { return nil }
            guard given >= 0 else {
                throw CELError(.indexOutOfRange, "'\(function.rawValue)' is out of range of the text", at: offset)
            }
            if needle.isEmpty { return .int(given) }
            // A position behind the text finds nothing, also backwards, as the reference implementation has it.
            guard given < scalars.count else { return .int(-1) }
            bound = Int(given)
        }
        let last = scalars.count - needle.count
        guard last >= 0 else { return .int(-1) }
        func isAt(_ index: Int) -> Bool { scalars[index..<index + needle.count].elementsEqual(needle) }
        if function == .indexOf {
            guard bound <= last else { return .int(-1) }
            return .int(Int64((bound...last).first(where: isAt) ?? -1))
        }
        return .int(Int64((0...min(bound, last)).last(where: isAt) ?? -1))
    }

    /// At most `limit` parts, the last one with the rest; all when negative. An empty separator cuts code points.
    mutating func split(
        _ text: String, _ separator: String, _ limit: Int64, at offset: Int
    ) throws(CELError) -> [String] {
        try paySearch(text, separator, at: offset)
        if limit == 0 { return [] }
        let most = limit < 0 ? Int.max : Int(clamping: limit)
        if separator.isEmpty { return try codePoints(text, most, at: offset) }
        let bytes = Array(text.utf8)
        let search = ByteSearch(Array(separator.utf8))
        var parts: [String] = []
        var start = 0
        while parts.count + 1 < most, let found = search.first(in: bytes, from: start) {
            try pay(1, at: offset)
            parts.append(String(decoding: bytes[start..<found], as: UTF8.self))
            start = found + search.needle.count
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    private mutating func codePoints(_ text: String, _ most: Int, at offset: Int) throws(CELError) -> [String] {
        try pay(text.utf8.count, at: offset)
        let scalars = Array(text.unicodeScalars)
        guard scalars.count > most else { return scalars.map { Self.scalarText([$0]) } }
        return scalars[..<(most - 1)].map { Self.scalarText([$0]) } + [Self.scalarText(scalars[(most - 1)...])]
    }

    /// The first `limit` occurrences replaced, all when negative. An empty text to replace is found round every code
    /// point.
    mutating func replaced(
        _ text: String, _ old: String, _ new: String, _ limit: Int64, at offset: Int
    ) throws(CELError) -> String {
        let most = limit < 0 ? Int.max : Int(clamping: limit)
        guard most > 0 else { return text }
        let parts: [String]
        if old.isEmpty {
            let pieces = try codePoints(text, .max, at: offset)
            let cuts = min(most, pieces.count + 1)
            parts = [""] + pieces.prefix(cuts - 1) + [pieces.dropFirst(cuts - 1).joined()]
        } else {
            parts = try split(text, old, most == .max ? -1 : Int64(clamping: most) + 1, at: offset)
        }
        for part in parts { try pay((part.utf8.count + new.utf8.count) / 10 + 1, at: offset) }
        return parts.joined(separator: new)
    }
}

/// Finds bytes in bytes.
struct ByteSearch {
    let needle: [UInt8]
    init(_ needle: [UInt8]) { self.needle = needle }

    /// The first place at or behind `start`; an empty needle is found there at once.
    func first(in text: [UInt8], from start: Int) -> Int? {
        guard let head = needle.first else { return start }
        let last = text.count - needle.count
        var index = start
        while index <= last {
            if text[index] == head, text[index..<index + needle.count].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}
