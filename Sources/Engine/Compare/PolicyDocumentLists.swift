import JSON

/// Lists without order.
extension PolicyDocumentWriter {
    /// How the values of a list are written.
    enum Form {
        case text
        /// Case does not count.
        case action
        /// Text in which the case of variables' names does not count.
        case variables
    }

    /// One value or a list of them. False: not texts.
    mutating func list(_ value: JSONView.Place, _ form: Form) -> Bool {
        let base = beginList()
        let start = bytes.count
        guard forEachValue(value, { $0.item($1) }) else { return false }
        // All at once: what stands between the values has no case and is no variable.
        switch form {
        case .text: break
        case .action: fold(from: start)
        case .variables: foldVariables(from: start)
        }
        endList(base)
        return true
    }

    /// Until one is not to be written.
    @inline(__always)
    mutating func forEachValue(
        _ value: JSONView.Place, _ body: (inout PolicyDocumentWriter, JSONView.Place) -> Bool
    ) -> Bool {
        guard source.kind(at: value) == .array else { return body(&self, value) }
        var isSound = true
        source.forEachElement(of: value) { element in isSound = isSound && body(&self, element) }
        return isSound
    }

    private mutating func item(_ value: JSONView.Place) -> Bool {
        separate()
        let start = bytes.count
        guard text(value) else { return false }
        mark(from: start)
        return true
    }

    /// Begins a list whose elements are put in order, each once. What it gives goes to `endList`.
    mutating func beginList() -> Int {
        append("[")
        return spans.count
    }

    /// Before each element or member; of elements `mark` says behind them where they stand.
    mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "["), last != UInt8(ascii: "{") { append(",") }
    }

    mutating func mark(from start: Int) { spans.append(Span(start: start, end: bytes.count)) }

    mutating func endList(_ base: Int) {
        if spans.count - base > 1 { Self.putInOrder(&spans, from: base, in: &bytes) }
        spans.removeLast(spans.count - base)
        append("]")
    }

    /// Sorts the elements of a list by their bytes and takes out those that stand there more than once: repeats mean nothing.
    ///
    /// - Parameters:
    ///   - spans: from `base` on: where the elements stand, one behind the other with a byte between them.
    ///   - bytes: what stands behind the list stays there.
    static func putInOrder(_ spans: inout [Span], from base: Int, in bytes: inout [UInt8]) {
        let (end, kept) = spans.withUnsafeMutableBufferPointer { all in
            let spans = UnsafeMutableBufferPointer(rebasing: all[base...])
            guard let start = spans.first?.start, let end = spans.last?.end else { return (0, 0) }
            let kept = bytes.withUnsafeMutableBufferPointer { bytes in
                areInOrder(spans, bytes.baseAddress) ? end : putInOrder(spans, in: bytes.baseAddress, start..<end)
            }
            return (end, kept)
        }
        if kept < end { bytes.removeSubrange(kept..<end) }
    }

    private static func areInOrder(
        _ spans: UnsafeMutableBufferPointer<Span>, _ bytes: UnsafeMutablePointer<UInt8>?
    ) -> Bool {
        for index in 1..<max(spans.count, 1) where !precedes(spans[index - 1], spans[index], bytes) {
            return false
        }
        return true
    }

    /// Of the list that stands in `range`. Where it ends now.
    private static func putInOrder(
        _ unordered: UnsafeMutableBufferPointer<Span>, in bytes: UnsafeMutablePointer<UInt8>?, _ range: Range<Int>
    ) -> Int {
        guard let bytes else { return range.lowerBound }
        var spans = unordered
        spans.sort { precedes($0, $1, bytes) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: range.count) { sorted in
            guard let target = sorted.baseAddress else { return range.lowerBound }
            var count = 0
            for (index, span) in spans.enumerated() {
                if index > 0 {
                    if !precedes(spans[index - 1], span, bytes) { continue }
                    target[count] = UInt8(ascii: ",")
                    count += 1
                }
                (target + count).update(from: bytes + span.start, count: span.end - span.start)
                count += span.end - span.start
            }
            (bytes + range.lowerBound).update(from: target, count: count)
            return range.lowerBound + count
        }
    }

    private static func precedes(_ left: Span, _ right: Span, _ bytes: UnsafeMutablePointer<UInt8>?) -> Bool {
        guard let bytes else { return false }
        let count = min(left.end - left.start, right.end - right.start)
        let order = ByteWord.order(bytes + left.start, bytes + right.start, count)
        return order == 0 ? left.end - left.start < right.end - right.start : order < 0
    }
}
