import JSON

/// Reads what `terraform show -json` or `tofu show -json` prints of a plan (format version 1), in chunks of any size.
///
/// Holds the bytes of one resource at a time, or those of the configuration: values of no use here (`planned_values`,
/// `prior_state`, `variables`, outputs and checks) are passed over without being kept. Nothing is handed out before
/// `finish`. Not for use after an error.
public struct PlanReader: ~Copyable {
    /// The most bytes of one resource, or of the configuration.
    public static let defaultMaximumPartBytes = 64 << 20

    private let maximumPartBytes: Int
    private var builder: PlanBuilder
    private var buffer: [UInt8] = []
    /// Bytes before `buffer`.
    private var consumed = 0
    private var phase = Phase.start
    private var skipper = PlanSkipper()
    /// Do not look at an incomplete part again before the buffer has this size.
    private var retryAt = 0
    private var wordsHint = 1024

    private enum Phase {
        case start
        /// A top-level member, or the closing brace when `isFirst`.
        case member(isFirst: Bool)
        /// An element of a list of resources, or its closing bracket when `isFirst`.
        case element(PlanBuilder.List, isFirst: Bool)
        /// Within a value that is passed over.
        case skipping
        /// Behind a top-level value.
        case afterValue
        case done
    }

    /// - Parameters:
    ///   - name: of the state that the plan belongs to; nil: of whichever holds its resources.
    ///   - readAt: when the plan was first seen, for plans that do not say when they were made; nil: it is not known.
    ///   - digestKey: makes digests of sensitive values; without it all that is kept of them is that they differ.
    public init(
        catalog: Catalog, name: String? = nil, readAt: EventTime? = nil, digestKey: [UInt8]? = nil,
        maximumPartBytes: Int = defaultMaximumPartBytes
    ) {
        self.maximumPartBytes = maximumPartBytes
        builder = PlanBuilder(catalog: catalog, name: name, readAt: readAt, digestKey: digestKey)
    }

    public mutating func feed(_ chunk: [UInt8]) throws(PlanError) {
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

    /// What the plan tells; throws when it is not complete, or no plan.
    public mutating func finish() throws(PlanError) -> PlanFacts {
        retryAt = 0
        try advance()
        guard case .done = phase else {
            let end = consumed + buffer.count
            throw PlanError(.cutOff, "the plan ends at byte \(end) \(place): it is cut off", offset: end)
        }
        return try builder.finish()
    }

    private var place: String {
        switch phase {
        case .start: "before its first brace"
        case .member, .afterValue: "between its top-level members"
        case .element(let list, _): "within \(list.rawValue)[\(builder.count(of: list))]"
        case .skipping: "within a value that is passed over"
        case .done: "behind its end"
        }
    }

    /// Reads every complete part of the buffer.
    private mutating func advance() throws(PlanError) {
        var position = 0
        do throws(JSONError) {
            while try step(&position) { retryAt = 0 }
        } catch  where error.reason == .unexpectedEnd {
            retryAt = min((buffer.count - position) * 2, maximumPartBytes + 1)
        } catch {
            throw PlanError(
                .notJSON,
                "the plan is not JSON: \(error.reason.rawValue) at byte \(consumed + error.offset) \(place); "
                    + "write it with terraform show -json",
                offset: consumed + error.offset)
        }
        if let failure = builder.failure { throw failure }
        consumed += position
        buffer.removeSubrange(..<position)
        guard buffer.count <= maximumPartBytes else {
            throw PlanError(
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
        case .element(let list, let isFirst):
            if isFirst, try peek(&position) == UInt8(ascii: "]") {
                position += 1
                phase = .afterValue
            } else {
                try element(of: list, &position)
            }
        case .skipping:
            guard try skipper.skip(buffer, &position) else { throw JSONError(.unexpectedEnd, at: position) }
            phase = .afterValue
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
        guard let name = key.root.string else { throw JSONError(.unexpectedByte, at: start) }
        try expect(UInt8(ascii: ":"), &position)
        let first = try peek(&position)
        if let list = PlanBuilder.List(rawValue: name), first != UInt8(ascii: "n") {
            guard first == UInt8(ascii: "[") else { return builder.refuse(name, "a list", consumed + position) }
            builder.begin(list, offset: consumed + position)
            start = position + 1
            phase = .element(list, isFirst: true)
        } else if PlanBuilder.members.contains(name) {
            let at = position
            let value = try document(&position)
            // A number is complete only when something follows it.
            _ = try peek(&position)
            builder.member(name, value.root, offset: consumed + at)
            start = position
            phase = .afterValue
        } else {
            skipper = PlanSkipper()
            start = position
            phase = .skipping
        }
    }

    private mutating func element(of list: PlanBuilder.List, _ start: inout Int) throws(JSONError) {
        var position = start
        skipSpace(&position)
        let at = position
        let value = try document(&position)
        let byte = try peek(&position)
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
            throw JSONError(.unexpectedByte, at: position)
        }
        wordsHint = max(wordsHint, value.wordCount + value.wordCount / 2)
        builder.element(value.root, of: list, offset: consumed + at)
        start = position + 1
        phase = byte == UInt8(ascii: ",") ? .element(list, isFirst: false) : .afterValue
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
