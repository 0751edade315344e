import JSON

/// Reads what `terraform show -json` or `tofu show -json` prints of a plan (format version 1), in chunks of any size.
///
/// Holds the bytes of one resource at a time, or those of the configuration: values of no use here (`planned_values`,
/// `prior_state`, `variables`, outputs and checks) are passed over without being kept. Nothing is handed out before
/// `finish`. Not for use after an error.
public struct PlanReader: ~Copyable {
    /// The most bytes of one resource, or of the configuration.
    public static let defaultMaximumPartBytes = 64 << 20

    private var builder: PlanBuilder
    private var parts: JSONParts
    private var phase = Phase.start
    private var skipper = PlanSkipper()

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
        parts = JSONParts(maximumBytes: maximumPartBytes)
        builder = PlanBuilder(catalog: catalog, name: name, readAt: readAt, digestKey: digestKey)
    }

    public mutating func feed(_ chunk: [UInt8]) throws(PlanError) {
        for start in stride(from: 0, to: chunk.count, by: JSONParts.pieceBytes) {
            let end = min(start + JSONParts.pieceBytes, chunk.count)
            if parts.append(chunk[start..<end]) { try advance() }
        }
    }

    /// What the plan tells; throws when it is not complete, or no plan.
    public mutating func finish() throws(PlanError) -> PlanFacts {
        parts.lookAgain()
        try advance()
        guard case .done = phase else {
            let end = parts.end
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
            while try step(&position) { parts.lookAgain() }
        } catch  where error.reason == .unexpectedEnd {
            parts.wait(at: position)
        } catch {
            let offset = parts.consumed + error.offset
            throw PlanError(
                .notJSON,
                "the plan is not JSON: \(error.reason.rawValue) at byte \(offset) \(place); "
                    + "write it with terraform show -json",
                offset: offset)
        }
        if let failure = builder.failure { throw failure }
        guard parts.drop(before: position) else {
            throw PlanError(
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
        case .element(let list, let isFirst):
            if isFirst, try parts.take(UInt8(ascii: "]"), &position) {
                phase = .afterValue
            } else {
                let (element, at, isLast) = try parts.element(&position)
                builder.element(element.root, of: list, offset: at)
                phase = isLast ? .afterValue : .element(list, isFirst: false)
            }
        case .skipping:
            guard try skipper.skip(parts.buffer, &position) else { throw JSONError(.unexpectedEnd, at: position) }
            phase = .afterValue
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
        guard let name = key.root.string else { throw JSONError(.unexpectedByte, at: start) }
        try parts.expect(UInt8(ascii: ":"), &position)
        let first = try parts.peek(&position)
        if let list = PlanBuilder.List(rawValue: name), first != UInt8(ascii: "n") {
            guard first == UInt8(ascii: "[") else {
                return builder.refuse(name, "a list", parts.consumed + position)
            }
            builder.begin(list, offset: parts.consumed + position)
            start = position + 1
            phase = .element(list, isFirst: true)
        } else if PlanBuilder.members.contains(name) {
            let at = position
            let value = try parts.document(&position)
            // A number is complete only when something follows it.
            _ = try parts.peek(&position)
            builder.member(name, value.root, offset: parts.consumed + at)
            start = position
            phase = .afterValue
        } else {
            skipper = PlanSkipper()
            start = position
            phase = .skipping
        }
    }
}
