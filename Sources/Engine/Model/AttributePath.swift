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
        // A bare name is what most are.
        if !text.isEmpty, !text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }) {
            segments = [.name(text)]
            return
        }
        segments = text.withBytes { bytes in
            var segments: [Segment] = []
            // A name and what is behind it is what most of the others are.
            segments.reserveCapacity(2)
            var scanner = PathScanner(bytes)
            while let piece = scanner.next() {
                switch piece {
                case .name(let name): segments.append(.name(name))
                case .quoted(let key): segments.append(.key(key))
                case .bare(let bare): segments.append(Int(bare).map(Segment.index) ?? .key(bare))
                }
            }
            return segments
        }
    }

    /// The last segment that has a name, list positions left out.
    public var leaf: String? { segments.last { $0.text != nil }?.text }

    public func appending(_ segment: Segment) -> AttributePath { AttributePath(segments: segments + [segment]) }
}

/// Cuts a path or a pattern at its dots and brackets. Works on borrowed memory.
struct PathScanner {
    enum Piece { case name(String), quoted(String), bare(String) }
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> Piece? {
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") { position += 1 }
        guard position < bytes.count else { return nil }
        if bytes[position] == UInt8(ascii: "[") { return bracket() }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "."), bytes[position] != UInt8(ascii: "[") {
            position += 1
        }
        return .name(text(start, position))
    }

    private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    private mutating func bracket() -> Piece {
        position += 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return quoted() }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") { position += 1 }
        let end = position
        if position < bytes.count { position += 1 }
        return .bare(text(start, end))
    }

    private mutating func quoted() -> Piece {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
            position += 1
        }
        // What has no escape stands there as it is.
        guard position == bytes.count || bytes[position] == UInt8(ascii: "\\") else {
            let key = text(start, position)
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
            return .quoted(key)
        }
        var key = Array(bytes[start..<position])
        while position < bytes.count {
            var byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                byte = bytes[position]
                position += 1
            }
            key.append(byte)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
        return .quoted(String(decoding: key, as: UTF8.self))
    }
}
