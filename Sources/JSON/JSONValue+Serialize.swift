import CByteScan

extension JSONValue {
    /// Compact JSON as UTF-8; members in ascending order, non-ASCII as is, `/` unescaped.
    public var serialized: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// `serialized` as text.
    public var text: String { String(decoding: serialized, as: UTF8.self) }

    /// Indented by two spaces, for people.
    public var prettyText: String {
        var writer = JSONWriter(indent: 2)
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Appends JSON to a byte buffer, in the order of the calls.
///
///     var writer = JSONWriter()
///     writer.object { object in
///         object.member("eventID", "…")
///     }
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private let indent: Int
    private var depth = 0

    public init(indent: Int = 0) { self.indent = indent }

    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .int(let value): raw(String(value))
        case .double(let value): raw(Self.text(of: value))
        case .string(let value): string(value)
        case .array(let elements):
            list("[", "]", elements) { $0.value($1) }
        case .object(let members):
            list("{", "}", members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) { writer, member in
                writer.key(member.key)
                writer.value(member.value)
            }
        }
    }

    /// Writes an object member by member in the order given; members whose value is nil are left out.
    public mutating func object(_ members: [(String, JSONValue?)]) {
        list("{", "}", members.filter { $0.1 != nil }) { writer, member in
            writer.key(member.0)
            writer.value(member.1 ?? .null)
        }
    }

    public mutating func newline() { bytes.append(0x0A) }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func key(_ name: String) {
        string(name)
        raw(indent > 0 ? ": " : ":")
    }

    private mutating func list<Element>(
        _ open: String, _ close: String, _ elements: some Collection<Element>,
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        raw(open)
        guard !elements.isEmpty else { return raw(close) }
        depth += 1
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            breakLine()
            write(&self, element)
        }
        depth -= 1
        breakLine()
        raw(close)
    }

    private mutating func breakLine() {
        guard indent > 0 else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * indent))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        text.withBytes { content($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies whole runs; looks at single bytes only where one may need an escape.
    private mutating func content(_ text: UnsafeBufferPointer<UInt8>) {
        guard var start = text.baseAddress else { return }
        let end = start + text.count
        var searched = start
        while true {
            let special = bytescan_special(searched, end)
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: special - start))
            guard special < end else { return }
            searched = special + 1
            if special.pointee < 0x20 {
                control(special.pointee)
                start = searched
            } else {
                // A quote or a backslash, which itself is of the next run.
                bytes.append(UInt8(ascii: "\\"))
                start = special
            }
        }
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        default:
            let hex = Array("0123456789abcdef".utf8)
            raw("\\u00")
            bytes.append(hex[Int(byte >> 4)])
            bytes.append(hex[Int(byte & 15)])
        }
    }

    /// Shortest text that reads back the same; whole numbers keep a form that reads back as a fraction-free number.
    private static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int64(exactly: value), abs(value) < 1e15 { return String(whole) }
        return "\(value)"
    }
}
