import JSON

/// Reads a Terraform state (format version 4) in chunks of any size and builds its index.
///
/// Holds the bytes of one resource block at a time, whatever the size of the state. Nothing is handed out before
/// `finish`, so a broken or cut-off state never replaces a good one. Not for use after an error.
public struct StateReader: ~Copyable {
    /// The most bytes of one resource block, or of another single part such as `outputs`.
    public static let defaultMaximumPartBytes = 64 << 20

    private let name: String
    private let visibleAt: EventTime
    private var builder: StateBuilder
    private var parts: JSONParts
    private var phase = Phase.start

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
        parts = JSONParts(maximumBytes: maximumPartBytes)
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
        for start in stride(from: 0, to: chunk.count, by: JSONParts.pieceBytes) {
            let end = min(start + JSONParts.pieceBytes, chunk.count)
            if parts.append(chunk[start..<end]) { try advance() }
        }
    }

    /// The snapshot; throws when the state is not complete.
    public mutating func finish() throws(StateError) -> StateSnapshot {
        parts.lookAgain()
        try advance()
        guard case .done = phase else {
            let end = parts.end
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
            while try step(&position) { parts.lookAgain() }
        } catch  where error.reason == .unexpectedEnd {
            parts.wait(at: position)
        } catch {
            let offset = parts.consumed + error.offset
            throw StateError(
                .notJSON, "the state is not JSON: \(error.reason.rawValue) at byte \(offset) \(place)", offset: offset)
        }
        if let failure = builder.failure { throw failure }
        guard parts.drop(before: position) else {
            throw StateError(
                .partTooLarge,
                "the part \(place) at byte \(parts.consumed) has more than \(parts.maximumBytes) bytes",
                offset: parts.consumed)
        }
    }

    /// Reads one part and moves `position` behind it. False: nothing more to do. Throws `unexpectedEnd` when the part is
    /// not complete yet.
    private mutating func step(_ position: inout Int) throws(JSONError) -> Bool {
        switch phase {
        case .start:
            try parts.expect(UInt8(ascii: "{"), &position)
            phase = .member(isFirst: true)
        case .member(let isFirst):
            if isFirst, try parts.take(UInt8(ascii: "}"), &position) {
                phase = .done
            } else {
                try member(&position)
            }
        case .block(let isFirst):
            if isFirst, try parts.take(UInt8(ascii: "]"), &position) {
                phase = .afterValue
            } else {
                let (block, at, isLast) = try parts.element(&position)
                builder.block(block.root, offset: at)
                phase = isLast ? .afterValue : .block(isFirst: false)
            }
        case .afterValue:
            phase = try parts.endOfMember(&position) ? .done : .member(isFirst: false)
        case .done:
            try parts.expectEnd(&position)
            return false
        }
        return builder.failure == nil
    }

    private mutating func member(_ start: inout Int) throws(JSONError) {
        var position = start
        let key = try parts.document(&position)
        guard key.root.isString else { throw JSONError(.unexpectedByte, at: start) }
        try parts.expect(UInt8(ascii: ":"), &position)
        if key.root.isString("resources"), try parts.take(UInt8(ascii: "["), &position) {
            start = position
            phase = .block(isFirst: true)
            return
        }
        let at = position
        let value = try parts.document(&position)
        // A number is complete only when something follows it.
        _ = try parts.peek(&position)
        builder.member(key.root, value.root, offset: parts.consumed + at)
        start = position
        phase = .afterValue
    }
}
