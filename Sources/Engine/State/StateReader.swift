import JSON

/// Reads a Terraform state (format version 4) in chunks of any size and builds its index.
///
/// Holds the bytes of one resource block at a time, whatever the size of the state. Nothing is handed out before
/// `finish`, so a broken or cut-off state never replaces a good one. Not for use after an error.
public struct StateReader: ~Copyable {
    /// The most bytes of one resource block, or of another single part such as `outputs`.
    public static let defaultMaximumPartBytes = 64 << 20

    private let maximumPartBytes: Int
    private let name: String
    private let visibleAt: EventTime
    private var builder: StateBuilder
    private var buffer: [UInt8] = []
    /// Bytes before `buffer`.
    private var consumed = 0
    private var phase = Phase.start
    /// Do not look at an incomplete part again before the buffer has this size.
    private var retryAt = 0
    private var wordsHint = 1024

    private enum Phase {
        case start
        /// A top-level member, or the closing brace when `isFirst`.
        case member(isFirst: Bool)
        /// An element of `resources`, or its closing bracket when `isFirst`.
        case block(isFirst: Bool)
        /// Behind a top-level value.
        case afterValue
        case done
    }

    public init(
        keep: StateKeepTable, name: String = "", visibleAt: EventTime = EventTime(microseconds: 0),
        maximumPartBytes: Int = defaultMaximumPartBytes
    ) {
        self.maximumPartBytes = maximumPartBytes
        self.name = name
        self.visibleAt = visibleAt
        builder = StateBuilder(keep: keep)
    }

    public mutating func feed(_ chunk: [UInt8]) throws(StateError) {
        var failure: StateError?
        chunk.withUnsafeBufferPointer { bytes in
            do throws(StateError) { try feed(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    public mutating func feed(_ chunk: UnsafeBufferPointer<UInt8>) throws(StateError) {
        // In pieces, so that the buffer stays small whatever the caller hands in.
        var start = 0
        while start < chunk.count {
            let end = min(start + 256 << 10, chunk.count)
            buffer.append(contentsOf: chunk[start..<end])
            start = end
            guard buffer.count >= retryAt else { continue }
            try advance()
        }
    }

    /// The snapshot; throws when the state is not complete.
    public mutating func finish() throws(StateError) -> StateSnapshot {
        retryAt = 0
        try advance()
        guard case .done = phase else {
            let end = consumed + buffer.count
            throw StateError(.cutOff, "the state ends at byte \(end) \(place): it is cut off", offset: end)
        }
        let storage = try builder.finish()
        return StateSnapshot(name: name, visibleAt: visibleAt, storage: storage)
    }

    private var place: String {
        switch phase {
        case .start: "before its first brace"
        case .member, .afterValue: "between its top-level members"
        case .block: "within resources[\(builder.blockCount)]"
        case .done: "behind its end"
        }
    }

    /// Reads every complete part of the buffer.
    private mutating func advance() throws(StateError) {
        var position = 0
        do throws(JSONError) {
            while try step(&position) { retryAt = 0 }
        } catch  where error.reason == .unexpectedEnd {
            retryAt = min((buffer.count - position) * 2, maximumPartBytes + 1)
        } catch {
            throw StateError(
                .notJSON, "the state is not JSON: \(error.reason.rawValue) at byte \(consumed + error.offset) \(place)",
                offset: consumed + error.offset)
        }
        if let failure = builder.failure { throw failure }
        consumed += position
        buffer.removeSubrange(..<position)
        guard buffer.count <= maximumPartBytes else {
            throw StateError(
                .partTooLarge, "the part \(place) at byte \(consumed) has more than \(maximumPartBytes) bytes",
                offset: consumed)
        }
    }

    /// Reads one part and moves `position` behind it. False: nothing more to do. Throws `unexpectedEnd` when the part is
    /// not complete yet.
    private mutating func step(_ position: inout Int) throws(JSONError) -> Bool {
        switch phase {
        case .start:
            try expect(UInt8(ascii: "{"), &position)
            phase = .member(isFirst: true)
        case .member(let isFirst):
            if isFirst, try peek(&position) == UInt8(ascii: "}") {
                position += 1
                phase = .done
            } else {
                try member(&position)
            }
        case .block(let isFirst):
            if isFirst, try peek(&position) == UInt8(ascii: "]") {
                position += 1
                phase = .afterValue
            } else {
                try block(&position)
            }
        case .afterValue:
            let byte = try peek(&position)
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
                throw JSONError(.unexpectedByte, at: position)
            }
            position += 1
            phase = byte == UInt8(ascii: ",") ? .member(isFirst: false) : .done
        case .done:
            skipSpace(&position)
            guard position == buffer.count else { throw JSONError(.trailingBytes, at: position) }
            return false
        }
        return builder.failure == nil
    }

    private mutating func member(_ start: inout Int) throws(JSONError) {
        var position = start
        let key = try document(&position)
        guard key.root.isString else { throw JSONError(.unexpectedByte, at: start) }
        try expect(UInt8(ascii: ":"), &position)
        if key.root.isString("resources"), try peek(&position) == UInt8(ascii: "[") {
            start = position + 1
            phase = .block(isFirst: true)
            return
        }
        let at = position
        let value = try document(&position)
        // A number is complete only when something follows it.
        _ = try peek(&position)
        builder.member(key.root, value.root, offset: consumed + at)
        start = position
        phase = .afterValue
    }

    private mutating func block(_ start: inout Int) throws(JSONError) {
        var position = start
        skipSpace(&position)
        let at = position
        let value = try document(&position)
        let byte = try peek(&position)
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
            throw JSONError(.unexpectedByte, at: position)
        }
        wordsHint = max(wordsHint, value.wordCount + value.wordCount / 2)
        builder.block(value.root, offset: consumed + at)
        start = position + 1
        phase = byte == UInt8(ascii: ",") ? .block(isFirst: false) : .afterValue
    }

    /// The value at `position`, which moves behind it.
    private func document(_ position: inout Int) throws(JSONError) -> JSONDocument {
        skipSpace(&position)
        let parsed = try JSONDocument.parsingPrefix(
            of: buffer, from: position, to: buffer.count, wordsHint: wordsHint)
        position = parsed.end
        return parsed.document
    }

    private func skipSpace(_ position: inout Int) {
        while position < buffer.count, [0x20, 0x0A, 0x0D, 0x09].contains(buffer[position]) { position += 1 }
    }

    private func peek(_ position: inout Int) throws(JSONError) -> UInt8 {
        skipSpace(&position)
        guard position < buffer.count else { throw JSONError(.unexpectedEnd, at: position) }
        return buffer[position]
    }

    private func expect(_ byte: UInt8, _ position: inout Int) throws(JSONError) {
        guard try peek(&position) == byte else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
    }
}
