import JSON
import Synchronization

/// The bytes of one event and where its fields stand in them; shared by the copies of an `AuditEvent`.
final class EventRecord: Sendable {
    let bytes: [UInt8]
    let fields: FieldValues
    /// Where `bytes` lie and stay, as they are never written to: to have them lent counts references each time.
    private nonisolated(unsafe) let all: UnsafeBufferPointer<UInt8>
    /// The bytes are a Falco alert, in whose texts `<NA>` means absent.
    let isAlert: Bool
    /// What the form of the record says about reading, where it has no flag of its own.
    let readOnlyHint: Bool?
    private let cache = Mutex(Cache())

    private struct Cache {
        var request: Body?
        var response: Body?
        var identity: Body?

        subscript(_ field: EventField) -> Body? {
            get {
                switch field {
                case .request: request
                case .response: response
                default: identity
                }
            }
            set {
                switch field {
                case .request: request = newValue
                case .response: response = newValue
                default: identity = newValue
                }
            }
        }
    }

    /// A part of the record that is JSON itself.
    enum Body: Sendable {
        case absent
        case document(JSONDocument)
        /// There, but cut off or not JSON.
        case broken

        var document: JSONDocument? { if case .document(let document) = self { document } else { nil } }
    }

    init(bytes: [UInt8], fields: FieldValues, isAlert: Bool, readOnlyHint: Bool? = nil) {
        self.bytes = bytes
        self.fields = fields
        all = bytes.withUnsafeBufferPointer { $0 }
        self.readOnlyHint = readOnlyHint
        self.isAlert = isAlert
    }

    /// Lends a field's bytes with escapes resolved; nil when absent, null or `<NA>`.
    func withBytes<Result>(_ field: EventField, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        let value = fields[field]
        guard value.hasValue else { return nil }
        return withExtendedLifetime(self) {
            let part = UnsafeBufferPointer(rebasing: all[value.range])
            if isAlert, part.count == 4, part.elementsEqual("<NA>".utf8) { return nil }
            guard value.isEscaped else { return body(part) }
            return JSONText.unescaped(all, value.range).withUnsafeBufferPointer(body)
        }
    }

    /// Whether the word stands anywhere in the field as it is written, escapes and all.
    func contains(_ word: StaticString, in field: EventField) -> Bool {
        let value = fields[field]
        guard value.hasValue, !value.range.isEmpty else { return false }
        return withExtendedLifetime(self) {
            ByteSearch.contains(UnsafeBufferPointer(rebasing: all[value.range]), word)
        }
    }

    /// A field as text; nil when absent, null, `<NA>` or empty.
    func text(_ field: EventField) -> String? {
        withBytes(field) { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) } ?? nil
    }

    /// Whether a field reads so.
    func isText(_ field: EventField, _ text: String) -> Bool {
        withBytes(field) { bytes in text.withBytes { $0.hasSameBytes(as: bytes) } } ?? false
    }

    /// `true`, `"true"` and `"True"` as some pipelines write it; likewise false.
    func flag(_ field: EventField) -> Bool? {
        withBytes(field) { text in
            guard let first = text.first else { return nil }
            let rest = UnsafeBufferPointer(rebasing: text[1...])
            switch first | 0x20 {
            case UInt8(ascii: "t"): return rest.isText("rue") ? true : nil
            case UInt8(ascii: "f"): return rest.isText("alse") ? false : nil
            default: return nil
            }
        } ?? nil
    }

    /// The part parsed; request, response and identity are parsed once.
    func body(_ field: EventField) -> Body {
        guard field == .request || field == .response || field == .identity else { return parse(field) }
        return cache.withLock { cache in
            if let known = cache[field] { return known }
            let body = parse(field)
            cache[field] = body
            return body
        }
    }

    /// JSON as it stands in the record, or JSON text within a string, as Falco and Azure have it.
    private func parse(_ field: EventField) -> Body {
        let value = fields[field]
        guard value.hasValue else { return .absent }
        do throws(JSONError) {
            if value.kind == .object || value.kind == .array {
                return .document(try JSONDocument(parsingChecked: bytes, range: value.range))
            }
            guard value.kind == .string else { return .broken }
            return try parseText(value)
        } catch {
            return .broken
        }
    }

    private func parseText(_ value: FieldValue) throws(JSONError) -> Body {
        let text = withExtendedLifetime(self) { JSONText.unescaped(all, value.range) }
        if text.isEmpty || text.elementsEqual("null".utf8) || text.elementsEqual("<NA>".utf8) { return .absent }
        // A field that may be an object or plain text (ct.resources is a list without its brackets).
        let document = try JSONDocument(parsing: text)
        return document.root.isNull ? .absent : .document(document)
    }
}
