/// A pattern over attribute paths, as rules and the automation table write it.
///
/// `*` stays inside a segment, `**` crosses segments, list positions may be left out, and a map key may be written as
/// `["key"]` or as `.key`. A pattern with neither dot nor bracket is the first segment of a path or the name of its leaf.
public struct AttributePattern: Sendable, Hashable {
    public enum Failure: Error, Sendable, Hashable { case empty, tooManySegments, tooManyCrossings }

    private enum Part: Sendable, Hashable {
        case text(Glob)
        case index(Int?)
        case crossing
    }
    public let pattern: String
    private let parts: [Part]
    private let isSimple: Bool
    /// `**` alone: every path matches.
    let matchesAll: Bool

    /// At most 32 segments and 4 times `**`, which bounds the work of one match.
    public init(_ pattern: String) throws(Failure) {
        self.pattern = pattern
        isSimple = !pattern.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }
        let parts = pattern.withBytes { Self.parts($0) }
        guard !parts.isEmpty else { throw .empty }
        guard parts.count <= 32 else { throw .tooManySegments }
        guard parts.count(where: { $0 == .crossing }) <= 4 else { throw .tooManyCrossings }
        self.parts = parts
        matchesAll = parts == [.crossing]
    }

    private static func parts(_ bytes: UnsafeBufferPointer<UInt8>) -> [Part] {
        var parts: [Part] = []
        var scanner = PathScanner(bytes)
        while let piece = scanner.next() {
            switch piece {
            case .name("**"): parts.append(.crossing)
            case .name(let text), .quoted(let text): parts.append(.text(Glob(text)))
            case .bare("*"), .bare(""): parts.append(.index(nil))
            case .bare(let text): parts.append(Int(text).map { .index($0) } ?? .text(Glob(text)))
            }
        }
        return parts
    }

    /// A literal name that every matching path has among its segments; nil when there is none. For indexes.
    public var requiredName: String? {
        for case .text(let glob) in parts where glob.isExact { return glob.pattern }
        return nil
    }

    /// Whether a path whose last name is `leaf` may match: false is certain. So that of most paths no more is made than that
    /// name.
    func mayMatch(leaf: String?) -> Bool {
        guard !isSimple, case .text(let glob)? = parts.last else { return true }
        return leaf.map(glob.matches) ?? false
    }

    public func matches(_ path: AttributePath) -> Bool {
        if isSimple {
            guard case .text(let glob)? = parts.first else { return true }
            if let first = path.segments.first?.text, glob.matches(first) { return true }
            return path.leaf.map(glob.matches) ?? false
        }
        return Self.match(parts[...], path.segments[...])
    }

    private static func match(_ parts: ArraySlice<Part>, _ segments: ArraySlice<AttributePath.Segment>) -> Bool {
        guard let part = parts.first else {
            // A position at the end may be left out as well.
            return segments.allSatisfy { $0.text == nil }
        }
        if part == .crossing {
            if match(parts.dropFirst(), segments) { return true }
            return !segments.isEmpty && match(parts, segments.dropFirst())
        }
        guard let segment = segments.first else { return false }
        switch (part, segment) {
        case (.index(let wanted), .index(let found)):
            return (wanted == nil || wanted == found) && match(parts.dropFirst(), segments.dropFirst())
        case (.index(let wanted), .key), (.index(let wanted), .name):
            // `tags[*]` is any key of a map.
            guard wanted == nil, case .key = segment else { return false }
            return match(parts.dropFirst(), segments.dropFirst())
        case (_, .index):
            return match(parts, segments.dropFirst())
        case (.text(let glob), .name(let text)), (.text(let glob), .key(let text)):
            return glob.matches(text) && match(parts.dropFirst(), segments.dropFirst())
        case (.crossing, _):
            return false
        }
    }
}
