/// A Terraform attribute path taken apart: `versioning_configuration[0].status`, `tags["a.b/c"]`.
public struct AttributePath: Sendable, Hashable {
    public enum Segment: Sendable, Hashable {
        case name(String)
        case key(String)
        case index(Int)

        /// The text that patterns see; nil for a position in a list.
        var text: String? {
            switch self {
            case .name(let text), .key(let text): text
            case .index: nil
            }
        }
    }
    public var segments: [Segment]

    public init(segments: [Segment]) { self.segments = segments }

    /// Never fails: what is not well-formed is kept as a name, so that no path of a catalog or a record is lost.
    public init(_ text: String) {
        var segments: [Segment] = []
        var scanner = PathScanner(text)
        while let piece = scanner.next() {
            switch piece {
            case .name(let name): segments.append(.name(name))
            case .quoted(let key): segments.append(.key(key))
            case .bare(let bare): segments.append(Int(bare).map(Segment.index) ?? .key(bare))
            }
        }
        self.segments = segments
    }

    /// The last segment that has a name, list positions left out.
    public var leaf: String? { segments.last { $0.text != nil }?.text }

    public func appending(_ segment: Segment) -> AttributePath { AttributePath(segments: segments + [segment]) }
}

/// Cuts a path or a pattern at its dots and brackets.
struct PathScanner {
    enum Piece { case name(String), quoted(String), bare(String) }
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    mutating func next() -> Piece? {
        if rest.first == UInt8(ascii: ".") { rest.removeFirst() }
        guard let first = rest.first else { return nil }
        if first == UInt8(ascii: "[") { return bracket() }
        let end = rest.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } ?? rest.endIndex
        let name = String(Substring(rest[..<end]))
        rest = rest[end...]
        return .name(name)
    }

    private mutating func bracket() -> Piece {
        rest.removeFirst()
        if rest.first == UInt8(ascii: "\"") { return quoted() }
        let end = rest.firstIndex(of: UInt8(ascii: "]")) ?? rest.endIndex
        let text = String(Substring(rest[..<end]))
        rest = rest[end...].dropFirst()
        return .bare(text)
    }

    private mutating func quoted() -> Piece {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                bytes.append(escaped)
            } else {
                bytes.append(byte)
            }
        }
        if rest.first == UInt8(ascii: "]") { rest.removeFirst() }
        return .quoted(String(decoding: bytes, as: UTF8.self))
    }
}
